"""Runs of monitors that failed: a monitor that cannot look finds no drift, and says nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import cloudwatch, sqs

from components.common.dead_letters import KEEP_SECONDS, dead_letters
from components.iam.document import document
from components.iam.queue_access import rules_write
from components.iam.transport import QUEUE_ACTIONS, deny_without_tls
from components.monitoring.alerting import Alerting
from components.monitoring.golden_signals import GoldenSignals, GoldenSignalsArgs
from components.monitoring.signals import any_message, dead_letter_signals


@dataclass(frozen=True, kw_only=True)
class MonitorFailuresArgs:
    """`role_arns` are those of the endpoint's monitors, by which their runs are told from other
    jobs; `key_arn` is the messaging key, which EventBridge may use."""

    endpoint_name: str
    role_arns: Sequence[Input[str]]
    key_arn: Input[str]
    account_id: str
    alerting: Alerting


class MonitorFailures(ComponentResource):
    """Defines the rule that hears of runs which failed or were ended, the queue in which they wait
    for a person, and an alarm on it. The dead letters are those of the rule and of whatever else
    calls monitors.

    SageMaker counts no metric of runs that fail, and a drift alarm takes a metric that is missing
    for no drift.
    """

    dead_letter_arn: Output[str]

    def __init__(
        self, name: str, args: MonitorFailuresArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:monitoring:MonitorFailures", name, None, opts)
        rule = cloudwatch.EventRule(
            f"{name}-rule",
            description=f"Runs of monitors of {args.endpoint_name} that failed",
            event_pattern=Output.all(*args.role_arns).apply(
                lambda known: json.dumps(failed_runs(known), separators=(",", ":"), sort_keys=True)
            ),
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        dead = dead_letters(
            f"{name}-dead-letters",
            component=name,
            key_arn=args.key_arn,
            account_id=args.account_id,
            rules=[rule.arn],
            opts=ResourceOptions(parent=self),
        )
        queue = sqs.Queue(
            f"{name}-runs",
            kms_master_key_id=args.key_arn,
            message_retention_seconds=KEEP_SECONDS,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        sqs.QueuePolicy(
            f"{name}-runs-policy",
            queue_url=queue.url,
            policy=document(
                rules_write(queue.arn, [rule.arn], args.account_id),
                deny_without_tls(QUEUE_ACTIONS, queue.arn),
            ),
            opts=ResourceOptions(parent=self),
        )
        cloudwatch.EventTarget(
            f"{name}-target",
            rule=rule.name,
            arn=queue.arn,
            target_id="failed-runs",
            dead_letter_config={"arn": dead.arn},
            opts=ResourceOptions(parent=self),
        )
        GoldenSignals(
            f"{name}-signals",
            GoldenSignalsArgs(
                subject=f"Monitors of endpoint {args.endpoint_name}",
                signals=[
                    any_message(
                        queue.name,
                        role="runs",
                        summary="A run of a monitor failed: it has not looked for drift",
                        runbook="drift",
                        severity="warning",
                    ),
                    *dead_letter_signals(dead.name),
                ],
                alerting=args.alerting,
            ),
            opts=ResourceOptions(parent=self),
        )
        self.dead_letter_arn = dead.arn
        self.register_outputs({"dead_letter_arn": self.dead_letter_arn})


def failed_runs(role_arns: Sequence[str]) -> dict[str, object]:
    """The events of runs that failed. A run is a processing job with the role of its monitor.

    Source: SageMaker Developer Guide, "Events that Amazon SageMaker AI sends to Amazon
    EventBridge", processing job state change: the detail is what DescribeProcessingJob answers.
    """
    return {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Processing Job State Change"],
        "detail": {
            "ProcessingJobStatus": ["Failed", "Stopped"],
            "RoleArn": sorted(role_arns),
        },
    }
