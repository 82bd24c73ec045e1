"""Experiments are tracked inside the network, and nothing that tracks approves."""

import json
from hashlib import sha256

import pytest

from components.iam.document import document
from components.registry.tracking import REGISTER, Tracking, TrackingArgs
from components.registry.tracking_settings import TrackingSettings
from recording.model import Recording
from tests.components import world
from tests.components.data.test_lake import a_lake, name
from tests.support.engine import Engine

VPC = "vpc-0123456789abcdef0"


def tracking(register_models: bool = True) -> Tracking:
    return Tracking(
        "tracking",
        TrackingArgs(
            settings=TrackingSettings(register_models=register_models),
            lake=a_lake(),
            vpc_id=VPC,
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            boundary_arn=world.BOUNDARY,
            protect=True,
            retain=True,
        ),
    )


@pytest.fixture(scope="module")
def built() -> Recording:
    return Engine().build(tracking)


def actions(recording: Recording) -> set[str]:
    text = recording.named("tracking-server-policy").inputs["policy"]
    return {action for one in json.loads(text)["Statement"] for action in one["Action"]}


def test_artifacts_of_runs_lie_below_their_prefix_in_the_lake(built: Recording) -> None:
    [server] = built.of("aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer")
    assert server.inputs["artifactStoreUri"] == f"s3://{name('artifacts')}/mlflow"
    assert server.options["protect"] and server.options["retain_on_delete"]
    text = built.named("tracking-server-policy").inputs["policy"]
    found = {one["Sid"]: one for one in json.loads(text)["Statement"]}
    assert found["KeepArtifacts"]["Resource"] == [f"arn:aws:s3:::{name('artifacts')}/mlflow/*"]


def test_the_server_registers_any_model_in_groups_of_its_own_and_approves_none(
    built: Recording,
) -> None:
    """SageMaker names the group of a model NAME-SUFFIX: only the end is the server's."""
    assert "sagemaker:CreateModelPackage" in actions(built)
    assert "sagemaker:UpdateModelPackage" not in actions(built)
    text = built.named("tracking-server-policy").inputs["policy"]
    found = {one["Sid"]: one for one in json.loads(text)["Statement"]}
    [server] = built.of("aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer")
    suffix = sha256(server.inputs["trackingServerName"].encode()).hexdigest()[:6]
    place = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}"
    assert found["RegisterModels"]["Resource"] == [
        f"{place}:model-package-group/*-{suffix}",
        f"{place}:model-package/*-{suffix}/*",
    ]
    born = found["ApproveNothing"]
    assert (born["Effect"], born["Action"]) == ("Deny", ["sagemaker:CreateModelPackage"])
    assert born["Condition"] == {"StringEquals": {"sagemaker:ModelApprovalStatus": "Approved"}}


def test_without_registration_the_server_reaches_no_model_group() -> None:
    recording = Engine().build(lambda: tracking(register_models=False))
    [server] = recording.of("aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer")
    assert server.inputs["automaticModelRegistration"] is False
    assert not [action for action in actions(recording) if action.startswith("sagemaker:")]


def test_whoever_tracks_does_it_from_inside_the_network() -> None:
    engine = Engine()
    engine.build(lambda: document(*tracking().allow_use()))
    found = {one["Sid"]: one for one in json.loads(engine.result)["Statement"]}
    for sid in ("TrackRuns", "OpenTracking"):
        assert found[sid]["Condition"] == {"StringEquals": {"aws:SourceVpc": VPC}}
        assert all("mlflow-tracking-server/" in arn for arn in found[sid]["Resource"])
    assert set(REGISTER) <= set(found["TrackRuns"]["Action"])
    # An action of its own without resources: held to the server it would allow nothing.
    assert found["OpenTrackingUi"]["Action"] == ["sagemaker-mlflow:AccessUI"]
    assert found["OpenTrackingUi"]["Resource"] == ["*"]
    assert found["OpenTrackingUi"]["Condition"] == {"StringEquals": {"aws:SourceVpc": VPC}}
    assert found["KeepArtifacts"]["Resource"] == [f"arn:aws:s3:::{name('artifacts')}/mlflow/*"]
    assert not [act for one in found.values() for act in one["Action"] if "Delete" in act]
