"""The add-ons of a cluster: pinned, configured, each with an identity of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi import ComponentResource, CustomTimeouts, Input, Output, Resource, ResourceOptions
from pulumi_aws import eks

from components.training.addon_access import (
    SERVICE_ACCOUNTS,
    SHORT,
    AddonSurroundings,
    addon_statements,
)
from components.training.addon_versions import VERSIONS, Addon, KubernetesVersion
from components.training.pod_calls import ADDONS as ADDON_CALLS
from components.training.pod_identity import ClusterReference, PodIdentity, PodIdentityArgs

BEFORE_NODES: tuple[Addon, ...] = (
    "eks-pod-identity-agent",
    "vpc-cni",
    "kube-proxy",
    "eks-node-monitoring-agent",
)
"""Daemon sets: they are active without a node, and a node is ready only with them."""

AFTER_NODES: tuple[Addon, ...] = (
    "coredns",
    "metrics-server",
    "aws-ebs-csi-driver",
    "aws-efs-csi-driver",
    "aws-fsx-csi-driver",
    "amazon-cloudwatch-observability",
)
"""Deployments: without a node that takes their pods EKS reports them degraded."""


@dataclass(frozen=True, kw_only=True)
class AddonsArgs:
    """The cluster and which add-ons; `versions` override the pinned releases.

    `pod_subnets` are by zone; pods stand in them under `pod_group_id`. `tags` go on the volumes
    that pods ask for. `needs` are what must be there first.
    """

    cluster: ClusterReference
    kubernetes_version: KubernetesVersion
    addons: Sequence[Addon]
    versions: Mapping[Addon, str]
    pod_subnets: Mapping[str, Input[str]]
    pod_group_id: Input[str]
    key_arn: Input[str]
    boundary_arn: Input[str] | None
    log_group_arns: Sequence[Input[str]] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    needs: Sequence[Resource] = ()


class Addons(ComponentResource):
    """Defines add-ons, their order as given, and the identities of those that call AWS.

    An identity is there before its add-on, so that the pods start with it. The platform's
    configuration wins over what somebody changed in the cluster.
    """

    addon_names: list[Output[str]]

    def __init__(self, name: str, args: AddonsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:training:Addons", name, None, opts)
        self._name, self._args = name, args
        agent: list[Resource] = []
        self.addon_names = []
        for addon in args.addons:
            needs = [*args.needs, *agent]
            if addon in SERVICE_ACCOUNTS:
                needs += self._identity(addon).ready
            made = eks.Addon(
                f"{name}-{addon}",
                cluster_name=args.cluster.id,
                addon_name=addon,
                addon_version=args.versions.get(addon, VERSIONS[args.kubernetes_version][addon]),
                configuration_values=self._configuration(addon),
                resolve_conflicts_on_create="OVERWRITE",
                resolve_conflicts_on_update="OVERWRITE",
                tags={"component": name},
                opts=ResourceOptions(
                    parent=self,
                    depends_on=needs,
                    custom_timeouts=CustomTimeouts(create="20m", update="20m", delete="20m"),
                ),
            )
            if addon == "eks-pod-identity-agent":
                agent.append(made)
            self.addon_names.append(made.addon_name)
        self.register_outputs({"addon_names": self.addon_names})

    def _identity(self, addon: Addon) -> PodIdentity:
        args = self._args
        namespace, account = SERVICE_ACCOUNTS[addon]
        return PodIdentity(
            f"{self._name}-{SHORT[addon]}",
            PodIdentityArgs(
                cluster=args.cluster,
                namespace=namespace,
                service_account=account,
                description=f"Pods of the add-on {addon}",
                statements=addon_statements(
                    addon,
                    AddonSurroundings(
                        cluster_name=args.cluster.name,
                        account_id=args.cluster.account_id,
                        region=args.cluster.region,
                        key_arn=args.key_arn,
                        log_group_arns=args.log_group_arns,
                    ),
                ),
                calls=ADDON_CALLS[addon],
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _configuration(self, addon: Addon) -> Output[str] | str | None:
        args = self._args
        if addon == "vpc-cni":
            zones = list(args.pod_subnets)
            return Output.all(*args.pod_subnets.values(), args.pod_group_id).apply(
                lambda ids: network_configuration(
                    args.cluster.region, dict(zip(zones, ids[:-1], strict=True)), ids[-1]
                )
            )
        values = _configurations(args.tags).get(addon)
        return None if values is None else _text(values)


def network_configuration(region: str, subnets: Mapping[str, str], group_id: str) -> str:
    """The configuration of vpc-cni as JSON: pods in `subnets` (ids by zone), under one security
    group.

    Prefixes of 16 addresses, so that a node holds as many pods as it would without the second
    range although its first interface has none. Source: Amazon EKS user guide, "Deploy pods in
    alternate subnets with custom networking"; the add-on's configuration schema.
    """
    return _text(
        {
            "enableNetworkPolicy": "true",
            "eniConfig": {
                "create": True,
                "region": region,
                "subnets": {
                    zone: {"id": subnet, "securityGroups": [group_id]}
                    for zone, subnet in sorted(subnets.items())
                },
            },
            "env": {
                "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "true",
                "ENABLE_PREFIX_DELEGATION": "true",
                "ENI_CONFIG_LABEL_DEF": "topology.kubernetes.io/zone",
                "WARM_PREFIX_TARGET": "1",
            },
        }
    )


def _configurations(tags: Mapping[str, str]) -> Mapping[Addon, Mapping[str, Any]]:
    """What differs from the add-ons' own defaults."""
    insights = {"accelerated_compute_metrics": True, "enhanced_container_insights": True}
    return {
        "coredns": {"autoScaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 10}},
        "aws-ebs-csi-driver": {
            "controller": {"extraVolumeTags": dict(tags)},
            "defaultStorageClass": {"enabled": True},
        },
        # The use of GPUs and Neuron devices is measured, container by container.
        "amazon-cloudwatch-observability": {
            "agent": {"config": {"logs": {"metrics_collected": {"kubernetes": insights}}}},
            "containerLogs": {"enabled": True},
        },
    }


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, separators=(",", ":"), sort_keys=True)
