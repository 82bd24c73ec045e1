"""Which release of each EKS add-on runs on which version of Kubernetes, and how long EKS supports
that version. Pure data.

Releases were collected from public repositories, most recently in 2026-09, and not checked against
EKS: before the first deployment to an account compare with `aws eks describe-addon-versions
--kubernetes-version VERSION`. docs/runbooks/eks-upgrade.md says when and how a line here changes. A
setting overrides one release of one stack. Kubernetes 1.36, which EKS supports since June 2026, is
not among the versions: the releases of the drivers for EFS and FSx and of the monitoring agent that
run on it are not known here.
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

STANDARD_UNTIL: Mapping[KubernetesVersion, str] = {
    "1.32": "2026-03-23",
    "1.33": "2026-07-29",
    "1.34": "2026-12-02",
    "1.35": "2027-03-27",
}
"""The day (UTC) on which standard support ends. Extended support, which costs more, begins with it
and ends a year later. Source: Amazon EKS User Guide, "Understand the Kubernetes version
lifecycle on EKS", release calendar."""

AS_OF = "2026-11-25"
"""The day of the list."""

IN_EXTENDED_SUPPORT: frozenset[KubernetesVersion] = frozenset(
    version for version, day in STANDARD_UNTIL.items() if day <= AS_OF
)
"""Versions whose standard support had ended on the day of the list: settings refuse them. What ends
later is told by the review, which knows its day; no stack stops being deployable overnight."""

_SAME: Mapping[Addon, str] = {
    "amazon-cloudwatch-observability": "v4.10.0-eksbuild.1",
    "aws-ebs-csi-driver": "v1.54.0-eksbuild.1",
    "aws-efs-csi-driver": "v2.1.15-eksbuild.1",
    "aws-fsx-csi-driver": "v1.8.0-eksbuild.1",
    "eks-node-monitoring-agent": "v1.4.2-eksbuild.1",
    "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
    "metrics-server": "v0.8.0-eksbuild.6",
    "vpc-cni": "v1.22.4-eksbuild.3",
}
"""Add-ons whose release does not follow the version of Kubernetes."""

VERSIONS: Mapping[KubernetesVersion, Mapping[Addon, str]] = {
    "1.32": {**_SAME, "coredns": "v1.11.4-eksbuild.51", "kube-proxy": "v1.32.13-eksbuild.24"},
    "1.33": {**_SAME, "coredns": "v1.12.4-eksbuild.29", "kube-proxy": "v1.33.10-eksbuild.21"},
    "1.34": {**_SAME, "coredns": "v1.12.4-eksbuild.29", "kube-proxy": "v1.34.6-eksbuild.21"},
    "1.35": {
        **_SAME,
        "aws-ebs-csi-driver": "v1.63.1-eksbuild.1",
        "aws-efs-csi-driver": "v2.3.1-eksbuild.1",
        "aws-fsx-csi-driver": "v1.9.0-eksbuild.1",
        "coredns": "v1.13.2-eksbuild.21",
        "eks-node-monitoring-agent": "v1.6.4-eksbuild.1",
        "kube-proxy": "v1.35.3-eksbuild.21",
        "metrics-server": "v0.9.0-eksbuild.5",
    },
}
