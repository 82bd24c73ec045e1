"""What a node may do."""

from __future__ import annotations

from collections.abc import Sequence

from components.iam.statement import Statement
from components.registry.image_registry import allow_cached_pull
from components.registry.image_repository import PULL_ACTIONS
from components.training.pod_calls import FILL_CACHES, NODE


def node_calls(cached_images: Sequence[str]) -> tuple[str, ...]:
    """What a node calls; the first to pull a cached image has ECR fetch it."""
    return (*NODE, *FILL_CACHES) if cached_images else NODE


def node_statements(
    *,
    cluster_name: str,
    name_prefix: str,
    account_id: str,
    region: str,
    cached_images: Sequence[str] = (),
) -> tuple[Statement, ...]:
    """All that a node needs: join the cluster, pull images, hand identities to its pods.

    `cached_images` are the ARNs of the repositories of caches. What a pod may do comes from the
    pod's own role, never from here.
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
        *allow_cached_pull(cached_images),
    )
