"""How the platform uses monitoring schedules and definitions of data quality jobs."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.cloudcontrol import an_endpoint
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.sagemaker_model import an_execution_role
from tests.localcloud.harness import REGION, Cloud, Example, Resource

_DEFINITION = "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition"
_ANALYZER = f"156813124566.dkr.ecr.{REGION}.amazonaws.com/sagemaker-model-monitor-analyzer"


def _definition(cloud: Cloud, endpoint: str = "fraud", **more: Any) -> Props:
    place = "s3://models/baselines/fraud/data-quality"
    return {
        "name": "acme-local-fraud-data-quality-0123456789",
        "dataQualityAppSpecification": {
            "imageUri": _ANALYZER,
            "environment": {"publish_cloudwatch_metrics": "Enabled"},
        },
        "dataQualityBaselineConfig": {
            "constraintsResource": {"s3Uri": f"{place}/constraints.json"},
            "statisticsResource": {"s3Uri": f"{place}/statistics.json"},
        },
        "dataQualityJobInput": {
            "endpointInput": {
                "endpointName": endpoint,
                "localPath": "/opt/ml/processing/input/endpoint",
            }
        },
        "dataQualityJobOutputConfig": {
            "kmsKeyId": a_key(cloud, "data")["arn"],
            "monitoringOutputs": {
                "s3Output": {
                    "localPath": "/opt/ml/processing/output",
                    "s3UploadMode": "EndOfJob",
                    "s3Uri": "s3://captures/reports/fraud/data-quality",
                }
            },
        },
        "jobResources": {
            "clusterConfig": {
                "instanceCount": 1,
                "instanceType": "ml.m7i.xlarge",
                "volumeKmsKeyId": a_key(cloud, "compute")["arn"],
                "volumeSizeInGb": 20,
            }
        },
        "networkConfig": {
            "enableInterContainerTrafficEncryption": True,
            "enableNetworkIsolation": True,
            "vpcConfig": {"securityGroupIds": ["sg-0a"], "subnets": ["subnet-0a"]},
        },
        "roleArn": an_execution_role(cloud, "monitor"),
        "stoppingCondition": {"maxRuntimeInSeconds": 1800},
        "tags": {"component": "monitor-fraud"},
        **more,
    }


def _schedule(definition: str, expression: str = "cron(0 * ? * * *)") -> Props:
    return {
        "monitoringJobDefinitionName": definition,
        "monitoringType": "DataQuality",
        "scheduleConfig": {"scheduleExpression": expression},
    }


def _scheduled(cloud: Cloud) -> Props:
    definition = cloud.create(_DEFINITION, "definition", **_definition(cloud, an_endpoint(cloud)))
    return {
        "name": "acme-local-fraud-data-quality",
        "monitoringScheduleConfig": _schedule(definition["name"]),
        "tags": {"component": "monitor-fraud"},
    }


def _run_daily(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").update_monitoring_schedule(
        MonitoringScheduleName=resource.id,
        MonitoringScheduleConfig={
            "MonitoringJobDefinitionName": "acme-local-fraud-data-quality-0123456789",
            "MonitoringType": "DataQuality",
            "ScheduleConfig": {"ScheduleExpression": "cron(0 0 ? * * *)"},
        },
    )
    return "monitoringScheduleConfig"


EXAMPLES = [
    Example(
        _DEFINITION,
        _definition,
        update={"tags": {"component": "other"}},
        replace={"stoppingCondition": {"maxRuntimeInSeconds": 900}},
    ),
    Example(
        "aws:sagemaker/monitoringSchedule:MonitoringSchedule",
        _scheduled,
        update={
            "monitoringScheduleConfig": _schedule(
                "acme-local-fraud-data-quality-0123456789", "cron(0 3 ? * * *)"
            ),
            "tags": {"component": "other"},
        },
        replace={"name": "acme-local-fraud-other"},
        drift=_run_daily,
    ),
]
