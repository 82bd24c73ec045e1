"""SageMaker: models, and groups of their versions with policies and cards."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

TAGGING = frozenset({"ListTags", "AddTags", "DeleteTags"})


class Named(Emulation):
    """An object of SageMaker that its name identifies: the name is the id."""

    service = "sagemaker"
    taggable = True
    outputs: ClassVar[tuple[str, ...]] = ("arn",)
    kind: ClassVar[str]
    """The part of the ARN before the name."""

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return self.physical(inputs)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = self.describe(aws, id_)
        arn = self.arn(aws, id_)
        tags = aws.call("ListTags", ResourceArn=arn).get("Tags", [])
        found = self.properties(answer, known)
        assert self.name is not None
        return {**found, self.name.property: id_, "arn": arn, "tags": tag_map(tags) or {}}

    @abstractmethod
    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        """The answer of the operation that reads it. Raises NotFound."""

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "tags" not in changed:
            return
        retag(aws, inputs, old, tag="AddTags", untag="DeleteTags", ResourceArn=self.arn(aws, id_))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return self.physical(inputs)

    def physical(self, inputs: Props) -> str:
        """The name in AWS."""
        assert self.name is not None
        return str(inputs[self.name.property])

    def arn(self, aws: Aws, id_: str) -> str:
        """The object's ARN."""
        return aws.arn("sagemaker", f"{self.kind}/{id_}")


class Model(Named):
    """`aws.sagemaker.Model`; subnets and security groups must be there."""

    token = "aws:sagemaker/model:Model"
    cloudformation = "AWS::SageMaker::Model"
    kind = "model"
    create_operation = "CreateModel"
    operations = TAGGING | {
        "CreateModel",
        "DescribeModel",
        "DeleteModel",
        "ec2:DescribeSubnets",
        "ec2:DescribeSecurityGroups",
    }
    name = Name("name", most=63)
    rename = {"name": "ModelName"}
    replace_on = frozenset(
        {
            "name",
            "containers",
            "enableNetworkIsolation",
            "executionRoleArn",
            "inferenceExecutionConfig",
            "primaryContainer",
            "vpcConfig",
        }
    )

    def create(self, aws: Aws, inputs: Props) -> str:
        vpc = inputs.get("vpcConfig")
        if vpc:
            aws.call("DescribeSubnets", "ec2", SubnetIds=vpc["subnets"])
            aws.call("DescribeSecurityGroups", "ec2", GroupIds=vpc["securityGroupIds"])
        return super().create(aws, inputs)

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        return aws.call("DescribeModel", ModelName=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        self.describe(aws, id_)
        aws.call("DeleteModel", ModelName=id_)


class ModelPackageGroup(Named):
    """`aws.sagemaker.ModelPackageGroup`; one with versions is not deleted."""

    token = "aws:sagemaker/modelPackageGroup:ModelPackageGroup"
    cloudformation = "AWS::SageMaker::ModelPackageGroup"
    kind = "model-package-group"
    create_operation = "CreateModelPackageGroup"
    operations = TAGGING | {
        "CreateModelPackageGroup",
        "DescribeModelPackageGroup",
        "DeleteModelPackageGroup",
    }
    name = Name("modelPackageGroupName", most=63)
    replace_on = frozenset({"modelPackageGroupName", "modelPackageGroupDescription"})

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        return aws.call("DescribeModelPackageGroup", ModelPackageGroupName=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteModelPackageGroup", ModelPackageGroupName=id_)


class ModelPackageGroupPolicy(Put):
    """`aws.sagemaker.ModelPackageGroupPolicy`; its id is the group's name."""

    token = "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy"
    service = "sagemaker"
    create_operation = "PutModelPackageGroupPolicy"
    operations = frozenset(
        {
            "PutModelPackageGroupPolicy",
            "GetModelPackageGroupPolicy",
            "DeleteModelPackageGroupPolicy",
        }
    )
    replace_on = frozenset({"modelPackageGroupName"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["modelPackageGroupName"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetModelPackageGroupPolicy", ModelPackageGroupName=id_)
        return {"modelPackageGroupName": id_, "resourcePolicy": answer["ResourcePolicy"]}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteModelPackageGroupPolicy", ModelPackageGroupName=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["modelPackageGroupName"])


class ModelCard(Named):
    """`aws.sagemaker.ModelCard`; every update is a new version of it."""

    token = "aws:sagemaker/modelCard:ModelCard"
    cloudformation = "AWS::SageMaker::ModelCard"
    kind = "model-card"
    create_operation = "CreateModelCard"
    operations = TAGGING | {
        "CreateModelCard",
        "DescribeModelCard",
        "UpdateModelCard",
        "DeleteModelCard",
    }
    name = Name("modelCardName", most=63)
    outputs = ("modelCardArn",)
    replace_on = frozenset({"modelCardName", "securityConfig"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        operation, params = super().request(inputs, aws)
        # moto adds later tags to the list that it was sent here.
        return operation, {"Tags": [], **params}

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = super().read(aws, id_, known)
        if found is not None:
            found["modelCardArn"] = found.pop("arn")
        return found

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        return aws.call("DescribeModelCard", ModelCardName=id_)

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            aws.call(
                "UpdateModelCard",
                ModelCardName=id_,
                Content=inputs["content"],
                ModelCardStatus=inputs["modelCardStatus"],
            )
        super().update(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteModelCard", ModelCardName=id_)


TYPES = [Model, ModelPackageGroup, ModelPackageGroupPolicy, ModelCard]
