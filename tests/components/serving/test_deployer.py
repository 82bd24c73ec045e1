"""What is approved reaches its endpoint through one function that may do that and nothing more."""

import json
import re
from typing import Any

import pytest

from automation.configuration import STEM_MOST as AUTOMATION_STEM
from automation.configuration import configuration_name
from components.common.content_hash import HASH_LENGTH
from components.serving.deployer import Deployer, DeployerArgs
from components.serving.deployer_access import Deployed
from components.serving.naming import NAME_MOST, STEM_MOST, UNIQUE_LENGTH
from recording.model import RecordedResource, Recording
from tests.components import world
from tests.components.registry.gate_world import TABLE, a_gate
from tests.support.engine import Engine

SAGEMAKER = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}"
ROLE = f"arn:aws:iam::{world.ACCOUNT}:role/endpoint-fraud"


def deployer(signed: bool = True, table: str | None = TABLE) -> Deployer:
    """The deployer of an endpoint fraud."""
    ring = world.keys()
    models = world.models(ring, world.a_registry())
    return Deployer(
        "deployer",
        DeployerArgs(
            endpoints=[
                Deployed(
                    endpoint_name="acme-test-fraud",
                    shape_parameter="/acme-test/serving/fraud/shape",
                    model="fraud",
                    group_name="acme-test-fraud",
                    role_arn=ROLE,
                )
            ],
            base=world.functions(ring, models),
            gate=a_gate(ring, models, signed=signed, table=table),
        ),
    )


@pytest.fixture(scope="module")
def built() -> Recording:
    return Engine().build(deployer)


def policy(built: Recording) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in built.of("aws:iam/policy:Policy"):
        if one.name.startswith("deployer-handler-execution-policy"):
            found |= {each["Sid"]: each for each in json.loads(one.inputs["policy"])["Statement"]}
    return found


def test_versions_shapes_and_ended_updates_reach_it_and_nothing_else(built: Recording) -> None:
    patterns = {
        one.name.rsplit("-", 1)[-1]: json.loads(one.inputs["eventPattern"])
        for one in built.of("aws:cloudwatch/eventRule:EventRule")
        if "eventPattern" in one.inputs
    }
    assert patterns == {
        "versions": {
            "source": ["aws.sagemaker"],
            "detail-type": ["SageMaker Model Package State Change"],
            "detail": {
                "ModelPackageGroupName": ["acme-test-fraud"],
                "ModelApprovalStatus": ["Approved", "Rejected"],
            },
        },
        "shapes": {
            "source": ["aws.ssm"],
            "detail-type": ["Parameter Store Change"],
            "detail": {
                "name": ["/acme-test/serving/fraud/shape"],
                "operation": ["Create", "Update"],
            },
        },
        "endpoints": {
            "source": ["aws.sagemaker"],
            "detail-type": ["SageMaker Endpoint State Change"],
            "detail": {"EndpointName": ["acme-test-fraud"]},
        },
    }


def dead_letters_of(built: Recording, name: str, target: RecordedResource) -> set[str]:
    """The rules that may write to the queue of dead letters that a target names, which is the
    component's own."""
    queue = built.named(f"{name}-handler-inbox-dead-letters").outputs["arn"]
    assert target.inputs["deadLetterConfig"] == {"arn": queue}
    text = built.named(f"{name}-handler-inbox-dead-letters-policy").inputs["policy"]
    [write] = [one for one in json.loads(text)["Statement"] if one["Sid"] == "RulesWrite"]
    assert write["Resource"] == [queue]
    return set(write["Condition"]["ArnEquals"]["aws:SourceArn"])


def test_every_hour_each_endpoint_is_looked_at_by_this_rule_of_this_account_alone(
    built: Recording,
) -> None:
    rule, target = built.named("deployer-sweep"), built.named("deployer-sweep-target")
    alias = built.named("deployer-handler-alias")
    assert rule.inputs["scheduleExpression"] == "rate(1 hour)"
    assert target.inputs["arn"] == alias.outputs["arn"]
    assert json.loads(target.inputs["input"]) == {"detail-type": "Sweep"}
    assert dead_letters_of(built, "deployer", target) >= {rule.outputs["arn"]}
    permission = built.named("deployer-sweep-permission")
    assert permission.inputs["sourceArn"] == rule.outputs["arn"]
    assert permission.inputs["sourceAccount"] == world.ACCOUNT
    assert permission.inputs["principal"] == "events.amazonaws.com"
    assert permission.inputs["qualifier"] == "live"


