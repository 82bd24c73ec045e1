"""Tables over the lake: a reader sees the columns that its tags were granted, and no others."""

import json
from typing import Any

import pytest

from components.data.catalog import SET_ONCE, Catalog, CatalogArgs
from components.data.catalog_settings import CatalogSettings
from components.iam.document import document
from recording.model import RecordedResource, Recording
from tests.components import world
from tests.components.data.test_lake import a_lake, name
from tests.components.refusals import assert_refused
from tests.support.engine import Engine

ADMIN = f"arn:aws:iam::{world.ACCOUNT}:role/Admin"
ANALYST = f"arn:aws:iam::{world.ACCOUNT}:role/Analyst"
SWISS = f"arn:aws:iam::{world.ACCOUNT}:role/Swiss"
TABLE: dict[str, Any] = {
    "database": "curated",
    "columns": {
        "amount": {"type": "decimal(12,2)"},
        "country": {"type": "string", "sensitivity": "public"},
        "card_number": {"type": "string", "sensitivity": "personal"},
        "holder": {"type": "string", "sensitivity": "personal"},
    },
}
ACCESS: dict[str, Any] = {
    "administrators": [ADMIN],
    "account_settings": True,
    "readers": {"analyst": {"role_arn": ANALYST, "sensitivities": ["public", "internal"]}},
    "row_filters": {
        "swiss": {
            "table": "payments",
            "rows": "country = 'CH'",
            "hidden_columns": ["card_number"],
            "readers": [SWISS],
        }
    },
}


def given(**changes: Any) -> dict[str, Any]:
    return {"tables": {"payments": TABLE}, "lake_formation": ACCESS, **changes}


READERS = {"analyst": (ANALYST,), "swiss": (SWISS,)}
PEOPLES_OWN = f"arn:aws:iam::{world.ACCOUNT}:role/people-data-scientist-role-1a2b3c4"
IN_STUDIO = f"arn:aws:iam::{world.ACCOUNT}:role/studio-profile-explorer-role-5d6e7f8"
WORK_WITH = {"data-scientist": {"": PEOPLES_OWN, "-in-explorer": IN_STUDIO}}


def a_catalog(**changes: Any) -> Catalog:
    lake = a_lake(readers=READERS)
    made = Catalog(
        "catalog",
        CatalogArgs(
            settings=CatalogSettings.model_validate(given(**changes)),
            readers=READERS.keys(),
            lake=lake,
            keys=lake.keys,
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            boundary_arn=world.BOUNDARY,
            log_retention_days=365,
            protect=True,
            retain=True,
            force_destroy=False,
        ),
    )
    made.grant_readers(WORK_WITH)
    return made


@pytest.fixture(scope="module")
def catalog() -> Recording:
    return Engine().build(
        lambda: a_catalog(
            account_encryption=True, crawlers={"raw": {"schedule": "cron(0 4 * * ? *)"}}
        )
    )


def grants(recording: Recording, principal: str) -> list[RecordedResource]:
    found = recording.of("aws:lakeformation/permissions:Permissions")
    return [one for one in found if one.inputs["principal"] == principal]


def statements(recording: Recording, policy: str) -> dict[str, dict[str, Any]]:
    text = recording.named(policy).inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_columns_carry_the_tag_of_what_they_hold(catalog: Recording) -> None:
    tags = catalog.of("aws:lakeformation/resourceLfTag:ResourceLfTag")
    columns = {
        one.inputs["lfTag"]["value"]: one.inputs["tableWithColumns"]["columnNames"]
        for one in tags
        if "tableWithColumns" in one.inputs
    }
    assert columns == {"public": ["country"], "personal": ["card_number", "holder"]}
    databases = {
        one.inputs["database"]["name"]: one.inputs["lfTag"]["value"]
        for one in tags
        if "database" in one.inputs
    }
    assert databases == dict.fromkeys(
        ("acme_test_raw", "acme_test_curated", "acme_test_features"), "internal"
    )


def test_a_reader_is_granted_columns_by_tag_and_no_table_by_name(catalog: Recording) -> None:
    found = grants(catalog, ANALYST)
    by_kind = {one.inputs["lfTagPolicy"]["resourceType"]: one.inputs for one in found}
    assert len(found) == len(by_kind) == 2
    assert by_kind["TABLE"]["permissions"] == ["DESCRIBE", "SELECT"]
    [expression] = by_kind["TABLE"]["lfTagPolicy"]["expressions"]
    assert expression == {"key": "acme-test-sensitivity", "values": ["public", "internal"]}
    assert by_kind["DATABASE"]["permissions"] == ["DESCRIBE"]
    for one in found:
        assert not one.inputs.get("permissionsWithGrantOptions"), "a reader hands nothing on"


