"""A decision on a model is made by somebody who did not train it, and stays as it was made."""

import json
from typing import Any

import pytest

from components.governance.model_governance import (
    DECISION_ATTRIBUTES,
    TRAINS,
    ModelGovernance,
    ModelGovernanceArgs,
)
from components.governance.model_governance_settings import ModelGovernanceSettings
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

OWNER = f"arn:aws:iam::{world.ACCOUNT}:role/ModelOwner"
PLACE = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}"
TABLE = "aws:dynamodb/table:Table"


def build(**changes: Any) -> Recording:
    values: dict[str, Any] = {"deployers": [world.DEPLOYER]}
    return Engine().build(
        lambda: ModelGovernance(
            "decisions",
            ModelGovernanceArgs(
                settings=ModelGovernanceSettings(approvers=(OWNER,)),
                keys=world.keys(),
                groups=["acme-test-fraud", "acme-test-churn"],
                name_prefix=world.PREFIX,
                account_id=world.ACCOUNT,
                region=world.REGION,
                boundary_arn=world.BOUNDARY,
                protect=True,
                retain=True,
                **(values | changes),
            ),
        )
    )


@pytest.fixture(scope="module")
def decisions() -> Recording:
    return build()


@pytest.fixture(scope="module")
def approver(decisions: Recording) -> dict[str, dict[str, Any]]:
    [policy] = decisions.of("aws:iam/policy:Policy")
    return {one["Sid"]: one for one in json.loads(policy.inputs["policy"])["Statement"]}


def test_the_table_outlives_mistakes(decisions: Recording) -> None:
    [table] = decisions.of(TABLE)
    assert table.inputs["name"] == "acme-test-approvals"
    assert table.inputs["hashKey"] == "model_package_arn"
    assert "rangeKey" not in table.inputs, "one decision a version"
    assert table.inputs["pointInTimeRecovery"] == {"enabled": True, "recoveryPeriodInDays": 35}
    assert table.inputs["deletionProtectionEnabled"] is True
    assert table.options["protect"] is True
    assert table.options["retain_on_delete"] is True
    assert "ttl" not in table.inputs
    [key] = [one for one in decisions.of("aws:kms/key:Key") if one.name == "keys-data"]
    assert table.inputs["serverSideEncryption"]["kmsKeyArn"] == key.outputs["arn"]


def test_nobody_at_all_can_change_a_decision_and_the_one_way_to_write_never_replaces(
    decisions: Recording,
) -> None:
    [policy] = decisions.of("aws:dynamodb/resourcePolicy:ResourcePolicy")
    [table] = decisions.of(TABLE)
    assert policy.inputs["resourceArn"] == table.outputs["arn"]
    assert policy.options["retain_on_delete"] is True
    deny, guard = json.loads(policy.inputs["policy"])["Statement"]
    assert (deny["Effect"], deny["Principal"]) == ("Deny", "*")
    assert deny["Resource"] == [table.outputs["arn"]]
    assert "Condition" not in deny, "no principal is excepted"
    writes = {
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:PartiQLDelete",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLUpdate",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    }
    assert writes - set(deny["Action"]) == {"dynamodb:PartiQLInsert"}
    assert {"dynamodb:DeleteTable", "dynamodb:UpdateTimeToLive"} <= set(deny["Action"])
    assert (guard["Effect"], guard["Principal"]) == ("Deny", "*")
    assert guard["Resource"] == [table.outputs["arn"]]
    assert guard["Action"] == [
        "dynamodb:DeleteResourcePolicy",
        "dynamodb:PutResourcePolicy",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:UpdateTable",
    ]
    assert guard["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": [world.DEPLOYER]}}


def test_the_policy_names_only_actions_that_dynamodb_takes_there(decisions: Recording) -> None:
    """The local cloud takes any; DynamoDB refuses the policy for one that is not of its guide's
    page "DynamoDB API operations supported by resource-based policies"."""
    [policy] = decisions.of("aws:dynamodb/resourcePolicy:ResourcePolicy")
    named = {
        action.removeprefix("dynamodb:")
        for one in json.loads(policy.inputs["policy"])["Statement"]
        for action in one["Action"]
    }
    items = {"BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"}
    partiql = {"PartiQLDelete", "PartiQLInsert", "PartiQLSelect", "PartiQLUpdate"}
    table = {"DeleteTable", "UpdateContinuousBackups", "UpdateTable", "UpdateTimeToLive"}
    assert named <= items | partiql | table | {"DeleteResourcePolicy", "PutResourcePolicy"}


