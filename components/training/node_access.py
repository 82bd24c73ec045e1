"""What every group of nodes needs alike, and what a node may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi import Input, Resource, ResourceOptions

from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.registry.image_registry import allow_cached_pull
from components.registry.image_repository import LOG_IN, PULL_ACTIONS
from components.training.pod_calls import FILL_CACHES, NODE

ADDON_REPOSITORIES = (
    "amazon-k8s-cni*",
    "amazon/*",
    "aws-guardduty-agent",
    "eks/*",
)
"""Where AWS keeps the images of EKS's add-ons: `amazon-k8s-cni`, `amazon-k8s-cni-init` and
`amazon/aws-network-policy-agent` are those of vpc-cni, without which no node is ever ready;
GuardDuty installs its agent by itself; all others, the pause image too, are under `eks/`. Source:
the add-ons' own manifests (aws/amazon-vpc-cni-k8s and others); GuardDuty User Guide, "Managing
security agent for Amazon EKS"."""


def node_calls(cached_images: Sequence[str]) -> tuple[str, ...]:
    """What a node calls; the first to pull a cached image has ECR fetch it."""
    return (*NODE, *FILL_CACHES) if cached_images else NODE


@dataclass(frozen=True, kw_only=True)
class NodesArgs:
    """What a group of nodes needs from the rest of the platform, whoever manages it.

    `group` is its name in the settings. `cluster_id` is the cluster's name as the cluster gives it,
    `cluster_name` the same as known before. `subnets` are private, by zone. `security_group_id` is
    the group of all nodes, `key_arn` the compute key. `needs` are what a node is not ready without:
    the cluster's first add-ons. `tags` are the platform's default tags, which reach no instance or
    volume by themselves. `cached_images` are the ARNs of the repositories of caches.
    """

    group: str
    kubernetes_version: str
    cluster_id: Input[str]
    cluster_name: str
    name_prefix: str
    account_id: str
    region: str
    security_group_id: Input[str]
    subnets: Mapping[str, Input[str]]
    key_arn: Input[str]
    boundary_arn: Input[str] | None
    needs: Sequence[Resource] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    cached_images: Sequence[str] = ()


def node_role(name: str, args: NodesArgs, parent: Resource) -> WorkloadRole:
    """The role of the nodes of the group `name`, a child of `parent`."""
    return WorkloadRole(
        f"{name}-node",
        WorkloadRoleArgs(
            trust=trust.service("ec2.amazonaws.com", account_id=args.account_id),
            description=f"Nodes of {args.group}",
            boundary_arn=args.boundary_arn,
            calls=node_calls(args.cached_images),
            statements=node_statements(
                cluster_name=args.cluster_name,
                name_prefix=args.name_prefix,
                account_id=args.account_id,
                region=args.region,
                cached_images=args.cached_images,
            ),
        ),
        opts=ResourceOptions(parent=parent),
    )


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
        LOG_IN,
        Statement(
            sid="PullOwnImages",
            actions=PULL_ACTIONS,
            resources=[f"arn:aws:ecr:{region}:{account_id}:repository/{name_prefix}/*"],
        ),
        Statement(
            sid="PullClusterImages",
            actions=PULL_ACTIONS,
            resources=[f"arn:aws:ecr:{region}:*:repository/{one}" for one in ADDON_REPOSITORIES],
            wildcard_reason="Add-on images lie in accounts of AWS that differ by region",
        ),
        *allow_cached_pull(cached_images),
    )
