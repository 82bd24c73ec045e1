"""What must hold of the bucket that every model artifact lies in."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from access.evaluate import Request, decide
from access.grants import Grants, of
from access.policy import parse
from recording.model import RecordedResource, Recording
from tests.access import documents
from tests.components import world
from tests.components.storage.writes import OF_ANOTHER_KEY, refused
from tests.support.engine import Engine

BUCKET = f"arn:aws:s3:::acme-test-models-{world.ACCOUNT}"
COPY = f"{BUCKET}-us-west-2"
PUBLIC_ACCESS = (
    "blockPublicAcls",
    "blockPublicPolicy",
    "ignorePublicAcls",
    "restrictPublicBuckets",
)


@pytest.fixture(scope="module")
def full() -> Recording:
    return Engine().build(lambda: world.models(world.keys(), world.a_registry()))


@pytest.fixture(scope="module")
def plain() -> Recording:
    settings = world.a_registry(replicate_to=None, deployer_roles=[], models={})
    return Engine().build(lambda: world.models(world.keys(), settings, protect=False, retain=False))


def policy(recording: Recording, name: str) -> dict[str, Any]:
    text = recording.named(name).inputs["policy"]
    return {statement["Sid"]: statement for statement in json.loads(text)["Statement"]}


def every(recording: Recording, kind: str) -> Iterator[RecordedResource]:
    found = recording.of(f"aws:s3/{kind[0].lower()}{kind[1:]}:{kind}")
    assert found
    yield from found


def test_every_bucket_is_versioned_closed_and_without_acls(full: Recording) -> None:
    buckets = {one.inputs["bucket"] for one in every(full, "Bucket")}
    assert len(buckets) == 4, "the bucket, its copy and the logs of both"
    for kind in ("BucketVersioning", "BucketPublicAccessBlock", "BucketOwnershipControls"):
        assert {one.inputs["bucket"] for one in every(full, kind)} == buckets
    for one in every(full, "BucketVersioning"):
        assert one.inputs["versioningConfiguration"] == {"status": "Enabled"}
    for one in every(full, "BucketOwnershipControls"):
        assert one.inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    for one in every(full, "BucketPublicAccessBlock"):
        for switch in PUBLIC_ACCESS:
            assert one.inputs[switch] is True, (one.name, switch)


def test_every_bucket_refuses_plain_connections_and_ends_unfinished_uploads(
    full: Recording,
) -> None:
    for one in every(full, "BucketPolicy"):
        deny = json.loads(one.inputs["policy"])["Statement"][0]
        assert deny["Effect"] == "Deny" and deny["Principal"] == "*"
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert deny["Action"] == ["s3:*"]
        assert len(deny["Resource"]) == 2, "the bucket and its objects"
    for one in every(full, "BucketLifecycleConfiguration"):
        assert one.inputs["rules"][0]["abortIncompleteMultipartUpload"] == {
            "daysAfterInitiation": 7
        }


def test_artifacts_are_encrypted_with_the_registry_key_and_no_other(full: Recording) -> None:
    key = full.named("keys-registry").outputs["arn"]
    encryption = full.named("models-primary-encryption").inputs["rules"]
    assert encryption == [
        {
            "applyServerSideEncryptionByDefault": {
                "kmsMasterKeyId": key,
                "sseAlgorithm": "aws:kms",
            },
            "blockedEncryptionTypes": ["SSE-C"],
            "bucketKeyEnabled": True,
        }
    ]
    found = policy(full, "models-primary-policy")
    other_key = found["DenyOtherKey"]
    header = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    assert other_key["Effect"] == "Deny"
    assert other_key["Condition"]["StringNotEquals"] == {header: key}
    assert other_key["Condition"]["Null"] == {header: "false"}, "the default must stay possible"
    assert found["DenyOtherEncryption"]["Effect"] == "Deny"


def test_neither_artifacts_nor_copies_are_written_with_another_key(full: Recording) -> None:
    own, copys = (full.named(one).outputs["arn"] for one in ("keys-registry", "models-replica-key"))
    assert refused(full, "models-primary", own) == OF_ANOTHER_KEY
    assert refused(full, "models-replica-copy", copys) == OF_ANOTHER_KEY


def test_new_versions_are_locked_in_governance_mode(full: Recording) -> None:
    for name in ("models-primary", "models-replica-copy"):
        assert full.named(f"{name}-bucket").inputs["objectLockEnabled"] is True
        rule = full.named(f"{name}-object-lock").inputs["rule"]
        assert rule == {"defaultRetention": {"days": 30, "mode": "GOVERNANCE"}}


def test_the_log_target_has_neither_key_nor_lock(full: Recording) -> None:
    for name in ("models-logs-store", "models-replica-logs-store"):
        assert "objectLockEnabled" not in full.named(f"{name}-bucket").inputs
        rule = full.named(f"{name}-encryption").inputs["rules"][0]
        assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}
    assert not [r for r in full.resources if r.name.startswith("models-logs-store-object-lock")]


def test_logs_are_taken_from_the_bucket_and_nobody_else(full: Recording) -> None:
    deliver = policy(full, "models-logs-store-policy")["DeliverAccessLogs"]
    assert deliver["Principal"] == {"Service": ["logging.s3.amazonaws.com"]}
    assert deliver["Condition"]["ArnEquals"] == {"aws:SourceArn": [BUCKET]}
    assert deliver["Condition"]["StringEquals"] == {"aws:SourceAccount": world.ACCOUNT}
    logging = full.named("models-primary-logging").inputs
    assert logging["targetBucket"] == full.named("models-logs-store-bucket").outputs["bucket"]


def test_only_the_vpc_the_deployer_and_aws_reach_the_content(full: Recording) -> None:
    deny = policy(full, "models-primary-policy")["DenyOutsideTheVpc"]
    assert deny["Effect"] == "Deny" and deny["Principal"] == "*"
    assert {"s3:GetObject", "s3:PutObject", "s3:DeleteObjectVersion"} <= set(deny["Action"])
    assert "s3:PutBucketPolicy" not in deny["Action"], "nobody may be locked out for good"
    role = full.named("models-replica-copier-role").outputs["arn"]
    assert deny["Condition"] == {
        "ArnNotLikeIfExists": {"aws:PrincipalArn": [world.DEPLOYER, role]},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false"},
        "StringNotEqualsIfExists": {
            "aws:SourceVpce": "vpce-0123456789abcdef0",
            "aws:PrincipalAccount": [world.OTHER],
        },
    }


def test_only_who_deploys_who_copies_and_aws_reach_the_copy(full: Recording) -> None:
    copier = full.named("models-replica-copier-role").outputs["arn"]
    stands = parse(full.named("models-replica-copy-policy").inputs["policy"])
    grants = Grants(of([documents.policy(documents.allow("s3:*"))]).layers, direct=(stands,))

    def reached(principal: str, action: str, **more: str) -> bool:
        context = {"aws:securetransport": "true", "aws:principalarn": principal, **more}
        request = Request(action, f"{COPY}/models/a", f"AWS={principal}", context)
        return decide(request, grants) == "allowed"

    somebody = f"arn:aws:iam::{world.ACCOUNT}:role/somebody"
    home = {"aws:sourcevpce": "vpce-0123456789abcdef0"}
    for action in ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObjectVersion"):
        assert reached(world.DEPLOYER, action) and reached(copier, action)
        assert not reached(somebody, action)
        assert not reached(somebody, action, **home), "the endpoint leads to one region"
        assert reached(somebody, action, **{"aws:viaawsservice": "true"})
    assert reached(somebody, "s3:PutBucketPolicy"), "nobody may be locked out for good"


def test_who_reads_the_state_of_the_stack_from_outside_reaches_the_bucket_and_its_copy() -> None:
    reader = f"arn:aws:iam::{world.ACCOUNT}:role/preview"
    found = Engine().build(
        lambda: world.models(world.keys(), world.a_registry(), outside_roles=[reader])
    )
    copier = found.named("models-replica-copier-role").outputs["arn"]
    for name, sid in (
        ("models-primary-policy", "DenyOutsideTheVpc"),
        ("models-replica-copy-policy", "DenyAllButCopying"),
    ):
        exempt = policy(found, name)[sid]["Condition"]["ArnNotLikeIfExists"]["aws:PrincipalArn"]
        assert exempt == [world.DEPLOYER, reader, copier]


def test_a_workload_that_aws_runs_outside_reaches_the_bucket_and_not_its_copy() -> None:
    pattern = f"arn:aws:iam::{world.ACCOUNT}:role/endpoint-leads-execution-role-*"
    found = Engine().build(
        lambda: world.models(world.keys(), world.a_registry(), workloads_outside=[pattern])
    )
    copier = found.named("models-replica-copier-role").outputs["arn"]
    for name, sid, roles in (
        ("models-primary-policy", "DenyOutsideTheVpc", [world.DEPLOYER, pattern, copier]),
        ("models-replica-copy-policy", "DenyAllButCopying", [world.DEPLOYER, copier]),
    ):
        exempt = policy(found, name)[sid]["Condition"]["ArnNotLikeIfExists"]["aws:PrincipalArn"]
        assert exempt == roles


def test_without_a_deployer_nobody_is_locked_out(plain: Recording) -> None:
    assert "DenyOutsideTheVpc" not in policy(plain, "models-primary-policy")
    settings = world.a_registry(deployer_roles=[])
    found = Engine().build(lambda: world.models(world.keys(), settings))
    assert "DenyAllButCopying" not in policy(found, "models-replica-copy-policy")


def test_replaced_versions_go_but_the_newest_of_them_stay(full: Recording) -> None:
    for name in ("models-primary-lifecycle", "models-replica-copy-lifecycle"):
        rule = full.named(name).inputs["rules"][1]
        assert rule["noncurrentVersionExpiration"] == {
            "newerNoncurrentVersions": 5,
            "noncurrentDays": 90,
        }
        assert "days" not in rule["expiration"], "a current artifact never expires"


def test_changes_of_content_are_events(full: Recording) -> None:
    assert full.named("models-events").inputs["eventbridge"] is True


def test_everything_is_copied_to_another_region_under_a_key_of_its_own(full: Recording) -> None:
    key = full.named("models-replica-key")
    assert key.inputs["region"] == "us-west-2" and key.inputs["enableKeyRotation"] is True
    [rule] = full.named("models-replica-replication").inputs["rules"]
    assert rule["filter"] == {"prefix": ""}
    assert rule["destination"]["bucket"] == COPY
    assert rule["destination"]["encryptionConfiguration"] == {"replicaKmsKeyId": key.outputs["arn"]}
    assert rule["sourceSelectionCriteria"] == {"sseKmsEncryptedObjects": {"status": "Enabled"}}
    assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
    for name in ("models-replica-copy-bucket", "models-replica-logs-store-bucket"):
        assert full.named(name).inputs["region"] == "us-west-2"


def test_copying_starts_only_when_both_buckets_and_the_role_are_ready(full: Recording) -> None:
    needed = set(full.named("models-replica-replication").options["depends_on"])
    for name in (
        "models-primary-versioning",
        "models-replica-copy-versioning",
        "models-replica-copier-attachment",
    ):
        assert full.named(name).urn in needed


def test_the_copying_role_reads_the_source_and_writes_the_copy(full: Recording) -> None:
    found = policy(full, "models-replica-copier-policy")
    assert found["WriteCopies"]["Resource"] == [f"{COPY}/*"]
    assert found["ReadVersions"]["Resource"] == [f"{BUCKET}/*"]
    assert found["DecryptVersions"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}
    }
    assert found["EncryptCopies"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "s3.us-west-2.amazonaws.com"}
    }
    actions = {action for one in found.values() for action in one["Action"]}
    assert not any(action.startswith("s3:Put") or "*" in action for action in actions)


def test_without_consumers_and_copy_there_is_no_access_point_and_no_role(plain: Recording) -> None:
    assert plain.of("aws:s3/accessPoint:AccessPoint") == []
    assert plain.of("aws:iam/role:Role") == []
    assert plain.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig") == []


def test_production_buckets_and_keys_refuse_deletion_and_outlive_the_stack(
    full: Recording, plain: Recording
) -> None:
    for one in every(full, "Bucket"):
        assert one.options["protect"] and one.options["retain_on_delete"]
        assert one.inputs["forceDestroy"] is False
    assert full.named("models-replica-key").options["protect"]
    for one in every(plain, "Bucket"):
        assert not one.options["protect"] and not one.options["retain_on_delete"]


def test_content_is_deleted_with_the_stack_only_when_the_settings_say_so() -> None:
    settings = world.a_registry(force_destroy=True)
    recording = Engine().build(lambda: world.models(world.keys(), settings, protect=False))
    assert all(one.inputs["forceDestroy"] is True for one in every(recording, "Bucket"))


def test_readers_get_a_prefix_and_writers_no_power_over_locks() -> None:
    engine = Engine()

    def declare() -> Any:
        bucket = world.models(world.keys(), world.a_registry())
        assert bucket.allow_read("models/fraud")[1].conditions == {
            "StringLike": {"s3:prefix": ["models/fraud/*"]}
        }
        return {
            "read": [s.actions for s in bucket.allow_read("models/fraud")],
            "write": [s.actions for s in bucket.allow_write("models/fraud")],
            "where": bucket.allow_write("models/fraud")[0].resources[0],
        }

    engine.build(declare)
    assert engine.result["read"][0] == ["s3:GetObject"]
    written = {action for actions in engine.result["write"] for action in actions}
    assert "s3:PutObject" in written and "kms:GenerateDataKey" in written
    assert (
        not {"s3:DeleteObject", "s3:PutObjectRetention", "s3:BypassGovernanceRetention"} & written
    )
    assert not any("*" in action for action in written)
    assert engine.result["where"] == f"{BUCKET}/models/fraud/*"
