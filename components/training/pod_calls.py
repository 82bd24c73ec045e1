"""What nodes, the control plane and the pods of the cluster call, from the documentation of each.
Pure."""

from __future__ import annotations

from collections.abc import Mapping

from components.iam.calls import PULL_IMAGES
from components.training.addon_versions import Addon

USE_ENCRYPTED_VOLUMES = (
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKeyWithoutPlaintext",
)
"""What EC2 calls for who makes volumes with a customer's key (Amazon EBS user guide, "Requirements
for Amazon EBS encryption", permissions for users)."""
NODE = (
    *PULL_IMAGES,
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeInstances",
    "eks-auth:AssumeRoleForPodIdentity",
    "eks:DescribeCluster",
)
"""AWS managed policy reference, AmazonEKSWorkerNodeMinimalPolicy and
AmazonEC2ContainerRegistryPullOnly; Amazon EKS user guide, "Amazon EKS node IAM role"."""
FILL_CACHES = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
"""ECR user guide, "IAM permissions required to sync an upstream registry"."""
CONTROL_PLANE = (
    "ec2:CreateTags",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeInstanceTopology",
    "ec2:DescribeInstances",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "kms:DescribeKey",
)
"""Amazon EKS user guide, "Amazon EKS cluster IAM role", the custom policy."""
ADDONS: Mapping[Addon, tuple[str, ...]] = {
    "vpc-cni": (
        "ec2:AssignPrivateIpAddresses",
        "ec2:AttachNetworkInterface",
        "ec2:CreateNetworkInterface",
        "ec2:CreateTags",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DetachNetworkInterface",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:UnassignPrivateIpAddresses",
    ),
    "aws-ebs-csi-driver": (
        *USE_ENCRYPTED_VOLUMES,
        "ec2:AttachVolume",
        "ec2:CreateSnapshot",
        "ec2:CreateTags",
        "ec2:CreateVolume",
        "ec2:DeleteSnapshot",
        "ec2:DeleteVolume",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstances",
        "ec2:DescribeSnapshots",
        "ec2:DescribeTags",
        "ec2:DescribeVolumeStatus",
        "ec2:DescribeVolumes",
        "ec2:DescribeVolumesModifications",
        "ec2:DetachVolume",
        "ec2:ModifyVolume",
    ),
    "aws-efs-csi-driver": (
        "ec2:DescribeAvailabilityZones",
        "elasticfilesystem:CreateAccessPoint",
        "elasticfilesystem:DeleteAccessPoint",
        "elasticfilesystem:DescribeAccessPoints",
        "elasticfilesystem:DescribeFileSystems",
        "elasticfilesystem:DescribeMountTargets",
        "elasticfilesystem:TagResource",
    ),
    "aws-fsx-csi-driver": ("fsx:DescribeFileSystems",),
    "amazon-cloudwatch-observability": (
        "cloudwatch:PutMetricData",
        "ec2:DescribeTags",
        "ec2:DescribeVolumes",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    ),
}
"""AWS managed policy reference: AmazonEKS_CNI_Policy, AmazonEBSCSIDriverPolicy,
AmazonEFSCSIDriverPolicy, CloudWatchAgentServerPolicy; the FSx driver finds the file system that is
there and makes none."""
AUTOSCALER = (
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeAutoScalingInstances",
    "autoscaling:DescribeLaunchConfigurations",
    "autoscaling:DescribeScalingActivities",
    "autoscaling:DescribeTags",
    "autoscaling:SetDesiredCapacity",
    "autoscaling:TerminateInstanceInAutoScalingGroup",
    "ec2:DescribeImages",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:GetInstanceTypesFromInstanceRequirements",
    "eks:DescribeNodegroup",
)
"""kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md."""
TERMINATION_HANDLER = (
    "autoscaling:CompleteLifecycleAction",
    "autoscaling:DescribeAutoScalingInstances",
    "autoscaling:DescribeTags",
    "ec2:DescribeInstances",
    "kms:Decrypt",
    "sqs:DeleteMessage",
    "sqs:ReceiveMessage",
)
"""aws/aws-node-termination-handler, README.md, the IAM policy of the queue processor; SQS Developer
Guide, "Key management": what a consumer needs."""
KARPENTER = (
    *USE_ENCRYPTED_VOLUMES,
    "ec2:CreateFleet",
    "ec2:CreateLaunchTemplate",
    "ec2:CreateTags",
    "ec2:DeleteLaunchTemplate",
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
    # CreateFleet launches in the caller's name, and hands the node's role on.
    "ec2:RunInstances",
    "ec2:TerminateInstances",
    "eks:DescribeCluster",
    "iam:GetInstanceProfile",
    "iam:ListInstanceProfiles",
    "iam:PassRole",
    "pricing:GetProducts",
    "sqs:DeleteMessage",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
)
"""karpenter.sh, "CloudFormation" (reference), the controller's policies of v1, without those that
make instance profiles."""
