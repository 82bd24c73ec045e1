"""Each control holds on production, and one flaw ends that; what nobody knows never passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from recording import RecordedResource, Recording
from review.controls.control import Control
from review.controls.controls import CONTROLS
from review.suppressions import Suppression
from tests.platform.stacks import recording_of
from tests.review.controls import flaws_of_services, flaws_of_storage, flaws_of_workloads
from tests.review.controls.mutation import Mutation, blurred, mutated
from tests.review.recordings import TODAY

pytestmark = pytest.mark.whole_stack

FLAWS: Mapping[str, Mutation] = {
    **flaws_of_storage.FLAWS,
    **flaws_of_workloads.FLAWS,
    **flaws_of_services.FLAWS,
}
ENDS_EXEMPTION = frozenset(
    {"alarm-tells-somebody", "secret-rotates", "secret-encrypted-with-own-key"}
)
"""Controls whose flaw ends an exemption: what it is laid on is exempt in production."""


@pytest.fixture(scope="module")
def production() -> Recording:
    return recording_of("prod")


def outcomes(control: Control, recording: Recording) -> dict[str, str]:
    return {
        resource.urn: verdict.outcome for resource, verdict in control.verdicts(recording, TODAY)
    }


def targets(
    control: Control, mutation: Mutation, recording: Recording
) -> Iterator[RecordedResource]:
    """The resources that the flaw may be laid on."""
    types = [mutation.type_] if mutation.type_ else control.types
    for type_ in types:
        yield from recording.of(type_)


def test_every_control_has_a_flaw_and_no_flaw_is_without_control() -> None:
    assert set(FLAWS) == {one.id for one in CONTROLS}
    assert len({one.id for one in CONTROLS}) == len(CONTROLS) >= 120


def flawed(
    control: Control, production: Recording
) -> tuple[RecordedResource, Mapping[str, str], set[str]]:
    """A resource on which the flaw makes the control fail, what it said before, and of whom."""
    if control.id not in _FOUND:
        _FOUND[control.id] = _flawed(control, production)
    return _FOUND[control.id]


_FOUND: dict[str, tuple[RecordedResource, Mapping[str, str], set[str]]] = {}


def _flawed(
    control: Control, production: Recording
) -> tuple[RecordedResource, Mapping[str, str], set[str]]:
    before = outcomes(control, production)
    mutation = FLAWS[control.id]
    for target in targets(control, mutation, production):
        after = outcomes(control, mutated(production, target, mutation))
        failing = {
            urn for urn, one in after.items() if one == "fails" and before[urn] == met(control)
        }
        if failing:
            return target, before, failing
    pytest.fail("no flaw made it fail")


def met(control: Control) -> str:
    return "exempt" if control.id in ENDS_EXEMPTION else "meets"


@pytest.mark.parametrize("control", CONTROLS, ids=lambda one: one.id)
def test_a_control_holds_until_its_flaw_is_there(control: Control, production: Recording) -> None:
    target, before, failing = flawed(control, production)
    assert set(before.values()) <= {"meets", "exempt"}
    assert len(failing) < 5
    own = not FLAWS[control.id].type_
    assert failing == {target.urn} if own else target.urn not in failing or len(failing) == 1


@pytest.mark.parametrize(
    "control",
    [one for one in CONTROLS if FLAWS[one.id].paths and FLAWS[one.id].adds is None],
    ids=lambda one: one.id,
)
def test_what_nobody_knows_is_no_pass(control: Control, production: Recording) -> None:
    target, _, failing = flawed(control, production)
    after = outcomes(control, blurred(production, target, FLAWS[control.id]))
    assert all(after.get(urn) != "meets" for urn in failing)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda one: one.id)
def test_a_finding_tells_of_the_flaw_and_can_be_suppressed(
    control: Control, production: Recording
) -> None:
    target, _, failing = flawed(control, production)
    found = control.rule.check(mutated(production, target, FLAWS[control.id]), TODAY)
    told = {one.urn: one for one in found}
    assert failing <= set(told)
    for urn in failing:
        assert told[urn].rule == f"control/{control.id}"
        assert told[urn].level == control.level
        assert len(told[urn].detail) > 10
        assert Suppression.model_validate(
            {
                "rule": told[urn].rule,
                "resource": told[urn].urn.rpartition("::")[2],
                "reason": "accepted by this test, for ever",
                "owner": "tests",
                "expires": "2999-12-31",
            }
        ).covers(told[urn])


@pytest.mark.parametrize("wrong", ["x", 5, [], [[]], {"": None}, None], ids=str)
def test_inputs_of_a_wrong_form_are_answered_and_never_raise(
    production: Recording, wrong: Any
) -> None:
    seen: dict[str, RecordedResource] = {one.type: one for one in production.resources}
    broken = replace(
        production,
        resources=tuple(
            replace(one, inputs=dict.fromkeys(one.inputs, wrong)) for one in seen.values()
        ),
    )
    for control in CONTROLS:
        for _, verdict in control.verdicts(broken, TODAY):
            assert verdict.outcome in ("meets", "fails", "exempt", "unknown")
