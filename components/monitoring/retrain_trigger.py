"""From a drift alarm to one run of the model's training workflow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import cloudwatch, dynamodb

from components.automation.foundation import HandlerFoundation
from components.automation.handler import Handler, HandlerArgs
from components.automation.inbox import EventSource
from components.automation.settings import RetrainSettings
from components.common.parts import numbered_parts
from components.iam import trust
from components.iam.calls import USE_TABLES
from components.iam.document import document
from components.iam.queue_access import EVENTS
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.pipelines.workflow import Workflow, start_statement

REQUESTS = "mlops.retrain"
"""The source of events by which a person asks for a run: the platform's own."""
MINUTE, HOUR = 60, 3600
ENDPOINTS_A_RULE = 24
"""Names of at most 63 characters: EventBridge lets a pattern hold 2,048 (its quotas)."""
CALLS = ("cloudwatch:DescribeAlarms", "dynamodb:UpdateItem", "states:StartExecution")
"""What the function calls."""


@dataclass(frozen=True, kw_only=True)
class Retrained:
    """A model, the workflow that trains it on the newest manifest of `dataset`, and the endpoints
    whose drift counts, by their names in AWS."""

    model: str
    workflow: Workflow
    dataset: str
    endpoint_names: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class RetrainTriggerArgs:
    """What the trigger needs from the rest of the platform."""

    settings: RetrainSettings
    models: Sequence[Retrained]
    base: HandlerFoundation
    protect: bool
    retain: bool


