"""How the platform uses Cloud Control: definitions of monitoring jobs, inference components."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from components.common.cloudcontrol import TypeName, schema_text
from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.sagemaker_model import IMAGE, a_model, an_execution_role
from tests.localcloud.harness import REGION, Cloud, Example, Resource

TYPE = "aws:cloudcontrol/resource:Resource"
CLARIFY = f"205585389593.dkr.ecr.{REGION}.amazonaws.com/sagemaker-clarify-processing:1.0"
TAGS = [{"Key": "component", "Value": "fraud-monitors"}, {"Key": "owner", "Value": "team"}]


def of_type(type_name: TypeName, state: Props) -> Props:
    """The inputs of a resource of Cloud Control with this state."""
    return {
        "typeName": type_name,
        "desiredState": json.dumps(state, sort_keys=True),
        "schema": schema_text(type_name),
    }


def a_definition(cloud: Cloud, kind: str, **more: Any) -> Props:
    """The state of a job definition; `kind` is ModelQuality, ModelBias or ModelExplainability."""
    inputs: Props = {
        "EndpointInput": {
            "EndpointName": "acme-local-fraud",
            "LocalPath": "/opt/ml/processing/input/endpoint",
            "InferenceAttribute": "0",
        }
    }
    if kind != "ModelExplainability":
        inputs["GroundTruthS3Input"] = {"S3Uri": "s3://acme-local-captures/ground-truth/fraud"}
    output = {"S3Uri": "s3://acme-local-captures/reports", "LocalPath": "/opt/ml/processing/output"}
    return {
        "JobDefinitionName": f"acme-local-fraud-{kind.lower()}-0123456789",
        f"{kind}AppSpecification": _application(kind),
        f"{kind}BaselineConfig": {"ConstraintsResource": {"S3Uri": "s3://models/constraints.json"}},
        f"{kind}JobInput": inputs,
        f"{kind}JobOutputConfig": {
            "MonitoringOutputs": [{"S3Output": output}],
            "KmsKeyId": a_key(cloud, "data")["arn"],
        },
        "JobResources": {
            "ClusterConfig": {
                "InstanceCount": 1,
                "InstanceType": "ml.m7i.xlarge",
                "VolumeSizeInGB": 20,
                "VolumeKmsKeyId": a_key(cloud, "compute")["arn"],
            }
        },
        "NetworkConfig": {
            "EnableInterContainerTrafficEncryption": True,
            "EnableNetworkIsolation": True,
            "VpcConfig": {"SecurityGroupIds": ["sg-0a"], "Subnets": ["subnet-0a"]},
        },
        "RoleArn": more.get("RoleArn") or an_execution_role(cloud, "monitor"),
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "Tags": TAGS,
        **more,
    }


def _application(kind: str) -> Props:
    counts = {"Environment": {"publish_cloudwatch_metrics": "Enabled"}}
    if kind == "ModelQuality":
        return {"ImageUri": IMAGE, "ProblemType": "BinaryClassification", **counts}
    address = "s3://acme-local-models/fraud/analysis.json"
    return {"ImageUri": CLARIFY, "ConfigUri": address, **counts}


def _definition(kind: str, type_name: TypeName) -> Example:
    """Nothing of a definition is ever updated: what changes takes another name with it."""
    return Example(
        TYPE,
        lambda cloud: of_type(type_name, a_definition(cloud, kind)),
        replace=lambda cloud: of_type(
            type_name,
            a_definition(
                cloud,
                kind,
                JobDefinitionName="acme-local-fraud-9876543210",
                StoppingCondition={"MaxRuntimeInSeconds": 1800},
                RoleArn=cloud.boto3("iam").get_role(RoleName="monitor")["Role"]["Arn"],
            ),
        ),
        drift=_tag,
        label=kind,
    )


def _configuration(state: Callable[[Cloud], Props]) -> Callable[[Cloud], Props]:
    return lambda cloud: of_type("AWS::SageMaker::EndpointConfig", state(cloud))


def _kept(cloud: Cloud) -> Props:
    """What a change of the configuration leaves as it is."""
    found = cloud.boto3("sagemaker").list_endpoint_configs()["EndpointConfigs"][0]
    described = cloud.boto3("sagemaker").describe_endpoint_config(
        EndpointConfigName=found["EndpointConfigName"]
    )
    return {name: described[name] for name in ("ExecutionRoleArn", "KmsKeyId")}


def _tag(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").add_tags(
        ResourceArn=resource.id, Tags=[{"Key": "by", "Value": "somebody"}]
    )
    return "desiredState"


def a_configuration(cloud: Cloud, **more: Any) -> Props:
    """The state of a configuration for inference components: instances without a model."""
    return {
        "EndpointConfigName": "acme-local-shared-0123456789",
        "ExecutionRoleArn": more.get("ExecutionRoleArn") or an_execution_role(cloud, "shared"),
        "EnableNetworkIsolation": True,
        "VpcConfig": {"SecurityGroupIds": ["sg-0a"], "Subnets": ["subnet-0a"]},
        "KmsKeyId": more.get("KmsKeyId") or a_key(cloud, "compute")["arn"],
        "ProductionVariants": [
            {
                "VariantName": "AllTraffic",
                "InstanceType": "ml.m7i.large",
                "InitialInstanceCount": 1,
                "ManagedInstanceScaling": {
                    "Status": "ENABLED",
                    "MinInstanceCount": 0,
                    "MaxInstanceCount": 2,
                },
                "RoutingConfig": {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
            }
        ],
        "Tags": TAGS,
        **more,
    }


def an_endpoint(cloud: Cloud) -> str:
    """The name of an endpoint with the variant AllTraffic."""
    variant = {
        "variantName": "AllTraffic",
        "modelName": a_model(cloud)["name"],
        "instanceType": "ml.g5.2xlarge",
        "initialInstanceCount": 1,
    }
    configuration = cloud.create(
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
        "configuration",
        productionVariants=[variant],
    )
    endpoint = cloud.create(
        "aws:sagemaker/endpoint:Endpoint",
        "endpoint",
        endpointConfigName=configuration["name"],
    )
    return str(endpoint["name"])


def a_component(endpoint: str, **more: Any) -> Props:
    """The state of an inference component with a container of its own."""
    return {
        "InferenceComponentName": "acme-local-chat",
        "EndpointName": endpoint,
        "VariantName": "AllTraffic",
        "Specification": {
            "Container": {"Image": IMAGE, "ArtifactUrl": "s3://models/chat.tar.gz"},
            "ComputeResourceRequirements": {
                "NumberOfAcceleratorDevicesRequired": 1,
                "MinMemoryRequiredInMb": 4096,
            },
        },
        "RuntimeConfig": {"CopyCount": 1},
        "Tags": TAGS,
        **more,
    }


def _component(state: Callable[[Cloud], Props]) -> Callable[[Cloud], Props]:
    return lambda cloud: of_type("AWS::SageMaker::InferenceComponent", state(cloud))


def _more_copies(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").update_inference_component(
        InferenceComponentName=resource.id.rpartition("/")[2], RuntimeConfig={"CopyCount": 5}
    )
    return "desiredState"


EXAMPLES = [
    Example(
        TYPE,
        _configuration(a_configuration),
        update=_configuration(lambda cloud: a_configuration(cloud, Tags=TAGS[:1], **_kept(cloud))),
        replace=_configuration(
            lambda cloud: a_configuration(
                cloud,
                EndpointConfigName="acme-local-shared-9876543210",
                EnableNetworkIsolation=False,
                **_kept(cloud),
            )
        ),
        drift=_tag,
        label="EndpointConfig",
    ),
    _definition("ModelQuality", "AWS::SageMaker::ModelQualityJobDefinition"),
    _definition("ModelBias", "AWS::SageMaker::ModelBiasJobDefinition"),
    _definition("ModelExplainability", "AWS::SageMaker::ModelExplainabilityJobDefinition"),
    Example(
        TYPE,
        _component(lambda cloud: a_component(an_endpoint(cloud))),
        update=_component(
            lambda cloud: a_component(
                cloud.boto3("sagemaker").list_endpoints()["Endpoints"][0]["EndpointName"],
                RuntimeConfig={"CopyCount": 2},
                Tags=TAGS[:1],
                DeploymentConfig={
                    "RollingUpdatePolicy": {
                        "MaximumBatchSize": {"Type": "COPY_COUNT", "Value": 1},
                        "WaitIntervalInSeconds": 120,
                    }
                },
            )
        ),
        drift=_more_copies,
        label="InferenceComponent",
    ),
    Example(
        TYPE,
        _component(
            lambda cloud: a_component(
                an_endpoint(cloud),
                Specification={
                    "ModelName": a_model(cloud, "shared")["name"],
                    "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 1024},
                },
            )
        ),
        label="InferenceComponent of a model",
    ),
]
