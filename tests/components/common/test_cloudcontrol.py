"""Resources of Cloud Control carry their schema, the tags of the stack and a name that tells what
they hold."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pulumi import ComponentResource, Output, ResourceOptions

from components.common.cloudcontrol import (
    TYPES,
    CloudControlArgs,
    cloud_control_resource,
    name_in,
    schema_text,
)
from localcloud.aws import cloudformation
from tests.support.engine import Engine
from tools.docs.cloudformation_schemas import text, trimmed

Build = Callable[[Callable[[], Any]], Any]
RESOURCE = "aws:cloudcontrol/resource:Resource"
QUALITY = "AWS::SageMaker::ModelQualityJobDefinition"
DEFINITION = {
    "ModelQualityAppSpecification": {
        "ImageUri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer",
        "ProblemType": "BinaryClassification",
    },
    "ModelQualityJobInput": {
        "EndpointInput": {
            "EndpointName": "acme-fraud",
            "LocalPath": "/opt/ml/processing/input/endpoint",
        },
        "GroundTruthS3Input": {"S3Uri": "s3://acme-lake/ground-truth"},
    },
    "ModelQualityJobOutputConfig": {
        "MonitoringOutputs": [
            {"S3Output": {"LocalPath": "/opt/ml/processing/output", "S3Uri": "s3://acme/reports"}}
        ]
    },
    "JobResources": {
        "ClusterConfig": {
            "InstanceCount": 1,
            "InstanceType": "ml.m5.large",
            "VolumeSizeInGB": 20,
        }
    },
}
"""What the schema asks for, beside the role."""


class Holder(ComponentResource):
    """A component around one definition."""

    def __init__(self, tags: dict[str, str], seconds: int) -> None:
        super().__init__("mlops:monitoring:Holder", "holder")
        definition = cloud_control_resource(
            "holder-quality",
            CloudControlArgs(
                type_name="AWS::SageMaker::ModelQualityJobDefinition",
                state={
                    **DEFINITION,
                    "RoleArn": Output.from_input("arn:aws:iam::123456789012:role/monitor"),
                    "StoppingCondition": {"MaxRuntimeInSeconds": seconds},
                },
                tags=tags,
                content_name=("JobDefinitionName", "acme-fraud"),
            ),
            ResourceOptions(parent=self),
        )
        self.name = name_in(definition, "JobDefinitionName")
        self.register_outputs({})


def state_of(engine: Engine, build: Build, tags: dict[str, str], seconds: int = 60) -> Any:
    def declare() -> Any:
        return Holder(tags, seconds).name

    build(declare)
    [resource] = engine.of(RESOURCE)
    return json.loads(resource.inputs["desiredState"])


def test_the_tags_stand_in_the_state(engine: Engine, build: Build) -> None:
    state = state_of(engine, build, {"owner": "team", "component": "x"})
    assert state["Tags"] == [{"Key": "component", "Value": "x"}, {"Key": "owner", "Value": "team"}]


def test_the_schema_goes_with_it_so_that_no_preview_asks_aws(engine: Engine, build: Build) -> None:
    state_of(engine, build, {})
    [resource] = engine.of(RESOURCE)
    assert resource.inputs["schema"] == {"secret": True}
    assert json.loads(schema_text("AWS::SageMaker::ModelQualityJobDefinition"))["typeName"] == (
        QUALITY
    )


@pytest.mark.parametrize(
    ("tags", "seconds"), [({"owner": "other"}, 60), ({"owner": "team"}, 61), ({}, 60)]
)
def test_whatever_changes_takes_another_name_so_that_it_is_replaced(
    engine: Engine, build: Build, tags: dict[str, str], seconds: int
) -> None:
    before = state_of(engine, build, {"owner": "team"})["JobDefinitionName"]
    assert state_of(engine, build, {"owner": "team"})["JobDefinitionName"] == before
    after = state_of(engine, build, tags, seconds)["JobDefinitionName"]
    assert before != after
    assert before.startswith("acme-fraud-")
    assert after.startswith("acme-fraud-")
    assert engine.result == after


@pytest.mark.parametrize("type_name", TYPES)
def test_the_schema_checks_all_that_the_published_one_does(type_name: Any) -> None:
    held, published = json.loads(schema_text(type_name)), cloudformation.schema(type_name)
    assert held == trimmed(published)
    for keyword in (
        "typeName",
        "description",
        "primaryIdentifier",
        "additionalProperties",
        "required",
        "readOnlyProperties",
    ):
        assert held[keyword] == published[keyword], keyword
    assert held.get("createOnlyProperties") == published.get("createOnlyProperties")
    assert set(held["properties"]) == set(published["properties"])
    assert "source" in json.loads(text(type_name))


def test_only_prose_is_left_out_of_a_schema() -> None:
    node = {
        "properties": {"description": {"type": "string", "description": "prose"}},
        "definitions": {"A": {"oneOf": [{"description": "prose", "minLength": 1}]}},
        "handlers": {"create": {"permissions": ["iam:PassRole"]}},
        "description": "Resource Type definition",
    }
    assert trimmed(node) == {
        "properties": {"description": {"type": "string"}},
        "definitions": {"A": {"oneOf": [{"minLength": 1}]}},
        "description": "Resource Type definition",
    }
