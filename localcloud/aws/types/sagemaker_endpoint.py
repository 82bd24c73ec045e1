"""SageMaker: endpoints and their configurations."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import PREFIX_KEPT, Name
from localcloud.aws.types.sagemaker_model import TAGGING, Named
from localcloud.aws.values import Props


class EndpointConfiguration(Named):
    """`aws.sagemaker.EndpointConfiguration`: nothing but its tags ever changes."""

    token = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
    cloudformation = "AWS::SageMaker::EndpointConfig"
    kind = "endpoint-config"
    create_operation = "CreateEndpointConfig"
    operations = TAGGING | {
        "CreateEndpointConfig",
        "DescribeEndpointConfig",
        "DeleteEndpointConfig",
    }
    name = Name("name", most=63)
    rename = {
        "name": "EndpointConfigName",
        "kmsKeyArn": "KmsKeyId",
        "asyncInferenceConfig.outputConfig.notificationConfig.includeInferenceResponseIns": (
            "IncludeInferenceResponseIn"
        ),
        "productionVariants.routingConfigs": "RoutingConfig",
        "shadowProductionVariants.routingConfigs": "RoutingConfig",
    }
    omit = frozenset({"namePrefix"})
    kept = {"namePrefix": PREFIX_KEPT}
    replace_on = frozenset(
        {
            "name",
            "asyncInferenceConfig",
            "dataCaptureConfig",
            "executionRoleArn",
            "kmsKeyArn",
            "productionVariants",
            "shadowProductionVariants",
        }
    )

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        return aws.call("DescribeEndpointConfig", EndpointConfigName=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        self.describe(aws, id_)
        aws.call("DeleteEndpointConfig", EndpointConfigName=id_)


class Endpoint(Named):
    """`aws.sagemaker.Endpoint`.

    What is read back is the configuration that runs, which after an update that was rolled back is
    the earlier one.
    """

    token = "aws:sagemaker/endpoint:Endpoint"
    cloudformation = "AWS::SageMaker::Endpoint"
    kind = "endpoint"
    create_operation = "CreateEndpoint"
    operations = TAGGING | {
        "CreateEndpoint",
        "DescribeEndpoint",
        "UpdateEndpoint",
        "DeleteEndpoint",
    }
    name = Name("name", most=63)
    rename = {"name": "EndpointName"}
    replace_on = frozenset({"name"})

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        answer = aws.call("DescribeEndpoint", EndpointName=id_)
        if "LastDeploymentConfig" in answer:
            answer["DeploymentConfig"] = answer.pop("LastDeploymentConfig")
        return answer

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            wanted = {key: value for key, value in inputs.items() if key != "tags"}
            aws.call("UpdateEndpoint", **self.params("UpdateEndpoint", wanted))
        super().update(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteEndpoint", EndpointName=id_)


TYPES = [EndpointConfiguration, Endpoint]
