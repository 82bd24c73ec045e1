"""An approved version ends up on its endpoint, or somebody hears why not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto.sagemaker.models import SageMakerModelBackend, sagemaker_backends

from automation.errors import EventError, RefusedError, RolloutError
from automation.handlers import deploy
from automation.manifest import Manifests
from automation.signature import Location, Signatures
from components.encryption.settings import KeySpec
from components.encryption.signing_key import ALGORITHMS
from components.serving.async_settings import AsyncSettings
from components.serving.endpoint_settings import endpoint_settings
from localcloud.aws.moto_extensions.sagemaker_endpoint import roll_back_next_update
from tests.automation.calls import DECLARED, Calls
from tests.automation.world import (
    APPROVALS,
    APPROVER,
    BUCKET,
    ENDPOINT,
    GROUP,
    LAKE,
    PARAMETER,
    PIPELINE,
    TRAINER,
    Serving,
    serving,
    serving_of,
)
from tests.components.world import a_variant, an_endpoint

APPROVED: dict[str, Any] = {
    "id": "e1",
    "detail-type": "SageMaker Model Package State Change",
    "detail": {"ModelPackageGroupName": GROUP, "ModelApprovalStatus": "Approved"},
}
CHANGED: dict[str, Any] = {
    "id": "e2",
    "detail-type": "Parameter Store Change",
    "detail": {"name": PARAMETER, "operation": "Update"},
}
IN_SERVICE: dict[str, Any] = {
    "id": "e3",
    "detail-type": "SageMaker Endpoint State Change",
    "detail": {"EndpointName": ENDPOINT, "EndpointStatus": "IN_SERVICE"},
}
SWEEP: dict[str, Any] = {"detail-type": "Sweep"}


@dataclass
class Context:
    """What Lambda hands to a handler."""

    function_name: str = "acme-test-deploy"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:acme-test-deploy"
    aws_request_id: str = "r1"
    extra: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Serving:
    found = serving(keep_configurations=2)
    deploy.metrics.clear_metrics()
    monkeypatch.setenv("SHAPES", PARAMETER)
    monkeypatch.setenv("APPROVALS", APPROVALS)
    monkeypatch.setenv("SIGNING_KEYS", found.key)
    monkeypatch.setenv("MANIFESTS", LAKE)
    return found


def send(calls: Calls, *events: dict[str, Any]) -> Any:
    """Delivers events as the queue does."""
    records = [
        {"messageId": str(number), "receiptHandle": "h", "body": json.dumps(event)}
        for number, event in enumerate(events)
    ]
    with calls.of("deploy"):
        return deploy.handle({"Records": records}, Context())


def work(calls: Calls, event: dict[str, Any]) -> None:
    with calls.of("deploy"):
        deploy.work(event)


def test_an_approved_version_runs_in_the_variant_for_new_versions_and_nowhere_else(
    world: Serving, calls: Calls
) -> None:
    before = world.variants()
    arn = world.version()
    assert send(calls, APPROVED) == {"batchItemFailures": []}
    after = world.variants()
    assert after["champion"] == before["champion"]
    model = world.sagemaker.describe_model(ModelName=after["challenger"]["ModelName"])
    assert [one["ModelPackageName"] for one in model["Containers"]] == [arn]
    assert model["EnableNetworkIsolation"] is True
    assert {**after["challenger"], "ModelName": ""} == {**before["challenger"], "ModelName": ""}
    endpoint = world.sagemaker.describe_endpoint(EndpointName=ENDPOINT)
    assert endpoint["LastDeploymentConfig"]["AutoRollbackConfiguration"] == {
        "Alarms": [{"AlarmName": "fraud-5xx"}]
    }
    assert world.tags(world.running)["rollout"] == "succeeded"


@pytest.fixture
def filtered_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """As SageMaker does, and moto does not: pages first, and what is not approved left out of each.
    AWS's own template for deployments goes on where a page is empty (MLOps templates for projects,
    get_approved_package)."""
    whole = SageMakerModelBackend.list_model_packages

    def listed(self: Any, **asked: Any) -> tuple[list[Any], str | None]:
        status = asked.pop("model_approval_status")
        page, token = whole(self, **{**asked, "max_results": 1, "model_approval_status": None})
        return [one for one in page if status in (None, one.model_approval_status)], token

    monkeypatch.setattr(SageMakerModelBackend, "list_model_packages", listed)


@pytest.mark.usefixtures("filtered_by_page")
def test_a_newer_version_that_waits_for_a_decision_changes_nothing(
    world: Serving, calls: Calls
) -> None:
    world.version()
    assert send(calls, APPROVED) == {"batchItemFailures": []}
    runs = world.running
    world.version(2, status="PendingManualApproval", decided=False)
    work(calls, SWEEP)
    assert world.running == runs, "no going back to the placeholder"


def test_an_endpoint_without_instances_is_updated_without_a_shift_of_traffic(
    world: Serving, calls: Calls
) -> None:
    world.publish(guarded=False)
    arn = world.version()
    assert send(calls, APPROVED) == {"batchItemFailures": []}
    model = world.sagemaker.describe_model(ModelName=world.variants()["challenger"]["ModelName"])
    assert [one["ModelPackageName"] for one in model["Containers"]] == [arn]
    endpoint = world.sagemaker.describe_endpoint(EndpointName=ENDPOINT)
    assert "LastDeploymentConfig" not in endpoint


@pytest.fixture
def scaled(world: Serving) -> Serving:
    """The endpoint with fleets that follow the load, in steps of half a fleet."""
    world.publish(
        an_endpoint(
            delivery="automated",
            rollout={"strategy": "canary", "percent": 50, "bake_minutes": 10},
            autoscaling={"min": 1, "max": 30, "invocations_per_instance": 100},
        )
    )
    return world


def resize(world: Serving, **counts: int) -> None:
    world.sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=ENDPOINT,
        DesiredWeightsAndCapacities=[
            {"VariantName": name, "DesiredInstanceCount": count, "DesiredWeight": 7}
            for name, count in counts.items()
        ],
    )


def live(world: Serving, of: str) -> dict[str, float]:
    """What the endpoint runs now, whatever its configuration says."""
    answer = world.sagemaker.describe_endpoint(EndpointName=ENDPOINT)
    return {one["VariantName"]: one[of] for one in answer["ProductionVariants"]}


def test_fleets_that_follow_the_load_keep_their_size_and_not_their_weights(
    scaled: Serving, calls: Calls
) -> None:
    first = scaled.variants()
    resize(scaled, champion=20, challenger=5)
    scaled.version()
    work(calls, APPROVED)
    assert scaled.running != f"{ENDPOINT}-program-1"
    assert live(scaled, "DesiredInstanceCount") == {"champion": 20, "challenger": 5}
    assert live(scaled, "DesiredWeight") == {
        name: one["InitialVariantWeight"] for name, one in first.items()
    }


def test_a_fleet_too_small_for_a_step_of_the_roll_out_gets_its_first_size(
    scaled: Serving, calls: Calls
) -> None:
    """Half of one instance is none, and SageMaker exchanges one at least."""
    first = {name: one["InitialInstanceCount"] for name, one in scaled.variants().items()}
    assert first["challenger"] > 1
    resize(scaled, champion=20, challenger=1)
    scaled.version()
    work(calls, APPROVED)
    assert live(scaled, "DesiredInstanceCount") == first


def test_a_fleet_of_a_declared_size_gets_the_size_that_is_declared(
    world: Serving, calls: Calls
) -> None:
    resize(world, champion=20, challenger=5)
    world.publish(
        an_endpoint(
            delivery="automated",
            variants={
                "champion": a_variant(initial_instances=4),
                "challenger": a_variant(initial_instances=3),
            },
            autoscaling=None,
        )
    )
    work(calls, CHANGED)
    assert live(world, "DesiredInstanceCount") == {"champion": 4, "challenger": 3}


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> Serving:
    """An asynchronous endpoint, which may be empty when a version arrives."""
    settings = endpoint_settings(
        {
            "kind": "async",
            "delivery": "automated",
            "keep_configurations": 1,
            "variants": {"main": a_variant()},
            "rollout": {"strategy": "linear", "percent": 50, "bake_minutes": 10},
            "autoscaling": {"min": 0, "max": 10, "backlog_per_instance": 5},
        }
    )
    assert isinstance(settings, AsyncSettings)
    found = serving_of(settings)
    deploy.metrics.clear_metrics()
    monkeypatch.setenv("SHAPES", PARAMETER)
    monkeypatch.setenv("APPROVALS", APPROVALS)
    monkeypatch.setenv("SIGNING_KEYS", found.key)
    return found


def test_an_asynchronous_endpoint_gets_a_version_and_keeps_its_queue(
    queued: Serving, calls: Calls
) -> None:
    resize(queued, main=0)
    before = queued.sagemaker.describe_endpoint_config(EndpointConfigName=queued.running)
    arn = queued.version()
    assert send(calls, APPROVED) == {"batchItemFailures": []}
    after = queued.sagemaker.describe_endpoint_config(EndpointConfigName=queued.running)
    assert after["AsyncInferenceConfig"] == before["AsyncInferenceConfig"]
    output = after["AsyncInferenceConfig"]["OutputConfig"]
    assert output["NotificationConfig"]["IncludeInferenceResponseIn"] == [
        "ERROR_NOTIFICATION_TOPIC"
    ]
    model = queued.sagemaker.describe_model(ModelName=queued.variants()["main"]["ModelName"])
    assert [one["ModelPackageName"] for one in model["Containers"]] == [arn]
    assert live(queued, "DesiredInstanceCount")["main"] >= 1, "it shows whether the model starts"
    endpoint = queued.sagemaker.describe_endpoint(EndpointName=ENDPOINT)
    policy = endpoint["LastDeploymentConfig"]["BlueGreenUpdatePolicy"]
    assert policy["TrafficRoutingConfiguration"]["Type"] == "LINEAR"


def test_an_asynchronous_endpoint_is_settled_by_the_next_look_and_prunes(
    queued: Serving, calls: Calls
) -> None:
    for number in (1, 2, 3):
        queued.version(number)
        assert send(calls, APPROVED) == {"batchItemFailures": []}
    running, before = queued.running, queued.configurations()
    work(calls, SWEEP)
    assert (queued.running, queued.configurations()) == (running, before)
    # What runs, one kept, and the program's own.
    assert len(before) == 3


def test_a_rollback_of_an_asynchronous_endpoint_is_noticed(queued: Serving, calls: Calls) -> None:
    queued.version()
    roll_back_next_update(ENDPOINT)
    with pytest.raises(RolloutError, match=f"{ENDPOINT} was rolled back"):
        work(calls, APPROVED)


def test_inference_components_are_refused_with_what_to_do_instead(
    world: Serving, calls: Calls
) -> None:
    answer = world.ssm.get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    published = json.loads(answer)
    for variant in published["configuration"]["ProductionVariants"]:
        del variant["ModelName"]
    world.ssm.put_parameter(
        Name=PARAMETER, Value=json.dumps(published), Type="String", Overwrite=True
    )
    world.version()
    before = world.configurations()
    with pytest.raises(EventError, match=r"hosts inference components.* run pulumi up"):
        work(calls, APPROVED)
    assert world.configurations() == before


def test_nothing_is_rolled_out_before_the_first_approved_version(
    world: Serving, calls: Calls
) -> None:
    world.version(status="PendingManualApproval")
    before = world.configurations()
    work(calls, SWEEP)
    assert world.running == f"{ENDPOINT}-program-1"
    assert world.configurations() == before


@pytest.mark.parametrize("again", [APPROVED, CHANGED, IN_SERVICE, SWEEP])
def test_events_that_come_twice_or_late_change_nothing(
    world: Serving, calls: Calls, again: dict[str, Any]
) -> None:
    world.version()
    work(calls, APPROVED)
    running, there = world.running, world.configurations()
    work(calls, again)
    assert (world.running, world.configurations()) == (running, there)


def test_the_newest_approved_version_counts_whatever_event_arrives_last(
    world: Serving, calls: Calls
) -> None:
    world.version(1)
    newest = world.version(2)
    work(calls, APPROVED)
    name = world.variants()["challenger"]["ModelName"]
    model = world.sagemaker.describe_model(ModelName=name)
    assert model["Containers"][0]["ModelPackageName"] == newest


def test_a_version_whose_approval_is_taken_back_makes_room_for_the_one_before(
    world: Serving, calls: Calls
) -> None:
    world.version(1)
    work(calls, APPROVED)
    first = world.running
    second = world.version(2)
    work(calls, APPROVED)
    assert world.running != first
    world.sagemaker.update_model_package(ModelPackageArn=second, ModelApprovalStatus="Rejected")
    work(calls, APPROVED)
    assert world.running == first, "and a configuration that once succeeded is no roll-back"


def test_what_baked_when_the_next_version_came_can_be_gone_back_to(
    world: Serving, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its success was never looked at: its event found the next version approved."""
    endpoint = sagemaker_backends["123456789012"]["us-east-1"].endpoints[ENDPOINT]
    update = type(world.sagemaker).update_endpoint

    def slowly(client: Any, **parameters: Any) -> Any:
        answer = update(client, **parameters)
        endpoint.endpoint_status = "Updating"
        return answer

    monkeypatch.setattr(type(world.sagemaker), "update_endpoint", slowly)
    world.version(1)
    work(calls, APPROVED)
    first = world.running
    second = world.version(2)
    work(calls, APPROVED)
    assert world.running == first, "it bakes"
    endpoint.endpoint_status = "InService"
    work(calls, IN_SERVICE)
    assert world.running != first
    endpoint.endpoint_status = "InService"
    world.sagemaker.update_model_package(ModelPackageArn=second, ModelApprovalStatus="Rejected")
    work(calls, APPROVED)
    assert world.running == first


