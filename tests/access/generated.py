"""Policies at random, small enough to collide: few actions, few patterns, every operator."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.access.oracle.one_request import Side

_ACTION_PATTERNS = (
    "s3:GetObject", "s3:PutObject", "s3:ListBucket", "sqs:SendMessage", "iam:PassRole",
    "cloudwatch:PutMetricData", "s3:*", "s3:Get*", "s3:?etobject", "SQS:Send*", "*", "s3:*t*",
)  # fmt: skip
_RESOURCES = (
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a/b/*",
    "arn:aws:s3:::?/b*",
    "arn:aws:s3:::*/x",
    "arn:aws:s3:::*",
    "arn:aws:sqs:*:123456789012:q*",
    "arn:aws:sqs:us-east-1:123456789012:q1",
    "arn:aws:sqs:us-*-1:*:?1",
    "arn:aws:*:q1",
    "arn:aws:iam::123456789012:role/a*",
    "arn:aws:iam::*:role/?b",
)
_VARIABLE_RESOURCES = (
    "arn:aws:s3:::a/${aws:username}/*",
    "arn:aws:s3:::${aws:username}/b*",
    "arn:aws:s3:::${aws:username, 'x'}/*",
    "arn:aws:s3:::a/${*}",
    "arn:aws:sqs:*:123456789012:${AWS:UserName}",
)
_TEXTS = ("a", "ab", "A", "a*", "*b", "?", "a?c", "*", "b*a")
_VARIABLE_TEXTS = ("${aws:username}", "a${aws:username}*", "${*}", "${aws:username, 'b'}")
_ARNS = (
    "arn:aws:iam::123456789012:role/a",
    "arn:aws:iam::*:role/a*",
    "arn:aws:*::123456789012:*",
    "arn:*:iam::1?3456789012:role/*",
)
_NUMBERS = ("1", "2", "5", "2.5", "-3")
_DATES = ("2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z", "1767225600", "2027-01-01T00:00:00Z")
_ADDRESSES = ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "192.0.2.0/24", "2001:db8::/32")
_PRINCIPALS: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": "123456789012"},
    {"AWS": "arn:aws:iam::123456789012:role/a"},
    {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::444455556666:user/a"]},
    {"Service": ["events.amazonaws.com", "s3.amazonaws.com"]},
    {"Service": "s3.amazonaws.com"},
    {"Federated": "accounts.google.com", "AWS": "444455556666"},
    {"CanonicalUser": "1234"},
)

TEXT = ("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
        "StringLike", "StringNotLike", "BinaryEquals")  # fmt: skip
ARN = ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike")
NUMBER = ("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals",
          "NumericGreaterThan", "NumericGreaterThanEquals")  # fmt: skip
DATE = ("DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
        "DateGreaterThanEquals")  # fmt: skip
ADDRESS = ("IpAddress", "NotIpAddress")
OPERATORS = frozenset((*TEXT, *ARN, *NUMBER, *DATE, *ADDRESS, "Bool", "Null"))
"""Every operator there is."""


def _values(pool: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(pool), min_size=1, max_size=2, unique=True)


_Entry = tuple[str, str, list[str]]


def _entry(
    names: tuple[str, ...], key: str, pool: tuple[str, ...], quantifiers: tuple[str, ...] = ("",)
) -> st.SearchStrategy[_Entry]:
    operator = st.builds(
        lambda quantifier, name, suffix: f"{quantifier}{name}{suffix}",
        st.sampled_from(quantifiers),
        st.sampled_from(names),
        st.sampled_from(("", "", "IfExists")),
    )
    return st.tuples(operator, st.just(key), _values(pool))


_QUANTIFIERS = ("ForAllValues:", "ForAnyValue:")
_YES = st.sampled_from((["true"], ["false"]))
_PLAIN = (
    _entry(TEXT, "test:text", _TEXTS),
    _entry(TEXT, "test:texts", _TEXTS, _QUANTIFIERS),
    _entry(ARN, "test:arn", _ARNS),
    _entry(NUMBER, "test:number", _NUMBERS),
    _entry(NUMBER, "test:numbers", _NUMBERS, _QUANTIFIERS),
    _entry(DATE, "test:date", _DATES),
    _entry(ADDRESS, "test:address", _ADDRESSES),
    st.tuples(st.sampled_from(("Bool", "BoolIfExists")), st.just("test:bool"), _YES),
    st.tuples(st.just("Null"), st.sampled_from(("test:text", "test:texts", "test:bool")), _YES),
)
_ENTRIES = st.one_of(*_PLAIN)
_VARIABLE_ENTRIES = st.one_of(_entry(TEXT, "test:text", _VARIABLE_TEXTS), *_PLAIN[:3])


def _condition(entries: list[_Entry]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for operator, key, values in entries:
        found.setdefault(operator, {})[key] = values
    return found


def _statement(
    effect: str, not_action: bool, actions: list[str], not_resource: bool, resources: list[str],
    entries: list[_Entry], principal: tuple[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    found: dict[str, Any] = {
        "Effect": effect,
        "NotAction" if not_action else "Action": actions,
        "NotResource" if not_resource else "Resource": resources,
    }
    if principal is not None:
        found[principal[0]] = principal[1]
    if entries:
        found["Condition"] = _condition(entries)
    return found


_RARELY = st.sampled_from((False, False, False, True))
_WHO = st.tuples(
    st.sampled_from(("Principal", "Principal", "NotPrincipal")), st.sampled_from(_PRINCIPALS)
)


def _policies(
    resources: tuple[str, ...] = _RESOURCES,
    entries: st.SearchStrategy[_Entry] = _ENTRIES,
    who: st.SearchStrategy[tuple[str, Any] | None] | None = None,
    most: int = 3,
) -> st.SearchStrategy[dict[str, Any]]:
    statement = st.builds(
        _statement,
        st.sampled_from(("Allow", "Allow", "Deny")),
        _RARELY,
        _values(_ACTION_PATTERNS),
        _RARELY,
        _values(resources),
        st.lists(entries, max_size=2),
        st.none() if who is None else who,
    )
    return st.builds(
        lambda statements: {"Version": "2012-10-17", "Statement": statements},
        st.lists(statement, min_size=1, max_size=most),
    )


def _alone(policy: dict[str, Any]) -> Side:
    return Side([[policy]])


_PLAIN_SIDES = st.builds(_alone, _policies())
_LAYERED_SIDES = st.builds(
    lambda one, boundary, direct: Side([[one], *([[boundary]] if boundary else [])], direct),
    _policies(most=2),
    st.none() | _policies(most=2),
    st.lists(_policies(most=1), max_size=1),
)
_RESOURCE_SIDES = st.builds(_alone, _policies(who=_WHO))
_VARIABLE_SIDES = st.builds(
    _alone, _policies((*_VARIABLE_RESOURCES, *_RESOURCES[:6]), _VARIABLE_ENTRIES, most=2)
)
SIDES = {
    "identity policies": _PLAIN_SIDES,
    "boundaries and direct grants": _LAYERED_SIDES,
    "resource policies": _RESOURCE_SIDES,
    "variables": _VARIABLE_SIDES,
}
"""What pairs are drawn from, by what they try."""

OWN_PRINCIPALS = ("arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:user/a")
"""Principals of the account whose policies are drawn."""


WHOLE = tuple(one for one in _RESOURCES if one == "*" or one.count(":") >= 5)
"""The resources that have all parts of an ARN: what AWS takes for a shorter one it does not say."""


def policies() -> st.SearchStrategy[dict[str, Any]]:
    """Policies of principals."""
    return _policies(WHOLE)


def policies_with_variables() -> st.SearchStrategy[dict[str, Any]]:
    """The same with policy variables."""
    return _policies((*_VARIABLE_RESOURCES, *_RESOURCES[:6]), _VARIABLE_ENTRIES, most=2)


def resource_policies() -> st.SearchStrategy[dict[str, Any]]:
    """Policies of a resource, some for the principals of OWN_PRINCIPALS."""
    named = ({"AWS": list(OWN_PRINCIPALS)}, {"AWS": OWN_PRINCIPALS[1]})
    who = st.tuples(
        st.sampled_from(("Principal", "Principal", "Principal", "NotPrincipal")),
        st.sampled_from((*named, *_PRINCIPALS)),
    )
    return _policies(WHOLE, who=who)
