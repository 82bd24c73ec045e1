"""Alarms that say what is wrong and where to read on."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.monitoring.alerting import Alerting, AlertingArgs
from components.monitoring.capacity_signals import nat_signals
from components.monitoring.golden_signals import GoldenSignals, GoldenSignalsArgs
from components.monitoring.settings import AlertingSettings
from components.monitoring.signals import (
    Signal,
    dead_letter_signals,
    log_signals,
    queue_signals,
)
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
METRIC = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
ROOT = Path(__file__).resolve().parents[3]
SLOW = Signal(
    role="slow",
    summary="One in a hundred requests takes longer than 1 s",
    runbook="endpoint-latency",
    severity="critical",
    namespace="AWS/SageMaker",
    metric="ModelLatency",
    statistic="p99",
    threshold=1_000_000,
    dimensions={"EndpointName": "fraud"},
)
EVERYTHING = [
    SLOW,
    replace(SLOW, role="slower"),
    *queue_signals("work"),
    *dead_letter_signals("given-up"),
    *nat_signals({"a": "nat-1"}),
    *log_signals("mlops/test", ["endpoint-errors"]),
]


def watch(signals: Sequence[Signal]) -> None:
    alerting = Alerting(
        "alerts",
        AlertingArgs(
            settings=AlertingSettings(runbook_base_url="https://runbooks.example.com"),
            account_id="123456789012",
            region="us-east-1",
            key_arn="arn:aws:kms:us-east-1:123456789012:key/messaging",
        ),
    )
    GoldenSignals(
        "fraud", GoldenSignalsArgs(subject="Endpoint fraud", signals=signals, alerting=alerting)
    )


@pytest.fixture(scope="module")
def watched() -> Engine:
    engine = Engine()
    engine.build(lambda: watch(EVERYTHING))
    return engine


def test_every_alarm_names_its_subject_and_a_runbook_that_exists(watched: Engine) -> None:
    alarms = [*watched.of(METRIC), *watched.of(COMPOSITE)]
    assert len(alarms) == len(EVERYTHING) + 1
    for alarm in alarms:
        text = alarm.inputs["alarmDescription"]
        assert text.startswith("Endpoint fraud: ")
        match = re.search(r"https://runbooks\.example\.com/(docs/runbooks/[a-z-]+\.md)$", text)
        assert match, text
        assert (ROOT / match[1]).is_file()


def test_warnings_go_to_their_topic_and_say_when_they_end(watched: Engine) -> None:
    topic = watched.named("alerts-warning").outputs["arn"]
    warnings = [a for a in watched.of(METRIC) if a.inputs.get("alarmActions")]
    assert {a.name for a in warnings} == {
        f"fraud-{signal.role}" for signal in EVERYTHING if signal.severity == "warning"
    }
    for alarm in warnings:
        assert alarm.inputs["alarmActions"] == alarm.inputs["okActions"] == [topic]


def test_many_critical_alarms_page_once(watched: Engine) -> None:
    [page] = watched.of(COMPOSITE)
    critical = {f"fraud-{s.role}" for s in EVERYTHING if s.severity == "critical"}
    names = {a.outputs["name"]: a.name for a in watched.of(METRIC)}
    in_rule = re.findall(r'ALARM\("([^"]+)"\)', page.inputs["alarmRule"])
    assert {names[name] for name in in_rule} == critical
    assert page.inputs["alarmRule"].count(" OR ") == len(critical) - 1
    assert page.inputs["alarmActions"] == [watched.named("alerts-critical").outputs["arn"]]


def test_the_page_is_deleted_before_what_it_names(watched: Engine) -> None:
    [page] = watched.of(COMPOSITE)
    critical = {f"fraud-{s.role}" for s in EVERYTHING if s.severity == "critical"}
    children = {a.urn for a in watched.of(METRIC) if a.name in critical}
    assert children <= set(page.dependencies["alarmRule"])


def test_an_endpoint_that_sends_nothing_raises_no_alarm(watched: Engine) -> None:
    assert {a.inputs["treatMissingData"] for a in watched.of(METRIC)} == {"notBreaching"}


def test_without_a_critical_signal_nobody_is_paged(engine: Engine, build: Build) -> None:
    build(lambda: watch(queue_signals("work")))
    assert engine.of(COMPOSITE) == []


def test_percentiles_and_plain_statistics_go_to_the_input_that_takes_them(
    watched: Engine,
) -> None:
    latency = watched.named("fraud-slow").inputs
    assert (latency["extendedStatistic"], latency.get("statistic")) == ("p99", None)
    assert latency["threshold"] == 1_000_000
    age = watched.named("fraud-age").inputs
    assert (age["statistic"], age.get("extendedStatistic")) == ("Maximum", None)
