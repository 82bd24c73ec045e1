"""What every state machine needs to log its runs and trace them, and what it calls."""

from __future__ import annotations

from collections.abc import Iterator

from components.common.state_machine import Machine
from components.iam.calls import SEND_MESSAGES, USE_TABLES
from components.iam.statement import Statement

_DELIVER_LOGS = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
_TRACE = (
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)
_USE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
STARTER_CALLS = (*SEND_MESSAGES, "states:StartExecution")
"""What EventBridge Scheduler calls in the name of the role by which it starts a machine: what it
cannot start it keeps in a queue, and the schedule itself is encrypted (EventBridge Scheduler User
Guide, "Data encryption at rest", "Configuring a dead-letter queue")."""
_BESIDE = {
    "dynamodb": USE_TABLES,
    "sns": _USE_KEY,
    "sqs": _USE_KEY,
}
"""What a service calls for the machine that calls it: tables, topics and queues are encrypted."""
_UNTIL_THE_END = {
    "sagemaker:CreateTransformJob": (
        "events:DescribeRule",
        "events:PutRule",
        "events:PutTargets",
        "sagemaker:AddTags",
        "sagemaker:DescribeTransformJob",
        "sagemaker:StopTransformJob",
    ),
}
"""What a call that waits for the end of a job (.sync) calls beside. Source: Step Functions
developer guide, "IAM policies for integrated services"; that it tags the job as its own
(MANAGED_BY_AWS), and starts none without, aws/aws-cdk#26012."""
_PREFIXES = {"sfn": "states"}
"""Services that the integrations of the AWS SDK name otherwise than IAM."""


def machine_calls(machine: Machine) -> list[str]:
    """All that is called in the name of a machine's role: by its states as its definition has them,
    and by Step Functions for its log, its traces and its key (Step Functions developer guide, "Data
    at rest encryption")."""
    return sorted({*_USE_KEY, *_DELIVER_LOGS, *_TRACE, *_calls(machine.document())})


def _calls(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("Type") == "Task":
            yield from _integration(str(value["Resource"]))
        for one in value.values():
            yield from _calls(one)
    elif isinstance(value, list):
        for one in value:
            yield from _calls(one)


def _integration(resource: str) -> Iterator[str]:
    """The calls of an integration, such as arn:aws:states:::dynamodb:getItem."""
    name = resource.removeprefix("arn:aws:states:::").removeprefix("aws-sdk:")
    service, _, operation = name.partition(":")
    operation, _, waits = operation.partition(".")
    call = f"{_PREFIXES.get(service, service)}:{operation[:1].upper()}{operation[1:]}"
    yield call
    yield from _BESIDE.get(service, ())
    if waits:
        yield from _UNTIL_THE_END[call]


def log_and_trace_statements() -> list[Statement]:
    """Source: Step Functions developer guide, "Using CloudWatch Logs to log execution history" and
    "Trace Step Functions request data in AWS X-Ray"."""
    return [
        Statement(
            sid="DeliverLogs",
            actions=_DELIVER_LOGS,
            resources=["*"],
            wildcard_reason="Deliveries of logs have no resource-level permissions",
        ),
        Statement(
            sid="Trace",
            actions=_TRACE,
            resources=["*"],
            wildcard_reason="X-Ray's write calls have no resource-level permissions",
        ),
    ]
