"""What a statement refuses to say."""

from typing import Any

import pytest

from components.iam.statement import Statement, StatementError, is_wildcard

ROLE = "arn:aws:iam::123456789012:role/trainer"
PASS: dict[str, Any] = {
    "sid": "PassTrainer",
    "actions": ["iam:PassRole"],
    "resources": [ROLE],
    "conditions": {"StringEquals": {"iam:PassedToService": ["sagemaker.amazonaws.com"]}},
}


def a_statement(**changes: Any) -> Statement:
    given: dict[str, Any] = {
        "sid": "ReadModels",
        "actions": ["s3:GetObject"],
        "resources": ["arn:aws:s3:::models/approved/*"],
    }
    return Statement(**(given | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"actions": ["s3:*"]},
        {"actions": ["s3:Get*"]},
        {"actions": ["*"]},
        {"resources": ["*"]},
        {"resources": ["arn:aws:s3:::*"]},
        {"resources": ["arn:aws:iam::*:role/reader"]},
        {"resources": ["arn:aws:iam::123456789012:role/*"]},
        {"principals": {"AWS": ["*"]}},
        {"principals": {"*": ["*"]}},
        {"principals": {"AWS": ["arn:aws:iam::*:root"]}},
    ],
)
def test_an_allow_with_a_wildcard_needs_a_reason(changes: dict[str, Any]) -> None:
    with pytest.raises(StatementError, match="ReadModels: Allow with the wildcard"):
        a_statement(**changes)
    with pytest.raises(StatementError, match="wildcard"):
        a_statement(**changes, wildcard_reason="  ")
    assert a_statement(**changes, wildcard_reason="It cannot be named").wildcard_reason


def test_a_deny_may_be_as_wide_as_it_likes() -> None:
    assert a_statement(effect="Deny", actions=["s3:*"], resources=["*"]).effect == "Deny"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"effect": "allow"}, "effect 'allow' is unknown. Use Allow or Deny"),
        ({"sid": "read models"}, "sid 'read models'"),
        ({"sid": ""}, "no sid"),
        ({"actions": []}, "actions"),
        ({"actions": "s3:GetObject"}, "actions 's3:GetObject' is not a list"),
        ({"actions": ["GetObject"]}, "'GetObject' is not an action"),
        ({"resources": []}, "no resource is given"),
        ({"resources": "arn:aws:s3:::models"}, "is one text"),
        ({"resources": [""]}, "empty text"),
        ({"principals": {"AWS": ["123456789012"]}}, "arn:aws:iam::123456789012:root"),
        ({"principals": {"AWS": []}}, "principal AWS"),
        ({"principals": {"Role": [ROLE]}}, "'Role' is unknown"),
    ],
)
def test_a_malformed_statement_is_refused_with_what_is_wrong(
    changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(StatementError, match=says.replace("(", r"\(")):
        a_statement(**changes)


def test_there_is_no_way_to_write_not_action() -> None:
    with pytest.raises(TypeError, match="not_actions"):
        a_statement(not_actions=["s3:GetObject"])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"resources": ["*"], "wildcard_reason": "All roles"}, "Name the ARN of the role"),
        (
            {
                "resources": ["arn:aws:iam::123456789012:role/mlops-*"],
                "wildcard_reason": "All roles",
            },
            "Name the ARN of the role",
        ),
        ({"conditions": {}}, "to which service"),
        ({"conditions": {"StringLike": {"iam:PassedToService": "*"}}}, "to which service"),
        ({"actions": ["iam:PassRole", "iam:GetRole"]}, "its own statement"),
    ],
)
def test_a_role_is_passed_by_name_to_a_named_service(changes: dict[str, Any], says: str) -> None:
    assert Statement(**PASS)
    with pytest.raises(StatementError, match=says):
        Statement(**(PASS | changes))


@pytest.mark.parametrize(
    "text", ["arn:aws:s3:::models/approved/*", "sagemaker.amazonaws.com", ROLE, "arn:aws:sns:x:1:t"]
)
def test_a_named_thing_is_no_wildcard(text: str) -> None:
    assert not is_wildcard(text)