class RetrainTrigger(ComponentResource):
    """Defines a bus of drift with its archive, the function that starts workflows, and cool-downs.

    Drift alarms are forwarded from the account's bus, and people put requests on this one. An event
    waits in the queue for the debounce time; the table lets one start a model and cool-down
    through. That one run trains a model at a time is the workflow's own doing: its lock is in a
    table that this function cannot write to.
    """

    handler: Handler
    bus_name: Output[str]

    def __init__(
        self, name: str, args: RetrainTriggerArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:monitoring:RetrainTrigger", name, None, opts)
        self._name, self._args = name, args
        bus = self._bus()
        table = self._table()
        drift = self._drift_rules()
        self.handler = self._handler(bus, table, [rule.arn for rule in drift.values()])
        for suffix, rule in drift.items():
            self._forward(bus, rule, suffix)
        self.bus_name = bus.name
        self.register_outputs({"bus_name": self.bus_name})

    def _bus(self) -> cloudwatch.EventBus:
        name, args = self._name, self._args
        key = args.base.keys.key_arn("messaging")
        bus = cloudwatch.EventBus(
            f"{name}-bus",
            name=bus_name(args.base.name_prefix),
            description="Drift of models, and requests to train them",
            kms_key_identifier=key,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        cloudwatch.EventBusPolicy(
            f"{name}-bus-policy",
            event_bus_name=bus.name,
            policy=document(
                Statement(
                    sid="OnlyThisAccount",
                    effect="Deny",
                    actions=["events:PutEvents"],
                    resources=[bus.arn],
                    principals={"*": ["*"]},
                    conditions={"StringNotEquals": {"aws:PrincipalAccount": args.base.account_id}},
                )
            ),
            opts=ResourceOptions(parent=self),
        )
        cloudwatch.EventArchive(
            f"{name}-archive",
            description="Drift of models, to be replayed",
            event_source_arn=bus.arn,
            kms_key_identifier=key,
            retention_days=args.settings.archive_days,
            opts=ResourceOptions(parent=self),
        )
        return bus

    def _table(self) -> dynamodb.Table:
        name, args = self._name, self._args
        # Logical name is state: without the cool-downs a model may be trained twice.
        return dynamodb.Table(
            f"{name}-cooldowns",
            name=table_name(args.base.name_prefix),
            billing_mode="PAY_PER_REQUEST",
            hash_key="model",
            attributes=[{"name": "model", "type": "S"}],
            point_in_time_recovery={"enabled": True},
            server_side_encryption={"enabled": True, "kms_key_arn": args.base.keys.key_arn("data")},
            deletion_protection_enabled=args.protect,
            tags={"Name": table_name(args.base.name_prefix), "component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )

    def _drift_rules(self) -> dict[str, cloudwatch.EventRule]:
        """By suffix, of alarms on what the monitors of these endpoints measure: their metrics alone
        carry the dimension Endpoint."""
        endpoints = sorted({one for each in self._args.models for one in each.endpoint_names})
        return {
            suffix: self._drift_rule(part, suffix)
            for suffix, part in numbered_parts(endpoints, ENDPOINTS_A_RULE)
        }

    def _drift_rule(self, endpoints: Sequence[str], suffix: str) -> cloudwatch.EventRule:
        name = self._name
        metric = {"metric": {"dimensions": {"Endpoint": endpoints}}}
        return cloudwatch.EventRule(
            f"{name}-drift{suffix}",
            description="Forwards drift alarms to the bus of drift",
            event_pattern=json.dumps(
                {
                    "source": ["aws.cloudwatch"],
                    "detail-type": ["CloudWatch Alarm State Change"],
                    "detail": {
                        "configuration": {"metrics": {"metricStat": metric}},
                        "state": {"value": ["ALARM"]},
                    },
                },
                separators=(",", ":"),
                sort_keys=True,
            ),
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )

    def _forward(self, bus: cloudwatch.EventBus, rule: cloudwatch.EventRule, suffix: str) -> None:
        name, args = self._name, self._args
        forwarder = WorkloadRole(
            f"{name}-forwarder{suffix}",
            WorkloadRoleArgs(
                description="Forwards drift alarms to the bus of drift",
                trust=trust.service(EVENTS, account_id=args.base.account_id, source_arn=rule.arn),
                statements=(
                    Statement(
                        sid="ForwardDrift", actions=["events:PutEvents"], resources=[bus.arn]
                    ),
                ),
                calls=("events:PutEvents",),
                boundary_arn=args.base.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        cloudwatch.EventTarget(
            f"{name}-drift-target{suffix}",
            rule=rule.name,
            arn=bus.arn,
            target_id="bus",
            role_arn=forwarder.role_arn,
            # An alarm that does not reach the bus is no run of training: somebody hears of it.
            dead_letter_config={"arn": self.handler.dead_letter_arn},
            opts=ResourceOptions(parent=self, depends_on=forwarder.ready),
        )

    def _handler(
        self, bus: cloudwatch.EventBus, table: dynamodb.Table, drift: Sequence[Output[str]]
    ) -> Handler:
        args = self._args
        return Handler(
            f"{self._name}-handler",
            HandlerArgs(
                function="retrain",
                description="Starts training on drift: one run a model and cool-down",
                base=args.base,
                statements=self._statements(table),
                calls=(*CALLS, *USE_TABLES),
                environment={"MODELS": self._models(), "TABLE": table.name},
                sources=self._sources(bus),
                dead_letter_rules=drift,
                delay_seconds=args.settings.debounce_minutes * MINUTE,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _models(self) -> Output[str]:
        found = [
            {
                "model": one.model,
                "workflow": one.workflow.alias_arn,
                "dataset": one.dataset,
                "endpoints": sorted(one.endpoint_names),
                "cooldownSeconds": self._args.settings.cooldown_hours * HOUR,
            }
            for one in self._args.models
        ]
        return Output.json_dumps(found, separators=(",", ":"), sort_keys=True)

    def _sources(self, bus: cloudwatch.EventBus) -> Mapping[str, EventSource]:
        return {
            "alarms": EventSource(
                description="Drift alarms of monitored endpoints",
                pattern={
                    "source": ["aws.cloudwatch"],
                    "detail-type": ["CloudWatch Alarm State Change"],
                },
                bus_name=bus.name,
            ),
            "requests": EventSource(
                description="People who ask for a model to be trained",
                pattern={"source": [REQUESTS], "detail-type": ["Retrain Requested"]},
                bus_name=bus.name,
            ),
        }

    def _statements(self, table: dynamodb.Table) -> list[Statement]:
        args = self._args
        place = f"{args.base.region}:{args.base.account_id}"
        return [
            start_statement(one.workflow for one in args.models),
            Statement(sid="KeepCoolDowns", actions=["dynamodb:UpdateItem"], resources=[table.arn]),
            args.base.keys.allow_encrypt("data"),
            args.base.keys.allow_encrypt_tables(),
            Statement(
                sid="AskWhetherAlarmsStillFire",
                actions=["cloudwatch:DescribeAlarms"],
                resources=[f"arn:aws:cloudwatch:{place}:alarm:*"],
            ),
        ]


def bus_name(name_prefix: str) -> str:
    """The bus's name in AWS: people put requests on it, so it is fixed."""
    return f"{name_prefix}-drift"


def table_name(name_prefix: str) -> str:
    """The table's name in AWS."""
    return f"{name_prefix}-retraining"
