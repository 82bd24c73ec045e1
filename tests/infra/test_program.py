"""The program in each committed stack: its contract, its keys, its queues."""

from __future__ import annotations

import pytest

from components.data.table_care import LOG_GROUPS as OPTIMIZER_LOGS
from components.registry.studio_access import LOG_GROUP as STUDIO_LOG_GROUP
from infra.tags import default_tags
from recording import Recording, record
from tests.components.iam.test_account_baseline import WEAKER_WHEN_DELETED
from tests.support.settings import a_platform

ACCOUNTS = {"local": "123456789012", "dev": "111122223333", "prod": "222233334444"}
"""Each environment has an account of its own."""

DAYS = {"local": 7, "dev": 30, "prod": 365}
"""Days that logs are kept at least."""

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


def test_an_organisation_may_prescribe_its_own_boundary() -> None:
    arn = "arn:aws:iam::111122223333:policy/organisation"
    recorded = record(a_platform(iam={"permissions_boundary_arn": arn}))
    assert recorded.of("mlops:iam:PermissionsBoundary") == []
    for role in recorded.of("aws:iam/role:Role"):
        assert role.inputs["permissionsBoundary"] == arn


def test_a_stack_without_the_accounts_defaults_sets_none_of_them() -> None:
    """Two stacks of one account would undo each other's."""
    recorded = record(a_platform())
    assert recorded.of("mlops:iam:AccountBaseline") == []
    assert [one.name for one in recorded.resources if one.type in WEAKER_WHEN_DELETED] == []


def test_billing_knows_the_tags_of_every_resource_and_that_of_models() -> None:
    settings = a_platform(cost={"allocation_tags": True})
    tags = record(settings).of("aws:costexplorer/costAllocationTag:CostAllocationTag")
    assert {one.inputs["tagKey"] for one in tags} == {*default_tags(settings), "model"}


@pytest.mark.whole_stack
def test_every_key_that_can_rotate_does(recorded: Recording) -> None:
    for key in recorded.of("aws:kms/key:Key"):
        signs = key.inputs.get("keyUsage") == "SIGN_VERIFY"
        assert key.inputs.get("enableKeyRotation") is (None if signs else True)
        assert key.inputs["policy"]


@pytest.mark.whole_stack
def test_every_topic_and_queue_is_encrypted_and_closed(recorded: Recording) -> None:
    for topic in recorded.of("aws:sns/topic:Topic"):
        assert topic.inputs["kmsMasterKeyId"].startswith("arn:aws:kms:")
    for queue in recorded.of("aws:sqs/queue:Queue"):
        assert queue.inputs["kmsMasterKeyId"].startswith("arn:aws:kms:")
    closed = [
        *recorded.of("aws:sns/topicPolicy:TopicPolicy"),
        *recorded.of("aws:sqs/queuePolicy:QueuePolicy"),
    ]
    assert len(closed) == len(recorded.of("aws:sns/topic:Topic")) + len(
        recorded.of("aws:sqs/queue:Queue")
    )


@pytest.mark.whole_stack
def test_services_find_their_log_groups_already_there(recorded: Recording) -> None:
    groups = {one.inputs.get("name"): one for one in recorded.of(LOG_GROUP)}
    wanted = {
        f"/aws/sagemaker/Endpoints/acme-{recorded.stack}-fraud",
        "/aws/sagemaker/TrainingJobs",
        "/aws/sagemaker/ProcessingJobs",
        "/aws/sagemaker/TransformJobs",
        *OPTIMIZER_LOGS.values(),
        STUDIO_LOG_GROUP,
        f"/aws/eks/acme-{recorded.stack}/cluster",
    }
    assert wanted <= groups.keys()
    key = recorded.named("keys-logs").outputs["arn"]
    for name in wanted:
        assert groups[name].inputs["kmsKeyId"] == key
        assert groups[name].inputs["retentionInDays"] >= DAYS[recorded.stack]


@pytest.mark.whole_stack
def test_the_stack_exports_one_versioned_contract(recorded: Recording) -> None:
    [stack] = recorded.of("pulumi:pulumi:Stack")
    assert set(stack.outputs) == {"platform"}
    platform = stack.outputs["platform"]
    assert platform["version"] == 1
    assert platform["account_id"] == ACCOUNTS[recorded.stack]
    domains = {"data", "registry", "compute", "logs", "messaging"}
    assert set(platform["keys"]) == {*domains, "signing"}
    assert set(platform["topics"]) == {"critical", "warning", "info"}
    assert platform["serving"]["endpoints"]["fraud"] == f"acme-{recorded.stack}-fraud"
    assert platform["registry"]["bucket"]
    zones = len(platform["network"]["private_subnet_ids"])
    assert zones == (2 if recorded.stack == "local" else 3)


def test_a_zone_more_changes_no_subnet() -> None:
    def subnets(zones: list[str]) -> dict[str, str]:
        recorded = record(a_platform(network={"availability_zones": zones}))
        return {one.urn: one.inputs["cidrBlock"] for one in recorded.of("aws:ec2/subnet:Subnet")}

    two = subnets(["us-east-1a", "us-east-1c"])
    three = subnets(["us-east-1a", "us-east-1b", "us-east-1c"])
    assert two.items() <= three.items()
    assert len(three) == 12


def test_the_address_of_the_paging_service_is_nowhere_in_plain_text() -> None:
    address = "https://pager.example.com/token-4711"
    recorded = record(a_platform(), secrets={"alert_webhook_url": address})
    [subscription] = [
        one
        for one in recorded.of("aws:sns/topicSubscription:TopicSubscription")
        if one.inputs["protocol"] == "https"
    ]
    assert subscription.inputs["endpoint"] == {"secret": True}
    assert address not in recorded.to_json().decode()


def test_an_empty_platform_is_a_platform() -> None:
    recorded = record(a_platform(registry={"models": {}, "repositories": {}}))
    assert recorded.of("mlops:network:Vpc")
    assert recorded.of("mlops:serving:Endpoint") == []
