"""Over the whole platform: who can decide on a model can not make one."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from components.governance.model_governance import TRAINS
from recording import Recording
from tests.platform.stacks import statements, texts

DECIDES = ("sagemaker:UpdateModelPackage", "dynamodb:PartiQLInsert")


def policies_of_roles(platform: Recording) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The statements of every role, policies joined."""
    documents = {
        policy.outputs["arn"]: statements(policy.inputs["policy"])
        for policy in platform.of("aws:iam/policy:Policy")
    }
    attachments = platform.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    for role in platform.of("aws:iam/role:Role"):
        mine = [
            documents[one.inputs["policyArn"]]
            for one in attachments
            if one.inputs["role"] == role.outputs["name"]
        ]
        yield role.name, [statement for document in mine for statement in document]


def can(document: list[dict[str, Any]], action: str) -> bool:
    """Whether a statement allows the action anywhere and none denies it everywhere."""
    matching = [
        statement
        for statement in document
        if any(fnmatchcase(action, pattern) for pattern in texts([statement["Action"]]))
    ]
    denied = any(
        one["Effect"] == "Deny" and one["Resource"] == ["*"] and "Condition" not in one
        for one in matching
    )
    return not denied and any(one["Effect"] == "Allow" for one in matching)


def test_no_role_that_decides_on_a_model_can_train_or_register_one(platform: Recording) -> None:
    deciding = [
        (name, document)
        for name, document in policies_of_roles(platform)
        if any(can(document, action) for action in DECIDES)
    ]
    assert "decisions-approver-role" in [name for name, _ in deciding]
    for name, document in deciding:
        assert [action for action in TRAINS if can(document, action)] == [], name