def test_a_changed_shape_is_rolled_out_with_the_version_that_runs(
    world: Serving, calls: Calls
) -> None:
    world.version()
    work(calls, APPROVED)
    model = world.variants()["challenger"]["ModelName"]
    world.publish(
        an_endpoint(
            delivery="automated",
            variants={
                "champion": a_variant(weight=50, instance_type="ml.c7i.xlarge"),
                "challenger": a_variant(weight=50),
            },
            # SageMaker refuses another type of a fleet that follows the load.
            autoscaling=None,
        )
    )
    work(calls, CHANGED)
    after = world.variants()
    assert after["champion"]["InstanceType"] == "ml.c7i.xlarge"
    assert after["champion"]["InitialVariantWeight"] == 50
    assert after["challenger"]["ModelName"] == model


def test_a_roll_back_is_noticed_raised_and_not_tried_again(
    world: Serving, calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    world.version()
    roll_back_next_update(ENDPOINT)
    with pytest.raises(RolloutError, match=r"was rolled back: it runs .*-program-1, not "):
        work(calls, APPROVED)
    with pytest.raises(RolloutError, match="take the tag rollout"):
        work(calls, IN_SERVICE)
    assert world.running == f"{ENDPOINT}-program-1"
    with pytest.raises(BatchProcessingError):
        send(calls, IN_SERVICE)
    assert '"RolledBack":[' in capsys.readouterr().out


def test_a_rolled_back_version_is_tried_again_once_somebody_says_so(
    world: Serving, calls: Calls
) -> None:
    world.version()
    roll_back_next_update(ENDPOINT)
    with pytest.raises(RolloutError):
        work(calls, APPROVED)
    [tried] = world.configurations() - {f"{ENDPOINT}-program-1"}
    arn = world.sagemaker.describe_endpoint_config(EndpointConfigName=tried)["EndpointConfigArn"]
    world.sagemaker.delete_tags(ResourceArn=arn, TagKeys=["rollout"])
    work(calls, APPROVED)
    assert world.running == tried


def test_a_newer_version_is_tried_after_a_roll_back(world: Serving, calls: Calls) -> None:
    world.version(1)
    roll_back_next_update(ENDPOINT)
    with pytest.raises(RolloutError):
        work(calls, APPROVED)
    newest = world.version(2)
    work(calls, APPROVED)
    name = world.variants()["challenger"]["ModelName"]
    model = world.sagemaker.describe_model(ModelName=name)
    assert model["Containers"][0]["ModelPackageName"] == newest


def test_a_busy_endpoint_is_left_alone_until_its_own_event(world: Serving, calls: Calls) -> None:
    world.version()
    endpoint = sagemaker_backends["123456789012"]["us-east-1"].endpoints[ENDPOINT]
    endpoint.endpoint_status = "Updating"
    assert send(calls, APPROVED) == {"batchItemFailures": []}
    assert world.running == f"{ENDPOINT}-program-1"
    endpoint.endpoint_status = "InService"
    work(calls, IN_SERVICE)
    assert world.running != f"{ENDPOINT}-program-1"


def test_a_failed_endpoint_is_raised_with_its_reason(world: Serving, calls: Calls) -> None:
    assert world.running
    endpoint = sagemaker_backends["123456789012"]["us-east-1"].endpoints[ENDPOINT]
    endpoint.endpoint_status, endpoint.failure_reason = "Failed", "no capacity"
    with pytest.raises(RolloutError, match="is Failed: no capacity"):
        work(calls, IN_SERVICE)


@pytest.mark.parametrize(
    ("decision", "complaint"),
    [
        (None, "nobody's decision is recorded"),
        ({"decision": "Rejected"}, "decision is 'Rejected'"),
        ({"approved_by": TRAINER}, "was trained and approved by ada@example.com"),
        (
            {"approved_by": "arn:aws:sts::123456789012:assumed-role/Approver/Ada@example.com"},
            "was trained and approved by ada@example.com",
        ),
        ({"trained_by": ""}, "not recorded who trained it"),
    ],
)
def test_a_version_without_four_eyes_is_refused_although_it_is_approved(
    world: Serving, calls: Calls, decision: dict[str, str] | None, complaint: str
) -> None:
    arn = world.version(decided=False)
    if decision is not None:
        world.decide(arn, **decision)
    with pytest.raises(RefusedError, match=complaint):
        work(calls, APPROVED)
    assert world.running == f"{ENDPOINT}-program-1"


@pytest.mark.parametrize("table", [APPROVALS, ""])
def test_a_version_that_was_made_and_approved_by_one_person_is_refused_whatever_the_item_says(
    world: Serving, calls: Calls, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    monkeypatch.setenv("APPROVALS", table)
    arn = world.version()
    other_role = TRAINER.replace("DataScientist", "Lead")
    world.wrote_down(arn, created_by=TRAINER, last_modified_by=other_role)
    with pytest.raises(RefusedError, match="was trained and approved by ada@"):
        work(calls, APPROVED)
    world.wrote_down(arn, last_modified_by=APPROVER)
    work(calls, APPROVED)
    assert world.running != f"{ENDPOINT}-program-1"


def test_a_source_identity_tells_who_it_is_whatever_the_sessions_are_called(
    world: Serving, calls: Calls
) -> None:
    arn = world.version()
    world.wrote_down(
        arn,
        created_by=f"{PIPELINE} Ada@example.com",
        last_modified_by=f"{APPROVER} ada@example.com",
    )
    with pytest.raises(RefusedError, match="was trained and approved by ada@"):
        work(calls, APPROVED)


def test_who_made_a_version_cannot_be_named_as_its_approver(world: Serving, calls: Calls) -> None:
    arn = world.version(decided=False)
    world.wrote_down(arn, created_by=TRAINER)
    world.decide(arn, trained_by="arn:aws:iam::123456789012:user/nobody", approved_by=TRAINER)
    with pytest.raises(RefusedError, match="was trained and approved by ada@"):
        work(calls, APPROVED)


def test_who_trained_cannot_approve_in_the_name_of_another(world: Serving, calls: Calls) -> None:
    """The pipeline's role made the version, so that CreatedBy is no person."""
    arn = world.version()
    as_approver = TRAINER.replace("DataScientist", "Approver")
    world.wrote_down(arn, created_by=PIPELINE, last_modified_by=as_approver)
    with pytest.raises(RefusedError, match="was trained and approved by ada@"):
        work(calls, APPROVED)


@pytest.mark.parametrize(
    ("changed_by", "said"),
    [
        (APPROVER.replace("grace", "alan"), "alan@example.com changed it last"),
        (None, "nobody changed it last"),
    ],
)
def test_a_decision_counts_only_for_who_changed_the_version_last(
    world: Serving, calls: Calls, changed_by: str | None, said: str
) -> None:
    arn = world.version()
    world.wrote_down(arn, created_by=PIPELINE, last_modified_by=changed_by)
    with pytest.raises(RefusedError, match=r"grace@example\.com is recorded") as refused:
        work(calls, APPROVED)
    assert said in str(refused.value)
    assert world.running == f"{ENDPOINT}-program-1"


@pytest.mark.parametrize("spec", ALGORITHMS)
def test_what_the_pipelines_step_signs_is_accepted_and_a_changed_byte_is_not(
    world: Serving, calls: Calls, monkeypatch: pytest.MonkeyPatch, spec: KeySpec
) -> None:
    made = world.kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")
    world.key, world.algorithm = made["KeyMetadata"]["Arn"], ALGORITHMS[spec]
    monkeypatch.setenv("SIGNING_KEYS", world.key)
    arn = world.version()
    place = {"Bucket": BUCKET, "Key": "models/fraud/1/model.tar.gz"}
    content = world.s3.get_object(**place)["Body"].read()
    for changed in (content[:-1] + bytes([content[-1] ^ 1]), content + b"\0", content[:-1]):
        world.s3.put_object(**place, Body=changed)
        with pytest.raises(RefusedError, match="it was replaced after it was signed"):
            work(calls, APPROVED)
    assert world.running == f"{ENDPOINT}-program-1"
    world.s3.put_object(**place, Body=content)
    work(calls, APPROVED)
    name = world.variants()["challenger"]["ModelName"]
    model = world.sagemaker.describe_model(ModelName=name)
    assert model["Containers"][0]["ModelPackageName"] == arn


def test_an_artifact_that_was_replaced_after_it_was_signed_is_refused(
    world: Serving, calls: Calls
) -> None:
    world.version()
    world.s3.put_object(Bucket=BUCKET, Key="models/fraud/1/model.tar.gz", Body=b"another")
    with pytest.raises(RefusedError, match="it was replaced after it was signed"):
        work(calls, APPROVED)
    assert world.running == f"{ENDPOINT}-program-1"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"key": "arn:aws:kms:us-east-1:999999999999:key/theirs"}, "which is not ours"),
        ({"algorithm": "RSASSA_PKCS1_V1_5_SHA_256"}, "is signed by RSASSA_PKCS1"),
        ({"signature": "no base 64"}, "cannot be read"),
    ],
)
def test_a_signature_that_proves_nothing_is_refused(
    world: Serving, calls: Calls, change: dict[str, str], complaint: str
) -> None:
    world.version()
    world.sign("models/fraud/1/model.tar.gz", **change)
    with pytest.raises(RefusedError, match=complaint):
        work(calls, APPROVED)


