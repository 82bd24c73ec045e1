"""What became allowed is found with a request that proves it, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from access.compare import gains
from access.errors import Undecided
from access.evaluate import Request, decide
from access.grants import NOTHING, Grants
from tests.access.documents import allow, deny, grants, policy, resource_policy, when

BUCKET = "arn:aws:s3:::models"
KEY = "arn:aws:s3:::models/*"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
ROLE = "arn:aws:iam::123456789012:role/trainer"


def checked(new: Grants, old: Grants, **more: Any) -> list[str]:
    """The actions gained; each gain's request must really be allowed now and not before."""
    found: list[str] = []
    for gain in gains(new, old, **more):
        for action in gain.actions[:3]:
            request = Request(action, gain.resource, gain.principal, gain.context)
            assert decide(request, new) == "allowed", request
            assert decide(request, old) != "allowed", request
        found += gain.actions
    return found


def same(one: Grants, other: Grants) -> None:
    assert checked(one, other) == []
    assert checked(other, one) == []


def more(new: Grants, old: Grants, *actions: str) -> None:
    """`new` allows more, among it `actions`, and `old` nothing beyond `new`."""
    assert set(actions) <= set(checked(new, old))
    assert checked(old, new) == []


def test_words_that_say_the_same_grant_the_same() -> None:
    same(grants(allow("s3:*", KEY)), grants(allow("S3:*", [KEY, f"{KEY[:-1]}a*"])))
    same(
        grants(allow("*"), deny("iam:*")),
        grants({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
    )
    same(
        grants(allow("s3:GetObject", KEY)),
        grants(
            allow("s3:GetObject"),
            {"Effect": "Deny", "Action": "s3:*", "NotResource": KEY},
        ),
    )
    same(
        grants(allow(["s3:GetObject", "s3:PutObject"], KEY)),
        grants(allow("s3:PutObject", KEY), allow("s3:GetObject", KEY)),
    )


@pytest.mark.parametrize(
    ("action", "wide", "narrow"),
    [
        ("s3:GetObject", "*", KEY),
        ("s3:GetObject", KEY, "arn:aws:s3:::models/approved/*"),
        ("s3:GetObject", "arn:aws:s3:::model?/*", KEY),
        ("sqs:SendMessage", "arn:aws:sqs:*:123456789012:q", QUEUE),
        ("sqs:SendMessage", "arn:aws:sqs:us-east-1:*:q", QUEUE),
        ("sqs:SendMessage", f"{QUEUE}*", QUEUE),
    ],
)
def test_a_wider_resource_is_a_gain(action: str, wide: str, narrow: str) -> None:
    more(grants(allow(action, wide)), grants(allow(action, narrow)), action)


def test_an_action_on_no_resource_is_not_gained_by_naming_one() -> None:
    assert checked(grants(allow("cloudwatch:PutMetricData", QUEUE)), NOTHING) == []
    assert checked(grants(allow("cloudwatch:PutMetricData")), NOTHING)


def test_an_arn_of_another_service_is_no_resource_of_an_action() -> None:
    same(grants(allow("s3:GetObject")), grants(allow("s3:GetObject", "arn:aws:s3:*")))
    assert checked(grants(allow("s3:GetObject", QUEUE)), NOTHING) == []


EQUALS = [
    ("StringEquals", "aws:SourceVpce", ["vpce-1", "vpce-2"], ["vpce-1"]),
    ("StringEqualsIgnoreCase", "aws:username", ["Alice", "bob"], "ALICE"),
    ("StringLike", "aws:username", "a*", "ab*"),
    (
        "ArnLike",
        "aws:SourceArn",
        "arn:aws:events:*:123456789012:*",
        "arn:aws:events:*:123456789012:rule/a",
    ),
    ("NumericLessThan", "aws:MultiFactorAuthAge", "3600", "600"),
    ("NumericLessThanEquals", "aws:MultiFactorAuthAge", "600", "599"),
    ("NumericGreaterThanEquals", "s3:max-keys", "1", "2"),
    ("NumericEquals", "s3:max-keys", ["1", "2"], "2"),
    ("DateLessThan", "aws:CurrentTime", "2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ("DateGreaterThan", "aws:EpochTime", "1767225600", "2026-01-01T00:00:01Z"),
    ("IpAddress", "aws:SourceIp", "10.0.0.0/8", "10.1.0.0/16"),
    ("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "2001:db8::/32"], "10.0.0.0/8"),
    ("NotIpAddress", "aws:SourceIp", "10.1.0.0/16", "10.0.0.0/8"),
    ("StringNotEquals", "aws:username", "a", ["a", "b"]),
    ("StringNotLike", "aws:username", "ab*", "a*"),
    ("ForAnyValue:StringEquals", "aws:TagKeys", ["a", "b"], "a"),
    ("ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"], "a"),
    ("StringEqualsIfExists", "aws:username", ["a", "b"], "a"),
]


@pytest.mark.parametrize(("operator", "key", "wide", "narrow"), EQUALS)
def test_a_weaker_condition_is_a_gain(operator: str, key: str, wide: Any, narrow: Any) -> None:
    more(
        grants(allow("s3:GetObject", KEY, **when(operator, key, wide))),
        grants(allow("s3:GetObject", KEY, **when(operator, key, narrow))),
        "s3:GetObject",
    )


@pytest.mark.parametrize(("operator", "key", "value", "_"), EQUALS)
def test_a_condition_that_went_is_a_gain(operator: str, key: str, value: Any, _: Any) -> None:
    new = grants(allow("s3:GetObject", KEY))
    old = grants(allow("s3:GetObject", KEY, **when(operator, key, value)))
    more(new, old, "s3:GetObject")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (when("StringEquals", "a:b", "x"), when("StringLike", "a:b", "x")),
        (when("ArnEquals", "a:b", ROLE), when("ArnLike", "a:b", ROLE)),
        (when("StringEqualsIfExists", "a:b", "x"), None),
        (when("Null", "a:b", "false"), when("StringLike", "a:b", "*")),
        (when("Bool", "a:b", ["true", "false"]), when("Null", "a:b", "false")),
        (when("NumericEquals", "a:b", "1"), when("NumericEquals", "a:b", "1.0")),
        (
            when("DateEquals", "a:b", "1767225600"),
            when("DateEquals", "a:b", "2026-01-01T00:00:00Z"),
        ),
        (when("IpAddress", "a:b", "10.0.0.7/8"), when("IpAddress", "a:b", "10.0.0.0/8")),
        (when("IpAddress", "a:b", ["0.0.0.0/0", "::/0"]), when("Null", "a:b", "false")),
        (when("StringEquals", "A:B", "x"), when("StringEquals", "a:b", "x")),
    ],
)
def test_conditions_that_mean_the_same_are_the_same(one: Any, other: Any) -> None:
    old = (
        grants(allow("s3:GetObject", KEY, **other))
        if other is not None
        else grants(
            allow("s3:GetObject", KEY, **when("Null", "a:b", "true")),
            allow("s3:GetObject", KEY, **when("StringEquals", "a:b", "x")),
        )
    )
    same(grants(allow("s3:GetObject", KEY, **one)), old)


def test_an_absent_key_passes_negated_tests_and_all_of_nothing() -> None:
    for operator in ("StringNotEquals", "ForAllValues:StringEquals", "StringEqualsIfExists"):
        [gain] = gains(grants(allow("s3:GetObject", KEY, **when(operator, "a:b", "x"))), NOTHING)
        assert gain.context == {}, operator
    [gain] = gains(grants(allow("s3:GetObject", KEY, **when("StringEquals", "a:b", "x"))), NOTHING)
    assert gain.context == {"a:b": "x"}


def test_arns_are_compared_part_by_part_and_resources_across_their_colons() -> None:
    wide = when("ArnLike", "aws:SourceArn", "arn:aws:s3:::*")
    [gain] = gains(grants(allow("sqs:SendMessage", QUEUE, **wide)), NOTHING)
    assert str(gain.context["aws:sourcearn"]).startswith("arn:aws:s3:::")
    # A pattern of fewer than six parts matches no ARN.
    starred = when("ArnLike", "aws:SourceArn", "arn:aws:*:123456789012:x")
    assert checked(grants(allow("sqs:SendMessage", QUEUE, **starred)), NOTHING) == []
    same(
        grants(allow("sqs:SendMessage", "arn:aws:sqs:*:q")), grants(allow("sqs:SendMessage", "*:q"))
    )


def test_a_lost_deny_is_a_gain_and_a_new_one_is_none() -> None:
    guarded = grants(allow("s3:*", KEY), deny("s3:DeleteObject", KEY))
    more(grants(allow("s3:*", KEY)), guarded, "s3:DeleteObject")
    assert checked(guarded, grants(allow("s3:*", KEY))) == []


def test_a_boundary_narrows_and_its_loss_is_a_gain() -> None:
    boundary = policy(allow("s3:*"))
    within = grants(allow("*"), boundary=boundary)
    same(within, grants(allow("s3:*")))
    assert "iam:CreateRole" in checked(grants(allow("*")), within)
    wider = grants(allow("*"), boundary=policy(allow(["s3:*", "sqs:*"])))
    assert all(one.startswith("sqs:") for one in checked(wider, within))


def test_a_grant_in_a_resource_policy_goes_beside_the_boundary() -> None:
    role = {"Principal": {"AWS": ROLE}}
    direct = policy(allow("sqs:SendMessage", QUEUE, **role))
    identity = policy(allow("s3:GetObject", KEY))
    new = Grants(layers=((identity,), (identity,)), direct=(direct,))
    old = Grants(layers=((identity,), (identity,)))
    assert checked(new, old) == ["sqs:SendMessage"]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("*", {"AWS": "123456789012"}),
        ({"AWS": "*"}, {"AWS": ROLE}),
        ({"AWS": "123456789012"}, {"AWS": ROLE}),
        ({"AWS": ["123456789012", "444455556666"]}, {"AWS": "123456789012"}),
        (
            {"Service": ["events.amazonaws.com", "s3.amazonaws.com"]},
            {"Service": "s3.amazonaws.com"},
        ),
        ({"Federated": "accounts.google.com", "AWS": ROLE}, {"AWS": ROLE}),
    ],
)
def test_a_wider_principal_is_a_gain(wide: Any, narrow: Any) -> None:
    more(
        resource_policy(allow("sqs:SendMessage", QUEUE, Principal=wide)),
        resource_policy(allow("sqs:SendMessage", QUEUE, Principal=narrow)),
        "sqs:SendMessage",
    )


