"""Which release of each EKS add-on runs on which version of Kubernetes. Pure data.

Collected from public repositories in 2026-05 and not checked against EKS: before the first
deployment to an account compare with `aws eks describe-addon-versions --kubernetes-version
VERSION`. docs/runbooks/eks-upgrade.md says when and how a line here changes. A setting overrides
one release of one stack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

KubernetesVersion = Literal["1.32", "1.33", "1.34", "1.35"]
"""The versions that the platform knows add-ons for."""

Addon = Literal[
    "amazon-cloudwatch-observability",
    "aws-ebs-csi-driver",
    "aws-efs-csi-driver",
    "aws-fsx-csi-driver",
    "coredns",
    "eks-node-monitoring-agent",
    "eks-pod-identity-agent",
    "kube-proxy",
    "metrics-server",
    "vpc-cni",
]
"""The add-ons of a cluster, by their names in EKS."""

ADDONS: tuple[Addon, ...] = get_args(Addon)

_SAME: Mapping[Addon, str] = {
    "amazon-cloudwatch-observability": "v4.10.0-eksbuild.1",
    "aws-ebs-csi-driver": "v1.54.0-eksbuild.1",
    "aws-efs-csi-driver": "v2.1.15-eksbuild.1",
    "aws-fsx-csi-driver": "v1.8.0-eksbuild.1",
    "eks-node-monitoring-agent": "v1.4.2-eksbuild.1",
    "eks-pod-identity-agent": "v1.3.10-eksbuild.2",
    "metrics-server": "v0.8.0-eksbuild.6",
    "vpc-cni": "v1.21.1-eksbuild.1",
}
"""Add-ons whose release does not follow the version of Kubernetes."""

VERSIONS: Mapping[KubernetesVersion, Mapping[Addon, str]] = {
    "1.32": {**_SAME, "coredns": "v1.11.4-eksbuild.28", "kube-proxy": "v1.32.11-eksbuild.2"},
    "1.33": {**_SAME, "coredns": "v1.13.1-eksbuild.1", "kube-proxy": "v1.33.7-eksbuild.2"},
    "1.34": {**_SAME, "coredns": "v1.13.1-eksbuild.1", "kube-proxy": "v1.34.1-eksbuild.2"},
    "1.35": {
        **_SAME,
        "aws-ebs-csi-driver": "v1.57.1-eksbuild.1",
        "aws-efs-csi-driver": "v2.3.1-eksbuild.1",
        "coredns": "v1.13.2-eksbuild.4",
        "eks-node-monitoring-agent": "v1.6.2-eksbuild.1",
        "kube-proxy": "v1.35.2-eksbuild.4",
        "vpc-cni": "v1.21.1-eksbuild.5",
    },
}
