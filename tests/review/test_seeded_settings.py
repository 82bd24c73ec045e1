"""Flaws of settings, protection and cost laid over production, all at once, are each found by the
whole review on the line that declares what has them; nothing else is, and of production nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from recording import RecordedResource, Recording
from recording.program import ROOT
from review.report.markdown import report
from review.review import Review, review
from review.suppressions import FILE, read_suppressions
from tests.platform.stacks import recording_of
from tests.review.recordings import TODAY
from tests.review.seeded_settings import COSTS, FLAWS, Place
from tests.review.test_seeded_flaws import declares

pytestmark = pytest.mark.whole_stack


def the(recording: Recording, place: Place) -> RecordedResource:
    name, type_ = place
    [found] = [one for one in recording.resources if one.name == name and one.type.endswith(type_)]
    return found


def reviewed(changed: Mapping[str, RecordedResource | None]) -> Review:
    """Production with some resources changed, or gone, against production."""
    base = recording_of("prod")
    after = (changed.get(one.urn, one) for one in base.resources)
    head = replace(base, resources=tuple(one for one in after if one is not None))
    accepted = [one for one in read_suppressions(ROOT / FILE) if one.holds_for("prod")]
    return review(head, base, suppressions=accepted, today=TODAY)


@pytest.fixture(scope="module")
def flawed() -> Review:
    base = recording_of("prod")
    changed: dict[str, RecordedResource | None] = {}
    for place, do in (
        *((one.at, one.do) for one in FLAWS.values()),
        *((at, do) for at, do, _ in COSTS.values()),
    ):
        one = the(base, place)
        assert one.urn not in changed, "a resource has one flaw"
        changed[one.urn] = do(one)
        assert changed[one.urn] != one
    return reviewed(changed)


def test_production_itself_has_none_of_them() -> None:
    clean = reviewed({})
    assert (clean.findings, clean.changes) == ((), ())


@pytest.mark.parametrize("name", FLAWS)
def test_a_flaw_is_found_where_it_is(name: str, flawed: Review) -> None:
    base = recording_of("prod")
    for rule, place in FLAWS[name].told:
        urn = the(base, place).urn
        [found] = [
            one for one in flawed.findings if (one.finding.rule, one.finding.urn) == (rule, urn)
        ]
        assert found.is_new
        line = flawed.source(urn)
        assert line is not None
        assert declares(line[0], urn)


def test_nothing_is_found_beside_them(flawed: Review) -> None:
    base = recording_of("prod")
    expected = {(rule, the(base, at).urn) for one in FLAWS.values() for rule, at in one.told}
    of_cost = {the(base, at).urn for at, _, _ in COSTS.values()}
    found = {(one.finding.rule, one.finding.urn) for one in flawed.findings}
    assert {one for one in found if one[1] not in of_cost} == expected
    assert len(FLAWS) >= 15


@pytest.mark.parametrize("name", COSTS)
def test_what_makes_it_dearer_stands_in_the_bill_by_its_component(
    name: str, flawed: Review
) -> None:
    assert flawed.bill_before is not None
    place, _, figure = COSTS[name]
    one = the(flawed.head, place)
    [component] = {line.component for line in flawed.bill.lines if line.urn == one.urn} or {
        one.name.removesuffix("-template")
    }
    after = getattr(flawed.bill.by_component[component], figure)
    assert after > getattr(flawed.bill_before.by_component[component], figure) + 100
    assert component in report(flawed).partition("### Cost")[2]