def test_all_but_one_principal_are_all_others() -> None:
    new = resource_policy(
        allow("sqs:SendMessage", QUEUE, Principal="*"),
        {**deny("sqs:*"), "NotPrincipal": {"AWS": ROLE}},
    )
    same(new, resource_policy(allow("sqs:SendMessage", QUEUE, Principal={"AWS": ROLE})))


def test_a_variable_stands_for_what_the_request_says() -> None:
    own = grants(allow("s3:GetObject", "arn:aws:s3:::models/${aws:username}/*"))
    more(grants(allow("s3:GetObject", KEY)), own, "s3:GetObject")
    [gain] = gains(own, grants(allow("s3:GetObject", "arn:aws:s3:::models/alice/*")))
    assert "${aws:username}" in gain.resource
    same(own, own)
    assert gains(own, NOTHING, fixed={"aws:username": None}) == []
    fixed = {"aws:username": "alice"}
    alice = grants(allow("s3:GetObject", "arn:aws:s3:::models/alice/*"))
    assert gains(own, alice, fixed=fixed) == gains(alice, own, fixed=fixed) == []


def test_what_depends_on_a_variable_meeting_a_text_is_unknown_and_never_a_pass() -> None:
    new = grants(
        allow("s3:GetObject", "arn:aws:s3:::models/${aws:username}/*"),
        {
            "Effect": "Deny",
            "Action": "s3:*",
            "NotResource": "arn:aws:s3:::models/alice/*",
        },
    )
    with pytest.raises(Undecided, match="policy variable"):
        gains(new, NOTHING)


