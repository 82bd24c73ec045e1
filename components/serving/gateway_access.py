"""Who may call the gateway, and what the gateway may do. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Output

from components.iam.document import document
from components.iam.statement import Condition, Statement

PUSH_LOGS = (
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:PutLogEvents",
)
"""What API Gateway looks for in its log role before it takes it. Source: Amazon API Gateway
developer guide, "Set up CloudWatch logging for REST APIs", and the managed policy it names."""


def api_policy(
    execution_arn: Input[str],
    *,
    account_id: str,
    vpc_endpoint_id: Input[str] | None,
    signed: bool,
) -> Output[str]:
    """The policy of the API: this account's principals, and of a private API only what came through
    its endpoint. Without signatures the network is all that tells callers apart."""
    everything = [Output.concat(execution_arn, "/*")]
    through: Condition = {}
    found = []
    if vpc_endpoint_id is not None:
        through = {"StringEquals": {"aws:SourceVpce": vpc_endpoint_id}}
        found.append(
            Statement(
                sid="RefuseOtherWays",
                effect="Deny",
                actions=["execute-api:Invoke"],
                resources=everything,
                principals={"*": ["*"]},
                conditions={"StringNotEquals": {"aws:SourceVpce": vpc_endpoint_id}},
            )
        )
    callers = {"AWS": [f"arn:aws:iam::{account_id}:root"]} if signed else {"*": ["*"]}
    found.append(
        Statement(
            sid="Call",
            actions=["execute-api:Invoke"],
            resources=everything,
            principals=callers,
            conditions=through,
            wildcard_reason=None
            if signed
            else "Requests carry no signature: who calls is told by "
            "the endpoint in the network alone, through which they come",
        )
    )
    return document(*found)


def invoke_statements(endpoint_arns: Sequence[Input[str]]) -> list[Statement]:
    """All that the gateway's role needs: to ask the endpoints that it leads to."""
    return [
        Statement(
            sid="AskEndpoints",
            actions=["sagemaker:InvokeEndpoint"],
            resources=list(endpoint_arns),
        )
    ]


def log_statements() -> list[Statement]:
    """All that the account's log role of API Gateway needs."""
    return [
        Statement(
            sid="PushLogs",
            actions=PUSH_LOGS,
            resources=["*"],
            wildcard_reason="The role is one for all APIs of the account, and API Gateway takes "
            "none that cannot do this to every group",
        )
    ]
