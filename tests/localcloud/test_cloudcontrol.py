"""Cloud Control on the local cloud: checked by the type's schema, replaced as the provider does."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.common.cloudcontrol import TYPES, schema_text
from localcloud.aws.coverage import coverage
from localcloud.aws.desired_state import changed, not_updatable, replaces
from localcloud.aws.values import UNKNOWN, Props
from tests.localcloud.examples.cloudcontrol import (
    TYPE,
    a_component,
    a_definition,
    an_endpoint,
    of_type,
)
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Refused

QUALITY: Final = "AWS::SageMaker::ModelQualityJobDefinition"
COMPONENT: Final = "AWS::SageMaker::InferenceComponent"


def _cluster(**changes: Any) -> Props:
    cluster = {"InstanceCount": 1, "InstanceType": "ml.m7i.xlarge", "VolumeSizeInGB": 20}
    return {"JobResources": {"ClusterConfig": {**cluster, **changes}}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"RoleArn": "the role to use"}, "desiredState.RoleArn: 'the role to use' is too short"),
        (
            {"RoleArn": "arn:aws:iam::111122223333:user/monitor"},
            "desiredState.RoleArn: .* does not match .*:role/",
        ),
        ({"Role": "monitor"}, r"desiredState: .*'Role' was unexpected"),
        ({"JobResources": {}}, "desiredState.JobResources: 'ClusterConfig' is a required"),
        (
            _cluster(InstanceCount=0),
            r"desiredState.JobResources.ClusterConfig.InstanceCount: 0 is less than the minimum",
        ),
        (
            {"ModelQualityAppSpecification": {"ImageUri": "i", "ProblemType": "Guess"}},
            "ProblemType: 'Guess' is not one of BinaryClassification",
        ),
        (
            {"JobDefinitionArn": f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:job-definition/mine"},
            "desiredState.JobDefinitionArn: is read-only",
        ),
    ],
)
def test_a_state_that_the_schema_refuses_fails_in_the_check(
    cloud: Cloud, changes: Props, words: str
) -> None:
    state = a_definition(cloud, "ModelQuality", **changes)
    with pytest.raises(Refused, match=words):
        cloud.check(TYPE, "definition", of_type(QUALITY, state))


def test_a_state_that_is_not_known_yet_passes(cloud: Cloud) -> None:
    inputs = {"typeName": QUALITY, "desiredState": UNKNOWN, "schema": schema_text(QUALITY)}
    assert cloud.check(TYPE, "definition", inputs)["desiredState"] is UNKNOWN


def test_without_the_schema_nothing_is_declared(cloud: Cloud) -> None:
    inputs = of_type(QUALITY, a_definition(cloud, "ModelQuality"))
    del inputs["schema"]
    with pytest.raises(Refused, match="schema: is missing: the stock provider would ask"):
        cloud.check(TYPE, "definition", inputs)


def test_the_schema_of_another_type_is_refused(cloud: Cloud) -> None:
    inputs = of_type(QUALITY, a_definition(cloud, "ModelQuality"))
    with pytest.raises(Refused, match=f"schema: is the schema of {COMPONENT}, not of {QUALITY}"):
        cloud.check(TYPE, "definition", {**inputs, "schema": schema_text(COMPONENT)})


def test_a_type_without_a_row_is_refused_with_how_to_add_it(cloud: Cloud) -> None:
    inputs = {**of_type(QUALITY, {}), "typeName": "AWS::SageMaker::Space"}
    with pytest.raises(Refused, match=r"AWS::SageMaker::Space is not among .* Add a row to"):
        cloud.check(TYPE, "definition", inputs)


def test_what_is_no_object_is_refused(cloud: Cloud) -> None:
    with pytest.raises(Refused, match="desiredState: is not the JSON text of an object"):
        cloud.check(TYPE, "definition", {**of_type(QUALITY, {}), "desiredState": "[]"})


def test_a_key_that_is_not_there_is_refused(cloud: Cloud) -> None:
    absent = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
    state = a_definition(cloud, "ModelQuality", **_cluster(VolumeKmsKeyId=absent))
    with pytest.raises(Refused, match=re.escape(f"VolumeKmsKeyId: {absent} does not exist")):
        cloud.create(TYPE, "definition", **of_type(QUALITY, state))


def test_a_change_below_a_create_only_property_is_refused_as_cloud_control_does(
    cloud: Cloud,
) -> None:
    state = a_definition(cloud, "ModelQuality")
    resource = cloud.create(TYPE, "definition", **of_type(QUALITY, state))
    inputs = of_type(QUALITY, {**state, "StoppingCondition": {"MaxRuntimeInSeconds": 60}})
    assert cloud.diff(resource, **inputs) == {"desiredState": False}
    with pytest.raises(
        Refused, match=r"/StoppingCondition/MaxRuntimeInSeconds cannot .* JobDefinitionName"
    ):
        cloud.update(resource, **inputs)


def test_an_inference_component_needs_its_endpoint_and_its_model(cloud: Cloud) -> None:
    with pytest.raises(Refused, match="Could not find endpoint"):
        cloud.create(TYPE, "component", **of_type(COMPONENT, a_component("absent")))
    absent = {"ModelName": "absent", "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024}}
    state = a_component(an_endpoint(cloud), Specification=absent)
    with pytest.raises(Refused, match="Could not find model"):
        cloud.create(TYPE, "component", **of_type(COMPONENT, state))


def test_the_identifier_is_the_arn_and_the_properties_hold_it(cloud: Cloud) -> None:
    state = a_component(an_endpoint(cloud))
    resource = cloud.create(TYPE, "component", **of_type(COMPONENT, state))
    assert resource.id == (
        f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:inference-component/acme-local-chat"
    )
    assert json.loads(resource["properties"])["InferenceComponentArn"] == resource.id


def test_the_coverage_names_each_type() -> None:
    rows = {row.type: row for row in coverage()}
    for type_name in TYPES:
        assert rows[f"{TYPE} {type_name}"].support == "emulated"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(_JSON, _JSON)
def test_a_patch_is_empty_exactly_when_nothing_changes(before: Any, after: Any) -> None:
    assert not list(changed(before, before))
    same = json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)
    loosely_equal = before == after  # True and 1 are one value in Python
    assert bool(list(changed(before, after))) is not (same or loosely_equal)


def test_only_a_create_only_property_that_changes_as_a_whole_replaces() -> None:
    before = {"JobDefinitionName": "a", **_cluster()}
    assert replaces(QUALITY, before, {**before, "JobDefinitionName": "b"})
    assert replaces(QUALITY, before, {"JobDefinitionName": "a"})
    below = {**before, **_cluster(InstanceCount=2)}
    assert not replaces(QUALITY, before, below)
    assert not_updatable(QUALITY, before, below) == ["/JobResources/ClusterConfig/InstanceCount"]
    assert not replaces(COMPONENT, {"RuntimeConfig": {"CopyCount": 1}}, {})
