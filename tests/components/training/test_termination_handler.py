"""The handler reads the warnings, lets nodes of its own groups end, and does nothing beside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.training.node_group_settings import NodeGroupSettings
from components.training.node_template import group_tags
from components.training.pod_identity import ClusterReference
from components.training.termination_handler import TerminationHandler, TerminationHandlerArgs
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

QUEUE = f"arn:aws:sqs:{world.REGION}:{world.ACCOUNT}:interruptions-queue"
KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/messaging"


@pytest.fixture(scope="module")
def made() -> Recording:
    return Engine().build(
        lambda: TerminationHandler(
            "handler",
            TerminationHandlerArgs(
                cluster=ClusterReference(
                    name="acme-test", id="acme-test", account_id=world.ACCOUNT, region=world.REGION
                ),
                queue_arn=QUEUE,
                queue_key_arn=KEY,
                boundary_arn=world.BOUNDARY,
            ),
        )
    )


@pytest.fixture(scope="module")
def statements(made: Recording) -> dict[str, dict[str, Any]]:
    [policy] = made.of("aws:iam/policy:Policy")
    return {one["Sid"]: one for one in json.loads(policy.inputs["policy"])["Statement"]}


def test_its_pods_are_those_of_the_charts_service_account(made: Recording) -> None:
    [association] = made.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    [role] = made.of("aws:iam/role:Role")
    assert association.inputs["namespace"] == "kube-system"
    assert association.inputs["serviceAccount"] == "aws-node-termination-handler"
    assert association.inputs["roleArn"] == role.outputs["arn"]
    assert role.inputs["permissionsBoundary"] == world.BOUNDARY


def test_it_takes_warnings_from_its_queue_and_puts_none_in(
    statements: dict[str, dict[str, Any]],
) -> None:
    hears = statements["HearOfInterruptions"]
    assert set(hears["Action"]) == {"sqs:ReceiveMessage", "sqs:DeleteMessage"}
    assert hears["Resource"] == [QUEUE]
    reads = statements["ReadQueuesKey"]
    assert (reads["Action"], reads["Resource"]) == (["kms:Decrypt"], [KEY])
    assert reads["Condition"] == {
        "StringEquals": {"kms:ViaService": f"sqs.{world.REGION}.amazonaws.com"}
    }


def test_it_ends_the_wait_of_the_clusters_own_groups_and_of_no_others(
    statements: dict[str, dict[str, Any]],
) -> None:
    ends = statements["LetDrainedNodesEnd"]
    assert ends["Action"] == ["autoscaling:CompleteLifecycleAction"]
    [(key, value)] = ends["Condition"]["StringEquals"].items()
    settings = NodeGroupSettings.model_validate(
        {"instance_types": ["g5.2xlarge"], "purchase": "spot", "max": 1}
    )
    tag = key.removeprefix("aws:ResourceTag/")
    assert (tag, value, True) in group_tags("acme-test", "gpu", settings, {}), "the nodes have it"
    assert (tag, value, True) not in group_tags("acme-other", "gpu", settings, {})


def test_nothing_else_that_it_may_do_changes_anything(
    statements: dict[str, dict[str, Any]],
) -> None:
    named = {"HearOfInterruptions", "ReadQueuesKey", "LetDrainedNodesEnd"}
    [rest] = [one for sid, one in statements.items() if sid not in named]
    assert {action.partition(":")[2] for action in rest["Action"]} == {
        "DescribeAutoScalingInstances",
        "DescribeInstances",
        "DescribeTags",
    }
