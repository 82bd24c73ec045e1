"""Log groups before their service."""

from collections.abc import Callable
from typing import Any

import pytest

from components.monitoring.logs import Logs, LogsArgs, ServiceLog
from components.monitoring.settings import LogsSettings
from tests.support.engine import STACK, Engine

Build = Callable[[Callable[[], Any]], Any]
GROUP = "aws:cloudwatch/logGroup:LogGroup"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
KEY = "arn:aws:kms:us-east-1:123456789012:key/logs"


def some_logs(**groups: ServiceLog) -> Logs:
    return Logs(
        "logs",
        LogsArgs(settings=LogsSettings(retention_days=400), key_arn=KEY, groups=groups),
    )


def test_every_group_is_encrypted_and_ends(engine: Engine, build: Build) -> None:
    build(lambda: some_logs(a=ServiceLog(), b=ServiceLog(error_pattern=None)))
    assert len(engine.of(GROUP)) == 2
    for group in engine.of(GROUP):
        assert group.inputs["kmsKeyId"] == KEY
        assert group.inputs["retentionInDays"] == 400


def test_a_group_takes_the_name_that_its_service_writes_to(engine: Engine, build: Build) -> None:
    name = "/aws/sagemaker/Endpoints/acme-test-fraud"
    build(lambda: some_logs(endpoint=ServiceLog(physical_name=name)))
    assert engine.of(GROUP)[0].inputs["name"] == name


def test_failures_are_counted_from_zero_in_a_namespace_of_the_stack(
    engine: Engine, build: Build
) -> None:
    build(lambda: some_logs(endpoint=ServiceLog()))
    [filter_] = engine.of(FILTER)
    transformation = filter_.inputs["metricTransformation"]
    assert filter_.inputs["logGroupName"] == engine.of(GROUP)[0].outputs["name"]
    assert "?ERROR" in filter_.inputs["pattern"]
    assert transformation["namespace"] == f"mlops/{STACK}"
    assert transformation["name"] == "endpoint-errors"
    assert (transformation["value"], transformation["defaultValue"]) == ("1", "0")


def test_a_group_without_a_pattern_is_not_counted(engine: Engine, build: Build) -> None:
    build(lambda: some_logs(audit=ServiceLog(error_pattern=None)))
    assert engine.of(FILTER) == []


def test_only_metrics_that_are_counted_are_listed(build: Build) -> None:
    listed: list[str] = []
    build(
        lambda: listed.extend(
            some_logs(a=ServiceLog(), b=ServiceLog(error_pattern=None)).error_metrics()
        )
    )
    assert listed == ["a-errors"]


def test_a_group_that_is_not_there_is_named_with_those_that_are(build: Build) -> None:
    with pytest.raises(LookupError, match=r"No log group b\. There are: a"):
        build(lambda: some_logs(a=ServiceLog()).group("b"))
