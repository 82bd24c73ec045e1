"""The monitors of an endpoint: a role, a job definition and a schedule for each kind of drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import sagemaker

from components.common.cloudcontrol import (
    CloudControlArgs,
    TypeName,
    cloud_control_resource,
    content_name,
    name_in,
)
from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.alerting import Alerting
from components.monitoring.golden_signals import GoldenSignals, GoldenSignalsArgs
from components.monitoring.monitor_access import (
    WITH_LABELS,
    MonitorPlace,
    baseline_arn,
    default_baseline,
    monitor_calls,
    monitor_statements,
)
from components.monitoring.monitor_definition import (
    Definition,
    data_quality_inputs,
    definition_state,
)
from components.monitoring.monitor_failures import MonitorFailures, MonitorFailuresArgs
from components.monitoring.monitor_images import monitor_image
from components.monitoring.monitor_plan import (
    API_NAMES,
    BASELINE_FILES,
    METRICS,
    SCHEDULES,
    dashed,
    definition_prefix,
    offsets,
    schedule_name,
)
from components.monitoring.settings import ModelMonitorSettings
from components.monitoring.signals import Signal
from components.monitoring.weekly_monitor import WeeklyMonitor, WeeklyMonitorArgs
from components.network.security_group import (
    SecurityGroup,
    SecurityGroupArgs,
    https_to_anywhere,
)
from components.registry.model_bucket import ModelBucket
from components.serving.capture_bucket import CaptureBucket
from components.serving.monitor_settings import Kind, MonitorSettings

_TYPES: Mapping[Kind, TypeName] = {
    "model_quality": "AWS::SageMaker::ModelQualityJobDefinition",
    "bias": "AWS::SageMaker::ModelBiasJobDefinition",
    "explainability": "AWS::SageMaker::ModelExplainabilityJobDefinition",
}


@dataclass(frozen=True, kw_only=True)
class ModelMonitorArgs:
    """What the monitors of one endpoint need.

    `endpoint` is its name in the settings, `endpoint_name` the one in AWS; `monitored` is the
    endpoint that runs. `labels_uri` is where its labels arrive; None: in the capture bucket.
    `tags` are those of the stack, which do not reach what goes through Cloud Control.
    """

    settings: ModelMonitorSettings
    monitors: MonitorSettings
    endpoint: str
    endpoint_name: str
    monitored: Resource
    labels_uri: Input[str] | None
    account_id: str
    region: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    keys: KeyRing
    models: ModelBucket
    captures: CaptureBucket
    alerting: Alerting
    boundary_arn: Input[str] | None
    tags: Mapping[str, str]


class ModelMonitor(ComponentResource):
    """Defines a monitor for each kind that the endpoint's settings ask for, and the drift alarms.

    All of a job definition is create-only, so its name tells what it holds and a change makes
    another, to which the schedule then turns. Jobs run in the VPC, on encrypted volumes, their
    traffic encrypted; isolated from the network but for explainability, which asks the model. A
    run that failed is told by an alarm, as is a weekly monitor that could not be started or
    stopped.
    """

    schedule_names: Mapping[Kind, Output[str]]
    security_group_id: Output[str]

    def __init__(
        self, name: str, args: ModelMonitorArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:monitoring:ModelMonitor", name, None, opts)
        self._name, self._args = name, args
        firewall = SecurityGroup(
            f"{name}-jobs",
            SecurityGroupArgs(
                vpc_id=args.vpc_id,
                description=f"Monitors of endpoint {args.endpoint}",
                egress=[https_to_anywhere("AWS services")],
            ),
            opts=ResourceOptions(parent=self),
        )
        self.security_group_id = firewall.security_group_id
        roles = {kind: self._role(kind) for kind in args.monitors.wanted}
        failures = MonitorFailures(
            f"{name}-failures",
            MonitorFailuresArgs(
                endpoint_name=args.endpoint_name,
                role_arns=[role.role_arn for role in roles.values()],
                key_arn=args.keys.key_arn("messaging"),
                account_id=args.account_id,
                alerting=args.alerting,
            ),
            opts=ResourceOptions(parent=self),
        )
        self.schedule_names = {
            kind: self._monitor(kind, role, failures) for kind, role in roles.items()
        }
        self._watch()
        self.register_outputs({"schedule_names": dict(self.schedule_names)})

    def _monitor(self, kind: Kind, role: WorkloadRole, failures: MonitorFailures) -> Output[str]:
        args, often = self._args, self._args.monitors.wanted[kind]
        definition_name, definition = self._definition(kind, self._content(kind, role), role)
        schedule = sagemaker.MonitoringSchedule(
            f"{self._name}-{dashed(kind)}-schedule",
            name=schedule_name(args.endpoint_name, kind),
            monitoring_schedule_config={
                "monitoring_job_definition_name": definition_name,
                "monitoring_type": API_NAMES[kind],
                "schedule_config": {"schedule_expression": SCHEDULES[often]},
            },
            tags={"component": self._name, "endpoint": args.endpoint},
            # SageMaker refuses a schedule on an endpoint that is not there or captures nothing.
            opts=ResourceOptions(parent=self, depends_on=[args.monitored, definition]),
        )
        if often == "weekly":
            WeeklyMonitor(
                f"{self._name}-{dashed(kind)}-weekly",
                WeeklyMonitorArgs(
                    schedule_name=schedule.name,
                    schedule_arn=schedule.arn,
                    dead_letter_arn=failures.dead_letter_arn,
                    account_id=args.account_id,
                    boundary_arn=args.boundary_arn,
                    keys=args.keys,
                ),
                opts=ResourceOptions(parent=self),
            )
        return schedule.name

    def _role(self, kind: Kind) -> WorkloadRole:
        args = self._args
        return WorkloadRole(
            f"{self._name}-{dashed(kind)}",
            WorkloadRoleArgs(
                trust=trust.service("sagemaker.amazonaws.com", account_id=args.account_id),
                description=f"Monitor of {kind} of endpoint {args.endpoint}",
                boundary_arn=args.boundary_arn,
                calls=monitor_calls(kind),
                statements=monitor_statements(
                    MonitorPlace(
                        kind=kind,
                        endpoint=args.endpoint,
                        endpoint_name=args.endpoint_name,
                        account_id=args.account_id,
                        region=args.region,
                        models=args.models,
                        captures=args.captures,
                        baseline_arn=baseline_arn(args.monitors.baseline),
                        labels_uri=args.labels_uri,
                        volume_key_arn=args.keys.key_arn("compute"),
                        vpc_id=args.vpc_id,
                        subnet_ids=args.subnet_ids,
                        security_group_id=self.security_group_id,
                    )
                ),
            ),
            opts=ResourceOptions(parent=self),
        )

    def _content(self, kind: Kind, role: WorkloadRole) -> Definition:
        args, often = self._args, self._args.monitors.wanted[kind]
        labels = kind in WITH_LABELS
        place: Input[str] = args.monitors.baseline or default_baseline(args.models, args.endpoint)
        return Definition(
            kind=kind,
            monitors=args.monitors,
            endpoint_name=args.endpoint_name,
            image=monitor_image(kind, args.region),
            baseline={
                what: Output.concat(place, f"/{dashed(kind)}/{file}")
                for what, file in BASELINE_FILES[kind].items()
            },
            window=offsets(often, args.monitors.ground_truth_delay_hours) if labels else None,
            ground_truth_uri=self._labels_uri if labels else None,
            reports_uri=args.captures.reports(args.endpoint, dashed(kind)),
            output_key_arn=args.keys.key_arn("data"),
            volume_key_arn=args.keys.key_arn("compute"),
            instance_type=args.settings.instance_type,
            volume_gib=args.settings.volume_gib,
            role_arn=role.role_arn,
            subnet_ids=list(args.subnet_ids),
            security_group_id=self.security_group_id,
        )

    @property
    def _labels_uri(self) -> Input[str]:
        args = self._args
        if args.labels_uri is None:
            return args.captures.ground_truth(args.endpoint)
        return args.labels_uri

    def _definition(
        self, kind: Kind, content: Definition, role: WorkloadRole
    ) -> tuple[Input[str], Resource]:
        """The definition and its name; the role can do all it needs before a job can run."""
        prefix = definition_prefix(self._args.endpoint_name, kind)
        logical = f"{self._name}-{dashed(kind)}-definition"
        opts = ResourceOptions(parent=self, depends_on=[*role.ready])
        if kind != "data_quality":
            resource = cloud_control_resource(
                logical,
                CloudControlArgs(
                    type_name=_TYPES[kind],
                    state=definition_state(content),
                    tags={**self._args.tags, "component": self._name},
                    content_name=("JobDefinitionName", prefix),
                ),
                opts,
            )
            return name_in(resource, "JobDefinitionName"), resource
        inputs: Mapping[str, Any] = data_quality_inputs(content)
        named = sagemaker.DataQualityJobDefinition(
            logical,
            name=Output.from_input(dict(inputs)).apply(lambda held: content_name(prefix, held)),
            tags={"component": self._name, "endpoint": self._args.endpoint},
            opts=opts,
            **inputs,
        )
        return named.name, named

    def _watch(self) -> None:
        """An alarm for each drift of the settings."""
        args = self._args
        signals = [
            Signal(
                role=drift,
                summary=f"{one.metric} of {one.monitor} drifts",
                runbook="drift",
                severity="warning",
                namespace=METRICS[one.monitor],
                metric=one.metric,
                statistic="Maximum" if one.above is not None else "Minimum",
                threshold=one.above if one.above is not None else one.below or 0.0,
                comparison="GreaterThanThreshold" if one.above is not None else "LessThanThreshold",
                dimensions={
                    "Endpoint": args.endpoint_name,
                    "MonitoringSchedule": schedule_name(args.endpoint_name, one.monitor),
                    **one.dimensions,
                },
                # One point a run: the longest period that an hourly monitor fills each time.
                period_seconds=3600,
                periods=1,
                failing_periods=1,
            )
            for drift, one in sorted(args.monitors.drift.items())
        ]
        if signals:
            GoldenSignals(
                f"{self._name}-drift",
                GoldenSignalsArgs(
                    subject=f"Endpoint {args.endpoint_name}",
                    signals=signals,
                    alerting=args.alerting,
                ),
                opts=ResourceOptions(parent=self),
            )
