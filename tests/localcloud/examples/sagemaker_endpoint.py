"""How the platform uses endpoints."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.sagemaker_model import a_model, an_execution_role
from tests.localcloud.harness import Cloud, Example, Resource

_CONFIGURATION = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
_ENDPOINT = "aws:sagemaker/endpoint:Endpoint"


def _variant(model: Any, **more: Any) -> Props:
    return {
        "variantName": "champion",
        "modelName": model["name"],
        "instanceType": "ml.m7i.xlarge",
        "initialInstanceCount": 3,
        "initialVariantWeight": 1,
        "containerStartupHealthCheckTimeoutInSeconds": 300,
        "modelDataDownloadTimeoutInSeconds": 300,
        "volumeSizeInGb": 30,
        **more,
    }


def _realtime(cloud: Cloud) -> Props:
    model = a_model(cloud)
    return {
        "name": "acme-local-fraud-0123456789",
        "kmsKeyArn": a_key(cloud)["arn"],
        "productionVariants": [_variant(model)],
        "shadowProductionVariants": [_variant(model, variantName="shadow")],
        "dataCaptureConfig": {
            "enableCapture": True,
            "initialSamplingPercentage": 100,
            "destinationS3Uri": "s3://captures/fraud",
            "kmsKeyId": a_key(cloud, "data")["arn"],
            "captureOptions": [{"captureMode": "Input"}, {"captureMode": "Output"}],
            "captureContentTypeHeader": {
                "csvContentTypes": ["text/csv"],
                "jsonContentTypes": ["application/json", "application/jsonlines"],
            },
        },
        "tags": {"component": "serving"},
    }


def _serverless(cloud: Cloud) -> Props:
    return {
        "executionRoleArn": an_execution_role(cloud),
        "productionVariants": [
            {
                "variantName": "champion",
                "modelName": a_model(cloud)["name"],
                "serverlessConfig": {"memorySizeInMb": 2048, "maxConcurrency": 5},
            }
        ],
    }


def _asynchronous(cloud: Cloud) -> Props:
    topic = cloud.boto3("sns").create_topic(Name="errors")["TopicArn"]
    return {
        "productionVariants": [
            _variant(a_model(cloud), routingConfigs=[{"routingStrategy": "RANDOM"}])
        ],
        "asyncInferenceConfig": {
            "clientConfig": {"maxConcurrentInvocationsPerInstance": 4},
            "outputConfig": {
                "s3OutputPath": "s3://answers/fraud",
                "s3FailurePath": "s3://answers/failed",
                "kmsKeyId": a_key(cloud)["arn"],
                "notificationConfig": {
                    "errorTopic": topic,
                    "successTopic": topic,
                    "includeInferenceResponseIns": ["ERROR_NOTIFICATION_TOPIC"],
                },
            },
        },
    }


def _a_configuration(cloud: Cloud, name: str) -> str:
    configuration = cloud.create(
        _CONFIGURATION, name, productionVariants=[_variant(a_model(cloud, f"{name}-model"))]
    )
    return str(configuration["name"])


def _canary(size: int) -> Props:
    return {
        "autoRollbackConfiguration": {"alarms": [{"alarmName": "errors"}]},
        "blueGreenUpdatePolicy": {
            "maximumExecutionTimeoutInSeconds": 3600,
            "terminationWaitInSeconds": 300,
            "trafficRoutingConfiguration": {
                "type": "CANARY",
                "waitIntervalInSeconds": 600,
                "canarySize": {"type": "CAPACITY_PERCENT", "value": size},
            },
        },
    }


def _deploy_another(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").update_endpoint(
        EndpointName=resource.id, EndpointConfigName=_a_configuration(cloud, "by-hand")
    )
    return "endpointConfigName"


EXAMPLES = [
    Example(
        _CONFIGURATION,
        _realtime,
        update={"tags": {"component": "other"}},
        replace={"name": "acme-local-fraud-other"},
    ),
    Example(
        _CONFIGURATION,
        lambda cloud: {
            "namePrefix": "acme-local-fraud-0123456789-",
            "productionVariants": [_variant(a_model(cloud))],
        },
        replace={"namePrefix": "acme-local-fraud-9876543210-"},
        label="named by prefix",
    ),
    Example(_CONFIGURATION, _serverless, label="serverless"),
    Example(_CONFIGURATION, _asynchronous, label="asynchronous"),
    Example(
        _ENDPOINT,
        lambda cloud: {
            "name": "acme-local-fraud",
            "endpointConfigName": _a_configuration(cloud, "first"),
            "deploymentConfig": _canary(34),
            "tags": {"endpoint": "fraud"},
        },
        update=lambda cloud: {
            "endpointConfigName": _a_configuration(cloud, "second"),
            "deploymentConfig": _canary(50),
            "tags": {"endpoint": "other"},
        },
        replace={"name": "acme-local-other"},
        drift=_deploy_another,
    ),
    Example(
        _ENDPOINT,
        lambda cloud: {
            "endpointConfigName": _a_configuration(cloud, "first"),
            "deploymentConfig": {
                "rollingUpdatePolicy": {
                    "maximumBatchSize": {"type": "CAPACITY_PERCENT", "value": 20},
                    "rollbackMaximumBatchSize": {"type": "CAPACITY_PERCENT", "value": 50},
                    "waitIntervalInSeconds": 300,
                    "maximumExecutionTimeoutInSeconds": 7200,
                }
            },
        },
        label="rolling",
    ),
]
