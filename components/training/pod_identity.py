"""The role as which the pods of one service account call AWS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import eks

from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs


@dataclass(frozen=True, kw_only=True)
class ClusterReference:
    """The cluster as its pods' identities name it; `name` is known before there is a cluster."""

    name: str
    id: Input[str]
    account_id: str
    region: str

    @property
    def arn(self) -> str:
        """The ARN of the cluster."""
        return f"arn:aws:eks:{self.region}:{self.account_id}:cluster/{self.name}"


@dataclass(frozen=True, kw_only=True)
class PodIdentityArgs:
    """Whose identity, and all that it may do. `namespace` and `service_account` are Kubernetes'."""

    cluster: ClusterReference
    namespace: str
    service_account: str
    description: str
    statements: Sequence[Statement]
    calls: Sequence[str]
    boundary_arn: Input[str] | None


class PodIdentity(ComponentResource):
    """Defines the role and its association with the service account.

    Only pods of this cluster take the role on. Depend on `ready`: a pod that starts before its
    association gets no credentials until it is started anew.
    """

    role_arn: Output[str]
    role_name: Output[str]
    ready: tuple[Resource, ...]

    def __init__(
        self, name: str, args: PodIdentityArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:training:PodIdentity", name, None, opts)
        role = WorkloadRole(
            f"{name}-pods",
            WorkloadRoleArgs(
                description=args.description,
                trust=trust.service(
                    "pods.eks.amazonaws.com",
                    account_id=args.cluster.account_id,
                    source_arn=args.cluster.arn,
                ),
                statements=args.statements,
                calls=args.calls,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        association = eks.PodIdentityAssociation(
            f"{name}-association",
            cluster_name=args.cluster.id,
            namespace=args.namespace,
            service_account=args.service_account,
            role_arn=role.role_arn,
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
        self.role_arn, self.role_name = role.role_arn, role.role_name
        self.ready = (*role.ready, association)
        self.register_outputs({"role_arn": self.role_arn})
