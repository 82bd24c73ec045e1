"""What the parts of a batch may do: its containers, its state machine, its schedule."""

from __future__ import annotations

from pulumi import Input, Output

from components.iam.statement import Statement
from components.serving.capture_bucket import CaptureBucket
from components.serving.shape import ANSWERS, REQUESTS

RULE = "StepFunctionsGetEventsForSageMakerTransformJobsRule"
"""By which Step Functions learns that a job ended. Source: Step Functions developer guide, "IAM
policies for integrated services", Amazon SageMaker AI."""


def file_statements(captures: CaptureBucket, place: str) -> list[Statement]:
    """To read what waits below `place` of the bucket and to write predictions there."""
    bucket = captures.bucket_arn
    return [
        Statement(
            sid="ReadRequests",
            actions=["s3:GetObject"],
            resources=[Output.concat(bucket, f"/{place}/{REQUESTS}/*")],
        ),
        Statement(
            sid="ListRequests",
            actions=["s3:ListBucket"],
            resources=[bucket],
            conditions={"StringLike": {"s3:prefix": [f"{place}/{REQUESTS}/*"]}},
        ),
        Statement(
            sid="WriteAnswers",
            actions=["s3:AbortMultipartUpload", "s3:PutObject"],
            resources=[Output.concat(bucket, f"/{place}/{ANSWERS}/*")],
        ),
    ]


def run_statements(*, job: str, region: str, account_id: str) -> list[Statement]:
    """To run the batch's own jobs, which Step Functions tags as its own, and to learn that they
    ended. A job has the role of its model, so no role is passed here."""
    place = f"{region}:{account_id}"
    return [
        Statement(
            sid="RunJobs",
            actions=[
                "sagemaker:AddTags",
                "sagemaker:CreateTransformJob",
                "sagemaker:DescribeTransformJob",
                "sagemaker:StopTransformJob",
            ],
            resources=[f"arn:aws:sagemaker:{place}:transform-job/{job}-*"],
        ),
        Statement(
            sid="LearnOfTheEnd",
            actions=["events:DescribeRule", "events:PutRule", "events:PutTargets"],
            resources=[f"arn:aws:events:{place}:rule/{RULE}"],
        ),
    ]


def give_up_statements(dead_letter_arn: Input[str]) -> list[Statement]:
    """To keep what could not be done."""
    return [
        Statement(sid="GiveUp", actions=["sqs:SendMessage"], resources=[dead_letter_arn]),
    ]