def test_an_unsigned_artifact_is_refused_and_counted(
    world: Serving, calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    world.version()
    world.s3.delete_object(Bucket=BUCKET, Key="models/fraud/1/model.tar.gz.signature.json")
    with pytest.raises(BatchProcessingError, match="carries no signature"):
        send(calls, APPROVED)
    assert '"Refused":[' in capsys.readouterr().out


PREFIX = f"s3://{BUCKET}/models/fraud/1/"


@pytest.mark.parametrize(
    ("beside", "complaint"),
    [
        (
            {"AdditionalS3DataSource": {"S3DataType": "S3Object", "S3Uri": PREFIX + "beside"}},
            "beside carries no signature",
        ),
        (
            {
                "AdditionalModelDataSources": [
                    {
                        "ChannelName": "adapter",
                        "S3DataSource": {"S3DataType": "S3Object", "S3Uri": PREFIX + "beside"},
                    }
                ]
            },
            "beside carries no signature",
        ),
        (
            {
                "ModelDataSource": {
                    "S3DataSource": {"S3DataType": "S3Object", "S3Uri": PREFIX + "beside"}
                }
            },
            "beside carries no signature",
        ),
        (
            {"AdditionalS3DataSource": {"S3DataType": "S3Prefix", "S3Uri": PREFIX + "model"}},
            "is many objects",
        ),
        (
            {
                "ModelDataSource": {
                    "S3DataSource": {
                        "S3DataType": "S3Object",
                        "S3Uri": PREFIX + "model.tar.gz",
                        "ManifestS3Uri": PREFIX + "list.csv",
                    }
                }
            },
            "is many objects",
        ),
    ],
    ids=["additional data", "additional model", "second source", "prefix", "list of objects"],
)
def test_what_a_container_loads_beside_its_signed_model_is_refused_unsigned(
    world: Serving, calls: Calls, beside: dict[str, Any], complaint: str
) -> None:
    arn = world.version()
    world.s3.put_object(Bucket=BUCKET, Key="models/fraud/1/beside", Body=b"a second model")
    package = sagemaker_backends["123456789012"]["us-east-1"].model_packages[arn]
    package.inference_specification["Containers"][0] |= beside
    with pytest.raises(RefusedError, match=complaint):
        work(calls, APPROVED)
    assert world.running == f"{ENDPOINT}-program-1"


def test_a_version_without_anything_that_could_be_signed_is_refused(
    world: Serving, calls: Calls
) -> None:
    arn = world.version()
    package = sagemaker_backends["123456789012"]["us-east-1"].model_packages[arn]
    del package.inference_specification["Containers"][0]["ModelDataUrl"]
    with pytest.raises(RefusedError, match="names no artifact"):
        work(calls, APPROVED)


def manifest_of(world: Serving) -> dict[str, str]:
    [package] = world.sagemaker.list_model_packages(ModelPackageGroupName=GROUP)[
        "ModelPackageSummaryList"
    ]
    described = world.sagemaker.describe_model_package(ModelPackageName=package["ModelPackageArn"])
    digest = described["CustomerMetadataProperties"]["DatasetDigest"]
    return {"Bucket": LAKE, "Key": f"manifests/cards/{digest}.json"}


def test_a_version_of_data_whose_manifest_was_replaced_is_refused(
    world: Serving, calls: Calls
) -> None:
    world.version()
    world.s3.put_object(**manifest_of(world), Body=b"{}")
    with pytest.raises(RefusedError, match=r"is not the manifest .* it was replaced"):
        work(calls, APPROVED)
    assert world.running == f"{ENDPOINT}-program-1"


def test_a_version_of_data_that_nobody_of_ours_pinned_is_refused(
    world: Serving, calls: Calls
) -> None:
    world.version()
    place = manifest_of(world)
    signature = {**place, "Key": place["Key"] + ".signature.json"}
    signed = world.s3.get_object(**signature)["Body"].read()
    # of another manifest, by our key: a signature says nothing of another digest
    world.pinned("amount,is_fraud\n2,0\n")
    listed = world.s3.list_objects_v2(Bucket=LAKE)["Contents"]
    other = next(
        one["Key"]
        for one in listed
        if one["Key"].endswith(".signature.json") and one["Key"] != signature["Key"]
    )
    world.s3.put_object(
        **signature, Body=world.s3.get_object(Bucket=LAKE, Key=other)["Body"].read()
    )
    with pytest.raises(RefusedError, match="it was replaced after it was signed"):
        work(calls, APPROVED)
    world.s3.delete_object(**signature)
    with pytest.raises(RefusedError, match="carries no signature"):
        work(calls, APPROVED)
    world.s3.put_object(**signature, Body=signed)
    work(calls, APPROVED)
    assert world.running != f"{ENDPOINT}-program-1"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"DatasetName": "cards"},
        {"DatasetName": "cards", "DatasetDigest": "latest"},
        {"DatasetName": "../cards", "DatasetDigest": "0" * 64},
    ],
)
def test_a_version_that_names_no_manifest_is_refused(
    world: Serving, calls: Calls, said: dict[str, str]
) -> None:
    arn = world.version()
    package = sagemaker_backends["123456789012"]["us-east-1"].model_packages[arn]
    package.customer_metadata_properties = said
    with pytest.raises(RefusedError, match="names no manifest"):
        work(calls, APPROVED)


