"""What a finding does is said by level, by rule and by stack; a slip is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy.settings import (
    FILE,
    Enforcement,
    PolicySettings,
    PolicySettingsError,
    read_settings,
)
from review.finding import Finding, Level
from review.rules import RULES

IDS = {one.id for one in RULES}


def finding(level: Level = "error", rule: str = "control/api-throttled", key: str = "") -> Finding:
    return Finding(rule=rule, level=level, urn="u", title="t", detail="d", fix="f", key=key)


def settings(**given: object) -> PolicySettings:
    return PolicySettings.model_validate(given)


def test_the_committed_settings_are_right_and_stop_at_errors() -> None:
    own = read_settings(FILE, IDS)
    assert own.of(finding("error"), "prod") == "mandatory"
    assert own.of(finding("warning"), "prod") == "advisory"
    assert own.of(finding("error", key="unknown"), "prod") == "advisory"
    assert own.of(finding("error", rule="exposure/unknown"), "prod") == "advisory"


@pytest.mark.parametrize(
    ("given", "one", "expected"),
    [
        (settings(), finding(), "mandatory"),
        (settings(levels={"error": "advisory"}), finding(), "advisory"),
        (
            settings(levels={"error": "advisory"}, rules={"control/api-throttled": "mandatory"}),
            finding(),
            "mandatory",
        ),
        (settings(stacks={"dev": {"levels": {"error": "disabled"}}}), finding(), "disabled"),
        (
            settings(
                rules={"control/api-throttled": "mandatory"},
                stacks={"dev": {"rules": {"control/api-throttled": "advisory"}}},
            ),
            finding(),
            "advisory",
        ),
        (settings(unknown="advisory"), finding(key="unknown"), "advisory"),
        (
            settings(levels={"note": "disabled"}, unknown="advisory"),
            finding("note", key="unknown"),
            "disabled",
        ),
        (settings(), finding(key="unknown"), "mandatory"),
        (
            settings(unknown="advisory", stacks={"dev": {"unknown": "mandatory"}}),
            finding(key="unknown"),
            "mandatory",
        ),
    ],
)
def test_the_nearest_entry_decides(
    given: PolicySettings, one: Finding, expected: Enforcement
) -> None:
    assert given.of(one, "dev") == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("levels: {error: maybe}", "maybe"),
        ("levels: {fatal: mandatory}", "fatal"),
        ("rules: {control/no-such-control: advisory}", "control/no-such-control"),
        ("stacks: {prod: {rules: {control/typo: advisory}}}", "control/typo"),
        ("enforcement: mandatory", "enforcement"),
        ("levels: [", "settings.yaml"),
    ],
)
def test_a_slip_is_refused_with_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(text)
    with pytest.raises(PolicySettingsError) as raised:
        read_settings(file, IDS)
    assert named in str(raised.value)
    assert "orrect" in str(raised.value)