def test_escaped_wildcards_are_letters() -> None:
    escaped = grants(allow("s3:GetObject", "arn:aws:s3:::models/${*}"))
    [gain] = gains(escaped, NOTHING)
    assert gain.resource == "arn:aws:s3:::models/*"
    more(grants(allow("s3:GetObject", KEY)), escaped, "s3:GetObject")


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (
            when("StringEquals", "a:b", "1"),
            when("NumericEquals", "a:b", "1"),
            "as number and as text",
        ),
        (when("StringEquals", "a:b", "1"), when("ForAnyValue:StringEquals", "a:b", "1"), "several"),
    ],
)
def test_a_key_that_is_read_in_two_ways_is_unknown(one: Any, other: Any, says: str) -> None:
    with pytest.raises(Undecided, match=says):
        gains(grants(allow("s3:GetObject", **one)), grants(allow("s3:GetObject", **other)))


def test_five_hundred_wildcards_and_no_time_are_unknown_and_no_hang() -> None:
    patterns = [f"arn:aws:s3:::*{at}*/{at}*" for at in range(500)]
    with pytest.raises(Undecided):
        gains(
            grants(allow("s3:GetObject", patterns)), grants(allow("s3:GetObject", KEY)), seconds=5
        )
    with pytest.raises(Undecided, match="longer than"):
        gains(grants(allow("*", "arn:aws:*:x*")), NOTHING, seconds=0)


def test_an_action_that_the_table_does_not_know_counts_all_the_same() -> None:
    assert checked(grants(allow("newservice:DoIt", QUEUE)), NOTHING) == ["newservice:doit"]


def test_patterns_are_about_actions_that_the_table_does_not_know() -> None:
    named = grants(allow("newservice:DoIt", QUEUE), boundary=policy(allow("*")))
    assert checked(named, NOTHING) == ["newservice:doit"]
    assert checked(named, grants(allow("newservice:Do*", QUEUE))) == []
    assert checked(named, grants(allow("*"), deny("newservice:*"))) == ["newservice:doit"]
