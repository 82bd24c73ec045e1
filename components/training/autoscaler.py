"""The identity of the Cluster Autoscaler, which sizes the platform's groups of nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.iam.statement import Statement
from components.training.pod_calls import AUTOSCALER
from components.training.pod_identity import ClusterReference, PodIdentity, PodIdentityArgs

NAMESPACE = "kube-system"
SERVICE_ACCOUNT = "cluster-autoscaler"


@dataclass(frozen=True, kw_only=True)
class AutoscalerArgs:
    """The cluster whose groups are sized."""

    cluster: ClusterReference
    boundary_arn: Input[str] | None


class Autoscaler(ComponentResource):
    """Defines the role as which the Cluster Autoscaler's pods size groups.

    It finds a group by its tags, and changes none that does not carry the cluster's: those of
    GpuGroup get them from us, managed groups from EKS. Nodes of Karpenter are in no group.
    """

    role_arn: Output[str]

    def __init__(
        self, name: str, args: AutoscalerArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:training:Autoscaler", name, None, opts)
        self.role_arn = PodIdentity(
            f"{name}-identity",
            PodIdentityArgs(
                cluster=args.cluster,
                namespace=NAMESPACE,
                service_account=SERVICE_ACCOUNT,
                description="Pods of the Cluster Autoscaler",
                statements=autoscaler_statements(args.cluster),
                calls=AUTOSCALER,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        ).role_arn
        self.register_outputs({"role_arn": self.role_arn})


def autoscaler_statements(cluster: ClusterReference) -> Sequence[Statement]:
    """All that the autoscaler needs, changes to this cluster's groups only.

    Source: kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md, "Full Cluster
    Autoscaler Features Policy".
    """
    groups = f"arn:aws:autoscaling:{cluster.region}:{cluster.account_id}:autoScalingGroup"
    owned = f"aws:ResourceTag/k8s.io/cluster-autoscaler/{cluster.name}"
    nodes = f"arn:aws:eks:{cluster.region}:{cluster.account_id}:nodegroup/{cluster.name}/*"
    return (
        Statement(
            sid="FindGroups",
            actions=[
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeAutoScalingInstances",
                "autoscaling:DescribeLaunchConfigurations",
                "autoscaling:DescribeScalingActivities",
                "autoscaling:DescribeTags",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeLaunchTemplateVersions",
                "ec2:GetInstanceTypesFromInstanceRequirements",
            ],
            resources=["*"],
            wildcard_reason="Describe calls of EC2 and Auto Scaling have no resource-level "
            "permissions",
        ),
        Statement(
            sid="KnowManagedGroups",
            actions=["eks:DescribeNodegroup"],
            resources=[nodes],
        ),
        Statement(
            sid="SizeOwnGroups",
            actions=[
                "autoscaling:SetDesiredCapacity",
                "autoscaling:TerminateInstanceInAutoScalingGroup",
            ],
            resources=[f"{groups}:*:autoScalingGroupName/*"],
            conditions={"StringEquals": {owned: "owned"}},
        ),
    )
