"""What Karpenter's controller may do: only with what it tagged as this cluster's."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input

from components.iam.statement import Statement
from components.training.pod_identity import ClusterReference


def controller_statements(
    cluster: ClusterReference,
    *,
    queue_arn: Input[str],
    queue_key_arn: Input[str],
    node_role_arn: Input[str],
    key_arn: Input[str],
) -> Sequence[Statement]:
    """All that the controller needs. It makes no instance profile: its nodes' is given to it.

    Source: karpenter.sh, "CloudFormation" (reference), the controller's policies of v1.
    """
    region = cluster.region
    ours, shared = f"arn:aws:ec2:{region}:{cluster.account_id}", f"arn:aws:ec2:{region}:"
    owned = f"kubernetes.io/cluster/{cluster.name}"
    asked = {
        "StringEquals": {
            f"aws:RequestTag/{owned}": "owned",
            "aws:RequestTag/eks:eks-cluster-name": cluster.name,
        },
        "StringLike": {"aws:RequestTag/karpenter.sh/nodepool": "*"},
    }
    tagged = {
        "StringEquals": {f"aws:ResourceTag/{owned}": "owned"},
        "StringLike": {"aws:ResourceTag/karpenter.sh/nodepool": "*"},
    }
    made = [
        f"{ours}:{kind}/*"
        for kind in (
            "fleet",
            "instance",
            "launch-template",
            "network-interface",
            "spot-instances-request",
            "volume",
        )
    ]
    return (
        Statement(
            sid="LaunchIntoNetwork",
            actions=["ec2:CreateFleet", "ec2:RunInstances"],
            resources=[
                f"{shared}:image/*",
                f"{shared}:snapshot/*",
                f"{ours}:capacity-reservation/*",
                f"{ours}:placement-group/*",
                f"{ours}:security-group/*",
                f"{ours}:subnet/*",
            ],
        ),
        Statement(
            sid="LaunchOwnTemplates",
            actions=["ec2:CreateFleet", "ec2:RunInstances"],
            resources=[f"{ours}:launch-template/*"],
            conditions=tagged,
        ),
        Statement(
            sid="LaunchTaggedOnly",
            actions=["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"],
            resources=made,
            conditions=asked,
        ),
        Statement(
            sid="TagWhatItCreates",
            actions=["ec2:CreateTags"],
            resources=made,
            conditions={
                "StringEquals": {
                    **asked["StringEquals"],
                    "ec2:CreateAction": ["CreateFleet", "CreateLaunchTemplate", "RunInstances"],
                },
                "StringLike": asked["StringLike"],
            },
        ),
        Statement(
            sid="NameOwnNodes",
            actions=["ec2:CreateTags"],
            resources=[f"{ours}:instance/*"],
            conditions={
                **tagged,
                "StringEqualsIfExists": {"aws:RequestTag/eks:eks-cluster-name": cluster.name},
                "ForAllValues:StringEquals": {
                    "aws:TagKeys": ["Name", "eks:eks-cluster-name", "karpenter.sh/nodeclaim"]
                },
            },
        ),
        Statement(
            sid="EndOwnNodes",
            actions=["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"],
            resources=[f"{ours}:instance/*", f"{ours}:launch-template/*"],
            conditions=tagged,
        ),
        Statement(
            sid="DescribeRegion",
            actions=[
                "ec2:DescribeCapacityReservations",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceStatus",
                "ec2:DescribeInstanceTypeOfferings",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeLaunchTemplates",
                "ec2:DescribePlacementGroups",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSpotPriceHistory",
                "ec2:DescribeSubnets",
            ],
            resources=["*"],
            conditions={"StringEquals": {"aws:RequestedRegion": region}},
            wildcard_reason="EC2 describe calls have no resource-level permissions",
        ),
        Statement(
            sid="FindImages",
            actions=["ssm:GetParameter"],
            resources=[f"arn:aws:ssm:{region}::parameter/aws/service/*"],
        ),
        Statement(
            sid="KnowPrices",
            actions=["pricing:GetProducts"],
            resources=["*"],
            wildcard_reason="The price list has no resource-level permissions",
        ),
        Statement(
            sid="HearOfInterruptions",
            actions=["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
            resources=[queue_arn],
        ),
        Statement(
            sid="GiveNodesTheirRole",
            actions=["iam:PassRole"],
            resources=[node_role_arn],
            conditions={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
        ),
        Statement(
            sid="KnowInstanceProfile",
            actions=["iam:GetInstanceProfile"],
            resources=[f"arn:aws:iam::{cluster.account_id}:instance-profile/*"],
        ),
        # It looks for profiles that it made and left, even where it makes none.
        Statement(
            sid="ListInstanceProfiles",
            actions=["iam:ListInstanceProfiles"],
            resources=["*"],
            wildcard_reason="ListInstanceProfiles has no resource-level permissions",
        ),
        Statement(sid="FindCluster", actions=["eks:DescribeCluster"], resources=[cluster.arn]),
        Statement(
            sid="EncryptVolumes",
            actions=["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
            resources=[key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"ec2.{region}.amazonaws.com"}},
        ),
        Statement(
            sid="GrantVolumes",
            actions=["kms:CreateGrant"],
            resources=[key_arn],
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        Statement(
            sid="ReadQueuesKey",
            actions=["kms:Decrypt"],
            resources=[queue_key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"sqs.{region}.amazonaws.com"}},
        ),
    )
