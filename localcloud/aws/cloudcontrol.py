"""What the local cloud holds for Cloud Control: one row a CloudFormation type, on the operations of
its service.

The properties of these types bear the names of the parameters, so a state is sent as it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from localcloud.aws import cloudformation
from localcloud.aws.cloud import Aws
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.types.sagemaker_model import TAGGING

State = Mapping[str, Any]
"""A resource's properties in CloudFormation's names."""


class Row(ABC):
    """One CloudFormation type. Its identifier is the ARN."""

    type_name: ClassVar[str]
    service = "sagemaker"
    kind: ClassVar[str]
    """The part of the ARN before the name."""
    name: ClassVar[str]
    """The property that holds the name."""
    operations: ClassVar[frozenset[str]]
    write_only: ClassVar[frozenset[str]] = frozenset()
    """Top-level properties that AWS takes and never gives back."""

    def identifier(self, aws: Aws, state: State) -> str:
        """The ARN of the object with this state."""
        return aws.arn(self.service, f"{self.kind}/{state[self.name]}")

    @abstractmethod
    def create(self, aws: Aws, state: State) -> None:
        """Makes the object. Raises CloudError."""

    @abstractmethod
    def read(self, aws: Aws, name: str) -> dict[str, Any]:
        """The properties that moto holds, read-only ones among them. Raises NotFound."""

    def update(self, aws: Aws, before: State, after: State) -> None:
        """Brings the object to `after`; only called for what the schema lets change."""
        raise NotImplementedError(f"{self.type_name} has no update")

    @abstractmethod
    def delete(self, aws: Aws, name: str) -> None:
        """Deletes the object. Raises NotFound."""

    def known(self, answer: State) -> dict[str, Any]:
        """The members of an answer that are properties of the type and hold something."""
        names = cloudformation.schema(self.type_name)["properties"]
        return {
            name: value
            for name, value in answer.items()
            if name in names and value not in (None, [], {}) and name not in _TIMES
        }


_TIMES = frozenset({"CreationTime", "LastModifiedTime"})


class JobDefinition(Row):
    """The definition of a monitoring job: nothing of it ever changes."""

    kind: ClassVar[str]
    name = "JobDefinitionName"
    noun: ClassVar[str]
    write_only = frozenset({"EndpointName"})

    def create(self, aws: Aws, state: State) -> None:
        sent = {name: value for name, value in state.items() if name not in self.write_only}
        aws.call(f"Create{self.noun}", **sent)

    def read(self, aws: Aws, name: str) -> dict[str, Any]:
        answer = aws.call(f"Describe{self.noun}", JobDefinitionName=name)
        tags = aws.call("ListTags", ResourceArn=answer["JobDefinitionArn"]).get("Tags", [])
        return self.known({**answer, "Tags": tags})

    def delete(self, aws: Aws, name: str) -> None:
        aws.call(f"Delete{self.noun}", JobDefinitionName=name)


def _operations(noun: str) -> frozenset[str]:
    return frozenset({f"{verb}{noun}" for verb in ("Create", "Describe", "Delete")}) | TAGGING


class ModelQualityJobDefinition(JobDefinition):
    """`AWS::SageMaker::ModelQualityJobDefinition`."""

    type_name = "AWS::SageMaker::ModelQualityJobDefinition"
    kind = "model-quality-job-definition"
    noun = "ModelQualityJobDefinition"
    operations = _operations(noun)


class ModelBiasJobDefinition(JobDefinition):
    """`AWS::SageMaker::ModelBiasJobDefinition`."""

    type_name = "AWS::SageMaker::ModelBiasJobDefinition"
    kind = "model-bias-job-definition"
    noun = "ModelBiasJobDefinition"
    operations = _operations(noun)


class ModelExplainabilityJobDefinition(JobDefinition):
    """`AWS::SageMaker::ModelExplainabilityJobDefinition`."""

    type_name = "AWS::SageMaker::ModelExplainabilityJobDefinition"
    kind = "model-explainability-job-definition"
    noun = "ModelExplainabilityJobDefinition"
    operations = _operations(noun)


class EndpointConfig(Row):
    """`AWS::SageMaker::EndpointConfig`: nothing but its tags ever changes."""

    type_name = "AWS::SageMaker::EndpointConfig"
    kind = "endpoint-config"
    name = "EndpointConfigName"
    operations = TAGGING | {
        "CreateEndpointConfig",
        "DescribeEndpointConfig",
        "DeleteEndpointConfig",
    }

    def create(self, aws: Aws, state: State) -> None:
        aws.call("CreateEndpointConfig", **state)

    def read(self, aws: Aws, name: str) -> dict[str, Any]:
        answer = aws.call("DescribeEndpointConfig", EndpointConfigName=name)
        tags = aws.call("ListTags", ResourceArn=answer["EndpointConfigArn"]).get("Tags", [])
        return self.known({**answer, "Tags": tags})

    def update(self, aws: Aws, before: State, after: State) -> None:
        _retag(aws, self.identifier(aws, after), before, after)

    def delete(self, aws: Aws, name: str) -> None:
        aws.call("DescribeEndpointConfig", EndpointConfigName=name)
        aws.call("DeleteEndpointConfig", EndpointConfigName=name)


class InferenceComponent(Row):
    """`AWS::SageMaker::InferenceComponent`: a model's share of an endpoint's instances."""

    type_name = "AWS::SageMaker::InferenceComponent"
    kind = "inference-component"
    name = "InferenceComponentName"
    operations = TAGGING | {
        "CreateInferenceComponent",
        "DescribeInferenceComponent",
        "UpdateInferenceComponent",
        "DeleteInferenceComponent",
    }
    write_only = frozenset({"DeploymentConfig"})

    def create(self, aws: Aws, state: State) -> None:
        sent = {name: value for name, value in state.items() if name not in self.write_only}
        aws.call("CreateInferenceComponent", **sent)

    def read(self, aws: Aws, name: str) -> dict[str, Any]:
        answer = aws.call("DescribeInferenceComponent", InferenceComponentName=name)
        tags = aws.call("ListTags", ResourceArn=answer["InferenceComponentArn"]).get("Tags", [])
        found = {**answer, "Tags": tags}
        if "RuntimeConfig" in answer:
            found["RuntimeConfig"] = {"CopyCount": answer["RuntimeConfig"]["DesiredCopyCount"]}
        if "Specification" in answer:
            found["Specification"] = _as_sent(answer["Specification"])
        if "Specifications" in answer:
            found["Specifications"] = [_as_sent(each) for each in answer["Specifications"]]
        return self.known(found)

    def update(self, aws: Aws, before: State, after: State) -> None:
        name = after[self.name]
        sent = {
            key: after[key]
            for key in ("Specification", "Specifications", "RuntimeConfig", "DeploymentConfig")
            if key in after
        }
        aws.call("UpdateInferenceComponent", InferenceComponentName=name, **sent)
        _retag(aws, self.identifier(aws, after), before, after)

    def delete(self, aws: Aws, name: str) -> None:
        aws.call("DeleteInferenceComponent", InferenceComponentName=name)


def _retag(aws: Aws, arn: str, before: State, after: State) -> None:
    """Brings the tags from those of the state `before` to those of `after`."""
    declared, held = ({"tags": tag_map(each.get("Tags", []))} for each in (after, before))
    retag(aws, declared, held, tag="AddTags", untag="DeleteTags", ResourceArn=arn)


def _as_sent(specification: State) -> dict[str, Any]:
    """A specification of an answer, with the image where a program gives it."""
    container = dict(specification.get("Container", {}))
    if "DeployedImage" not in container:
        return dict(specification)
    container["Image"] = container.pop("DeployedImage")["SpecifiedImage"]
    return {**specification, "Container": container}


ROWS: tuple[Row, ...] = (
    EndpointConfig(),
    InferenceComponent(),
    ModelBiasJobDefinition(),
    ModelExplainabilityJobDefinition(),
    ModelQualityJobDefinition(),
)
