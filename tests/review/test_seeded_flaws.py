"""Each flaw that is laid over the recording of production is found on the line that declares what
has it, with all that is accepted; without a flaw nothing is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import pytest

from recording import RecordedResource, Recording
from recording.model import Source
from recording.program import ROOT
from recording.source import SHARED
from review.finding import Finding
from review.rules import RULES
from review.suppressions import FILE, Suppression, judge, read_suppressions
from tests.platform.stacks import STACKS, recording_of
from tests.review.recordings import TODAY
from tests.review.seeded import Flaw, flaws

pytestmark = pytest.mark.whole_stack

FLAWS: Mapping[str, Flaw] = dict(flaws())
MAKERS: Mapping[str, list[str]] = {
    "SecurityGroupIngressRule": [".let_in"],
    "StateMachine": ["logged_machine"],
}
"""What a component calls to get a resource of a class where it is not the class itself."""


def accepted(stack: str) -> Sequence[Suppression]:
    return [one for one in read_suppressions(ROOT / FILE) if one.holds_for(stack)]


def opened(recording: Recording, pattern: str = "*") -> list[Finding]:
    """The open findings of one rule, or of all that begin alike."""
    found = [
        finding
        for rule in RULES
        if rule.id == pattern or (pattern[-1] == "*" and rule.id.startswith(pattern[:-1]))
        for finding in rule.check(recording, TODAY)
    ]
    judged = judge(found, accepted(recording.stack), today=TODAY, root=recording.resources[0].urn)
    unused = "review/suppression-unused" if pattern != "*" else ""
    return [one for one in judged.open if one.rule != unused]


@cache
def known(pattern: str) -> frozenset[str]:
    return frozenset(one.fingerprint for one in opened(recording_of("prod"), pattern))


def the(recording: Recording, name: str, type_: str) -> RecordedResource:
    [found] = [one for one in recording.resources if one.name == name and one.type.endswith(type_)]
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_open_on_the_stacks_of_the_project(stack: str) -> None:
    assert [(one.rule, one.title) for one in opened(recording_of(stack))] == []


def test_what_is_accepted_is_little() -> None:
    assert len(read_suppressions(ROOT / FILE)) <= 10
    assert len(FLAWS) >= 60


@pytest.mark.parametrize("name", FLAWS)
def test_a_flaw_is_found_where_it_is(name: str) -> None:
    flaw = FLAWS[name]
    production = recording_of("prod")
    changed = {the(production, *place).urn: change for place, change in flaw.changes.items()}
    recording = replace(
        production,
        resources=tuple(
            replace(one, inputs=changed[one.urn](dict(one.inputs))) if one.urn in changed else one
            for one in production.resources
        ),
    )
    found = [one for one in opened(recording, flaw.rule) if one.fingerprint not in known(flaw.rule)]
    place = the(production, *flaw.at)
    assert place.urn in {one.urn for one in found}
    source = recording.resource(place.urn).source
    assert source is not None and declares(source, place.urn)
    assert not source.file.startswith(SHARED)


def declares(source: Source, urn: str) -> bool:
    """Whether a line makes the resource, or the part that is made of it, in the component's own
    code."""
    lines = (ROOT / source.file).read_text(encoding="utf-8").splitlines()
    said = "".join(lines[source.line - 2 : source.line + 1])
    classes = [one.rpartition(":")[2] for one in urn.split("::")[2].split("$")]
    classes += MAKERS.get(classes[-1], [])
    own = source.file.startswith(("components/", "infra/"))
    return own and any(f"{one}(" in said for one in classes)
