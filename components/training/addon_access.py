"""What the pods of the cluster's add-ons may do. Pure, but for the values that come later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input, Output

from components.iam.statement import Statement
from components.training.addon_versions import Addon

SERVICE_ACCOUNTS: Mapping[Addon, tuple[str, str]] = {
    "vpc-cni": ("kube-system", "aws-node"),
    "aws-ebs-csi-driver": ("kube-system", "ebs-csi-controller-sa"),
    "aws-efs-csi-driver": ("kube-system", "efs-csi-controller-sa"),
    "aws-fsx-csi-driver": ("kube-system", "fsx-csi-controller-sa"),
    "amazon-cloudwatch-observability": ("amazon-cloudwatch", "cloudwatch-agent"),
}
"""Namespace and service account of the add-ons that call AWS. Source: Amazon EKS user guide,
"AWS add-ons"."""

SHORT: Mapping[Addon, str] = {
    "vpc-cni": "network",
    "aws-ebs-csi-driver": "volumes",
    "aws-efs-csi-driver": "shared-files",
    "aws-fsx-csi-driver": "fast-files",
    "amazon-cloudwatch-observability": "insights",
}
"""What their identities are called: a role's name holds 64 characters."""

_DESCRIBE = "EC2 describe calls have no resource-level permissions"


@dataclass(frozen=True, kw_only=True)
class AddonSurroundings:
    """What the statements name: the compute key, and the groups that containers log to."""

    cluster_name: str
    account_id: str
    region: str
    key_arn: Input[str]
    log_group_arns: Sequence[Input[str]]


def addon_statements(addon: Addon, where: AddonSurroundings) -> Sequence[Statement]:
    """All that an add-on's pods need. Raises KeyError for one that calls no AWS service."""
    return {
        "vpc-cni": _network,
        "aws-ebs-csi-driver": _volumes,
        "aws-efs-csi-driver": _shared_files,
        "aws-fsx-csi-driver": _fast_files,
        "amazon-cloudwatch-observability": _observability,
    }[addon](where)


def _ec2(where: AddonSurroundings, *kinds: str) -> list[str]:
    return [f"arn:aws:ec2:{where.region}:{where.account_id}:{kind}/*" for kind in kinds]


def _network(where: AddonSurroundings) -> Sequence[Statement]:
    # AWS managed policy reference, AmazonEKS_CNI_Policy, held to this account and region.
    return (
        Statement(
            sid="DescribeNetwork",
            actions=[
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeTags",
            ],
            resources=["*"],
            wildcard_reason=_DESCRIBE,
        ),
        Statement(
            sid="GiveAddressesToPods",
            actions=[
                "ec2:AssignPrivateIpAddresses",
                "ec2:AttachNetworkInterface",
                "ec2:CreateNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DetachNetworkInterface",
                "ec2:ModifyNetworkInterfaceAttribute",
                "ec2:UnassignPrivateIpAddresses",
            ],
            resources=_ec2(where, "instance", "network-interface", "security-group", "subnet"),
        ),
        Statement(
            sid="TagInterfaces",
            actions=["ec2:CreateTags"],
            resources=_ec2(where, "network-interface"),
        ),
    )


