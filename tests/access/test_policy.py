"""A policy is read as AWS reads it, and what AWS would refuse is refused with the place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from access.errors import PolicyError
from access.operators import operator
from access.policy import BYTES_MOST, STATEMENTS_MOST, parse
from tests.access.documents import allow

WHOLE: dict[str, Any] = {"Version": "2012-10-17", "Statement": [allow("s3:GetObject")]}


def changed(**statement: Any) -> dict[str, Any]:
    """The policy with elements of its statement changed; None takes one out."""
    merged = {**WHOLE["Statement"][0], **statement}
    one = {key: value for key, value in merged.items() if value is not None}
    return {**WHOLE, "Statement": [one]}


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("{", "not JSON"),
        ('{"Version": "2012-10-17"', "not JSON"),
        ("[" * 50_000, "not JSON"),
        ("[]", "a policy is an object"),
        ('{"Statement": [], "Statement": []}', "the key Statement stands twice"),
        ({"Statement": [], "Statements": []}, "Statements is not an element of a policy"),
        ({"Version": "2013-01-01", "Statement": []}, "Version: '2013-01-01'"),
        ({"Version": "2012-10-17"}, "Statement is missing"),
        ({**WHOLE, "Statement": ["a"]}, "Statement[0]: 'a' is not an object"),
        ({**WHOLE, "Statement": [{}] * (STATEMENTS_MOST + 1)}, "more than 2000"),
        (changed(Effect="allow"), "Effect: 'allow' is neither Allow nor Deny"),
        (changed(Actions="s3:GetObject"), "Actions is not an element of a statement"),
        (changed(Action=None), "neither Action nor NotAction"),
        (changed(NotAction="s3:*"), "Action and NotAction stand together"),
        (changed(NotResource="*"), "Resource and NotResource stand together"),
        (changed(Action="GetObject"), "'GetObject' is not service:Operation"),
        (changed(Action=[7]), "7 is not text"),
        (changed(Action=[]), "the list is empty"),
        (changed(Sid=3), "Sid: 3 is not text"),
        (changed(Principal={"aws": "*"}), "'aws' is not one of AWS, Service"),
        (changed(Principal="me"), "'me' is neither * nor an object"),
        (changed(Principal={"AWS": "arn:aws:iam::123456789012:role/*"}), "wildcard within a name"),
        (changed(Principal="*", NotPrincipal="*"), "stand together"),
        (changed(Condition=[]), "Condition: [] is not an object"),
        (changed(Condition={"StringIs": {"a": "b"}}), "'StringIs' is not a condition operator"),
        (changed(Condition={"Bool": "true"}), "Bool: 'true' is not an object of keys"),
        (changed(Condition={"Bool": {"a": [None]}}), "Bool.a: None is not a value"),
    ],
)
def test_a_document_that_aws_would_refuse_is_refused_with_the_place(
    document: Any, says: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        parse(document)
    assert says in str(caught.value)


def test_a_document_longer_than_any_policy_is_refused_before_it_is_read() -> None:
    with pytest.raises(PolicyError, match="more than AWS takes"):
        parse(" " * (BYTES_MOST + 1))


def test_one_statement_and_one_value_need_no_list() -> None:
    assert parse(json.dumps({**WHOLE, "Statement": WHOLE["Statement"][0]})) == parse(WHOLE)
    assert parse(changed(Action=["s3:GetObject"])) == parse(WHOLE)


def test_an_account_is_its_root_however_it_is_written() -> None:
    written = [
        parse(changed(Principal={"AWS": one})).statements[0].principals
        for one in ("123456789012", "arn:aws:iam::123456789012:root")
    ]
    assert written == [("AWS=arn:aws:iam::123456789012:root",)] * 2


@pytest.mark.parametrize(
    ("name", "quantifier", "if_exists", "negated"),
    [
        ("StringEquals", "", False, False),
        ("stringnotlikeifexists", "", True, True),
        ("ForAllValues:StringLike", "ForAllValues", False, False),
        ("ForAnyValue:ArnNotEqualsIfExists", "ForAnyValue", True, True),
        ("Null", "", False, False),
    ],
)
def test_operators_are_known_by_quantifier_name_and_suffix(
    name: str, quantifier: str, if_exists: bool, negated: bool
) -> None:
    found = operator(name)
    assert found is not None
    assert (found.quantifier, found.if_exists, found.negated) == (quantifier, if_exists, negated)


@pytest.mark.parametrize(
    "name", ["NullIfExists", "ForAnyValue:Null", ":StringLike", "ForSome:Bool"]
)
def test_what_is_no_operator_is_not_taken_for_one(name: str) -> None:
    assert operator(name) is None
