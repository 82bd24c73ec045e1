"""Prometheus itself reads the rules, and its alerts fire when they should and not before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components.monitoring.prometheus_rules import alert_rules, recording_rules, rules_text
from components.monitoring.prometheus_settings import PrometheusSettings
from tests.support.promtool import complaints, unexpected

pytestmark = pytest.mark.slow

SETTINGS = PrometheusSettings()
RUNBOOKS = "https://example.com/docs/runbooks"
REQUESTS = 'http_requests_total{namespace="serving", service="fraud", code="%d"}'
BUCKET = 'http_request_duration_seconds_bucket{namespace="serving", service="fraud", le="%s"}'
WAITS = 'kueue_admission_wait_time_seconds_bucket{cluster_queue="training", le="%s"}'
GPU = 'DCGM_FI_DEV_GPU_UTIL{Hostname="node-1", modelName="L40S", gpu="0"}'


def rules(settings: PrometheusSettings = SETTINGS) -> str:
    return rules_text(recording_rules(), alert_rules(settings), RUNBOOKS)


def requests(good_a_minute: int, bad_a_minute: int) -> dict[str, str]:
    """Two counters over ten hours."""
    return {
        REQUESTS % 200: f"0+{good_a_minute}x600",
        REQUESTS % 503: f"0+{bad_a_minute}x600",
    }


def latencies(within_a_second: int, every: int) -> dict[str, str]:
    return {
        BUCKET % "1": f"0+{within_a_second}x120",
        BUCKET % "5": f"0+{every}x120",
        BUCKET % "+Inf": f"0+{every}x120",
    }


def waits(within_half_an_hour: int, every: int) -> dict[str, str]:
    return {
        WAITS % "1800": f"0+{within_half_an_hour}x180",
        WAITS % "+Inf": f"0+{every}x180",
        WAITS % "7200": f"0+{every}x180",
    }


def queue(pending: str, admitted: str) -> dict[str, str]:
    return {
        'kueue_pending_workloads{cluster_queue="training", status="active"}': pending,
        'kueue_admitted_active_workloads{cluster_queue="training"}': admitted,
    }


def fires(
    folder: Path, alert: str, series: dict[str, str], after_minutes: int, labels: dict[str, str]
) -> bool:
    """Whether an alert fires on these series. Both answers are asked for: exactly one holds."""
    [rule] = [one for one in alert_rules(SETTINGS) if one.alert == alert]
    expected = {
        "exp_labels": {"severity": rule.severity, **labels},
        "exp_annotations": {
            "summary": rule.summary,
            "runbook_url": f"{RUNBOOKS}/{rule.runbook}.md",
        },
    }

    def holds(alerts: list[dict[str, Any]]) -> bool:
        test = {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "alert_rule_test": [
                {"eval_time": f"{after_minutes}m", "alertname": alert, "exp_alerts": alerts}
            ],
        }
        return unexpected(folder, rules(), [test]) == ""

    answer = holds([expected])
    assert answer is not holds([])
    return answer


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"availability_percent": 99.995, "latency_p99_ms": 1, "queue_wait_minutes": 1},
        {"availability_percent": 94, "latency_p99_ms": 600_000, "queue_wait_minutes": 1440},
        {"gpu_idle_percent": 0, "gpu_idle_minutes": 1440},
    ],
)
def test_promtool_reads_the_rules_without_a_complaint(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    assert complaints(tmp_path, rules(PrometheusSettings(**changes))) == ""


def test_promtool_complains_of_rules_that_prometheus_would_not_take(tmp_path: Path) -> None:
    assert "could not parse expression" in complaints(tmp_path, rules().replace(" > ", " > > ", 1))
    doubled = [*recording_rules(), recording_rules()[0]]
    found = complaints(tmp_path, rules_text(doubled, alert_rules(SETTINGS), RUNBOOKS))
    assert "duplicate rule" in found


@pytest.mark.parametrize(
    ("good", "bad", "after_minutes", "expected"),
    [
        # The budget is 0.1 %; 14.4 times as much burns 2 % of a month's in an hour.
        (980, 20, 65, True),
        (990, 10, 65, False),
        (980, 20, 1, False),
    ],
)
def test_a_budget_that_burns_fast_pages_somebody(
    tmp_path: Path, good: int, bad: int, after_minutes: int, expected: bool
) -> None:
    series, labels = requests(good, bad), {"service": "fraud"}
    assert fires(tmp_path, "ErrorBudgetBurnsFast", series, after_minutes, labels) is expected


def test_an_outage_that_is_over_pages_nobody_any_more(tmp_path: Path) -> None:
    """The short window: an hour's ratio stays high for an hour."""
    over = {REQUESTS % 200: "0+900x100", REQUESTS % 503: "0+100x40 4000+0x60"}
    alert, labels = "ErrorBudgetBurnsFast", {"service": "fraud"}
    assert fires(tmp_path, alert, over, 39, labels)
    assert not fires(tmp_path, alert, over, 50, labels)


@pytest.mark.parametrize(("bad", "expected"), [(8, True), (5, False)])
def test_a_budget_that_burns_slowly_warns(tmp_path: Path, bad: int, expected: bool) -> None:
    series = requests(1000 - bad, bad)
    labels = {"service": "fraud"}
    assert fires(tmp_path, "ErrorBudgetBurnsSlowly", series, 400, labels) is expected


@pytest.mark.parametrize(("within_a_second", "expected"), [(98, True), (100, False)])
def test_a_model_server_is_slow_when_one_answer_in_a_hundred_is(
    tmp_path: Path, within_a_second: int, expected: bool
) -> None:
    series = latencies(within_a_second, 100)
    assert fires(tmp_path, "ModelServerSlow", series, 30, {"service": "fraud"}) is expected


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (waits(90, 100), True),
        (waits(100, 100), False),
        # Waits that did not end are in no histogram yet.
        (queue("3x120", "0x120"), True),
        (queue("3x120", "2x120"), False),
        (queue("0x120", "0x120"), False),
    ],
)
def test_training_starves_when_jobs_wait_or_none_is_let_in(
    tmp_path: Path, series: dict[str, str], expected: bool
) -> None:
    labels = {"cluster_queue": "training"}
    assert fires(tmp_path, "TrainingStarved", series, 100, labels) is expected


@pytest.mark.parametrize(
    ("use", "after_minutes", "expected"),
    [("3x200", 90, True), ("3x200", 50, False), ("40x200", 90, False)],
)
def test_a_gpu_is_idle_when_it_is_hardly_used_for_long(
    tmp_path: Path, use: str, after_minutes: int, expected: bool
) -> None:
    labels = {"Hostname": "node-1", "modelName": "L40S"}
    assert fires(tmp_path, "GpuIdle", {GPU: use}, after_minutes, labels) is expected
