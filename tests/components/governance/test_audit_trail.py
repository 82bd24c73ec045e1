"""Everything that is done in the account is written down where nobody can take it back."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.governance.audit_trail import AuditTrail, AuditTrailArgs
from components.governance.settings import AuditTrailSettings
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

TRAIL = f"arn:aws:cloudtrail:{world.REGION}:{world.ACCOUNT}:trail/acme-test-audit"
BUCKET = f"arn:aws:s3:::acme-test-audit-{world.ACCOUNT}"
TABLE = f"arn:aws:dynamodb:{world.REGION}:{world.ACCOUNT}:table/acme-test-approvals"
KEEP_DAYS = 800
MODELS = f"arn:aws:s3:::acme-test-models-{world.ACCOUNT}"


def statements(text: str) -> dict[str, dict[str, Any]]:
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


@pytest.fixture(scope="module")
def audit() -> Recording:
    return Engine().build(
        lambda: AuditTrail(
            "audit",
            AuditTrailArgs(
                settings=AuditTrailSettings(lock_days=400, keep_days=KEEP_DAYS),
                key_arn=world.keys().key_arn("logs"),
                data_buckets={"models": MODELS},
                data_tables={"decisions": TABLE},
                name_prefix=world.PREFIX,
                account_id=world.ACCOUNT,
                region=world.REGION,
                boundary_arn=world.BOUNDARY,
                protect=True,
                retain=True,
                force_destroy=False,
            ),
        )
    )


def test_the_trail_covers_every_region_and_proves_that_it_is_whole(audit: Recording) -> None:
    [trail] = audit.of("aws:cloudtrail/trail:Trail")
    assert trail.inputs["isMultiRegionTrail"] is True
    assert trail.inputs["includeGlobalServiceEvents"] is True
    assert trail.inputs["enableLogFileValidation"] is True
    assert trail.options["protect"]


def test_each_access_to_an_artifact_is_written_down_and_none_to_the_trail_itself(
    audit: Recording,
) -> None:
    [trail] = audit.of("aws:cloudtrail/trail:Trail")
    management, data, items = trail.inputs["advancedEventSelectors"]
    assert management["fieldSelectors"] == [{"field": "eventCategory", "equals": ["Management"]}]
    fields = {one["field"]: one for one in data["fieldSelectors"]}
    assert fields["resources.ARN"]["startsWiths"] == [f"{MODELS}/"]
    assert set(fields) == {"eventCategory", "resources.type", "resources.ARN"}, (
        "reads and writes alike: nothing narrows them"
    )
    assert [one["equals"] for one in items["fieldSelectors"]] == [
        ["Data"],
        ["AWS::DynamoDB::Table"],
        [TABLE],
    ]


def test_the_files_are_locked_encrypted_and_kept(audit: Recording) -> None:
    [trail] = audit.of("aws:cloudtrail/trail:Trail")
    [key] = [one for one in audit.of("aws:kms/key:Key") if one.name == "keys-logs"]
    assert trail.inputs["kmsKeyId"] == key.outputs["arn"]
    [lock] = audit.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert lock.name == "audit-store-object-lock", "S3 delivers no access logs to a locked bucket"
    assert lock.inputs["rule"]["defaultRetention"] == {"mode": "GOVERNANCE", "days": 400}
    for bucket in audit.of("aws:s3/bucket:Bucket"):
        assert bucket.options["protect"], bucket.name
        assert bucket.options["retain_on_delete"], bucket.name


def test_a_file_of_the_trail_expires_after_its_days_and_not_before_a_year(
    audit: Recording,
) -> None:
    [lifecycle] = [
        one
        for one in audit.of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
        if one.name.startswith("audit-store")
    ]
    rules = {one["id"]: one for one in lifecycle.inputs["rules"]}
    assert rules["expire-trail"]["status"] == "Enabled"
    assert rules["expire-trail"]["expiration"] == {"days": KEEP_DAYS}
    assert [one["id"] for one in rules.values() if "expiration" in one] == ["expire-trail"]
    with pytest.raises(ValidationError, match="greater than or equal to 365"):
        AuditTrailSettings(keep_days=364)


def test_only_this_trail_delivers_and_digests_are_not_turned_away(audit: Recording) -> None:
    [policy] = [
        one
        for one in audit.of("aws:s3/bucketPolicy:BucketPolicy")
        if "store-policy" in one.name and one.name.startswith("audit-store")
    ]
    found = statements(policy.inputs["policy"])
    assert set(found) == {"DenyWithoutTls", "TrailChecksBucket", "TrailDelivers"}
    assert found["TrailDelivers"]["Resource"] == [f"{BUCKET}/AWSLogs/{world.ACCOUNT}/*"]
    for sid in ("TrailChecksBucket", "TrailDelivers"):
        assert found[sid]["Condition"]["StringEquals"]["aws:SourceArn"] == TRAIL


def test_the_key_is_used_for_trails_of_this_account_alone(audit: Recording) -> None:
    allowed = {
        key.name: statements(key.inputs["policy"]).get("TrailsEncrypt")
        for key in audit.of("aws:kms/key:Key")
    }
    found = allowed.pop("keys-logs")
    assert found is not None
    assert set(allowed.values()) == {None}
    assert found["Principal"] == {"Service": ["cloudtrail.amazonaws.com"]}
    assert found["Action"] == ["kms:DescribeKey", "kms:GenerateDataKey"]
    trails = f"arn:aws:cloudtrail:{world.REGION}:{world.ACCOUNT}:trail/*"
    assert found["Condition"] == {"ArnLike": {"aws:SourceArn": trails}}


def test_the_writer_reaches_the_streams_of_this_account_in_one_group(audit: Recording) -> None:
    [group] = audit.of("aws:cloudwatch/logGroup:LogGroup")
    [policy] = audit.of("aws:iam/policy:Policy")
    [statement] = json.loads(policy.inputs["policy"])["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == [
        f"{group.outputs['arn']}:log-stream:{world.ACCOUNT}_CloudTrail_*"
    ]
    assert group.inputs["retentionInDays"] == 365
    assert group.inputs["skipDestroy"] is True
