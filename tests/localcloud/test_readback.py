"""A refresh shows drift and nothing else."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.aws.readback import settle

_SCALARS = st.text(max_size=8) | st.integers() | st.booleans()
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=10,
)


@given(_VALUES)
def test_what_did_not_change_keeps_its_declared_form(value: Any) -> None:
    assert settle(value, value) == value


@given(st.lists(_SCALARS, unique_by=str, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_a_list_does_not_matter(value: list[Any], rng: random.Random) -> None:
    shuffled = list(value)
    rng.shuffle(shuffled)
    assert settle(value, shuffled) == value


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ({"Action": ["s3:GetObject"]}, {"Action": "s3:GetObject"}),
        ({"Action": ["a", "b"]}, {"Action": ["b", "a"]}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ],
)
def test_policies_that_say_the_same_are_the_same(declared: Any, actual: Any) -> None:
    text = json.dumps(declared, indent=2)
    assert settle(text, json.dumps(actual)) == text


@pytest.mark.parametrize(
    ("declared", "actual"),
    [(30, 31), ("a", "b"), (True, False), (["a"], ["a", "b"]), (["a", "b"], ["a"]), ("{}", "[1]")],
)
def test_another_value_is_drift(declared: Any, actual: Any) -> None:
    assert settle(declared, actual) == actual


def test_policies_that_differ_in_one_action_are_drift() -> None:
    wider = json.dumps({"Action": ["s3:GetObject", "s3:PutObject"]})
    assert settle(json.dumps({"Action": ["s3:GetObject"]}), wider) == wider


@pytest.mark.parametrize(("declared", "actual"), [(300, "300"), ("300", 300), (True, "true")])
def test_numbers_and_booleans_as_text_are_the_same(declared: Any, actual: Any) -> None:
    assert settle(declared, actual) == declared


def test_a_declared_block_that_is_gone_is_drift_and_an_empty_one_is_not() -> None:
    assert settle({"a": 1, "b": {"c": 2}}, {"a": 1}) == {"a": 1}
    assert settle({"a": 1, "b": []}, {"a": 1}) == {"a": 1, "b": []}


def test_what_aws_adds_beside_the_declared_is_not_drift() -> None:
    assert settle({"a": 1}, {"a": 1, "created": "today"}) == {"a": 1}
