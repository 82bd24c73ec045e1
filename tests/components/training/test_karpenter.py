"""Karpenter does with AWS what it was given this cluster for, and nothing beside it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.training.karpenter import Karpenter, KarpenterArgs
from components.training.karpenter_settings import KarpenterSettings
from components.training.pod_identity import ClusterReference
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/compute"
QUEUE_KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/messaging"
REFERENCE = ClusterReference(
    name="acme-test", id="acme-test", account_id=world.ACCOUNT, region=world.REGION
)


def karpenter(release: str = "v20261105") -> Recording:
    return Engine().build(
        lambda: Karpenter(
            "karpenter",
            KarpenterArgs(
                settings=KarpenterSettings(image_release=release),
                cluster=REFERENCE,
                name_prefix=world.PREFIX,
                subnets={"us-east-1b": "subnet-0b", "us-east-1a": "subnet-0a"},
                security_group_id="sg-0n",
                key_arn=KEY,
                queue_key_arn=QUEUE_KEY,
                boundary_arn=world.BOUNDARY,
                tags={"owner": "ml"},
            ),
        )
    )


@pytest.fixture(scope="module")
def made() -> Recording:
    return karpenter()


def statements(recording: Recording) -> dict[str, dict[str, Any]]:
    found = {}
    for policy in recording.of("aws:iam/policy:Policy"):
        if policy.name.startswith("karpenter-controller"):
            for one in json.loads(policy.inputs["policy"])["Statement"]:
                found[one["Sid"]] = one
    return found


def test_whatever_it_starts_changes_or_ends_is_tagged_as_the_clusters(made: Recording) -> None:
    owned = "kubernetes.io/cluster/acme-test"
    found = statements(made)
    for sid in ("LaunchTaggedOnly", "TagWhatItCreates"):
        equals = found[sid]["Condition"]["StringEquals"]
        assert equals[f"aws:RequestTag/{owned}"] == "owned", sid
    for sid in ("LaunchOwnTemplates", "NameOwnNodes", "EndOwnNodes"):
        assert found[sid]["Condition"]["StringEquals"] == {f"aws:ResourceTag/{owned}": "owned"}
    changing = {
        action
        for one in found.values()
        if "Condition" not in one
        for action in one["Action"]
        if action.startswith("ec2:")
    }
    assert changing == {"ec2:CreateFleet", "ec2:RunInstances"}, "into subnets and groups"


def test_it_hands_out_the_role_of_its_nodes_to_instances_alone(made: Recording) -> None:
    passing = statements(made)["GiveNodesTheirRole"]
    assert passing["Resource"] == [made.named("karpenter-node-role").outputs["arn"]]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    actions = {action for one in statements(made).values() for action in one["Action"]}
    assert {one for one in actions if one.startswith("iam:")} == {
        "iam:GetInstanceProfile",
        "iam:ListInstanceProfiles",
        "iam:PassRole",
    }


def test_it_may_look_at_the_health_of_its_nodes_and_start_them_close_together(
    made: Recording,
) -> None:
    """Karpenter 1.12 switches its status checks off for good where it is refused this once."""
    found = statements(made)
    assert "ec2:DescribeInstanceStatus" in found["DescribeRegion"]["Action"]
    assert found["ListInstanceProfiles"]["Resource"] == ["*"], "no resource-level permissions"
    groups = [one for one in found["LaunchIntoNetwork"]["Resource"] if ":placement-group/" in one]
    assert groups == ["arn:aws:ec2:us-east-1:123456789012:placement-group/*"]


def test_its_nodes_are_admitted_to_the_cluster(made: Recording) -> None:
    [entry] = made.of("aws:eks/accessEntry:AccessEntry")
    assert entry.inputs["type"] == "EC2_LINUX"
    assert entry.inputs["principalArn"] == made.named("karpenter-node-role").outputs["arn"]


def test_it_has_a_queue_of_warnings_of_its_own_that_only_events_fill(made: Recording) -> None:
    rules = made.of("aws:cloudwatch/eventRule:EventRule")
    assert len(rules) == 4
    assert not [one for one in rules if "aws.autoscaling" in one.inputs["eventPattern"]]
    queue = made.named("karpenter-warnings-queue")
    assert queue.inputs["kmsMasterKeyId"] == QUEUE_KEY
    hearing = statements(made)["HearOfInterruptions"]
    assert hearing["Resource"] == [queue.outputs["arn"]]
    assert statements(made)["ReadQueuesKey"]["Resource"] == [QUEUE_KEY]


def test_another_image_is_a_difference_that_a_reviewer_sees(made: Recording) -> None:
    [parameter] = made.of("aws:ssm/parameter:Parameter")
    content = json.loads(parameter.inputs["insecureValue"])
    assert content["amiAlias"] == "al2023@v20261105"
    assert content["subnetIds"] == ["subnet-0a", "subnet-0b"]
    assert content["instanceProfile"] == made.named("karpenter-profile").outputs["name"]
    [other] = karpenter("v20261201").of("aws:ssm/parameter:Parameter")
    changed = json.loads(other.inputs["insecureValue"])
    assert {key for key in content if content[key] != changed[key]} == {"amiAlias"}
