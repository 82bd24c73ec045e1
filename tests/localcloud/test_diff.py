"""Which changes are seen, and which of them replace."""

from __future__ import annotations

from localcloud.aws.diff import changes, replaces
from localcloud.aws.table import entry_for
from localcloud.aws.values import UNKNOWN

KEY = entry_for("aws:kms/key:Key")
ALIAS = entry_for("aws:kms/alias:Alias")


def test_equal_inputs_differ_in_nothing() -> None:
    inputs = {"description": "a", "tags": {"b": "c"}}
    assert changes(KEY, inputs, {}, inputs) == []


def test_a_nested_change_names_its_whole_path() -> None:
    old, new = {"tags": {"a": "1", "b": "2"}}, {"tags": {"a": "1", "b": "3", "c": "4"}}
    assert [(each.path, each.kind) for each in changes(KEY, old, {}, new)] == [
        ("tags.b", "update"),
        ("tags.c", "add"),
    ]


def test_a_value_that_is_not_known_yet_may_change() -> None:
    [change] = changes(ALIAS, {"targetKeyId": "k"}, {}, {"targetKeyId": UNKNOWN})
    assert not change.replaces


def test_the_tables_own_word_on_replacement_comes_first() -> None:
    assert replaces(ALIAS, "name")
    assert not replaces(KEY, "description")


def test_an_object_that_aws_left_in_an_earlier_state_is_updated_again() -> None:
    inputs = {"description": "new"}
    [change] = changes(KEY, inputs, {"description": "old"}, inputs)
    assert change.path == "description"


def test_another_region_replaces() -> None:
    [change] = changes(KEY, {"region": "us-east-1"}, {}, {"region": "us-west-2"})
    assert change.replaces


def test_a_region_that_was_only_implied_is_no_change() -> None:
    assert changes(KEY, {}, {"region": "us-east-1"}, {"region": "us-east-1"}) == []


def test_empty_and_absent_are_the_same() -> None:
    assert changes(KEY, {"tags": {}}, {}, {}) == []
