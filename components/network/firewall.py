"""The security groups that several components share, and who reaches whom through which port."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions

from components.network.proxy import Proxy
from components.network.security_group import (
    Rule,
    SecurityGroup,
    SecurityGroupArgs,
    https_to_anywhere,
)

Group = Literal["cluster", "nodes", "jobs", "data", "mlflow"]
GROUPS: tuple[Group, ...] = get_args(Group)

PURPOSES: Mapping[Group, str] = {
    "cluster": "Network interfaces of the control plane",
    "nodes": "Nodes of the cluster and their pods",
    "jobs": "SageMaker jobs in the network",
    "data": "File systems of training",
    "mlflow": "Experiment tracking",
}
"""What each group is for. A changed text replaces the group."""

Ports = tuple[int, int]

FROM_CLUSTER: Mapping[str, Ports] = {
    "webhooks-443": (443, 443),
    "webhooks-8443": (8443, 8443),
    "webhooks-9443": (9443, 9443),
    "kubelet": (10250, 10251),
}
"""Ports on which the control plane calls nodes and pods: the kubelet's, metrics-server's (10251)
and those of admission webhooks. Sources: Amazon EKS user guide, "View Amazon EKS security group
requirements for clusters"; the charts of Karpenter (8443), Kueue and KubeRay (9443)."""

FILE_SYSTEMS: Mapping[str, Ports] = {
    "nfs": (2049, 2049),
    "lustre": (988, 988),
    "lustre-replies": (1018, 1023),
}
"""Ports of EFS and of FSx for Lustre. Sources: Amazon EFS user guide, "Using VPC security groups";
FSx for Lustre user guide, "File system access control with Amazon VPC"."""

HTTPS: Ports = (443, 443)


@dataclass(frozen=True, kw_only=True)
class FirewallArgs:
    """The network, which groups the stack has use for, and the forward proxy of the nodes."""

    vpc_id: pulumi.Input[str]
    groups: Collection[Group]
    proxy: Proxy | None = None


class Firewall(ComponentResource):
    """Defines the shared security groups; their rules name each other, never an address that
    comes in.

    Nodes reach each other on every port (pods listen where they like, EFA carries no TCP), as do
    the instances of one job. Both connect to AWS services and registries over TLS, which have no
    group of ours unless an endpoint stands in the network. A component's own group stays with it.
    """

    group_ids: Mapping[Group, Output[str]]

    def __init__(self, name: str, args: FirewallArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:network:Firewall", name, None, opts)
        self._groups: dict[Group, SecurityGroup] = {
            group: SecurityGroup(
                f"{name}-{group}",
                SecurityGroupArgs(vpc_id=args.vpc_id, description=PURPOSES[group]),
                opts=ResourceOptions(parent=self),
            )
            for group in GROUPS
            if group in args.groups
        }
        self.group_ids = {group: one.security_group_id for group, one in self._groups.items()}
        for group in ("nodes", "jobs"):
            self._allow_itself(group)
            self._allow_services(group)
        self._allow_proxy(args.proxy)
        for role, ports in FROM_CLUSTER.items():
            self._connect("cluster", "nodes", role, ports)
        # The way out of nodes and jobs over TLS covers these three.
        self._let_in("cluster", "nodes", "api", HTTPS)
        self._let_in("mlflow", "nodes", "tracking", HTTPS)
        self._let_in("mlflow", "jobs", "tracking", HTTPS)
        for role, ports in FILE_SYSTEMS.items():
            self._connect("nodes", "data", role, ports)
            self._connect("jobs", "data", role, ports)
            if role != "nfs":
                # The servers of a Lustre file system speak with each other, and call clients back.
                self._connect("data", "data", role, ports)
                self._connect("data", "nodes", role, ports)
                self._connect("data", "jobs", role, ports)
        self.register_outputs({"group_ids": dict(self.group_ids)})

    def group_id(self, group: Group) -> Output[str]:
        """The id of a group. Raises LookupError for one that the stack has no use for."""
        if group not in self.group_ids:
            raise LookupError(
                f"No security group {group}. There are: {', '.join(self.group_ids) or 'none'}. "
                "Add it to FirewallArgs.groups."
            )
        return self.group_ids[group]

    def admit(self, group: Group, rule: Rule) -> None:
        """Lets in who has a group of its own, or none of ours, where `group` is there; the way out
        is its own matter."""
        if group in self._groups:
            self._groups[group].let_in(rule)

    def _allow_itself(self, group: Group) -> None:
        if group not in self._groups:
            return
        rule = Rule(role="itself", description="Among themselves", protocol="-1", itself=True)
        self._groups[group].let_in(rule)
        self._groups[group].let_out(rule)

    def _allow_services(self, group: Group) -> None:
        if group in self._groups:
            self._groups[group].let_out(
                https_to_anywhere("Cluster, image registry and AWS services")
            )

    def _allow_proxy(self, proxy: Proxy | None) -> None:
        if proxy is not None and "nodes" in self._groups:
            self._groups["nodes"].let_out(
                Rule(
                    role="proxy",
                    description="The forward proxy",
                    from_port=proxy.port,
                    to_port=proxy.port,
                    cidr=proxy.cidr,
                )
            )

    def _connect(self, source: Group, target: Group, role: str, ports: Ports) -> None:
        """Lets `source` reach `target`, on both sides, where both are there."""
        self._let_in(target, source, role, ports)
        if source in self._groups and target in self._groups:
            self._groups[source].let_out(self._rule(target, role, ports))

    def _let_in(self, target: Group, source: Group, role: str, ports: Ports) -> None:
        if source in self._groups and target in self._groups:
            self._groups[target].let_in(self._rule(source, role, ports))

    def _rule(self, peer: Group, role: str, ports: Ports) -> Rule:
        return Rule(
            role=f"{peer}-{role}",
            description=PURPOSES[peer],
            from_port=ports[0],
            to_port=ports[1],
            group_id=self.group_ids[peer],
        )