def _volumes(where: AddonSurroundings) -> Sequence[Statement]:
    # AWS managed policy reference, AmazonEBSCSIDriverPolicy: only volumes that the driver made
    # and tagged are changed or deleted.
    own = {"StringEquals": {"aws:ResourceTag/ebs.csi.aws.com/cluster": "true"}}
    asked = {"StringEquals": {"aws:RequestTag/ebs.csi.aws.com/cluster": "true"}}
    return (
        Statement(
            sid="DescribeVolumes",
            actions=[
                "ec2:DescribeAvailabilityZones",
                "ec2:DescribeInstances",
                "ec2:DescribeSnapshots",
                "ec2:DescribeTags",
                "ec2:DescribeVolumeStatus",
                "ec2:DescribeVolumes",
                "ec2:DescribeVolumesModifications",
            ],
            resources=["*"],
            wildcard_reason=_DESCRIBE,
        ),
        Statement(
            sid="CreateVolumes",
            actions=["ec2:CreateVolume"],
            resources=_ec2(where, "volume"),
            conditions=asked,
        ),
        Statement(
            sid="CreateVolumesFromSnapshots",
            actions=["ec2:CreateVolume"],
            resources=[f"arn:aws:ec2:{where.region}::snapshot/*"],
        ),
        Statement(
            sid="CreateSnapshotsOfVolumes",
            actions=["ec2:CreateSnapshot"],
            resources=_ec2(where, "volume"),
        ),
        Statement(
            sid="CreateSnapshots",
            actions=["ec2:CreateSnapshot"],
            resources=[f"arn:aws:ec2:{where.region}::snapshot/*"],
            conditions=asked,
        ),
        Statement(
            sid="TagWhatItCreates",
            actions=["ec2:CreateTags"],
            resources=[*_ec2(where, "volume"), f"arn:aws:ec2:{where.region}::snapshot/*"],
            conditions={"StringEquals": {"ec2:CreateAction": ["CreateSnapshot", "CreateVolume"]}},
        ),
        Statement(
            sid="UseVolumes",
            actions=["ec2:AttachVolume", "ec2:DetachVolume", "ec2:ModifyVolume"],
            resources=_ec2(where, "instance", "volume"),
        ),
        Statement(
            sid="DeleteOwnVolumes",
            actions=["ec2:DeleteVolume"],
            resources=_ec2(where, "volume"),
            conditions=own,
        ),
        Statement(
            sid="DeleteOwnSnapshots",
            actions=["ec2:DeleteSnapshot"],
            resources=[f"arn:aws:ec2:{where.region}::snapshot/*"],
            conditions=own,
        ),
        Statement(
            sid="EncryptVolumes",
            actions=["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext"],
            resources=[where.key_arn],
            conditions={
                "StringEquals": {"kms:ViaService": f"ec2.{where.region}.amazonaws.com"},
            },
        ),
        Statement(
            sid="GrantVolumes",
            actions=["kms:CreateGrant"],
            resources=[where.key_arn],
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    )


def _shared_files(where: AddonSurroundings) -> Sequence[Statement]:
    # AWS managed policy reference, AmazonEFSCSIDriverPolicy, held to this account and region.
    files = f"arn:aws:elasticfilesystem:{where.region}:{where.account_id}"
    return (
        Statement(
            sid="DescribeFileSystems",
            actions=[
                "elasticfilesystem:DescribeAccessPoints",
                "elasticfilesystem:DescribeFileSystems",
                "elasticfilesystem:DescribeMountTargets",
            ],
            resources=[f"{files}:access-point/*", f"{files}:file-system/*"],
        ),
        Statement(
            sid="FindZones",
            actions=["ec2:DescribeAvailabilityZones"],
            resources=["*"],
            wildcard_reason=_DESCRIBE,
        ),
        Statement(
            sid="CreateAccessPoints",
            actions=["elasticfilesystem:CreateAccessPoint", "elasticfilesystem:TagResource"],
            resources=[f"{files}:access-point/*", f"{files}:file-system/*"],
            conditions={"StringLike": {"aws:RequestTag/efs.csi.aws.com/cluster": "true"}},
        ),
        Statement(
            sid="DeleteOwnAccessPoints",
            actions=["elasticfilesystem:DeleteAccessPoint"],
            resources=[f"{files}:access-point/*"],
            conditions={"StringEquals": {"aws:ResourceTag/efs.csi.aws.com/cluster": "true"}},
        ),
    )


def _fast_files(_: AddonSurroundings) -> Sequence[Statement]:
    # Pods mount the platform's file system; they make none of their own, which would cost hundreds
    # of dollars a month each.
    return (
        Statement(
            sid="DescribeFileSystems",
            actions=["fsx:DescribeFileSystems"],
            resources=["*"],
            wildcard_reason="DescribeFileSystems of FSx has no resource-level permission",
        ),
    )


def _observability(where: AddonSurroundings) -> Sequence[Statement]:
    # AWS managed policy reference, CloudWatchAgentServerPolicy, without what makes log groups:
    # they are there, with a key and an end.
    streams = [Output.concat(arn, ":*") for arn in where.log_group_arns]
    return (
        Statement(
            sid="WriteContainerLogs",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[*where.log_group_arns, *streams],
        ),
        Statement(
            sid="PublishMetrics",
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": ["CWAgent", "ContainerInsights"]}},
            wildcard_reason="PutMetricData has no resource-level permissions",
        ),
        Statement(
            sid="KnowItsInstance",
            actions=["ec2:DescribeTags", "ec2:DescribeVolumes"],
            resources=["*"],
            wildcard_reason=_DESCRIBE,
        ),
    )