def test_a_version_whose_manifest_is_gone_is_refused(world: Serving, calls: Calls) -> None:
    world.version()
    world.s3.delete_object(**manifest_of(world))
    with pytest.raises(RefusedError, match="is not there"):
        work(calls, APPROVED)


@pytest.mark.parametrize(
    ("code", "raised"),
    [("NoSuchKey", RefusedError), ("AccessDenied", RefusedError), ("SlowDown", ClientError)],
)
def test_what_s3_says_of_a_missing_object_to_who_may_not_list_refuses_the_version(
    code: str, raised: type[Exception]
) -> None:
    """The deployer reads objects of its buckets and lists none."""
    s3 = boto3.client("s3")
    package = {
        "ModelPackageArn": "arn",
        "CustomerMetadataProperties": {"DatasetName": "payments", "DatasetDigest": "0" * 64},
    }
    signatures = Signatures(s3, None, ["key"])
    with Stubber(s3) as answers:
        answers.add_client_error("get_object", code)
        answers.add_client_error("get_object", code)
        with pytest.raises(raised):
            Manifests(s3, signatures, "lake").check(package)
        with pytest.raises(raised):
            signatures.check_digest(Location("lake", "key"), b"")


def test_without_a_table_and_a_key_the_registrys_approval_is_enough(
    world: Serving, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APPROVALS", "")
    monkeypatch.setenv("SIGNING_KEYS", "")
    world.version(decided=False)
    work(calls, APPROVED)
    assert world.running != f"{ENDPOINT}-program-1"


def test_the_last_configurations_stay_and_older_ones_go_with_their_models(
    world: Serving, calls: Calls
) -> None:
    seen = []
    for number in range(1, 6):
        world.version(number)
        work(calls, APPROVED)
        seen.append(world.running)
    assert world.configurations() == {f"{ENDPOINT}-program-1", *seen[-3:]}, "running and two"
    models = {one["ModelName"] for one in world.sagemaker.list_models()["Models"]}
    kept = {world.variants(name)["challenger"]["ModelName"] for name in seen[-3:]}
    program = {f"endpoint-fraud-{v}-model-0123456" for v in ("champion", "challenger")}
    assert models == kept | program


def test_configurations_of_the_program_are_pruned_but_for_the_newest_and_others_never(
    world: Serving, calls: Calls
) -> None:
    for number in range(2, 6):
        world.declare(f"{ENDPOINT}-program-{number}")
    for name, tags in {
        f"{ENDPOINT}-eu-0123456789": [{"Key": "endpoint", "Value": f"{ENDPOINT}-eu"}],
        f"{ENDPOINT}-by-hand": [],
    }.items():
        variants = list(world.variants().values())
        world.sagemaker.create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=variants, Tags=tags
        )
    world.version()
    work(calls, APPROVED)
    left = world.configurations()
    assert {f"{ENDPOINT}-eu-0123456789", f"{ENDPOINT}-by-hand"} <= left
    assert {name for name in left if "-program-" in name} == {
        f"{ENDPOINT}-program-{number}" for number in (3, 4, 5)
    }, "the newest is in the program's state, two more are kept"


