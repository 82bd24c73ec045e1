"""A control is met, failed, exempt or unknown; whatever the inputs are, it answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recording import RecordedResource
from review.controls.control import UNKNOWN, Control, Exemption
from review.controls.environment import is_production
from review.controls.predicates import (
    Predicate,
    all_of,
    any_of,
    at_least,
    contains,
    each,
    equals,
    key,
    longer,
    named,
    negated,
    neighbour,
    no_neighbour,
    parsed,
    present,
    some,
)
from tests.review import recordings as small

QUEUE = "aws:sqs/queue:Queue"
POLICY = "aws:sqs/queuePolicy:QueuePolicy"
KEY = "aws:kms/key:Key"


def a_control(holds: Predicate, **more: Any) -> Control:
    return Control(
        id="queue-is-right",
        title="A queue is right",
        level="warning",
        types=[QUEUE],
        holds=holds,
        fix="Mend it.",
        frameworks="SQS.1",
        **more,
    )


def queue(**inputs: Any) -> RecordedResource:
    return small.resource(QUEUE, "q", inputs, {"arn": "arn:q"})


def outcome(control: Control, *resources: RecordedResource, stack: str = "s") -> str:
    recording = replace(small.recording(*resources), stack=stack)
    [(_, verdict)] = control.verdicts(recording, small.TODAY)
    return verdict.outcome


@pytest.mark.parametrize(
    ("holds", "inputs", "expected"),
    [
        (equals("a", True), {"a": True}, "meets"),
        (equals("a", True), {"a": "true"}, "meets"),
        (equals("a", True), {}, "fails"),
        (equals("a", True, default=True), {}, "meets"),
        (equals("a.b", 1), {"a": small.UNKNOWN}, "unknown"),
        (at_least("a", 2), {"a": "3"}, "meets"),
        (at_least("a", 2), {"a": True}, "fails"),
        (at_least("a", 2), {"a": "many"}, "fails"),
        (present("a"), {"a": {"secret": True}}, "meets"),
        (present("a"), {"a": small.UNKNOWN}, "unknown"),
        (present("a"), {"a": []}, "fails"),
        (contains("a", 1, 2), {"a": [2, 1]}, "meets"),
        (contains("a", 1), {"a": [small.UNKNOWN]}, "unknown"),
        (longer("a", 2), {"a": [small.UNKNOWN, small.UNKNOWN]}, "meets"),
        (each("a", equals("b", 1)), {"a": [{"b": 1}, {"b": 2}]}, "fails"),
        (each("a", equals("b", 1)), {"a": []}, "meets"),
        (each("a", equals("b", 1), least=1), {"a": []}, "fails"),
        (each("a", equals("b", 1)), {"a": [{"b": small.UNKNOWN}, {"b": 1}]}, "unknown"),
        (some("a", equals("b", 1)), {"a": [{"b": small.UNKNOWN}, {"b": 1}]}, "meets"),
        (some("a", equals("b", 1)), {"a": [{"b": small.UNKNOWN}, {"b": 2}]}, "unknown"),
        (some("a", equals("b", 1)), {"a": []}, "fails"),
        (parsed("a", equals("b", 1)), {"a": '{"b": 1}'}, "meets"),
        (parsed("a", equals("b", 1)), {"a": "{"}, "fails"),
        (parsed("a", equals("b", 1)), {"a": small.UNKNOWN}, "unknown"),
        (all_of(equals("a", 1), equals("b", 1)), {"a": small.UNKNOWN, "b": 2}, "fails"),
        (any_of(equals("a", 1), equals("b", 1)), {"a": small.UNKNOWN, "b": 1}, "meets"),
        (any_of(equals("a", 1), equals("b", 1)), {"a": small.UNKNOWN, "b": 2}, "unknown"),
        (negated(equals("a", 1)), {"a": small.UNKNOWN}, "unknown"),
        (key("a"), {"a": "arn:aws:kms:x:1:key/1"}, "meets"),
        (key("a"), {"a": "alias/aws/sqs"}, "fails"),
        (key("a"), {"a": small.UNKNOWN}, "unknown"),
        (key("a"), {}, "fails"),
    ],
)
def test_a_predicate_decides_and_what_is_unknown_is_no_pass(
    holds: Predicate, inputs: Any, expected: str
) -> None:
    assert outcome(a_control(holds), queue(**inputs)) == expected


def test_a_key_of_the_recording_is_known_before_it_has_a_name() -> None:
    made = small.resource(KEY, "k", {})
    one = replace(queue(a=small.UNKNOWN), dependencies={"a": [made.urn]})
    assert outcome(a_control(key("a")), one, made) == "meets"
    assert outcome(a_control(present("a", KEY)), one, made) == "meets"
    assert outcome(a_control(present("a", POLICY)), one, made) == "unknown"


def test_a_neighbour_is_found_by_value_and_by_what_was_handed_over() -> None:
    has_policy = a_control(neighbour(POLICY, "queueUrl"))
    bare = a_control(no_neighbour(POLICY, "queueUrl"))
    named_queue = a_control(named("peer", QUEUE, equals("a", 1)))
    one = queue()
    known = small.resource(POLICY, "p", {"queueUrl": "q"})
    lost = small.resource(POLICY, "p", {"queueUrl": small.UNKNOWN})
    handed = replace(lost, dependencies={"queueUrl": [one.urn]})
    assert [outcome(has_policy, one, p) for p in (known, handed, lost)] == [
        "meets", "meets", "unknown",
    ]  # fmt: skip
    assert outcome(has_policy, one) == "fails"
    assert [outcome(bare, one, p) for p in (known, lost)] == ["fails", "unknown"]
    assert outcome(bare, one) == "meets"
    assert outcome(named_queue, queue(peer="elsewhere")) == "unknown"
    assert outcome(named_queue, queue()) == "fails"


def test_of_two_with_equal_names_the_one_that_was_handed_over_is_meant() -> None:
    first, second = (
        small.resource(QUEUE, name, {}, {"id": "same", "arn": f"arn:{name}"}) for name in "ab"
    )
    policy = small.resource(POLICY, "p", {"queueUrl": "same"}, None, {"queueUrl": [second.urn]})
    control = a_control(neighbour(POLICY, "queueUrl"))
    said = {
        one.name: verdict.outcome
        for one, verdict in control.verdicts(small.recording(first, second, policy), small.TODAY)
    }
    assert said == {"a": "fails", "b": "meets"}


def test_an_exemption_needs_its_reason_to_hold_and_hides_no_doubt() -> None:
    control = a_control(
        equals("a", 1), exempt=[Exemption(when=equals("b", 1), reason="it is another thing")]
    )
    assert outcome(control, queue(a=2, b=1)) == "exempt"
    assert outcome(control, queue(a=2, b=2)) == "fails"
    assert outcome(control, queue(a=2, b=small.UNKNOWN)) == "unknown"
    assert outcome(control, queue(a=1, b=1)) == "meets"


def test_production_is_told_by_protection_or_by_name() -> None:
    control = a_control(equals("a", 1), production_only="nobody depends on it")
    protected = replace(queue(), options={"protect": True})
    assert outcome(control, queue(), stack="dev") == "exempt"
    assert outcome(control, queue(), stack="eu-production") == "fails"
    assert outcome(control, protected, stack="dev") == "fails"
    assert not is_production(replace(small.recording(queue()), stack="products"))


def test_where_it_is_meant_for_nobody_it_says_nothing() -> None:
    control = a_control(equals("a", 1), applies=equals("b", 1))
    assert list(control.verdicts(small.recording(queue(a=2, b=2)), small.TODAY)) == []
    assert outcome(control, queue(a=1, b=small.UNKNOWN)) == "unknown"


def test_failing_and_unknown_are_findings_apart() -> None:
    control = a_control(equals("a", 1))
    [failing] = control.rule.check(small.recording(queue(a=2)), small.TODAY)
    [lost] = control.rule.check(small.recording(queue(a=small.UNKNOWN)), small.TODAY)
    assert (failing.rule, failing.key, failing.level) == ("control/queue-is-right", "", "warning")
    assert (lost.rule, lost.key) == ("control/queue-is-right", UNKNOWN)
    assert failing.fingerprint != lost.fingerprint
    assert failing.detail == "A is 2, not 1."
    assert not list(control.rule.check(small.recording(queue(a=1)), small.TODAY))
