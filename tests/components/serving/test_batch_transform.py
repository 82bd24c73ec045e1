"""What must hold of predictions that are made in batches."""

import json
from typing import Any

import pytest

from components.serving.batch_settings import BatchSettings
from components.serving.batch_transform import BatchTransform, BatchTransformArgs
from components.serving.capture_bucket import CaptureBucket, CaptureBucketArgs
from components.serving.endpoint_options import CaptureSettings
from components.serving.naming import job_prefix
from recording.model import Recording
from tests.components import world
from tests.components.refusals import assert_refused
from tests.support.engine import Engine

PLACE = f"s3://acme-test-captures-{world.ACCOUNT}/batch/fraud"
LOGS = f"arn:aws:logs:us-east-1:{world.ACCOUNT}:log-group"


def settings(**changes: Any) -> dict[str, Any]:
    given = {"model": "bootstrap", "instance_type": "ml.m7i.xlarge", "schedule": "rate(1 day)"}
    return {**given, **changes}


def built(**changes: Any) -> Recording:
    one = BatchSettings.model_validate(settings(**changes))

    def program() -> None:
        ring = world.keys()
        captures = CaptureBucket(
            "captures",
            CaptureBucketArgs(
                captures={"batch/fraud": CaptureSettings(percent=0, keep_days=one.keep_days)},
                keys=ring,
                name_prefix=world.PREFIX,
                account_id=world.ACCOUNT,
                protect=True,
                retain=True,
                force_destroy=False,
            ),
        )
        BatchTransform(
            "batch",
            BatchTransformArgs(
                settings=one,
                batch="fraud",
                name_prefix=world.PREFIX,
                account_id=world.ACCOUNT,
                region=world.REGION,
                vpc_id="vpc-0123456789abcdef0",
                subnet_ids=["subnet-0a", "subnet-0b"],
                security_group_id="sg-0123456789abcdef0",
                keys=ring,
                models=world.models(ring, world.a_registry(replicate_to=None)),
                captures=captures,
                bootstrap_url="s3://acme-test-models/bootstrap/abc/model.tar.gz",
                jobs_log_group_arn=f"{LOGS}:/aws/sagemaker/TransformJobs",
                log_group_arn=f"{LOGS}:/aws/vendedlogs/states/acme-test-batch-fraud",
                boundary_arn=world.BOUNDARY,
            ),
        )

    return Engine().build(program)


@pytest.fixture(scope="module")
def recording() -> Recording:
    return built()


def states(recording: Recording) -> dict[str, Any]:
    definition = json.loads(recording.named("batch-machine-run").inputs["definition"])
    found: dict[str, Any] = definition["States"]
    return found


def statements(recording: Recording, role: str) -> dict[str, Any]:
    text = recording.named(f"batch-{role}-policy").inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_a_job_reads_what_waits_and_writes_encrypted_predictions(recording: Recording) -> None:
    prepared = states(recording)["Prepare"]["Parameters"]
    assert prepared["requests"] == f"{PLACE}/requests"
    assert prepared["answers"] == f"{PLACE}/answers"
    task = states(recording)["Transform"]
    assert task["Resource"] == "arn:aws:states:::sagemaker:createTransformJob.sync"
    job = task["Parameters"]
    assert job["ModelName"] == recording.named("batch-model").outputs["name"]
    output = job["TransformOutput"]
    assert output["S3OutputPath.$"] == "States.Format('{}/{}', $.answers, $.id)"
    assert output["KmsKeyId"] == recording.named("keys-data").outputs["arn"]
    volumes = job["TransformResources"]["VolumeKmsKeyId"]
    assert volumes == recording.named("keys-compute").outputs["arn"]
    source = job["TransformInput"]["DataSource"]["S3DataSource"]
    assert source["S3Uri.$"] == "States.Format('{}/{}', $.requests, $.prefix)"


def test_a_job_that_fails_is_kept_and_fails_the_run(recording: Recording) -> None:
    found = states(recording)
    [caught] = found["Transform"]["Catch"]
    assert caught["ErrorEquals"] == ["States.ALL"] and caught["Next"] == "GiveUp"
    kept = found["GiveUp"]
    assert kept["Parameters"]["QueueUrl"] == recording.named("batch-given-up").outputs["url"]
    assert kept["Parameters"]["MessageBody"]["error.$"] == "$.error"
    assert kept["Next"] == "Failed" and kept["Catch"][0]["Next"] == "Failed"
    assert found["Failed"]["Type"] == "Fail"


