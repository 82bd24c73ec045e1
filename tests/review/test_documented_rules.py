"""docs/review.md names every rule that a report can name, as the code has it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from review.report.catalogue import catalogue

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "review.md").read_text()
CONTROLS = (ROOT / "docs" / "controls.md").read_text()
RULE = re.compile(r"(access|control|escalation|exposure|privilege|review|risk)/[a-z0-9-]+")


def test_the_table_of_the_page_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `([a-z-]+/[a-z-]+)` \| (error|warning|note) \| (.*) \|$", PAGE, re.M)
    wanted = [
        (one.id, one.level, one.title)
        for one in catalogue().values()
        if not one.id.startswith("control/")
    ]
    assert rows == wanted


def test_every_control_is_on_its_own_page() -> None:
    named = set(re.findall(r"^\| `([a-z0-9-]+)` \|", CONTROLS, re.M))
    controls = {one.removeprefix("control/") for one in catalogue() if one.startswith("control/")}
    assert controls <= named
    assert len(controls) > 300


def test_no_code_names_a_rule_that_is_in_no_table() -> None:
    """A rule that reports would not know has no description in SARIF."""
    found = {
        node.value
        for folder in ("review", "policy")
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and RULE.fullmatch(node.value)
    }
    assert {"review/unknown", "access/unknown", "risk/stateful-deleted"} <= found
    assert found <= catalogue().keys()


def test_every_rule_of_what_is_undecided_says_what_to_do() -> None:
    section = PAGE.partition("## What UNKNOWN means")[2].partition("\n## ")[0]
    undecided = {one for one in catalogue() if one.endswith("/unknown")}
    assert undecided == set(re.findall(r"^\| `([a-z]+/unknown)` \|", section, re.M))
