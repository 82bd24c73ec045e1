"""Over the whole platform: who can decide on a model can not make one."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from access.evaluate import Decision, Request, decide
from access.grants import of
from access.policy import parse
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


def registers(document: list[dict[str, Any]], **context: str) -> set[Decision]:
    """What is said to a role that creates a version in each place where it may create one."""
    grants = of([parse({"Version": "2012-10-17", "Statement": document})])
    places = {
        place.replace("*", "1")
        for one in document
        if one["Effect"] == "Allow" and can([one], "sagemaker:CreateModelPackage")
        for place in texts([one["Resource"]])
    }
    return {
        decide(Request("sagemaker:CreateModelPackage", place, context=context), grants)
        for place in places
    }


def test_no_role_registers_a_version_that_is_approved_already(platform: Recording) -> None:
    registering = {
        name: document
        for name, document in policies_of_roles(platform)
        if can(document, "sagemaker:CreateModelPackage")
    }
    assert {"pipeline-fraud-execution-role", "tracking-server-role"} & set(registering)
    for name, document in registering.items():
        status = "sagemaker:ModelApprovalStatus"
        assert registers(document, **{status: "Approved"}) == {"explicitly denied"}, name
        assert registers(document, **{status: "PendingManualApproval"}) == {"allowed"}, name
        assert registers(document) == {"allowed"}, name
