"""Acts in the trail that somebody must hear of."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.governance.trail_watch import ACTS, TrailWatch, TrailWatchArgs
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
RUNBOOKS = Path(__file__).resolve().parents[3] / "docs" / "runbooks"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"


def test_every_act_is_counted_in_the_trail_and_alarms_at_the_first(
    engine: Engine, build: Build
) -> None:
    kept: list[TrailWatch] = []
    args = TrailWatchArgs(log_group_name="trail", name_prefix="acme-test")
    build(lambda: kept.append(TrailWatch("trail-watch", args)))
    counted = {
        (
            one.inputs["metricTransformation"]["namespace"],
            one.inputs["metricTransformation"]["name"],
        )
        for one in engine.of(FILTER)
    }
    assert {one.inputs["logGroupName"] for one in engine.of(FILTER)} == {"trail"}
    signals = kept[0].signals
    assert {(one.namespace, one.metric) for one in signals} == counted
    for one in signals:
        assert one.severity == "critical"
        assert (one.threshold, one.periods, one.failing_periods) == (1, 1, 1)


def test_a_key_that_is_switched_off_or_given_up_is_seen(engine: Engine, build: Build) -> None:
    args = TrailWatchArgs(log_group_name="trail", name_prefix="acme-test")
    build(lambda: TrailWatch("trail-watch", args))
    pattern = engine.named("trail-watch-keys-disabled").inputs["pattern"]
    for act in ("DisableKey", "ScheduleKeyDeletion"):
        assert f'$.eventName = "{act}"' in pattern
    assert "kms.amazonaws.com" in pattern
    # What was tried and refused is no loss.
    assert "$.errorCode NOT EXISTS" in pattern


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("root", ['$.userIdentity.type = "Root"', "$.userIdentity.invokedBy NOT EXISTS"]),
        ("without-mfa", ['$.eventName = "ConsoleLogin"', '$.additionalEventData.MFAUsed != "Yes"']),
        ("trail-changed", ['"StopLogging"', '"DeleteTrail"', '"UpdateTrail"']),
    ],
)
def test_what_no_deployment_does_is_seen(
    engine: Engine, build: Build, role: str, words: list[str]
) -> None:
    args = TrailWatchArgs(log_group_name="trail", name_prefix="acme-test")
    build(lambda: TrailWatch("trail-watch", args))
    pattern = engine.named(f"trail-watch-{role}").inputs["pattern"]
    assert all(word in pattern for word in words)


WORDS = re.compile(
    r'"(?:CreateTrail|UpdateTrail|DeleteTrail|StartLogging|StopLogging|ConsoleLogin)"'
)


def test_each_act_has_a_runbook_of_its_own_that_speaks_of_it() -> None:
    runbooks = [runbook for _, _, _, runbook in ACTS]
    assert len(set(runbooks)) == len(runbooks)
    for role, pattern, _, runbook in ACTS:
        text = (RUNBOOKS / f"{runbook}.md").read_text(encoding="utf-8")
        assert "**What fires:** the audit trail shows" in text, role
        for word in WORDS.findall(pattern):
            assert word.strip('"') in text, f"{runbook} does not say what to do about {word}"