def test_a_filter_shows_some_rows_without_the_hidden_columns(catalog: Recording) -> None:
    [chosen] = catalog.of("aws:lakeformation/dataCellsFilter:DataCellsFilter")
    data = chosen.inputs["tableData"]
    assert data["rowFilter"] == {"filterExpression": "country = 'CH'"}
    assert data["columnWildcard"] == {"excludedColumnNames": ["card_number"]}
    [grant] = grants(catalog, SWISS)
    assert grant.inputs["permissions"] == ["SELECT"]
    assert grant.inputs["dataCellsFilter"]["name"] == data["name"]
    assert chosen.sequence < grant.sequence


def test_iam_alone_opens_no_table_that_is_made_after_the_accounts_settings(
    catalog: Recording,
) -> None:
    [settings] = catalog.of("aws:lakeformation/dataLakeSettings:DataLakeSettings")
    assert settings.inputs["admins"] == [ADMIN]
    assert not settings.inputs.get("createTableDefaultPermissions")
    assert not settings.inputs.get("createDatabaseDefaultPermissions")
    for database in catalog.of("aws:glue/catalogDatabase:CatalogDatabase"):
        assert settings.sequence < database.sequence


def test_the_lake_is_reached_through_lake_formations_role(catalog: Recording) -> None:
    locations = catalog.of("aws:lakeformation/resource:Resource")
    assert {one.inputs["arn"] for one in locations} == {
        f"arn:aws:s3:::{name(zone)}" for zone in ("raw", "curated", "features")
    }
    role = catalog.named("catalog-access-access-role")
    trust = json.loads(role.inputs["assumeRolePolicy"])["Statement"][0]["Principal"]
    assert trust == {"Service": ["lakeformation.amazonaws.com", "glue.amazonaws.com"]}
    for one in locations:
        assert one.inputs["roleArn"] == role.outputs["arn"]
        assert one.inputs["hybridAccessEnabled"] is False


def test_nothing_of_an_iceberg_table_is_sent_again(catalog: Recording) -> None:
    [table] = catalog.of("aws:glue/catalogTable:CatalogTable")
    assert table.inputs["openTableFormatInput"]["icebergInput"] == {
        "metadataOperation": "CREATE",
        "version": "2",
    }
    assert set(table.options["ignore_changes"]) == set(SET_ONCE)
    sent = set(table.inputs) - {"name", "databaseName", "catalogId", "region"}
    assert sent <= set(SET_ONCE), "an update of any other input would lose the table's metadata"
    assert table.options["protect"] and table.options["retain_on_delete"]


def test_tables_are_compacted_and_cleaned_by_a_role_that_reaches_nothing_else(
    catalog: Recording,
) -> None:
    found = catalog.of("aws:glue/catalogTableOptimizer:CatalogTableOptimizer")
    assert {one.inputs["type"] for one in found} == {
        "compaction",
        "orphan_file_deletion",
        "retention",
    }
    role = catalog.named("catalog-care-role-role").outputs["arn"]
    assert {one.inputs["configuration"]["roleArn"] for one in found} == {role}
    place = f"arn:aws:glue:{world.REGION}:{world.ACCOUNT}"
    allowed = statements(catalog, "catalog-care-role-policy")
    assert allowed["UpdateTables"]["Resource"] == [
        f"{place}:catalog",
        f"{place}:database/acme_test_curated",
        f"{place}:table/acme_test_curated/payments",
    ]
    assert allowed["WriteCurated"]["Resource"] == [f"arn:aws:s3:::{name('curated')}/*"]
    [grant] = grants(catalog, role)
    assert grant.inputs["table"] == {"databaseName": "acme_test_curated", "name": "payments"}


def test_queries_obey_the_workgroup_and_their_results_are_encrypted(catalog: Recording) -> None:
    configuration = catalog.named("catalog-queries-swiss").inputs["configuration"]
    assert configuration["enforceWorkgroupConfiguration"] is True
    assert configuration["bytesScannedCutoffPerQuery"] == 1000 * 10**9
    results = configuration["resultConfiguration"]
    assert results["outputLocation"] == f"s3://{name('artifacts')}/queries/swiss/"
    assert results["expectedBucketOwner"] == world.ACCOUNT
    assert results["encryptionConfiguration"] == {
        "encryptionOption": "SSE_KMS",
        "kmsKeyArn": catalog.named("keys-data").outputs["arn"],
    }
    rules = catalog.named("lake-artifacts-lifecycle").inputs["rules"]
    [expiry] = [one for one in rules if one["id"] == "expire-query-results"]
    assert expiry["filter"] == {"prefix": "queries/"}
    assert expiry["expiration"] == {"days": 30}


