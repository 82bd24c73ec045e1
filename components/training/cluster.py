"""The Kubernetes cluster: EKS's control plane, who gets in, and what its nodes need first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi import ComponentResource, CustomTimeouts, Input, Output, Resource, ResourceOptions
from pulumi_aws import eks, iam

from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.training.addon_versions import KubernetesVersion
from components.training.addons import BEFORE_NODES, Addons, AddonsArgs
from components.training.cluster_settings import AccessSettings, ClusterSettings
from components.training.launch_template import ClusterOutputs
from components.training.pod_calls import CONTROL_PLANE
from components.training.pod_identity import ClusterReference

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
"""Everything that a control plane can log."""

POLICIES: Mapping[str, str] = {
    "cluster-admin": "AmazonEKSClusterAdminPolicy",
    "admin": "AmazonEKSAdminPolicy",
    "edit": "AmazonEKSEditPolicy",
    "view": "AmazonEKSViewPolicy",
}
"""Access policies by level. Source: Amazon EKS user guide, "Review access policy permissions"."""


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """What the cluster needs from the rest of the platform.

    `subnet_ids` are private; `pod_subnets` are by zone. `cluster_group_id` is put on the control
    plane's interfaces, `nodes_group_id` on pods. `key_arn` encrypts secrets. `needs` are what must
    be there first: the log group, which EKS would else make itself, without key and without end.
    """

    settings: ClusterSettings
    kubernetes_version: KubernetesVersion
    cluster_name: str
    account_id: str
    region: str
    subnet_ids: Sequence[Input[str]]
    pod_subnets: Mapping[str, Input[str]]
    cluster_group_id: Input[str]
    nodes_group_id: Input[str]
    key_arn: Input[str]
    boundary_arn: Input[str] | None
    protect: bool
    needs: Sequence[Resource] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


class Cluster(ComponentResource):
    """Defines the cluster, its role, its access entries, its identity provider, and the add-ons
    that come before nodes.

    Who made the cluster has no access by that: the settings name everybody. Its API is reached
    from the network, and from ranges that the settings name. `protect` is production: it cannot be
    deleted until that is taken back.
    """

    cluster_name: Output[str]
    reference: ClusterReference
    outputs: ClusterOutputs
    provider_arn: Output[str]
    ready: tuple[Resource, ...]

    def __init__(self, name: str, args: ClusterArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:training:Cluster", name, None, opts)
        self._name, self._args = name, args
        # Logical name is state: all that runs in the cluster goes with it.
        cluster = self._cluster(self._role())
        self.cluster_name = cluster.name
        self.outputs = ClusterOutputs(
            endpoint=cluster.endpoint,
            certificate_authority=cluster.certificate_authority.apply(_data),
            service_cidr=args.settings.service_cidr,
        )
        self.reference = ClusterReference(
            name=args.cluster_name,
            id=cluster.name,
            account_id=args.account_id,
            region=args.region,
        )
        # Tools that know nothing of Pod Identity take their roles on through it. AWS takes the
        # issuer's certificate from its own trust store.
        self.provider_arn = iam.OpenIdConnectProvider(
            f"{name}-issuer",
            url=cluster.identities.apply(_issuer),
            client_id_lists=["sts.amazonaws.com"],
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        ).arn
        for entry, access in sorted(args.settings.access.items()):
            self._admit(entry, access)
        addons = Addons(
            f"{name}-addons",
            AddonsArgs(
                cluster=self.reference,
                kubernetes_version=args.kubernetes_version,
                addons=BEFORE_NODES,
                versions=args.settings.addon_versions,
                pod_subnets=args.pod_subnets,
                pod_group_id=args.nodes_group_id,
                key_arn=args.key_arn,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        self.ready = (cluster, addons)
        self.register_outputs({"cluster_name": self.cluster_name})

    def _role(self) -> WorkloadRole:
        args = self._args
        return WorkloadRole(
            f"{self._name}-control",
            WorkloadRoleArgs(
                description="Control plane of the cluster",
                trust=trust.service(
                    "eks.amazonaws.com",
                    account_id=args.account_id,
                    source_arn=f"arn:aws:eks:{args.region}:{args.account_id}:cluster/"
                    f"{args.cluster_name}",
                ),
                statements=control_statements(args.account_id, args.region, args.key_arn),
                calls=CONTROL_PLANE,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _cluster(self, role: WorkloadRole) -> eks.Cluster:
        args, settings = self._args, self._args.settings
        return eks.Cluster(
            f"{self._name}-cluster",
            name=args.cluster_name,
            role_arn=role.role_arn,
            version=args.kubernetes_version,
            access_config={
                "authentication_mode": "API",
                "bootstrap_cluster_creator_admin_permissions": False,
            },
            # What EKS would put in by itself comes as add-ons, pinned.
            bootstrap_self_managed_addons=False,
            deletion_protection=args.protect,
            enabled_cluster_log_types=list(LOG_TYPES),
            encryption_config={
                "provider": {"key_arn": args.key_arn},
                "resources": ["secrets"],
            },
            kubernetes_network_config={"service_ipv4_cidr": settings.service_cidr},
            upgrade_policy={"support_type": settings.support.upper()},
            vpc_config=eks.ClusterVpcConfigArgs(
                subnet_ids=list(args.subnet_ids),
                security_group_ids=[args.cluster_group_id],
                endpoint_private_access=True,
                endpoint_public_access=bool(settings.public_access_cidrs),
                public_access_cidrs=list(settings.public_access_cidrs) or None,
            ),
            # A zone that fails is left by a shift of traffic, by hand or by AWS.
            zonal_shift_config={"enabled": True},
            tags={"component": self._name},
            opts=ResourceOptions(
                parent=self,
                protect=args.protect,
                depends_on=[*role.ready, *args.needs],
                custom_timeouts=CustomTimeouts(create="30m", update="60m", delete="30m"),
            ),
        )

    def _admit(self, entry: str, access: AccessSettings) -> None:
        admitted = eks.AccessEntry(
            f"{self._name}-access-{entry}",
            cluster_name=self.cluster_name,
            principal_arn=access.role,
            type="STANDARD",
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )
        everywhere = not access.namespaces
        eks.AccessPolicyAssociation(
            f"{self._name}-access-{entry}-policy",
            cluster_name=self.cluster_name,
            principal_arn=admitted.principal_arn,
            policy_arn=f"arn:aws:eks::aws:cluster-access-policy/{POLICIES[access.level]}",
            access_scope=eks.AccessPolicyAssociationAccessScopeArgs(
                type="cluster" if everywhere else "namespace",
                namespaces=None if everywhere else list(access.namespaces),
            ),
            opts=ResourceOptions(parent=self),
        )


def control_statements(account_id: str, region: str, key_arn: Input[str]) -> tuple[Statement, ...]:
    """All that the control plane needs; load balancers are not its business.

    Source: Amazon EKS user guide, "Amazon EKS cluster IAM role", the custom policy.
    """
    return (
        Statement(
            sid="TagNodes",
            actions=["ec2:CreateTags"],
            resources=[f"arn:aws:ec2:{region}:{account_id}:instance/*"],
            conditions={"ForAnyValue:StringLike": {"aws:TagKeys": "kubernetes.io/cluster/*"}},
        ),
        Statement(
            sid="DescribeNodes",
            actions=[
                "ec2:DescribeAvailabilityZones",
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeInstanceTopology",
                "ec2:DescribeInstances",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeVpcs",
            ],
            resources=["*"],
            wildcard_reason="EC2 describe calls have no resource-level permissions",
        ),
        Statement(sid="KnowKeyOfSecrets", actions=["kms:DescribeKey"], resources=[key_arn]),
    )


def _issuer(identities: Sequence[eks.outputs.ClusterIdentity]) -> str:
    issuer = identities[0].oidcs[0].issuer  # type: ignore[index]
    return str(issuer)


def _data(authority: eks.outputs.ClusterCertificateAuthority) -> str:
    return str(authority.data)
