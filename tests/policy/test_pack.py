"""The pack finds what the review finds, and does with it what its settings say."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from dataclasses import replace

import pytest
from pulumi_policy import EnforcementLevel

from policy.pack import Review, message, own_review, policies
from policy.settings import PolicySettings
from policy.stack_recording import stack_recording, wire
from recording import RecordedResource, Recording
from recording.program import ROOT
from review import exposure
from review.controls.controls import CONTROLS as CONTROLS_WITH_FLAWS
from review.controls.controls import RULES as CONTROLS
from review.finding import Finding
from review.rule import Rule
from review.rules import RULES
from review.suppressions import Suppression
from tests.platform.stacks import recording_of
from tests.policy.told import as_told, at_the_end, before
from tests.review import recordings as small
from tests.review.controls.mutation import mutated
from tests.review.controls.test_flaws import FLAWS

SETTINGS = PolicySettings(
    levels={"error": "mandatory", "warning": "advisory", "note": "disabled"}, unknown="advisory"
)


TODAY = dt.date(2026, 1, 1)


def a_review(*rules: Rule, accepted: tuple[Suppression, ...] = ()) -> Review:
    return Review(rules=rules, settings=SETTINGS, accepted=accepted, root=ROOT, today=TODAY)


def with_stack(*resources: RecordedResource) -> Recording:
    top = small.resource("pulumi:pulumi:Stack", "p-s", {})
    return small.recording(replace(top, outputs={}), *resources)


def fingerprints(review: Review, recording: Recording) -> list[str]:
    for one in recording.resources:
        review.note(before(one), lambda *_: None)
    return [one.fingerprint for one in review.findings(at_the_end(recording).resources)]


def reported(review: Review, recording: Recording) -> dict[str, list[tuple[str, str | None]]]:
    for one in recording.resources:
        review.note(before(one), lambda *_: None)
    args = at_the_end(recording)
    mandatory: list[tuple[str, str | None]] = []
    advisory: list[tuple[str, str | None]] = []

    def stops(text: str, urn: str | None = None) -> None:
        mandatory.append((text, urn))

    def shows(text: str, urn: str | None = None) -> None:
        advisory.append((text, urn))

    review.mandatory(args, stops)
    review.advisory(args, shows)
    return {"mandatory": mandatory, "advisory": advisory}


@pytest.mark.whole_stack
def test_what_the_engine_tells_of_the_whole_platform_is_its_recording() -> None:
    """So every rule, whichever, finds the same: it is asked the same."""
    whole = recording_of("local")
    inputs = {one.urn: wire(before(one).props) for one in whole.resources}
    found = stack_recording(at_the_end(whole).resources, inputs, ROOT)
    expected = as_told(whole)
    assert (found.project, found.stack) == (expected.project, expected.stack)
    assert len(found.resources) == len(expected.resources) > 1000
    for told, recorded in zip(found.resources, expected.resources, strict=True):
        assert told.to_dict() == recorded.to_dict()


def flawed_in_every_control(whole: Recording) -> tuple[Recording, set[str]]:
    """The platform with the flaw of every control laid over it, but for those that take a resource
    away, each on a resource of its own as far as there are enough; and the rules of them."""
    laid: set[str] = set()
    taken: set[str] = set()
    for control in CONTROLS_WITH_FLAWS:
        flaw = FLAWS[control.id]
        needed = {path.replace("/", ".").partition(".")[0] for path in flaw.paths}
        targets = [
            one
            for type_ in ([flaw.type_] if flaw.type_ else control.types)
            for one in whole.of(type_)
            if needed & one.inputs.keys() or flaw.adds is not None
        ]
        if not targets or flaw.drops_type:
            continue
        target = next((one for one in targets if one.urn not in taken), targets[0])
        if flaw.do(deepcopy(dict(target.inputs))) is not None:
            whole = mutated(whole, target, flaw)
            taken.add(target.urn)
            laid.add(f"control/{control.id}")
    return whole, laid


@pytest.mark.whole_stack
def test_the_pack_and_the_review_find_the_same_flaws_of_the_whole_platform() -> None:
    whole, laid = flawed_in_every_control(recording_of("local"))
    review = [one for rule in CONTROLS for one in rule.check(whole, TODAY)]
    assert len(laid & {one.rule for one in review}) >= 200
    found = fingerprints(a_review(*CONTROLS), whole)
    assert sorted(found) == sorted(one.fingerprint for one in review)


def test_the_pack_and_the_review_find_the_same_access() -> None:
    policy = small.document(small.allow("s3:GetObject", "arn:aws:s3:::b/*", Principal="*"))
    bucket = small.resource("aws:s3/bucket:Bucket", "b", {"bucket": "b"})
    open_to_all = small.resource(
        "aws:s3/bucketPolicy:BucketPolicy", "b", {"bucket": "b", "policy": policy}
    )
    later = small.resource(
        "aws:s3/bucketPolicy:BucketPolicy", "c", {"bucket": "c", "policy": small.UNKNOWN}
    )
    recording = with_stack(bucket, open_to_all, later)
    rules = (*exposure.RULES, *CONTROLS)
    review = [one for rule in rules for one in rule.check(recording, TODAY)]
    assert {"exposure/public", "exposure/unknown"} <= {one.rule for one in review}
    found = fingerprints(a_review(*rules), recording)
    assert sorted(found) == sorted(one.fingerprint for one in review)


def test_the_pack_asks_every_rule_of_the_review() -> None:
    assert tuple(own_review().rules) == RULES


@pytest.fixture
def flawed() -> Recording:
    """A bucket with a flaw of each level, and a key that nobody knows."""
    key = small.resource("aws:sqs/queue:Queue", "q", {"kmsMasterKeyId": small.UNKNOWN})
    return with_stack(small.resource("aws:s3/bucket:Bucket", "b", {"bucket": "b"}), key)


def test_errors_stop_warnings_are_shown_and_what_is_unknown_stops_nothing(
    flawed: Recording,
) -> None:
    said = reported(a_review(*CONTROLS), flawed)
    mandatory = {text.split("]")[0][1:] for text, _ in said["mandatory"]}
    advisory = {text.split("]")[0][1:] for text, _ in said["advisory"]}
    assert "control/s3-bucket-versioned" in mandatory
    assert "control/s3-bucket-has-lifecycle" in advisory
    assert "control/sqs-encrypted-with-own-key" in advisory
    assert "control/s3-bucket-announces-events" not in mandatory | advisory
    bucket = flawed.named("b").urn
    assert all(urn == bucket for text, urn in said["mandatory"] if "/s3-" in text)


def test_what_somebody_answers_for_is_not_reported(flawed: Recording) -> None:
    accepted = Suppression(
        rule="control/s3-bucket-versioned",
        resource="b",
        reason="accepted by this test, for ever",
        owner="tests",
        expires=dt.date(2999, 1, 1),
    )
    said = reported(a_review(*CONTROLS, accepted=(accepted,)), flawed)
    assert not any("s3-bucket-versioned" in text for text, _ in said["mandatory"])
    ended = accepted.model_copy(update={"expires": dt.date(2000, 1, 1)})
    said = reported(a_review(*CONTROLS, accepted=(ended,)), flawed)
    assert any("[review/suppression-expired]" in text for text, _ in said["mandatory"])


def test_a_message_has_rule_proof_fix_and_fingerprint(flawed: Recording) -> None:
    review = a_review(*CONTROLS)
    fingerprints(review, flawed)
    [one] = [
        one
        for one in review.findings(at_the_end(flawed).resources)
        if one.rule == "control/s3-bucket-versioned"
    ]
    for part in ("[control/s3-bucket-versioned]", one.detail, one.fix, one.fingerprint):
        assert part in message(one)


def test_the_rules_are_asked_once_for_all_policies_of_a_run(flawed: Recording) -> None:
    asked: list[Recording] = []

    def count(recording: Recording, _: dt.date) -> list[Finding]:
        asked.append(recording)
        return []

    counting = Rule(
        id="test/counts",
        title="counts",
        level="error",
        source="tests",
        check=count,
    )
    reported(a_review(counting), flawed)
    assert len(asked) == 1


def test_each_enforcement_is_a_policy() -> None:
    made = {one.name: one.enforcement_level for one in policies(a_review())}
    assert made == {
        "inputs": EnforcementLevel.ADVISORY,
        "mandatory": EnforcementLevel.MANDATORY,
        "advisory": EnforcementLevel.ADVISORY,
    }
