"""Tables, the catalogue, queries, streams and Spark."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.place import Place
from review.controls.predicates import (
    all_of,
    at_least,
    equals,
    key,
    named,
    one_of,
    present,
)
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

TABLE = "aws:dynamodb/table:Table"
SELECTION = "aws:backup/selection:Selection"
CATALOG = "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings"
SECURITY = "aws:glue/securityConfiguration:SecurityConfiguration"
CRAWLER = "aws:glue/crawler:Crawler"
WORKGROUP = "aws:athena/workgroup:Workgroup"
LAKE = "aws:lakeformation/dataLakeSettings:DataLakeSettings"
LOCATION = "aws:lakeformation/resource:Resource"

_AT_REST = "dataCatalogEncryptionSettings.encryptionAtRest"
_PASSWORDS = "dataCatalogEncryptionSettings.connectionPasswordEncryption"


def in_backup_plan(place: Place) -> Verdict:
    """Whether a selection of AWS Backup names the resource, or a tag that it has."""
    arn = place.resource.outputs.get("arn")
    tags = place.value("tags") or {}
    lost = False
    for one in place.around.recording.of(SELECTION):
        listed = one.inputs.get("resources")
        conditions = one.inputs.get("conditions") or []
        lost = lost or is_unknown(listed) or any(map(is_unknown, listed or []))
        if isinstance(listed, list) and arn in listed:
            return MEETS
        asked = [
            (str(pair.get("key")).removeprefix("aws:ResourceTag/"), pair.get("value"))
            for condition in conditions
            for pair in condition.get("stringEquals", [])
        ]
        if asked and isinstance(tags, dict) and all(tags.get(k) == v for k, v in asked):
            return MEETS
    return unknown("what backups cover") if lost else fails("no backup covers it")


_REBUILT = Exemption(
    when=lambda place: _of_component(place, "mlops:monitoring:", "mlops:pipelines:"),
    reason="holds what runs are under way: after a loss it fills again, and 35 days of it can be "
    "had by point-in-time recovery",
)


def _of_component(place: Place, *prefixes: str) -> Verdict:
    parent = place.resource.parent or ""
    kind = parent.split("::")[2].rpartition("$")[2] if parent.count("::") > 2 else ""
    return MEETS if kind.startswith(prefixes) else fails("it is of another component")


CONTROLS = (
    Control(
        id="dynamodb-scales",
        title="A table takes what comes",
        level="warning",
        types=[TABLE],
        holds=equals("billingMode", "PAY_PER_REQUEST", default="PROVISIONED"),
        fix="Set billingMode to PAY_PER_REQUEST.",
        frameworks="DynamoDB.1, CKV2_AWS_16, prowler dynamodb_table_autoscaling_enabled",
    ),
    Control(
        id="dynamodb-recovers-to-any-second",
        title="A table can be had as it was at any second",
        level="error",
        types=[TABLE],
        holds=equals("pointInTimeRecovery.enabled", True, default=False),
        fix="Enable pointInTimeRecovery.",
        frameworks="DynamoDB.2, CKV_AWS_28, prowler dynamodb_tables_pitr_enabled",
    ),
    Control(
        id="dynamodb-in-backup-plan",
        title="A table is backed up",
        level="warning",
        types=[TABLE],
        holds=in_backup_plan,
        exempt=[_REBUILT],
        production_only="point-in-time recovery is enough there",
        fix="Tag the table backup: daily, or name it in the plan.",
        frameworks="DynamoDB.4, prowler dynamodb_table_protected_by_backup_plan",
    ),
    Control(
        id="dynamodb-refuses-deletion",
        title="A table refuses deletion",
        level="error",
        types=[TABLE],
        holds=equals("deletionProtectionEnabled", True, default=False),
        production_only="a table of a stack that comes and goes is deleted with it",
        fix="Set deletionProtectionEnabled.",
        frameworks="DynamoDB.6, prowler dynamodb_table_deletion_protection_enabled",
    ),
    Control(
        id="dynamodb-encrypted-with-own-key",
        title="A table is encrypted with a key of the account's own",
        level="error",
        types=[TABLE],
        holds=all_of(
            equals("serverSideEncryption.enabled", True, default=False),
            key("serverSideEncryption.kmsKeyArn"),
        ),
        fix="Set serverSideEncryption.",
        frameworks="CKV_AWS_119, prowler dynamodb_tables_kms_cmk_encryption_enabled",
    ),
    Control(
        id="glue-catalog-encrypted-with-own-key",
        title="The catalogue is encrypted with a key of the account's own",
        level="error",
        types=[CATALOG],
        holds=all_of(
            one_of(f"{_AT_REST}.catalogEncryptionMode", "SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"),
            key(f"{_AT_REST}.sseAwsKmsKeyId"),
        ),
        fix="Set encryptionAtRest.",
        frameworks="CKV_AWS_94, prowler glue_data_catalogs_metadata_encryption_enabled",
    ),
    Control(
        id="glue-passwords-encrypted-with-own-key",
        title="Passwords of connections are encrypted with a key of the account's own",
        level="error",
        types=[CATALOG],
        holds=all_of(
            equals(f"{_PASSWORDS}.returnConnectionPasswordEncrypted", True, default=False),
            key(f"{_PASSWORDS}.awsKmsKeyId"),
        ),
        fix="Set connectionPasswordEncryption.",
        frameworks="CKV_AWS_94, prowler glue_data_catalogs_connection_passwords_encryption_enabled",
    ),
    Control(
        id="glue-security-encrypts-all",
        title="What jobs of Glue write is encrypted with keys of the account's own",
        level="error",
        types=[SECURITY],
        holds=all_of(
            key("encryptionConfiguration.s3Encryption.kmsKeyArn"),
            key("encryptionConfiguration.cloudwatchEncryption.kmsKeyArn"),
            key("encryptionConfiguration.jobBookmarksEncryption.kmsKeyArn"),
        ),
        fix="Set all three encryptions.",
        frameworks="CKV_AWS_99, prowler glue_etl_jobs_amazon_s3_encryption_enabled",
    ),
    Control(
        id="glue-crawler-has-security",
        title="A crawler works under a security configuration",
        level="warning",
        types=[CRAWLER],
        holds=present("securityConfiguration"),
        fix="Set securityConfiguration.",
        frameworks="CKV_AWS_195",
    ),
    Control(
        id="athena-results-encrypted-with-own-key",
        title="Results of queries are encrypted with a key of the account's own",
        level="error",
        types=[WORKGROUP],
        holds=all_of(
            one_of(
                "configuration.resultConfiguration.encryptionConfiguration.encryptionOption",
                "SSE_KMS",
                "CSE_KMS",
            ),
            key("configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn"),
        ),
        fix="Set encryptionConfiguration of the results.",
        frameworks="CKV_AWS_159, prowler athena_workgroup_encryption",
    ),
    Control(
        id="athena-settings-enforced",
        title="Nobody who asks changes where and how results are kept",
        level="error",
        types=[WORKGROUP],
        holds=equals("configuration.enforceWorkgroupConfiguration", True, default=True),
        fix="Set enforceWorkgroupConfiguration.",
        frameworks="CKV_AWS_82, prowler athena_workgroup_enforce_configuration",
    ),
    Control(
        id="athena-reports",
        title="What queries read is reported, and ends",
        level="note",
        types=[WORKGROUP],
        holds=all_of(
            equals("configuration.publishCloudwatchMetricsEnabled", True, default=True),
            at_least("configuration.bytesScannedCutoffPerQuery", 10485760),
        ),
        fix="Set publishCloudwatchMetricsEnabled and bytesScannedCutoffPerQuery.",
        frameworks="Athena.4",
    ),
    Control(
        id="lake-new-tables-are-closed",
        title="A new table of the lake is for nobody by default",
        level="error",
        types=[LAKE],
        holds=all_of(
            equals("createDatabaseDefaultPermissions", [], default=[]),
            equals("createTableDefaultPermissions", [], default=[]),
        ),
        fix="Remove the default permissions (IAMAllowedPrincipals).",
        frameworks="AWS Lake Formation Developer Guide: Changing the default settings",
    ),
    Control(
        id="lake-read-by-own-role",
        title="The lake is read by a role of the program",
        level="warning",
        types=[LOCATION],
        holds=all_of(
            equals("useServiceLinkedRole", False, default=False),
            named("roleArn", "aws:iam/role:Role", present("permissionsBoundary")),
        ),
        fix="Set roleArn.",
        frameworks="AWS Lake Formation Developer Guide: Requirements for roles",
    ),
)
