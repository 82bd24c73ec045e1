"""The state machine of a batch: one job, watched to its end. Pure, but for outputs it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pulumi import Input, Output

from components.common.state_machine import Machine
from components.common.states import Catch, Fail, Pass, Retry, Succeed, Task
from components.serving.batch_settings import BatchSettings
from components.serving.shape import ANSWERS, REQUESTS

BUSY = ("SageMaker.AmazonSageMakerException", "SageMaker.ResourceLimitExceededException")
"""Errors before a job was made: it can be tried again under its name. Step Functions names all that
SageMaker's model of errors does not list, throttling above all, by the first
(aws/aws-step-functions-data-science-sdk-python#162); a job that fails is no such error."""
_SPLIT = {"line": "Line", "record-io": "RecordIO", "none": "None"}


@dataclass(frozen=True, kw_only=True)
class BatchPlace:
    """What a job's definition has to name. `job` starts the names of the jobs; `destination` is the
    batch's place in the bucket; without a volume key the hardware encrypts."""

    job: str
    model_name: Input[str]
    destination: Input[str]
    data_key_arn: Input[str]
    volume_key_arn: Input[str] | None
    dead_letter_url: Input[str]


def batch_machine(settings: BatchSettings, place: BatchPlace) -> Machine:
    """Started with {"prefix": "..."}, it turns what lies below NAME/requests/<prefix> into
    predictions below NAME/answers/<id of the run>; an empty prefix takes all.

    Source: Step Functions developer guide, "Create and manage Amazon SageMaker AI jobs".
    """
    return Machine(
        comment="A batch transform job, watched to its end",
        start_at="Prepare",
        inputs=("prefix",),
        timeout_seconds=settings.timeout_minutes * 60 + 3600,
        states={
            "Prepare": Pass(
                next="Transform",
                parameters={
                    "prefix.$": "$.prefix",
                    "id.$": "States.UUID()",
                    "requests": Output.concat(place.destination, f"/{REQUESTS}"),
                    "answers": Output.concat(place.destination, f"/{ANSWERS}"),
                },
            ),
            "Transform": Task(
                resource="arn:aws:states:::sagemaker:createTransformJob.sync",
                parameters=_job(settings, place),
                timeout_seconds=settings.timeout_minutes * 60,
                retry=(Retry(errors=BUSY, interval_seconds=60, max_attempts=5),),
                catch=(Catch(next="GiveUp"),),
                next="Done",
            ),
            "Done": Succeed(),
            "GiveUp": Task(
                comment="What was to be done is kept, with the reason that it was not",
                resource="arn:aws:states:::sqs:sendMessage",
                parameters={
                    "QueueUrl": place.dead_letter_url,
                    "MessageBody": {
                        "batch": place.job,
                        "id.$": "$.id",
                        "prefix.$": "$.prefix",
                        "error.$": "$.error",
                    },
                },
                timeout_seconds=60,
                retry=(Retry(),),
                catch=(Catch(next="Failed"),),
                next="Failed",
            ),
            "Failed": Fail(
                error="BatchTransformFailed",
                cause="The job did not end well; see the dead-letter queue and the job's log.",
            ),
        },
    )


def _job(settings: BatchSettings, place: BatchPlace) -> dict[str, Any]:
    resources: dict[str, Any] = {
        "InstanceType": settings.instance_type,
        "InstanceCount": settings.instances,
    }
    if place.volume_key_arn is not None:
        resources["VolumeKmsKeyId"] = place.volume_key_arn
    return {
        "TransformJobName.$": f"States.Format('{place.job}-{{}}', $.id)",
        "ModelName": place.model_name,
        "BatchStrategy": "SingleRecord" if settings.split == "none" else "MultiRecord",
        "MaxConcurrentTransforms": settings.concurrent,
        "MaxPayloadInMB": settings.payload_mb,
        "TransformInput": {
            "ContentType": settings.content_type,
            "SplitType": _SPLIT[settings.split],
            "DataSource": {
                "S3DataSource": {
                    "S3DataType": "S3Prefix",
                    "S3Uri.$": "States.Format('{}/{}', $.requests, $.prefix)",
                }
            },
        },
        "TransformOutput": {
            "S3OutputPath.$": "States.Format('{}/{}', $.answers, $.id)",
            "AssembleWith": "None" if settings.split == "none" else "Line",
            "KmsKeyId": place.data_key_arn,
        },
        "TransformResources": resources,
    }
