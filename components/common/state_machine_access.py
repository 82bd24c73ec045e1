"""What every state machine needs to log its runs and trace them."""

from __future__ import annotations

from components.iam.statement import Statement


def log_and_trace_statements() -> list[Statement]:
    """Source: Step Functions developer guide, "Using CloudWatch Logs to log execution history" and
    "Trace Step Functions request data in AWS X-Ray"."""
    return [
        Statement(
            sid="DeliverLogs",
            actions=[
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:GetLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
            ],
            resources=["*"],
            wildcard_reason="Deliveries of logs have no resource-level permissions",
        ),
        Statement(
            sid="Trace",
            actions=[
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ],
            resources=["*"],
            wildcard_reason="X-Ray's write calls have no resource-level permissions",
        ),
    ]
