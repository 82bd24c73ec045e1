"""A consumer can look at a model and deploy it, and can decide nothing."""

import json

import pytest

from components.registry.model_groups import ModelGroups, ModelGroupsArgs, card_content
from components.registry.model_settings import ModelGroupSettings
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

PLACE = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}"


@pytest.fixture(scope="module")
def groups() -> Recording:
    settings = world.a_registry(
        models={
            "fraud": {
                "description": "scores payments",
                "consumers": {"staging": world.OTHER},
                "card": {"risk_rating": "High", "intended_use": "card payments only"},
            },
            "churn": {},
        }
    )
    return Engine().build(
        lambda: ModelGroups(
            "groups",
            ModelGroupsArgs(
                settings=settings,
                key_arn=f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/1",
                name_prefix=world.PREFIX,
                account_id=world.ACCOUNT,
                region=world.REGION,
                owner="ml@example.com",
                protect=True,
                retain=True,
            ),
        )
    )


def test_each_model_has_a_group_that_refuses_deletion(groups: Recording) -> None:
    found = groups.of("aws:sagemaker/modelPackageGroup:ModelPackageGroup")
    names = {one.inputs["modelPackageGroupName"] for one in found}
    assert names == {"acme-test-fraud", "acme-test-churn"}
    assert all(one.options["protect"] and one.options["retain_on_delete"] for one in found)


def test_another_description_makes_no_other_group(groups: Recording) -> None:
    for one in groups.of("aws:sagemaker/modelPackageGroup:ModelPackageGroup"):
        assert one.options["ignore_changes"] == ["modelPackageGroupDescription"]


def test_a_group_and_its_card_carry_the_tag_of_their_model(groups: Recording) -> None:
    for kind in ("modelPackageGroup:ModelPackageGroup", "modelCard:ModelCard"):
        found = groups.of(f"aws:sagemaker/{kind}")
        assert {one.inputs["tags"]["model"] for one in found} == {"fraud", "churn"}, kind


def test_a_consumer_can_never_approve_a_version(groups: Recording) -> None:
    [policy] = groups.of("aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy")
    assert policy.name == "groups-fraud-consumers", "a model without consumers has no policy"
    statements = json.loads(policy.inputs["resourcePolicy"])["Statement"]
    allowed = {action for one in statements for action in one["Action"]}
    assert allowed == {
        "sagemaker:CreateModel",
        "sagemaker:DescribeModelPackage",
        "sagemaker:DescribeModelPackageGroup",
        "sagemaker:ListModelPackages",
    }
    assert [one["Resource"] for one in statements] == [
        [f"{PLACE}:model-package-group/acme-test-fraud"],
        [f"{PLACE}:model-package/acme-test-fraud/*"],
    ]
    for one in statements:
        assert one["Principal"] == {"AWS": [f"arn:aws:iam::{world.OTHER}:root"]}


def test_each_model_has_an_encrypted_card_that_people_may_change(groups: Recording) -> None:
    cards = groups.of("aws:sagemaker/modelCard:ModelCard")
    assert len(cards) == 2
    for card in cards:
        assert card.inputs["securityConfig"]["kmsKeyId"].startswith("arn:aws:kms:")
        assert set(card.options["ignore_changes"]) == {"content", "modelCardStatus"}
    content = json.loads(groups.named("groups-fraud-card").inputs["content"])
    assert content["intended_uses"] == {
        "intended_uses": "card payments only",
        "risk_rating": "High",
    }
    assert content["model_overview"]["model_owner"] == "ml@example.com"


def test_a_card_is_the_same_text_each_time() -> None:
    settings = ModelGroupSettings()
    assert card_content("a", settings, "b") == card_content("a", settings, "b")