def test_the_whole_catalog_is_encrypted_where_the_stack_may(catalog: Recording) -> None:
    kind = "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings"
    [settings] = catalog.of(kind)
    at_rest = settings.inputs["dataCatalogEncryptionSettings"]["encryptionAtRest"]
    assert at_rest["catalogEncryptionMode"] == "SSE-KMS"
    assert not Engine().build(a_catalog).of(kind)


def test_no_crawler_runs_unless_asked_for() -> None:
    recording = Engine().build(a_catalog)
    assert not recording.of("aws:glue/crawler:Crawler")
    assert not recording.of("aws:glue/securityConfiguration:SecurityConfiguration")


def test_a_crawler_logs_to_an_encrypted_group_that_is_there_before_it(catalog: Recording) -> None:
    [crawler] = catalog.of("aws:glue/crawler:Crawler")
    [group] = catalog.of("aws:cloudwatch/logGroup:LogGroup")
    role = catalog.named("catalog-crawler-raw-role-role")
    security = crawler.inputs["securityConfiguration"]
    assert group.inputs["name"] == f"/aws-glue/crawlers-role/{role.outputs['name']}-{security}"
    assert group.inputs["kmsKeyId"] == catalog.named("keys-logs").outputs["arn"]
    assert group.sequence < crawler.sequence
    assert crawler.inputs["s3Targets"] == [{"path": f"s3://{name('raw')}/"}]
    assert crawler.inputs["schemaChangePolicy"] == {
        "updateBehavior": "LOG",
        "deleteBehavior": "LOG",
    }


def test_a_crawler_reads_its_bucket_and_writes_its_database(catalog: Recording) -> None:
    found = statements(catalog, "catalog-crawler-raw-role-policy")
    assert found["ReadRaw"]["Resource"] == [f"arn:aws:s3:::{name('raw')}/*"]
    assert not any(action == "s3:PutObject" for one in found.values() for action in one["Action"])
    databases = [arn for arn in found["WriteCatalog"]["Resource"] if ":database/" in arn]
    assert [arn.rpartition("/")[2] for arn in databases] == ["acme_test_raw"]


@pytest.mark.parametrize("by_tag", [True, False])
def test_whoever_queries_reads_the_data_through_lake_formation_where_it_is_on(by_tag: bool) -> None:
    engine = Engine()
    changes: dict[str, Any] = {} if by_tag else {"lake_formation": None}
    engine.build(lambda: document(*a_catalog(**changes).allow_query("analyst", "curated")))
    found = {one["Sid"]: one for one in json.loads(engine.result)["Statement"]}
    assert ("GetDataAccess" in found) is by_tag
    assert ("ReadCurated" in found) is not by_tag


def test_a_reader_that_administers_is_refused() -> None:
    reader = {"role_arn": ADMIN, "sensitivities": ["public"]}
    at = "lake_formation.readers.root.role_arn"
    access = {**ACCESS, "readers": {"root": reader}}
    assert_refused(CatalogSettings, given(lake_formation=access), at, ADMIN, "no grant limits")
    rows = {**ACCESS["row_filters"]["swiss"], "readers": [ADMIN]}
    access = {**ACCESS, "row_filters": {"swiss": rows}}
    at = "lake_formation.row_filters.swiss.readers.0"
    assert_refused(CatalogSettings, given(lake_formation=access), at, ADMIN)


@pytest.mark.parametrize(
    ("schedule", "says"),
    [("rate(1 day)", "a cron only"), ("cron(0 4 * * *)", "5 fields")],
)
def test_a_crawler_takes_only_a_cron_that_glue_understands(schedule: str, says: str) -> None:
    crawlers = {"raw": {"schedule": schedule}}
    at = "crawlers.raw.schedule"
    assert_refused(CatalogSettings, given(crawlers=crawlers), at, schedule, says)


def test_a_kind_of_people_reads_with_every_role_that_it_works_with() -> None:
    access = {
        **ACCESS,
        "readers": {"own": {"role_arn": "data-scientist", "sensitivities": ["public"]}},
        "row_filters": {"swiss": {**ACCESS["row_filters"]["swiss"], "readers": ["data-scientist"]}},
    }
    recording = Engine().build(lambda: a_catalog(lake_formation=access))
    for role, suffix in ((PEOPLES_OWN, ""), (IN_STUDIO, "-in-explorer")):
        found = {one.name.removeprefix("catalog-access-"): one for one in grants(recording, role)}
        assert set(found) == {
            f"own{suffix}-database",
            f"own{suffix}-table",
            f"swiss-rows-1{suffix}",
        }
        [expression] = found[f"own{suffix}-table"].inputs["lfTagPolicy"]["expressions"]
        assert expression["values"] == ["public"]
