"""Whoever is woken, or reads a page, finds the page that it names."""

import re
from itertools import chain
from pathlib import Path

from recording import Recording
from tests.platform.stacks import recording_of, texts

ROOT = Path(__file__).parents[2]
RUNBOOKS = {page.stem for page in (ROOT / "docs" / "runbooks").glob("*.md")}
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
NAMED = re.compile(r"docs/runbooks/([a-z0-9-]+)\.md")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
ALARMS = (
    "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
)
UNDER_A_SETTING = {"endpoint-model-metric"}
"""Of alarms that no committed stack switches on; components/serving/alarms.py names them."""


def named_by(platform: Recording) -> set[str]:
    """The runbooks that a resource leads to."""
    found = texts([one.inputs for one in platform.resources])
    return set(chain.from_iterable(NAMED.findall(text) for text in found))


def links_of(page: Path) -> set[Path]:
    """The files that a page links to."""
    text = page.read_text(encoding="utf-8")
    return {(page.parent / link).resolve() for link in LINK.findall(text) if ":" not in link}


def test_every_runbook_that_a_resource_names_is_there(platform: Recording) -> None:
    named = named_by(platform)
    assert {"pipeline-failed", "model-refused", "endpoint-rollback"} <= named
    assert named <= RUNBOOKS


def test_every_alarm_names_a_runbook(platform: Recording) -> None:
    alarms = [alarm for kind in ALARMS for alarm in platform.of(kind)]
    assert len(alarms) > 10
    assert [one.name for one in alarms if not NAMED.search(one.inputs["alarmDescription"])] == []


def test_what_is_spent_and_what_is_refused_leads_to_its_runbook() -> None:
    local = recording_of("local")
    for kind in ("aws:budgets/budget:Budget", "aws:costexplorer/anomalyMonitor:AnomalyMonitor"):
        for one in local.of(kind):
            assert one.inputs["tags"]["runbook"].endswith("docs/runbooks/budget-exceeded.md")
    [refused] = [one for one in local.resources if one.name == "egress-signals-refused"]
    assert refused.inputs["alarmDescription"].endswith("docs/runbooks/blocked-name.md")


def test_every_runbook_is_reached_from_a_resource_or_another_page() -> None:
    pages = {
        target.stem
        for page in PAGES
        if page.parent.name != "runbooks"
        for target in links_of(page)
        if target.parent.name == "runbooks"
    }
    assert RUNBOOKS - named_by(recording_of("local")) - pages == UNDER_A_SETTING


def test_every_link_of_a_page_leads_somewhere() -> None:
    broken = {
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in links_of(page)
        if not target.exists()
    }
    assert broken == set()
