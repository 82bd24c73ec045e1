"""moto can read and delete composite alarms, not put them; here it can."""

from __future__ import annotations

import re

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult

_CHILD = re.compile(r"(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*(\"[^\"]*\"|'[^']*'|[^)\s]+)\s*\)")


def install() -> None:
    """Puts PutCompositeAlarm in."""
    CloudWatchResponse.put_composite_alarm = _put_composite_alarm


def _put_composite_alarm(self: CloudWatchResponse) -> ActionResult:
    """As on AWS, every alarm that the rule names has to be there."""
    rule = self._get_param("AlarmRule")
    backend = self.cloudwatch_backend
    for quoted in _CHILD.findall(rule):
        child = quoted.strip("\"'").rsplit(":alarm:", 1)[-1]
        if child not in backend.alarms:
            raise ValidationError(f"AlarmRule: the alarm {child} does not exist.")
    alarm = backend.put_metric_alarm(
        name=self._get_param("AlarmName"),
        namespace="",
        metric_name="",
        comparison_operator="",
        evaluation_periods=0,
        period=0,
        threshold=0.0,
        statistic="",
        description=self._get_param("AlarmDescription"),
        dimensions=[],
        alarm_actions=self._get_param("AlarmActions", []),
        ok_actions=self._get_param("OKActions", []),
        insufficient_data_actions=self._get_param("InsufficientDataActions", []),
        actions_enabled=self._get_param("ActionsEnabled", True),
        rule=rule,
        tags=self._get_param("Tags", []),
    )
    alarm.alarm_rule = rule
    return EmptyResult()
