"""What must hold of a group of nodes that EKS manages, and of who sizes it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pydantic import ValidationError

from components.training.autoscaler import Autoscaler, AutoscalerArgs
from components.training.instance_types import INSTANCE_TYPES
from components.training.managed_group_settings import ManagedGroupSettings, machine
from components.training.node_group import NodeGroup, NodeGroupArgs
from components.training.pod_identity import ClusterReference
from recording.model import Recording
from tests.components import world
from tests.components.training.nodes import KEY, nodes
from tests.support.engine import Engine

BLOCK = {
    "instance_types": ["p5.48xlarge"],
    "purchase": "capacity-block",
    "capacity_reservation_id": "cr-0123456789abcdef0",
    "zone": "us-east-1b",
    "efa": True,
    "max": 4,
}


def settings(**changes: Any) -> ManagedGroupSettings:
    given: dict[str, Any] = {"instance_types": ["m7i.large", "m6i.large"], "min": 2, "max": 6}
    return ManagedGroupSettings.model_validate({**given, **changes})


def group(**changes: Any) -> Recording:
    return Engine().build(
        lambda: NodeGroup(
            "managed-system",
            NodeGroupArgs(
                settings=settings(**changes),
                nodes=nodes("system", "sg-0n"),
            ),
        )
    )


def managed(recording: Recording) -> dict[str, Any]:
    return dict(recording.named("managed-system-group").inputs)


def template(recording: Recording) -> dict[str, Any]:
    return dict(recording.named("managed-system-template").inputs)


@pytest.fixture(scope="module")
def system() -> Recording:
    return group()


def test_the_autoscaler_owns_the_size(system: Recording) -> None:
    found = managed(system)
    assert found["scalingConfig"] == {"minSize": 2, "maxSize": 6, "desiredSize": 2}
    options = system.named("managed-system-group").options
    assert options["ignore_changes"] == ["scalingConfig.desiredSize"]


@pytest.mark.parametrize(
    ("changes", "image", "purchase"),
    [
        ({}, "AL2023_x86_64_STANDARD", "ON_DEMAND"),
        ({"instance_types": ["m7g.large"]}, "AL2023_ARM_64_STANDARD", "ON_DEMAND"),
        (
            {"instance_types": ["g6.xlarge"], "purchase": "spot"},
            "AL2023_x86_64_NVIDIA",
            "SPOT",
        ),
        ({"instance_types": ["trn1.2xlarge"]}, "AL2023_x86_64_NEURON", "ON_DEMAND"),
    ],
)
def test_the_image_fits_the_machine(changes: dict[str, Any], image: str, purchase: str) -> None:
    found = managed(group(**changes))
    assert (found["amiType"], found["capacityType"]) == (image, purchase)
    assert found["instanceTypes"] == changes.get("instance_types", ["m7i.large", "m6i.large"])
    assert found["version"] == "1.34"


def test_a_node_takes_only_imdsv2_and_keeps_its_credentials_from_pods(system: Recording) -> None:
    options = template(system)["metadataOptions"]
    assert (options["httpTokens"], options["httpPutResponseHopLimit"]) == ("required", 1)


def test_its_disk_is_encrypted_and_everything_carries_the_platforms_tags(
    system: Recording,
) -> None:
    found = template(system)
    [disk] = found["blockDeviceMappings"]
    assert (disk["ebs"]["encrypted"], disk["ebs"]["kmsKeyId"]) == ("true", KEY)
    assert disk["ebs"]["volumeType"] == "gp3"
    assert found["vpcSecurityGroupIds"] == ["sg-0n"]
    assert {one["resourceType"] for one in found["tagSpecifications"]} == {
        "instance",
        "volume",
        "network-interface",
    }
    assert all(one["tags"]["owner"] == "ml" for one in found["tagSpecifications"])


def test_pods_find_its_nodes_by_labels() -> None:
    found = managed(group(purchase="spot", labels={"team": "vision"}))
    assert found["labels"] == {
        "mlops.platform/node-group": "system",
        "mlops.platform/purchase": "spot",
        "team": "vision",
    }


def test_unhealthy_nodes_are_replaced_and_updates_leave_most_of_them(system: Recording) -> None:
    found = managed(system)
    assert found["nodeRepairConfig"] == {"enabled": True}
    assert found["updateConfig"] == {"maxUnavailablePercentage": 33}


def test_only_pods_that_ask_for_an_accelerator_come_to_its_nodes() -> None:
    found = managed(group(instance_types=["trn1.2xlarge"], min=0))
    assert found["taints"] == [
        {"key": "aws.amazon.com/neuron", "value": "present", "effect": "NO_SCHEDULE"}
    ]
    assert "taints" not in managed(group()) or managed(group())["taints"] == []


def test_the_autoscaler_knows_what_a_node_of_an_empty_group_has() -> None:
    tags = managed(group(instance_types=["trn1.2xlarge"], min=0))["tags"]
    root = "k8s.io/cluster-autoscaler/node-template/resources"
    assert tags[f"{root}/aws.amazon.com/neuron"] == "1"
    assert tags[f"{root}/ephemeral-storage"].endswith("Gi")


def test_a_capacity_block_is_launched_as_one_with_all_its_network_cards() -> None:
    recording = group(**BLOCK)
    found, made = managed(recording), template(recording)
    assert found["capacityType"] == "CAPACITY_BLOCK"
    assert "instanceTypes" not in found, "EKS takes a type from one place only"
    assert made["instanceType"] == "p5.48xlarge"
    assert made["instanceMarketOptions"] == {"marketType": "capacity-block"}
    assert made["capacityReservationSpecification"]["capacityReservationTarget"] == {
        "capacityReservationId": "cr-0123456789abcdef0"
    }
    assert found["subnetIds"] == ["subnet-0b"]
    assert len(made["networkInterfaces"]) == 32
    assert "vpcSecurityGroupIds" not in made


def test_nvme_disks_become_one_array_and_nothing_else_is_told() -> None:
    text = base64.b64decode(template(group(**BLOCK))["userData"]).decode()
    assert '"RAID0"' in text and '"cluster"' not in text
    assert "userData" not in template(group())


@pytest.mark.parametrize("name", sorted(INSTANCE_TYPES))
def test_every_accelerated_type_is_known_as_one(name: str) -> None:
    assert machine(name) == INSTANCE_TYPES[name].accelerator


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("m7i.large", "x86"),
        ("c6gn.xlarge", "arm"),
        ("r8g.large", "arm"),
        ("im4gn.large", "arm"),
        ("i4i.large", "x86"),
        ("m7gd.large", "arm"),
    ],
)
def test_a_graviton_type_is_told_by_its_family(name: str, kind: str) -> None:
    assert machine(name) == kind


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"instance_types": ["g99.xlarge"]}, "has an accelerator that is not known here"),
        ({"instance_types": ["m7i.large", "m7g.large"]}, "needs another image"),
        ({"instance_types": ["g6.xlarge", "g6.12xlarge"]}, "has other accelerators"),
        ({"instance_types": ["m7i.large", "m7i.large"]}, "m7i.large stands twice"),
        ({"min": 7}, "7 is above max (6)"),
        ({"efa": True}, "no Elastic Fabric Adapter"),
        ({"capacity_reservation_id": "cr-0123456789abcdef0"}, "cannot be used as spot or plain"),
        ({**BLOCK, "zone": None}, "missing; a Capacity Block lies in one zone"),
        ({**BLOCK, "capacity_reservation_id": None}, "missing; purchase: capacity-block uses"),
        ({**BLOCK, "instance_types": ["m7i.large"], "efa": False}, "not sold in Capacity Blocks"),
        (
            {**BLOCK, "instance_types": ["p5.48xlarge", "p5en.48xlarge"], "efa": False},
            "2 types, but a Capacity Block holds one",
        ),
    ],
)
def test_groups_that_cannot_be_are_refused(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(ValidationError) as error:
        settings(**changes)
    assert text in str(error.value)


def test_the_autoscaler_sizes_groups_of_its_cluster_and_no_others() -> None:
    reference = ClusterReference(
        name="acme-test", id="acme-test", account_id=world.ACCOUNT, region=world.REGION
    )
    recording = Engine().build(
        lambda: Autoscaler(
            "autoscaler", AutoscalerArgs(cluster=reference, boundary_arn=world.BOUNDARY)
        )
    )
    [association] = recording.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    whose = association.inputs["namespace"], association.inputs["serviceAccount"]
    assert whose == ("kube-system", "cluster-autoscaler")
    policy = recording.named("autoscaler-identity-pods-policy").inputs["policy"]
    found = {one["Sid"]: one for one in json.loads(policy)["Statement"]}
    assert found["SizeOwnGroups"]["Condition"] == {
        "StringEquals": {"aws:ResourceTag/k8s.io/cluster-autoscaler/acme-test": "owned"}
    }
    changing = [
        action
        for one in found.values()
        for action in one["Action"]
        if not action.split(":")[1].startswith(("Describe", "Get"))
    ]
    assert sorted(changing) == [
        "autoscaling:SetDesiredCapacity",
        "autoscaling:TerminateInstanceInAutoScalingGroup",
    ]
