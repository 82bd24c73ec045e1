"""The JSON text of statements."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.iam.document import document
from components.iam.statement import Statement, StatementError
from tests.support.engine import Engine

READ = Statement(
    sid="Read",
    actions=["s3:GetObjectVersion", "s3:GetObject", "s3:GetObject"],
    resources=["arn:aws:s3:::models/*"],
    conditions={"StringEquals": {"b": "2", "a": "1"}, "Bool": {"aws:SecureTransport": "true"}},
)

Build = Callable[[Callable[[], Any]], Any]


def test_actions_are_sorted_once_each_and_conditions_are_in_order(
    engine: Engine, build: Build
) -> None:
    build(lambda: document(READ))
    assert engine.result == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow",'
        '"Action":["s3:GetObject","s3:GetObjectVersion"],"Resource":["arn:aws:s3:::models/*"],'
        '"Condition":{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"a":"1","b":"2"}}}]}'
    )


def test_values_known_later_land_where_they_belong(engine: Engine, build: Build) -> None:
    def later(text: str) -> pulumi.Output[str]:
        return pulumi.Output.from_input(text).apply(lambda value: value)

    build(
        lambda: document(
            Statement(
                sid="First",
                actions=["kms:Decrypt"],
                resources=[later("arn:one"), "arn:two", later("arn:three")],
                principals={"Service": [later("a.amazonaws.com")], "AWS": [later("arn:root")]},
                conditions={"StringEquals": {"k": [later("x"), "y"]}},
            ),
            Statement(sid="Second", actions=["kms:Encrypt"], resources=[later("arn:four")]),
        )
    )
    first, second = json.loads(engine.result)["Statement"]
    assert first["Resource"] == ["arn:one", "arn:two", "arn:three"]
    assert first["Principal"] == {"AWS": ["arn:root"], "Service": ["a.amazonaws.com"]}
    assert first["Condition"] == {"StringEquals": {"k": ["x", "y"]}}
    assert second["Resource"] == ["arn:four"]


def test_everyone_is_written_as_aws_writes_it(engine: Engine, build: Build) -> None:
    build(
        lambda: document(
            Statement(
                sid="No",
                effect="Deny",
                actions=["s3:*"],
                resources=["*"],
                principals={"*": ["*"]},
            )
        )
    )
    assert json.loads(engine.result)["Statement"][0]["Principal"] == "*"


def test_a_sid_stands_once_in_a_document() -> None:
    with pytest.raises(StatementError, match="Sid Read stands twice"):
        document(READ, READ)


def test_a_document_says_something() -> None:
    with pytest.raises(StatementError, match="without statements"):
        document()


def test_a_wildcard_that_shows_up_late_fails_the_update(build: Build) -> None:
    def declare() -> pulumi.Output[str]:
        everything = pulumi.Output.from_input("*").apply(lambda value: value)
        return document(Statement(sid="Sneaky", actions=["s3:GetObject"], resources=[everything]))

    with pytest.raises(StatementError, match=r"Sneaky: Allow with the wildcard '\*'"):
        build(declare)
