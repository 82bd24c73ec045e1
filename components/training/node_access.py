"""What a node may do, and who may reach it."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input

from components.iam.statement import Statement
from components.network.security_group import Rule
from components.registry.image_repository import PULL_ACTIONS


def node_statements(
    *, cluster_name: str, name_prefix: str, account_id: str, region: str
) -> tuple[Statement, ...]:
    """All that a node needs: join the cluster, pull images, hand identities to its pods.

    What a pod may do comes from the pod's own role, never from here.
    """
    cluster = f"arn:aws:eks:{region}:{account_id}:cluster/{cluster_name}"
    return (
        Statement(sid="JoinCluster", actions=["eks:DescribeCluster"], resources=[cluster]),
        Statement(
            sid="HandIdentitiesToPods",
            actions=["eks-auth:AssumeRoleForPodIdentity"],
            resources=[cluster],
        ),
        Statement(
            sid="KnowItself",
            actions=["ec2:DescribeInstances", "ec2:DescribeInstanceTypes"],
            resources=["*"],
            wildcard_reason="EC2 describe calls have no resource-level permissions",
        ),
        Statement(
            sid="LogInToRegistry",
            actions=["ecr:GetAuthorizationToken"],
            resources=["*"],
            wildcard_reason="The login is to the registry as a whole and has no resource",
        ),
        Statement(
            sid="PullOwnImages",
            actions=PULL_ACTIONS,
            resources=[f"arn:aws:ecr:{region}:{account_id}:repository/{name_prefix}/*"],
        ),
        Statement(
            sid="PullClusterImages",
            actions=PULL_ACTIONS,
            resources=[f"arn:aws:ecr:{region}:*:repository/eks/*"],
            wildcard_reason="Add-on images lie in an account of AWS that differs by region",
        ),
    )


def node_ingress(cluster_group_id: Input[str] | None) -> Sequence[Rule]:
    """Who reaches a node: the other nodes of its group, and the cluster's control plane."""
    found = [
        # EFA carries no TCP: it needs every protocol between the nodes.
        Rule(role="itself", description="Nodes of the group", protocol="-1", itself=True)
    ]
    if cluster_group_id is not None:
        for role, port in (("kubelet", 10250), ("webhooks", 443)):
            found.append(
                Rule(
                    role=f"cluster-{role}",
                    description=f"The control plane to {role}",
                    from_port=port,
                    to_port=port,
                    group_id=cluster_group_id,
                )
            )
    return found


def node_egress() -> Sequence[Rule]:
    """Where a node connects: its group, and services over TLS (cluster, registry, AWS)."""
    return [
        Rule(role="itself", description="Nodes of the group", protocol="-1", itself=True),
        Rule(
            role="https",
            description="Cluster, image registry and AWS services",
            from_port=443,
            to_port=443,
            cidr="0.0.0.0/0",
        ),
    ]
