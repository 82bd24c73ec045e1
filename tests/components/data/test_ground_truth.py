"""Labels that come later find the request that they belong to."""

import json
from typing import Any

import pytest

from components.data.ground_truth import GroundTruth, GroundTruthArgs
from components.data.ground_truth_settings import GroundTruthSettings
from recording.model import Recording
from tests.components import world
from tests.components.data.test_catalog import a_catalog
from tests.components.data.test_lake import name
from tests.support.engine import Engine

SOURCE = f"arn:aws:iam::{world.ACCOUNT}:role/CaseSystem"
CAPTURES = f"s3://acme-test-captures-{world.ACCOUNT}/fraud/acme-test-fraud"


def ground_truth(*sources: str) -> GroundTruth:
    catalog = a_catalog()
    return GroundTruth(
        "labels",
        GroundTruthArgs(
            settings=GroundTruthSettings(endpoints=("fraud",), query_days=30, sources=sources),
            lake=catalog.lake,
            catalog=catalog,
            captures={"fraud": CAPTURES},
            boundary_arn=world.BOUNDARY,
        ),
    )


@pytest.fixture(scope="module")
def labels() -> Recording:
    return Engine().build(ground_truth)


def columns(recording: Recording, role: str) -> dict[str, str]:
    table = recording.named(f"labels-fraud-{role}")
    return {one["name"]: one["type"] for one in table.inputs["storageDescriptor"]["columns"]}


def test_labels_and_captured_data_join_by_the_events_id(labels: Recording) -> None:
    for role in ("labels", "captures"):
        assert columns(labels, role)["eventmetadata"].startswith("struct<eventid:string")
    assert columns(labels, "labels")["groundtruthdata"] == "struct<data:string,encoding:string>"
    assert "endpointoutput" in columns(labels, "captures")["capturedata"]


def test_the_tables_lie_where_monitors_read_and_sagemaker_writes(labels: Recording) -> None:
    template = "storage.location.template"
    at = f"s3://{name('raw')}/ground-truth/fraud"
    found = labels.named("labels-fraud-labels").inputs
    assert found["storageDescriptor"]["location"] == f"{at}/"
    assert found["parameters"][template] == at + "/${hour}/"
    captured = labels.named("labels-fraud-captures").inputs
    assert captured["parameters"][template] == CAPTURES + "/${variant}/${hour}/"


def test_a_new_hour_is_read_without_anybody_adding_a_partition(labels: Recording) -> None:
    for role, parts in (("labels", ["hour"]), ("captures", ["variant", "hour"])):
        table = labels.named(f"labels-fraud-{role}").inputs
        assert [one["name"] for one in table["partitionKeys"]] == parts
        assert table["parameters"]["projection.enabled"] == "true"
        assert table["parameters"]["projection.hour.format"] == "yyyy/MM/dd/HH"
        assert table["parameters"]["projection.hour.range"] == "NOW-30DAYS,NOW"


def test_a_source_of_labels_adds_those_of_its_endpoints_and_reads_nothing() -> None:
    built = Engine().build(lambda: ground_truth(SOURCE))
    role = built.named("labels-source-role")
    [trusted] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trusted["Principal"] == {"AWS": [SOURCE]}
    text = built.named("labels-source-policy").inputs["policy"]
    found: dict[str, Any] = {one["Sid"]: one for one in json.loads(text)["Statement"]}
    add = found.pop("AddLabels")
    assert add["Resource"] == [f"arn:aws:s3:::{name('raw')}/ground-truth/fraud/*"]
    assert add["Action"] == ["s3:AbortMultipartUpload", "s3:PutObject"]
    left = {action for one in found.values() for action in one["Action"]}
    assert all(action.startswith("kms:") for action in left)


def test_without_a_source_of_labels_nobody_has_a_role_for_it(labels: Recording) -> None:
    assert not [one for one in labels.resources if one.name.startswith("labels-source")]
