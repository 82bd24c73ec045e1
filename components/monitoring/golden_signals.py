"""An alarm for each golden signal, and one page to a person however many of them fire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import cloudwatch

from components.monitoring.alerting import Alerting
from components.monitoring.signals import Signal

_SIMPLE = frozenset({"Average", "Maximum", "Minimum", "SampleCount", "Sum"})


@dataclass(frozen=True, kw_only=True)
class GoldenSignalsArgs:
    """What to watch, and the topics that alarms go to. `subject` names what is watched."""

    subject: str
    signals: Sequence[Signal]
    alerting: Alerting


class GoldenSignals(ComponentResource):
    """Defines a metric alarm a signal, and a composite alarm over the critical ones.

    Critical alarms page through the composite alarm only: one fault often trips several.
    Warnings and notes go to their topics by themselves. Every description ends with the address
    of a runbook. Missing data is no fault: an endpoint that scaled to zero sends none.
    """

    alarm_arns: Mapping[str, Output[str]]
    alarm_names: Mapping[str, Output[str]]

    def __init__(
        self, name: str, args: GoldenSignalsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:monitoring:GoldenSignals", name, None, opts)
        self._args = args
        alarms = {signal.role: self._alarm(name, signal) for signal in args.signals}
        critical = [signal for signal in args.signals if signal.severity == "critical"]
        if critical:
            self._page(name, critical, [alarms[signal.role] for signal in critical])
        self.alarm_arns = {role: alarm.arn for role, alarm in alarms.items()}
        self.alarm_names = {role: alarm.name for role, alarm in alarms.items()}
        self.register_outputs({"alarm_arns": dict(self.alarm_arns)})

    def _alarm(self, name: str, signal: Signal) -> cloudwatch.MetricAlarm:
        actions = (
            []
            if signal.severity == "critical"
            else [self._args.alerting.topic_arn(signal.severity)]
        )
        simple = signal.statistic in _SIMPLE
        return cloudwatch.MetricAlarm(
            f"{name}-{signal.role}",
            alarm_description=self._description(signal.summary, signal.runbook),
            namespace=signal.namespace,
            metric_name=signal.metric,
            dimensions=dict(signal.dimensions) or None,
            statistic=signal.statistic if simple else None,
            extended_statistic=None if simple else signal.statistic,
            comparison_operator=signal.comparison,
            threshold=signal.threshold,
            period=signal.period_seconds,
            evaluation_periods=signal.periods,
            datapoints_to_alarm=signal.failing_periods,
            treat_missing_data="notBreaching",
            alarm_actions=actions,
            ok_actions=actions,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )

    def _page(
        self, name: str, signals: Sequence[Signal], alarms: Sequence[cloudwatch.MetricAlarm]
    ) -> None:
        topic = self._args.alerting.topic_arn("critical")
        what = ", ".join(signal.role for signal in signals)
        # The rule names its children, so AWS refuses to delete them first; that it depends on
        # them makes Pulumi delete it first.
        cloudwatch.CompositeAlarm(
            f"{name}-critical",
            alarm_name=f"mlops-{pulumi.get_stack()}-{name}-critical",
            alarm_description=self._description(f"At least one fires: {what}", signals[0].runbook),
            alarm_rule=Output.all(*(alarm.name for alarm in alarms)).apply(
                lambda names: " OR ".join(f'ALARM("{one}")' for one in names)
            ),
            alarm_actions=[topic],
            ok_actions=[topic],
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )

    def _description(self, summary: str, runbook: str) -> str:
        address = self._args.alerting.runbook_url(runbook)
        return f"{self._args.subject}: {summary}. Runbook: {address}"
