"""What every function needs of AWS, whatever its own code does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Input, Output

from components.automation.inbox import Inbox
from components.encryption.key_ring import KeyRing
from components.iam.calls import SEND_MESSAGES, TAKE_MESSAGES, WRITE_LOGS
from components.iam.statement import Statement

INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
"""What Lambda does in the function's name to connect it (Lambda Developer Guide, "Required IAM
permissions", VPC)."""

WRITE_TRACES = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
"""What Lambda's daemon calls (Lambda Developer Guide, "Visualize Lambda function invocations using
AWS X-Ray", execution role permissions)."""
OWN_CALLS = (*WRITE_LOGS, *WRITE_TRACES, *INTERFACES, *SEND_MESSAGES)
"""What Lambda calls in the name of every function: its logs, its traces, its place in the network,
its dead letters. The environment is decrypted with its key, as messages are."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a function runs."""

    account_id: str
    region: str
    function_name: str
    security_group_id: Input[str]
    subnet_ids: Sequence[Input[str]]


def own_calls(inbox: Inbox) -> tuple[str, ...]:
    """The calls of OWN_CALLS, and those for the queue where one feeds the function."""
    return OWN_CALLS if inbox.queue_arn is None else (*OWN_CALLS, *TAKE_MESSAGES)


def own_statements(
    place: Place, keys: KeyRing, log_group_arn: Input[str], inbox: Inbox
) -> list[Statement]:
    """Logs, traces, network, queues and keys of one function."""
    found = [
        Statement(
            sid="WriteLogs",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[Output.concat(log_group_arn, ":*")],
        ),
        Statement(
            sid="WriteTraces",
            actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
            resources=["*"],
            wildcard_reason="Traces have no resource-level permissions",
        ),
        *_network(place),
        Statement(
            sid="WriteDeadLetters",
            actions=["sqs:SendMessage"],
            resources=[inbox.dead_letter_arn],
        ),
        # A queue's key is used to read from it and to write to it.
        keys.allow_encrypt("messaging"),
        keys.allow_decrypt("compute"),
    ]
    if inbox.queue_arn is not None:
        found.append(
            Statement(
                sid="TakeMessages",
                actions=["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
                resources=[inbox.queue_arn],
            )
        )
    return found


def _network(place: Place) -> list[Statement]:
    ec2 = f"arn:aws:ec2:{place.region}:{place.account_id}"
    function = f"arn:aws:lambda:{place.region}:{place.account_id}:function:{place.function_name}"
    return [
        Statement(
            sid="CreateInterfaces",
            actions=["ec2:CreateNetworkInterface"],
            resources=[
                f"{ec2}:network-interface/*",
                Output.concat(f"{ec2}:security-group/", place.security_group_id),
                *(Output.concat(f"{ec2}:subnet/", subnet) for subnet in place.subnet_ids),
            ],
        ),
        # "may not be able to access the VPC" with less than every resource of the account: the
        # same page of the guide.
        Statement(
            sid="ManageInterfaces",
            actions=[
                "ec2:AssignPrivateIpAddresses",
                "ec2:DeleteNetworkInterface",
                "ec2:UnassignPrivateIpAddresses",
            ],
            resources=[f"{ec2}:*/*"],
        ),
        Statement(
            sid="SeeInterfaces",
            actions=["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
            resources=["*"],
            wildcard_reason="EC2 describe calls have no resource-level permissions",
        ),
        # Lambda itself connects the function; its code has nothing to do there.
        Statement(
            sid="CodeLeavesInterfacesAlone",
            effect="Deny",
            actions=list(INTERFACES),
            resources=["*"],
            conditions={"ArnEquals": {"lambda:SourceFunctionArn": function}},
        ),
    ]
