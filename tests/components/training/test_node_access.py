"""A node can pull every image that its add-ons run, and no other of AWS's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase

import pytest

from components.network.interface_endpoints import InterfaceEndpoints, InterfaceEndpointsArgs
from components.registry.image_repository import PULL_ACTIONS
from components.training.addon_versions import ADDONS, Addon
from components.training.node_access import node_statements
from tests.components import world
from tests.support.engine import Engine

IMAGES: Mapping[Addon, tuple[str, ...]] = {
    "amazon-cloudwatch-observability": (
        "eks/observability/aws-for-fluent-bit",
        "eks/observability/cloudwatch-agent",
        "eks/observability/cloudwatch-agent-operator",
        "eks/observability/dcgm-exporter",
        "eks/observability/neuron-monitor",
    ),
    "aws-ebs-csi-driver": (
        "eks/aws-ebs-csi-driver",
        "eks/csi-attacher",
        "eks/csi-node-driver-registrar",
        "eks/csi-provisioner",
        "eks/csi-resizer",
        "eks/csi-snapshotter",
        "eks/livenessprobe",
    ),
    "aws-efs-csi-driver": (
        "eks/aws-efs-csi-driver",
        "eks/csi-node-driver-registrar",
        "eks/csi-provisioner",
        "eks/livenessprobe",
    ),
    "aws-fsx-csi-driver": (
        "eks/aws-fsx-csi-driver",
        "eks/csi-node-driver-registrar",
        "eks/csi-provisioner",
        "eks/csi-resizer",
        "eks/livenessprobe",
    ),
    "coredns": ("eks/coredns",),
    "eks-node-monitoring-agent": (
        "eks/eks-node-monitoring-agent",
        "eks/observability/dcgm-exporter",
    ),
    "eks-pod-identity-agent": ("eks/eks-pod-identity-agent",),
    "kube-proxy": ("eks/kube-proxy",),
    "metrics-server": ("eks/metrics-server",),
    "vpc-cni": (
        "amazon-k8s-cni",
        "amazon-k8s-cni-init",
        "amazon/aws-network-policy-agent",
    ),
}
"""Repositories of the add-ons' images in the registries of EKS (602401143452 in most regions), as
the pods of clusters name them."""

BESIDE = ("eks/pause", "aws-guardduty-agent")
"""What a node runs without an add-on of ours: the sandbox of every pod, GuardDuty's own add-on."""


def pulls(repository: str, *, account: str = "602401143452", region: str = world.REGION) -> bool:
    """Whether a node may pull from the repository."""
    arn = f"arn:aws:ecr:{region}:{account}:repository/{repository}"
    allowed = {
        action
        for one in node_statements(
            cluster_name=world.PREFIX,
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
        )
        for action in one.actions
        if any(isinstance(each, str) and fnmatchcase(arn, each) for each in one.resources)
    }
    return set(PULL_ACTIONS) <= allowed


def test_the_table_names_every_add_on() -> None:
    assert set(IMAGES) == set(ADDONS)


@pytest.mark.parametrize(
    "repository", [*dict.fromkeys(image for images in IMAGES.values() for image in images), *BESIDE]
)
def test_a_node_pulls_what_its_add_ons_run(repository: str) -> None:
    assert pulls(repository)


def test_a_node_pulls_from_nowhere_else() -> None:
    assert not pulls("somebody/training"), "a registry of somebody else"
    assert not pulls("amazonlinux")
    assert not pulls("eks/coredns", region="eu-west-1"), "another region"
    assert not pulls("other/serving", account=world.ACCOUNT), "an image of another stack"
    assert pulls(f"{world.PREFIX}/serving", account=world.ACCOUNT)


@pytest.mark.parametrize("service", ["ecr.api", "ecr.dkr"])
def test_the_endpoint_lets_images_of_other_accounts_through(service: str) -> None:
    made = Engine().build(
        lambda: InterfaceEndpoints(
            "services",
            InterfaceEndpointsArgs(
                vpc_id="vpc-1",
                account_id=world.ACCOUNT,
                region=world.REGION,
                subnet_ids=["subnet-a"],
                services=(service,),
                callers={"nodes": "sg-nodes"},
            ),
        )
    )
    [endpoint] = made.of("aws:ec2/vpcEndpoint:VpcEndpoint")
    abroad = [
        one
        for one in json.loads(endpoint.inputs["policy"])["Statement"]
        if one["Resource"] == ["*"]
        and one["Condition"] == {"StringEquals": {"aws:PrincipalAccount": world.ACCOUNT}}
    ]
    assert set(PULL_ACTIONS) <= {action for one in abroad for action in one["Action"]}
