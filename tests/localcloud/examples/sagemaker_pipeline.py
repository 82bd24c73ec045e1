"""How the platform uses SageMaker pipelines."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.iam import a_role
from tests.localcloud.harness import Cloud, Example, Resource


def _definition(message: str) -> str:
    step = {"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": message}}
    return json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": [step]})


def _pipeline(cloud: Cloud) -> Props:
    return {
        "pipelineName": "fraud-training",
        "pipelineDisplayName": "fraud-training",
        "pipelineDescription": "Trains the model fraud",
        "pipelineDefinition": _definition("no data"),
        "roleArn": a_role(cloud, service="sagemaker.amazonaws.com")["arn"],
        "parallelismConfiguration": {"maxParallelExecutionSteps": 4},
        "tags": {"component": "pipeline"},
    }


def _rename(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").update_pipeline(
        PipelineName=resource.id, PipelineDisplayName="renamed-by-hand"
    )
    return "pipelineDisplayName"


EXAMPLES = [
    Example(
        "aws:sagemaker/pipeline:Pipeline",
        _pipeline,
        update={
            "pipelineDefinition": _definition("no more data"),
            "parallelismConfiguration": {"maxParallelExecutionSteps": 8},
            "tags": {"component": "other"},
        },
        replace={"pipelineName": "another"},
        drift=_rename,
    ),
]