def test_only_a_job_that_was_never_made_is_tried_again(recording: Recording) -> None:
    """A second job of one name is refused, so a retry after it would hide why the first failed."""
    [retried] = states(recording)["Transform"]["Retry"]
    assert set(retried["ErrorEquals"]) == {
        "SageMaker.AmazonSageMakerException",  # throttling comes as this
        "SageMaker.ResourceLimitExceededException",
    }


def test_the_machine_runs_its_own_jobs_and_hands_over_no_role(recording: Recording) -> None:
    found = statements(recording, "machine")
    place = f"arn:aws:sagemaker:us-east-1:{world.ACCOUNT}:transform-job"
    assert found["RunJobs"]["Resource"] == [f"{place}/acme-test-batch-fraud-*"]
    assert found["GiveUp"]["Resource"] == [recording.named("batch-given-up").outputs["arn"]]
    actions = {action for one in found.values() for action in one["Action"]}
    assert "iam:PassRole" not in actions and "sagemaker:CreateModel" not in actions


def test_the_containers_reach_their_own_files_only(recording: Recording) -> None:
    found = statements(recording, "execution")
    bucket = f"arn:aws:s3:::acme-test-captures-{world.ACCOUNT}"
    assert found["ReadRequests"]["Resource"] == [f"{bucket}/batch/fraud/requests/*"]
    assert found["WriteAnswers"]["Resource"] == [f"{bucket}/batch/fraud/answers/*"]
    model = recording.named("batch-model").inputs
    assert model["enableNetworkIsolation"] is True
    assert model["vpcConfig"]["subnets"] == ["subnet-0a", "subnet-0b"]


def test_a_schedule_starts_the_machine_and_nothing_else(recording: Recording) -> None:
    machine = recording.named("batch-machine-run").outputs["arn"]
    schedule = recording.named("batch-schedule").inputs
    assert schedule["scheduleExpression"] == "rate(1 day)"
    assert schedule["target"]["arn"] == machine
    assert json.loads(schedule["target"]["input"]) == {"prefix": ""}
    queue = recording.named("batch-given-up").outputs["arn"]
    assert schedule["target"]["deadLetterConfig"] == {"arn": queue}
    found = statements(recording, "starter")
    assert found["StartRuns"]["Resource"] == [machine]
    assert not built(schedule=None).of("aws:scheduler/schedule:Schedule")


def test_every_run_is_logged_and_traced(recording: Recording) -> None:
    machine = recording.named("batch-machine-run").inputs
    assert machine["loggingConfiguration"]["level"] == "ALL"
    assert machine["tracingConfiguration"]["enabled"] is True
    assert (
        machine["encryptionConfiguration"]["kmsKeyId"]
        == (recording.named("keys-data").outputs["arn"])
    )


def test_without_a_volume_key_the_hardware_encrypts() -> None:
    recording = built(
        model={"group": "fraud", "version": 1}, instance_type="ml.g5.xlarge", volume_key=False
    )
    resources = states(recording)["Transform"]["Parameters"]["TransformResources"]
    assert resources == {"InstanceCount": 1, "InstanceType": "ml.g5.xlarge"}
    assert "GrantVolumes" not in statements(recording, "execution")


def test_a_jobs_name_fits_into_what_sagemaker_takes() -> None:
    assert job_prefix("acme-dev-batch-fraud") == "acme-dev-batch-fraud"
    long = "organization1234-" + "s" * 32
    assert len(job_prefix(long)) + 37 <= 63
    assert job_prefix(long) != job_prefix(long + "x")


@pytest.mark.parametrize(
    ("changes", "at", "words"),
    [
        ({"payload_mb": 51, "concurrent": 2}, "concurrent", ("more than the 100 MB",)),
        ({"instance_type": "ml.g5.xlarge"}, "volume_key", ("local NVMe", "volume_key: false")),
        ({"instance_type": "ml.m6g.large"}, "instance_type", ("ARM", "ml.m7i.xlarge")),
        ({"schedule": "0 3 * * *"}, "schedule", ("no schedule", "cron(0 3 * * ? *)")),
        ({"time_zone": "Mars"}, "time_zone", ("Mars", "Europe/Zurich")),
    ],
)
def test_what_sagemaker_would_refuse_is_refused_before(
    changes: dict[str, Any], at: str, words: tuple[str, ...]
) -> None:
    assert_refused(BatchSettings, settings(**changes), at, *words)


def test_an_instance_takes_exactly_a_hundred_megabytes_at_a_time() -> None:
    BatchSettings.model_validate(settings(payload_mb=50, concurrent=2))