def test_it_knows_its_shapes_its_table_and_the_keys_it_trusts(built: Recording) -> None:
    variables = built.named("deployer-handler-function").inputs["environment"]["variables"]
    assert variables["SHAPES"] == "/acme-test/serving/fraud/shape"
    assert variables["APPROVALS"] == "acme-test-approvals"
    assert variables["SIGNING_KEYS"] == built.named("signing-key").outputs["arn"]
    assert variables["MANIFESTS"] == f"acme-test-lake-artifacts-{world.ACCOUNT}"


def test_of_the_data_it_reads_manifests_and_writes_none(built: Recording) -> None:
    lake = f"arn:aws:s3:::acme-test-lake-artifacts-{world.ACCOUNT}"
    found = [
        one
        for one in policy(built).values()
        if any(str(resource).startswith(lake) for resource in one["Resource"])
    ]
    assert [(one["Action"], one["Resource"]) for one in found] == [
        (["s3:GetObject"], [f"{lake}/manifests/*"])
    ]


def test_it_makes_models_of_versions_of_its_groups_alone(built: Recording) -> None:
    assert policy(built)["KeepModels"]["Resource"] == [f"{SAGEMAKER}:model/acme-test-fraud-*"]
    statement = policy(built)["MakeModelsOfVersions"]
    assert statement["Action"] == ["sagemaker:CreateModel"]
    assert statement["Resource"] == [f"{SAGEMAKER}:model-package/acme-test-fraud/*"]


def test_sagemaker_may_ask_for_alarms_in_its_name_when_it_updates(built: Recording) -> None:
    statement = policy(built)["HeedAlarms"]
    assert statement["Action"] == ["cloudwatch:DescribeAlarms"]
    assert statement["Resource"] == [
        f"arn:aws:cloudwatch:{world.REGION}:{world.ACCOUNT}:alarm:*",
    ]


def test_it_passes_the_roles_of_the_endpoints_to_sagemaker_only(built: Recording) -> None:
    statement = policy(built)["PassModelRoles"]
    assert statement["Resource"] == [ROLE]
    assert statement["Condition"] == {
        "StringEquals": {"iam:PassedToService": ["sagemaker.amazonaws.com"]}
    }


def test_it_can_neither_approve_a_version_nor_decide_nor_sign(built: Recording) -> None:
    actions = {
        action
        for statement in policy(built).values()
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
    }
    assert "dynamodb:GetItem" in actions
    assert not {one for one in actions if re.search(r"UpdateModelPackage|PutItem|kms:Sign", one)}


def test_it_changes_what_belongs_to_its_endpoints_only(built: Recording) -> None:
    found = policy(built)
    assert found["KeepConfigurations"]["Resource"] == [
        f"{SAGEMAKER}:endpoint-config/acme-test-fraud-*"
    ]
    assert found["KeepModels"]["Resource"] == [f"{SAGEMAKER}:model/acme-test-fraud-*"]
    assert f"{SAGEMAKER}:endpoint/acme-test-fraud" in found["UpdateEndpoints"]["Resource"]


def test_without_table_and_key_it_asks_for_neither() -> None:
    engine = Engine()
    bare = engine.build(lambda: deployer(signed=False, table=None))
    asked = {"ReadDecisions", "ReadManifestContent", "VerifySignature"}
    assert asked & policy(bare).keys() == set()
    variables = bare.named("deployer-handler-function").inputs["environment"]["variables"]
    assert {variables[name] for name in ("APPROVALS", "MANIFESTS", "SIGNING_KEYS")} == {""}


def test_program_and_automation_cut_names_alike() -> None:
    """The role names what automation makes, and automation finds what the program made."""
    assert STEM_MOST == AUTOMATION_STEM == NAME_MOST - UNIQUE_LENGTH - HASH_LENGTH - 2
    long = "a" * 24 + "-" + "b" * 30
    name = configuration_name(long, {})
    assert name.startswith("a" * 24 + "-")
    assert not name.startswith("a" * 24 + "--")
    assert len(name) <= NAME_MOST