def test_a_policy_that_nobody_may_change_does_not_lock_its_own_stack_out() -> None:
    [policy] = build(deployers=[]).of("aws:dynamodb/resourcePolicy:ResourcePolicy")
    [deny] = json.loads(policy.inputs["policy"])["Statement"]
    assert deny["Sid"] == "DecisionsStay"


def test_the_approver_decides_on_the_models_of_this_stack_and_nothing_else(
    approver: dict[str, dict[str, Any]],
) -> None:
    versions = [
        f"{PLACE}:model-package/acme-test-fraud/*",
        f"{PLACE}:model-package/acme-test-churn/*",
    ]
    assert approver["Decide"]["Action"] == ["sagemaker:UpdateModelPackage"]
    assert approver["Decide"]["Resource"] == versions
    assert approver["Decide"]["Condition"] == {
        "StringEquals": {"sagemaker:ModelApprovalStatus": ["Approved", "Rejected"]}
    }
    record = approver["RecordDecisions"]
    assert record["Action"] == ["dynamodb:PartiQLInsert"]
    assert record["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": versions},
        "ForAllValues:StringEquals": {"dynamodb:Attributes": list(DECISION_ATTRIBUTES)},
    }


def test_the_approver_looks_at_decisions_of_this_table_alone(
    decisions: Recording, approver: dict[str, dict[str, Any]]
) -> None:
    [table] = decisions.of(TABLE)
    assert approver["ReadDecisions"]["Action"] == ["dynamodb:GetItem"]
    assert approver["ReadDecisions"]["Resource"] == [table.outputs["arn"]]


def test_who_decides_can_neither_train_nor_register(approver: dict[str, dict[str, Any]]) -> None:
    deny = approver["WhoDecidesDoesNotTrain"]
    assert (deny["Effect"], deny["Resource"]) == ("Deny", ["*"])
    assert set(deny["Action"]) == set(TRAINS)
    assert {
        "sagemaker:CreateTrainingJob",
        "sagemaker:CreateModelPackage",
        "sagemaker:StartPipelineExecution",
    } <= set(deny["Action"])


def test_only_the_named_roles_take_on_the_role_of_the_approver(decisions: Recording) -> None:
    [role] = decisions.of("aws:iam/role:Role")
    trust, source = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == source["Principal"] == {"AWS": [OWNER]}
    assert trust["Condition"] == {"StringLike": {"aws:userid": "*:${sts:RoleSessionName}"}}, (
        "nobody decides under a name that he chose"
    )
    assert source["Action"] == ["sts:SetSourceIdentity"]
    assert role.inputs["permissionsBoundary"] == world.BOUNDARY


def test_a_reader_reads_and_nothing_more() -> None:
    found: list[Any] = []

    def program() -> None:
        found.extend(
            ModelGovernance(
                "decisions",
                ModelGovernanceArgs(
                    settings=ModelGovernanceSettings(approvers=(OWNER,)),
                    keys=world.keys(),
                    groups=["acme-test-fraud"],
                    deployers=[],
                    name_prefix=world.PREFIX,
                    account_id=world.ACCOUNT,
                    region=world.REGION,
                    boundary_arn=world.BOUNDARY,
                    protect=False,
                    retain=False,
                ),
            ).allow_read()
        )

    Engine().build(program)
    actions = [action for statement in found for action in statement.actions]
    assert sorted(actions) == ["dynamodb:GetItem", "kms:Decrypt"]


def test_decisions_on_no_model_are_refused() -> None:
    settings = ModelGovernanceSettings(approvers=(OWNER,))
    [(path, text)] = settings.problems_in(models=[], deployers=[])
    assert path == ()
    assert "registry.models has none to decide on" in text
    assert not list(settings.problems_in(models=["fraud"], deployers=[world.DEPLOYER]))
