"""Whoever an alarm wakes finds the page that it names."""

import re
from pathlib import Path

from recording import Recording
from tests.platform.stacks import texts

ROOT = Path(__file__).parents[2]
PAGE = re.compile(r"docs/runbooks/([a-z0-9-]+)\.md")
ALARMS = (
    "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
)


def test_every_runbook_that_a_resource_names_is_there(platform: Recording) -> None:
    named = {
        page
        for one in platform.resources
        for text in texts([one.inputs])
        for page in PAGE.findall(text)
    }
    assert {"pipeline-failed", "model-refused", "endpoint-rollback"} <= named
    missing = {page for page in named if not (ROOT / "docs" / "runbooks" / f"{page}.md").is_file()}
    assert not missing


def test_every_alarm_that_reaches_people_names_a_runbook(platform: Recording) -> None:
    silent = {
        alarm.name
        for kind in ALARMS
        for alarm in platform.of(kind)
        if alarm.inputs.get("alarmActions") and not PAGE.search(str(alarm.inputs))
    }
    assert not silent
