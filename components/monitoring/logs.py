"""Log groups that exist, encrypted and with an end, before the service that writes to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import cloudwatch

from components.monitoring.settings import LogsSettings

ERRORS = "?ERROR ?Error ?Exception ?Traceback ?CRITICAL"
"""Filter pattern of a line that tells of a failure: any of the words."""


@dataclass(frozen=True, kw_only=True)
class ServiceLog:
    """One group. `physical_name` is set where a service writes to a name of its own choice, such
    as /aws/sagemaker/Endpoints/NAME; `error_pattern` is counted as the metric `<role>-errors`."""

    physical_name: str | None = None
    error_pattern: str | None = ERRORS


@dataclass(frozen=True, kw_only=True)
class LogsArgs:
    """The groups by role, and the key that encrypts them."""

    settings: LogsSettings
    key_arn: pulumi.Input[str]
    groups: Mapping[str, ServiceLog] = field(default_factory=dict)
    skip_destroy: bool = False


@dataclass(frozen=True, kw_only=True)
class LogGroupOutputs:
    """What a writer or a filter needs of a group."""

    arn: Output[str]
    name: Output[str]


class Logs(ComponentResource):
    """Defines a log group for each service, and counts the errors in it."""

    groups: Mapping[str, LogGroupOutputs]
    namespace: str

    def __init__(self, name: str, args: LogsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:monitoring:Logs", name, None, opts)
        self.namespace = f"mlops/{pulumi.get_stack()}"
        groups: dict[str, LogGroupOutputs] = {}
        self._metrics: list[str] = []
        for role, log in args.groups.items():
            group = cloudwatch.LogGroup(
                f"{name}-{role}",
                name=log.physical_name,
                kms_key_id=args.key_arn,
                retention_in_days=args.settings.retention_days,
                skip_destroy=args.skip_destroy,
                tags={"component": name},
                opts=ResourceOptions(parent=self),
            )
            groups[role] = LogGroupOutputs(arn=group.arn, name=group.name)
            if log.error_pattern is not None:
                self._count_errors(f"{name}-{role}-errors", role, group, log.error_pattern)
        self.groups = groups
        self.register_outputs({"groups": {role: group.name for role, group in groups.items()}})

    def group(self, role: str) -> LogGroupOutputs:
        """The group of a role. Raises LookupError with the roles there are."""
        try:
            return self.groups[role]
        except KeyError as error:
            raise LookupError(
                f"No log group {role}. There are: {', '.join(sorted(self.groups)) or 'none'}. "
                "Add it to LogsArgs.groups."
            ) from error

    def error_metrics(self) -> Sequence[str]:
        """Names of the metrics that count errors, in the namespace of the component."""
        return list(self._metrics)

    def _count_errors(self, name: str, role: str, group: cloudwatch.LogGroup, pattern: str) -> None:
        self._metrics.append(f"{role}-errors")
        cloudwatch.LogMetricFilter(
            name,
            log_group_name=group.name,
            pattern=pattern,
            metric_transformation=cloudwatch.LogMetricFilterMetricTransformationArgs(
                name=f"{role}-errors",
                namespace=self.namespace,
                value="1",
                default_value="0",
                unit="Count",
            ),
            opts=ResourceOptions(parent=self),
        )
