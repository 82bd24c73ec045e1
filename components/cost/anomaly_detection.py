"""Spending that is not as it was, told when it is seen."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import costexplorer

from components.cost.budgets import RUNBOOK_TAG
from components.cost.settings import AnomalySettings

STACK_TAG = "stack"


@dataclass(frozen=True, kw_only=True)
class AnomalyDetectionArgs:
    """`topic_arn` is the topic of alerts, which anomalies of this account may publish to.
    `runbook_url` is what to do about one."""

    settings: AnomalySettings
    topic_arn: Input[str]
    runbook_url: str
    name_prefix: str


class AnomalyDetection(ComponentResource):
    """Defines the monitor and who hears of it, at once: a topic takes no daily summary (AWS Cost
    Management User Guide, "Creating your cost monitors and alert subscriptions")."""

    monitor_arn: Output[str]

    def __init__(
        self, name: str, args: AnomalyDetectionArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:cost:AnomalyDetection", name, None, opts)
        services = args.settings.watch == "services"
        monitor = costexplorer.AnomalyMonitor(
            f"{name}-monitor",
            name=f"{args.name_prefix}-spending",
            monitor_type="DIMENSIONAL" if services else "CUSTOM",
            monitor_dimension="SERVICE" if services else None,
            monitor_specification=None if services else specification(pulumi.get_stack()),
            tags={"component": name, RUNBOOK_TAG: args.runbook_url},
            opts=ResourceOptions(parent=self),
        )
        costexplorer.AnomalySubscription(
            f"{name}-subscription",
            name=f"{args.name_prefix}-spending",
            frequency="IMMEDIATE",
            monitor_arn_lists=[monitor.arn],
            subscribers=[{"type": "SNS", "address": args.topic_arn}],
            threshold_expression={
                "dimension": {
                    "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                    "match_options": ["GREATER_THAN_OR_EQUAL"],
                    "values": [str(args.settings.from_usd)],
                }
            },
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        self.monitor_arn = monitor.arn
        self.register_outputs({"monitor_arn": self.monitor_arn})


def specification(stack: str) -> str:
    """The expression of a stack's spending, with every member of AWS's answer, or it would differ
    for ever."""
    empty = dict.fromkeys(("And", "CostCategories", "Dimensions", "Not", "Or"))
    tags = {"Key": STACK_TAG, "MatchOptions": None, "Values": [stack]}
    return json.dumps({**empty, "Tags": tags}, separators=(",", ":"), sort_keys=True)