def test_a_sweep_counts_what_is_wrong(
    world: Serving, calls: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    world.version(decided=False)
    with calls.of("deploy"):
        deploy.handle(SWEEP, Context())
    assert '"Refused":[' in capsys.readouterr().out


OTHER = "/acme-test/serving/other/shape"
"""The parameter of an endpoint that is looked at before the endpoint fraud."""


def before_it(world: Serving, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    there = json.loads(world.ssm.get_parameter(Name=PARAMETER)["Parameter"]["Value"])
    value = json.dumps({**there, **changes})
    world.ssm.put_parameter(Name=OTHER, Value=value, Type="String", Overwrite=True)
    monkeypatch.setenv("SHAPES", f"{OTHER},{PARAMETER}")


def test_an_endpoint_that_is_refused_does_not_stop_the_sweep_of_the_others(
    world: Serving,
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before_it(world, monkeypatch, version=2)
    world.version()
    with calls.of("deploy"):
        deploy.handle(SWEEP, Context())
    assert world.running != f"{ENDPOINT}-program-1"
    [told] = [vars(one) for one in caplog.records if one.message == "endpoint failed"]
    assert told["shape"] == OTHER
    assert told["reason"].startswith("A shape of version 2")


def test_an_endpoint_that_somebody_deleted_is_told_and_fails_nothing(
    world: Serving,
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before_it(world, monkeypatch, endpoint="acme-test-other")
    world.version()
    with calls.of("deploy"):
        deploy.handle(SWEEP, Context())
    assert world.running != f"{ENDPOINT}-program-1"
    told = [vars(one) for one in caplog.records if one.message == "endpoint looked after"]
    assert {one["endpoint"]: one["outcome"] for one in told} == {
        "acme-test-other": "gone", ENDPOINT: "settled",
    }  # fmt: skip


def test_a_sweep_that_aws_refuses_looks_at_the_others_and_fails_at_its_end(
    world: Serving, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lambda then tries it again, and it ends as a dead letter."""
    monkeypatch.setenv("SHAPES", f"{OTHER},{PARAMETER}")
    world.version()
    with calls.of("deploy"), pytest.raises(ClientError, match="ParameterNotFound"):
        deploy.handle(SWEEP, Context())
    assert world.running != f"{ENDPOINT}-program-1"


def test_every_failure_of_a_sweep_is_counted_and_none_hides_another(
    world: Serving,
    calls: Calls,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SHAPES", f"{OTHER},{PARAMETER}")
    world.version(decided=False)
    with calls.of("deploy"), pytest.raises(ExceptionGroup) as raised:
        deploy.handle(SWEEP, Context())
    [error] = raised.value.exceptions
    assert isinstance(error, ClientError), "what was counted is not raised"
    assert '"Refused":[' in capsys.readouterr().out


def test_a_message_about_several_endpoints_goes_back_when_they_fail(
    world: Serving, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHAPES", f"{OTHER},{PARAMETER}")
    world.version(decided=False)
    with pytest.raises(BatchProcessingError, match="2 endpoints failed"):
        send(calls, APPROVED)


def test_an_event_or_a_shape_that_is_not_understood_is_raised(world: Serving, calls: Calls) -> None:
    with pytest.raises(EventError, match="An event of type 'Other'"):
        work(calls, {"detail-type": "Other"})
    world.ssm.put_parameter(Name=PARAMETER, Value='{"version": 2}', Type="String", Overwrite=True)
    with pytest.raises(EventError, match="reads version 1"):
        work(calls, APPROVED)


def test_all_declared_calls_are_made_and_no_other(world: Serving, calls: Calls) -> None:
    for number in range(1, 6):
        world.version(number)
        work(calls, APPROVED)
    assert calls.made["deploy"] == DECLARED["deploy"]
