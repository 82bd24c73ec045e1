"""How the platform uses EMR Serverless and MSK."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource


def _application(cloud: Cloud) -> Props:
    return {
        "name": "acme-local-spark",
        "type": "spark",
        "releaseLabel": "emr-7.9.0",
        "architecture": "ARM64",
        "maximumCapacity": {"cpu": "8 vCPU", "memory": "32 GB", "disk": "200 GB"},
        "autoStartConfiguration": {"enabled": True},
        "autoStopConfiguration": {"enabled": True, "idleTimeoutMinutes": 5},
        "schedulerConfiguration": {"maxConcurrentRuns": 2, "queueTimeoutMinutes": 60},
        "networkConfiguration": {
            "subnetIds": ["subnet-0a1b2c3d"],
            "securityGroupIds": ["sg-0a1b2c3d"],
        },
        "monitoringConfiguration": {
            "cloudwatchLoggingConfiguration": {
                "enabled": True,
                "logGroupName": "/aws/emr-serverless/acme-local-spark",
                "encryptionKeyArn": a_key(cloud)["arn"],
            },
            "managedPersistenceMonitoringConfiguration": {"enabled": False},
        },
        "tags": {"component": "processing"},
    }


def _never_stops(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("emr-serverless").update_application(
        applicationId=resource.id, autoStopConfiguration={"enabled": False}
    )
    return "autoStopConfiguration"


def _cluster(subnets: list[str]) -> Props:
    return {
        "clusterName": "acme-local-stream",
        "clientAuthentication": {"sasl": {"iam": {"enabled": True}}},
        "vpcConfigs": [{"subnetIds": subnets, "securityGroupIds": ["sg-0a1b2c3d"]}],
        "tags": {"component": "processing"},
    }


def _untag(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("kafka").untag_resource(ResourceArn=resource.id, TagKeys=["component"])
    return "tags"


EXAMPLES = [
    Example(
        "aws:emrserverless/application:Application",
        _application,
        update={
            "releaseLabel": "emr-7.10.0",
            "autoStopConfiguration": {"enabled": True, "idleTimeoutMinutes": 30},
            "schedulerConfiguration": {"maxConcurrentRuns": 4, "queueTimeoutMinutes": 60},
            "tags": {"component": "other"},
        },
        replace={"name": "another"},
        drift=_never_stops,
    ),
    Example(
        "aws:msk/serverlessCluster:ServerlessCluster",
        lambda _: _cluster(["subnet-0a1b2c3d", "subnet-1a1b2c3d"]),
        update={"tags": {"component": "other"}},
        replace=lambda _: _cluster(["subnet-0a1b2c3d"]),
        drift=_untag,
    ),
]
