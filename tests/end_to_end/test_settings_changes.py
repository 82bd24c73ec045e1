"""A setting that is changed changes what it should, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from review.stateful import STATEFUL
from tests.end_to_end.clone import Clone
from tests.end_to_end.settings_changes import CHANGES, PREVIEWS

pytestmark = pytest.mark.engine

HARM = {"delete", "delete-replaced", "replace"}
DEFINITIONS = {
    "aws:cloudcontrol/resource:Resource",
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition",
}


def _operations(clone: Clone, settings: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Operation and type by logical name, of what a preview with these settings would change."""
    file = clone.root / "Pulumi.local.yaml"
    before = file.read_text()
    try:
        for setting, value in settings.items():
            clone.set(setting, value)
        preview = json.loads(clone.pulumi("preview", "-s", "local", "--json"))
    finally:
        file.write_text(before)
    steps = [step for step in preview["steps"] if step["op"] != "same"]
    counted = {op: count for op, count in preview["changeSummary"].items() if op != "same"}
    assert Counter(step["op"] for step in steps) == counted, "a step is not named"
    found = {}
    for step in steps:
        if step["op"] != "read":
            *_, types, name = step["urn"].split("::")
            found[name] = (step["op"], types.split("$")[-1])
    return found


def test_there_are_thirty_settings_or_more_in_the_table() -> None:
    settings = [change.setting for change in CHANGES]
    assert len(settings) == len(set(settings))
    assert len(settings) >= 30


@pytest.mark.parametrize("number", PREVIEWS)
def test_each_setting_changes_only_what_it_should(clone: Clone, number: int) -> None:
    changes = PREVIEWS[number]
    changed = _operations(clone, {change.setting: change.value for change in changes})
    expected = {
        (change.setting, pattern): operation
        for change in changes
        for pattern, operation in change.expect.items()
    }
    meant_by = {
        name: {
            setting
            for (setting, pattern), wanted in expected.items()
            if fnmatchcase(name, pattern) and operation == wanted
        }
        for name, (operation, _) in changed.items()
    }
    # None is not expected, and two could hide each other's mistakes.
    assert {name: settings for name, settings in meant_by.items() if len(settings) != 1} == {}
    unmet = [
        (setting, pattern)
        for setting, pattern in expected
        if not any(fnmatchcase(name, pattern) for name in changed)
    ]
    assert unmet == []
    lost = {type_ for operation, type_ in changed.values() if operation in HARM}
    assert not lost & STATEFUL.keys()


def test_another_owner_and_cost_center_replace_nothing_that_holds_state(clone: Clone) -> None:
    changed = _operations(clone, {"owner": "other@example.com", "cost_center": "4712"})
    replaced = {type_ for operation, type_ in changed.values() if operation != "update"}
    # Definitions of monitoring jobs are create-only and named by what they hold, tags included.
    assert replaced <= DEFINITIONS
    tagged = {each["type"] for each in clone.resources() if each.get("inputs", {}).get("tags")}
    stateful = tagged & STATEFUL.keys()
    assert len(stateful) >= 30
    assert stateful - {type_ for _, type_ in changed.values()} == set()
