"""A consumer's account reads the artifacts of approved versions, and of no others."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import boto3
import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from botocore.exceptions import ClientError
from moto.sagemaker.models import sagemaker_backends

from automation.errors import EventError, RefusedError
from automation.gate import Gate
from automation.handlers import share
from automation.share import Looked, Shared, Sharer, Stored
from automation.signature import SUFFIX
from components.registry.consumer_access import APPROVED as CONDITION
from tests.automation.calls import DECLARED, Calls
from tests.automation.test_deploy import Context
from tests.automation.world import (
    APPROVALS,
    APPROVER,
    BUCKET,
    GROUP,
    LAKE,
    TRAINER,
    Serving,
    serving,
)

VERSIONS = f"arn:aws:sagemaker:us-east-1:123456789012:model-package/{GROUP}"


def decided(version: int) -> dict[str, Any]:
    """The event of a decision on a version, as SageMaker sends it ("Events that Amazon SageMaker
    AI sends to Amazon EventBridge", model package state change)."""
    return {
        "id": "e1",
        "detail-type": "SageMaker Model Package State Change",
        "detail": {
            "ModelPackageArn": f"{VERSIONS}/{version}",
            "ModelPackageGroupName": GROUP,
            "ModelApprovalStatus": "Approved",
        },
    }


DECIDED = decided(1)
HOURLY: dict[str, Any] = {"id": "e2", "detail-type": "Scheduled Event"}
OTHER_GROUP = "acme-test-churn"


@dataclass(frozen=True)
class Artifact:
    """The key of a version's artifact, and of what lies beside it."""

    number: int

    @property
    def key(self) -> str:
        return f"models/fraud/{self.number}/model.tar.gz"

    @property
    def keys(self) -> set[str]:
        return {self.key, self.key + SUFFIX}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Serving:
    found = serving()
    found.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    share.metrics.clear_metrics()
    monkeypatch.setenv("BUCKET", BUCKET)
    monkeypatch.setenv(
        "MODELS",
        json.dumps(
            [
                {"group": OTHER_GROUP, "prefix": "models/churn"},
                {"group": GROUP, "prefix": "models/fraud"},
            ]
        ),
    )
    monkeypatch.setenv("APPROVALS", APPROVALS)
    monkeypatch.setenv("SIGNING_KEYS", found.key)
    monkeypatch.setenv("MANIFESTS", LAKE)
    found.sagemaker.create_model_package_group(ModelPackageGroupName=OTHER_GROUP)
    return found


def readable(world: Serving) -> set[str]:
    """The keys whose newest version the policies of bucket and access point let a consumer read."""
    [(key, value)] = CONDITION["StringEquals"].items()
    wanted = {"Key": key.removeprefix("s3:ExistingObjectTag/"), "Value": value}
    found = set()
    for one in world.s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        tags = world.s3.get_object_tagging(Bucket=BUCKET, Key=one["Key"])["TagSet"]
        if wanted in tags:
            found.add(one["Key"])
    return found


def work(calls: Calls, event: dict[str, Any]) -> dict[str, Looked]:
    with calls.of("share"):
        return share.work(event)


def send(calls: Calls, event: dict[str, Any]) -> Any:
    """Delivers an event as the queue does."""
    record = {"messageId": "1", "receiptHandle": "h", "body": json.dumps(event)}
    with calls.of("share"):
        return share.handle({"Records": [record]}, Context())


def registered() -> dict[str, Any]:
    """The versions of the registry by ARN; moto has no DeleteModelPackage."""
    found: dict[str, Any] = sagemaker_backends["123456789012"]["us-east-1"].model_packages
    return found


def decide(world: Serving, arn: str, status: str) -> None:
    world.sagemaker.update_model_package(ModelPackageArn=arn, ModelApprovalStatus=status)
    world.wrote_down(arn, last_modified_by=APPROVER)


def test_a_consumer_reads_an_approved_version_with_its_signature_and_nothing_else(
    world: Serving, calls: Calls
) -> None:
    world.version(1)
    world.version(2, status="PendingManualApproval")
    world.version(3, status="Rejected")
    world.s3.put_object(Bucket=BUCKET, Key="models/fraud/1/notes.txt", Body=b"notes")
    assert readable(world) == set()
    assert send(calls, DECIDED) == {"batchItemFailures": []}
    assert readable(world) == Artifact(1).keys


def test_what_is_rejected_after_all_is_closed_at_once(world: Serving, calls: Calls) -> None:
    kept, taken_back = world.version(1), world.version(2)
    send(calls, DECIDED)
    assert readable(world) == Artifact(1).keys | Artifact(2).keys
    for status in ("Rejected", "PendingManualApproval"):
        decide(world, taken_back, status)
        send(calls, DECIDED)
        assert readable(world) == Artifact(1).keys, status
        decide(world, taken_back, "Approved")
        send(calls, DECIDED)
        assert readable(world) == Artifact(1).keys | Artifact(2).keys
    assert world.sagemaker.describe_model_package(ModelPackageName=kept)


def test_what_is_deleted_from_the_registry_is_closed_by_the_next_hourly_look(
    world: Serving, calls: Calls
) -> None:
    arn = world.version(1)
    send(calls, HOURLY)
    assert readable(world) == Artifact(1).keys
    registered().pop(arn)
    send(calls, HOURLY)
    assert readable(world) == set()


def test_a_second_look_changes_nothing_and_reads_no_artifact_again(
    world: Serving, calls: Calls
) -> None:
    world.version(1)
    [first] = [one for group, one in work(calls, HOURLY).items() if group == GROUP]
    assert {one.key for one in first.opened} == Artifact(1).keys
    with mock.patch.object(Gate, "check", side_effect=AssertionError("looked at again")):
        second = work(calls, HOURLY)
    assert second == dict.fromkeys((OTHER_GROUP, GROUP), Looked((), (), {}))


def test_an_event_of_another_model_opens_nothing(world: Serving, calls: Calls) -> None:
    world.version(1)
    for group in (OTHER_GROUP, "acme-test-without-consumers"):
        send(calls, {**DECIDED, "detail": {"ModelPackageGroupName": group}})
    assert readable(world) == set()


def test_whoever_trained_a_version_does_not_open_it(world: Serving, calls: Calls) -> None:
    arn = world.version(1)
    world.decide(arn, approved_by=TRAINER)
    with pytest.raises(BatchProcessingError):
        send(calls, DECIDED)
    assert readable(world) == set()


def test_a_version_that_nobody_decided_on_stays_closed_and_is_counted(
    world: Serving, calls: Calls
) -> None:
    world.version(1, decided=False)
    world.version(2)
    with pytest.raises(RefusedError, match="nobody's decision is recorded"):
        work(calls, DECIDED)
    assert readable(world) == Artifact(2).keys, "one refusal holds up no other version"
    assert "Refused" in json.dumps(share.metrics.serialize_metric_set())


def test_what_was_refused_before_makes_no_dead_letter_of_the_next_decision(
    world: Serving, calls: Calls
) -> None:
    world.version(1, decided=False)
    world.version(2)
    assert send(calls, decided(2)) == {"batchItemFailures": []}
    assert readable(world) == Artifact(2).keys
    with pytest.raises(BatchProcessingError):
        send(calls, decided(1))


def test_a_refusal_ends_no_hourly_look(world: Serving, calls: Calls) -> None:
    world.version(1, decided=False)
    assert send(calls, HOURLY) == {"batchItemFailures": []}
    assert readable(world) == set()


def test_an_artifact_that_was_replaced_after_its_approval_is_closed(
    world: Serving, calls: Calls
) -> None:
    world.version(1)
    send(calls, DECIDED)
    world.s3.put_object(Bucket=BUCKET, Key=Artifact(1).key, Body=b"another")
    with pytest.raises(RefusedError, match="replaced after it was signed"):
        work(calls, DECIDED)
    assert readable(world) == set()
    tagged = [
        one["VersionId"]
        for one in world.s3.list_object_versions(Bucket=BUCKET, Prefix=Artifact(1).key)["Versions"]
        if world.s3.get_object_tagging(Bucket=BUCKET, Key=one["Key"], VersionId=one["VersionId"])[
            "TagSet"
        ]
    ]
    assert tagged == [], "the version before it is no one's either"


def test_an_artifact_that_is_replaced_while_it_is_looked_at_is_not_opened(
    world: Serving, calls: Calls
) -> None:
    world.version(1)
    check = Gate.check

    def meanwhile(self: Gate, package: Any) -> None:
        check(self, package)
        boto3.client("s3").put_object(Bucket=BUCKET, Key=Artifact(1).key, Body=b"another")

    with (
        mock.patch.object(Gate, "check", meanwhile),
        mock.patch.dict(DECLARED, {"share": DECLARED["share"] | {"s3:PutObject"}}),
        pytest.raises(RefusedError, match="written after the version was looked at"),
    ):
        work(calls, DECIDED)
    assert readable(world) == set()


def test_a_version_that_is_rejected_while_it_is_looked_at_does_not_stay_open(
    world: Serving, calls: Calls
) -> None:
    arn = world.version(1)
    check = Gate.check

    def meanwhile(self: Gate, package: Any) -> None:
        check(self, package)
        registered()[arn].model_approval_status = "Rejected"

    with mock.patch.object(Gate, "check", meanwhile):
        looked = work(calls, DECIDED)[GROUP]
    assert set(looked.opened) == set(looked.closed) != set()
    assert readable(world) == set()


def test_what_was_rejected_is_closed_also_when_a_check_of_another_fails(
    world: Serving, calls: Calls
) -> None:
    taken_back = world.version(1)
    send(calls, DECIDED)
    decide(world, taken_back, "Rejected")
    world.version(2)
    refusal = ClientError({"Error": {"Code": "ThrottlingException"}}, "Verify")
    with mock.patch.object(Gate, "check", side_effect=refusal), pytest.raises(ClientError):
        work(calls, DECIDED)
    assert readable(world) == set()


def test_a_version_opens_no_artifact_of_another_model_or_bucket(
    world: Serving, calls: Calls
) -> None:
    for url in (f"s3://{BUCKET}/models/churn/1/model.tar.gz", f"s3://{LAKE}/models/fraud/m.tar.gz"):
        bucket, _, key = url.removeprefix("s3://").partition("/")
        world.s3.put_object(Bucket=bucket, Key=key, Body=b"model")
        arn = world.version(1)
        package = registered()[arn]
        package.inference_specification["Containers"][0]["ModelDataUrl"] = url
        with pytest.raises(RefusedError, match="Register it with an artifact"):
            work(calls, DECIDED)
        assert readable(world) == set(), url
        registered().pop(arn)


def test_a_version_without_its_artifact_is_refused(world: Serving, calls: Calls) -> None:
    world.version(1)
    world.s3.delete_object(Bucket=BUCKET, Key=Artifact(1).key)
    with pytest.raises(RefusedError, match="is not there"):
        work(calls, DECIDED)


def test_a_version_that_is_an_image_alone_has_nothing_to_open_and_nobody_is_called(
    world: Serving, calls: Calls
) -> None:
    arn = world.version(1)
    del registered()[arn].inference_specification["Containers"][0]["ModelDataUrl"]
    [looked] = work(calls, DECIDED).values()
    assert looked == Looked((), (), {})


def test_what_a_version_loads_beside_its_model_is_opened_with_it(
    world: Serving, calls: Calls
) -> None:
    arn, adapter = world.version(1), "models/fraud/1/adapter.tar.gz"
    world.s3.put_object(Bucket=BUCKET, Key=adapter, Body=b"adapter")
    registered()[arn].inference_specification["Containers"][0]["AdditionalS3DataSource"] = {
        "S3DataType": "S3Object",
        "S3Uri": f"s3://{BUCKET}/{adapter}",
    }
    with pytest.raises(RefusedError, match="carries no signature"):
        work(calls, DECIDED)
    assert readable(world) == set()
    world.sign(adapter)
    work(calls, DECIDED)
    assert readable(world) == Artifact(1).keys | {adapter, adapter + SUFFIX}


def test_without_signatures_an_artifact_must_be_as_old_as_its_version(
    world: Serving, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING_KEYS", "")
    monkeypatch.setenv("MANIFESTS", "")
    arn = world.version(1)
    package = registered()[arn]
    package.creation_time = datetime.now(UTC) + timedelta(seconds=5)
    work(calls, DECIDED)
    assert readable(world) == Artifact(1).keys
    package.creation_time = datetime.now(UTC) - timedelta(hours=1)
    with pytest.raises(RefusedError, match="written after the version was registered"):
        work(calls, DECIDED)
    assert readable(world) == set()


def test_a_model_that_aws_refuses_to_tell_of_holds_up_no_other(
    world: Serving, calls: Calls
) -> None:
    world.version(1)
    world.sagemaker.delete_model_package_group(ModelPackageGroupName=OTHER_GROUP)
    list_versions = Sharer._approved

    def fails(self: Sharer, model: Shared) -> list[str]:
        if model.group == OTHER_GROUP:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "ListModelPackages")
        return list_versions(self, model)

    with mock.patch.object(Sharer, "_approved", fails), pytest.raises(ClientError):
        work(calls, HOURLY)
    assert readable(world) == Artifact(1).keys


def test_failures_of_several_models_are_all_told(world: Serving, calls: Calls) -> None:
    for group in (OTHER_GROUP, GROUP):
        world.sagemaker.delete_model_package_group(ModelPackageGroupName=group)
    refusal = ClientError({"Error": {"Code": "AccessDenied"}}, "ListModelPackages")
    with (
        mock.patch.object(Sharer, "_approved", side_effect=refusal),
        pytest.raises(ExceptionGroup, match="2 models failed"),
    ):
        work(calls, HOURLY)


def test_a_person_may_ask_for_a_look_and_is_told_what_came_of_it(
    world: Serving, calls: Calls
) -> None:
    world.version(1)
    with calls.of("share"):
        answer = share.handle({"detail-type": "Sweep"}, Context())
    assert answer == {
        OTHER_GROUP: {"opened": 0, "closed": 0},
        GROUP: {"opened": 2, "closed": 0},
    }


def test_an_event_of_an_unknown_type_is_refused(world: Serving, calls: Calls) -> None:  # noqa: ARG001
    with pytest.raises(EventError, match="knows none such"):
        work(calls, {"detail-type": "SageMaker Endpoint State Change"})


def test_it_is_a_version_of_an_object_that_is_opened(world: Serving, calls: Calls) -> None:
    world.version(1)
    [looked] = list(work(calls, DECIDED).values())
    newest = {
        Stored(one["Key"], one["VersionId"])
        for one in world.s3.list_object_versions(Bucket=BUCKET, Prefix="models/")["Versions"]
    }
    assert set(looked.opened) == newest
