"""What an operator may set of the Kubernetes cluster.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Cidr, Name, Path, Problems, RoleArn, Settings, allowed
from components.training.addon_versions import Addon

AddonVersion = Annotated[
    str,
    Field(
        pattern=r"^v\d+\.\d+\.\d+-eksbuild\.\d+$",
        **allowed("the release of an EKS add-on", "v1.21.1-eksbuild.1"),
    ),
]
"""A release of an add-on, as `aws eks describe-addon-versions` writes it."""

Namespace = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        **allowed("the name of a Kubernetes namespace", "training"),
    ),
]
"""A Kubernetes namespace."""

Peer = Annotated[
    str,
    Field(
        pattern=r"^(sg|pl)-[0-9a-f]{8,17}$",
        **allowed("the id of a security group or of a managed prefix list", "pl-0123456789abcdef0"),
    ),
]
"""Who connects inside the network."""

_PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))


class AccessSettings(Settings):
    """Who may use the cluster's API, and how far."""

    role: RoleArn = Field(description="The IAM role whose sessions get in.")
    level: Literal["cluster-admin", "admin", "edit", "view"] = Field(
        default="view", description="What they may do, as the Kubernetes role of that name."
    )
    namespaces: tuple[Namespace, ...] = Field(
        default=(),
        max_length=100,
        description="Where; none: in the whole cluster. cluster-admin is always the whole cluster.",
    )

    @model_validator(mode="after")
    def _whole_cluster(self) -> Self:
        problems = Problems()
        if self.level == "cluster-admin" and self.namespaces:
            problems.add(
                f"{', '.join(self.namespaces)} with level: cluster-admin, which also reaches what "
                "is in no namespace. Use level: admin, or remove namespaces.",
                at=("namespaces",),
            )
        problems.refuse()
        return self


class ClusterSettings(Settings):
    """The EKS cluster: who gets in, from where, and which releases run on it."""

    access: Mapping[Name, AccessSettings] = Field(
        default_factory=dict,
        description="Roles that may use the Kubernetes API, by name; nobody else may, not even "
        "who made the cluster.",
    )
    public_access_cidrs: tuple[Cidr, ...] = Field(
        default=(),
        max_length=40,
        description="Ranges that reach the API over the internet; none: only from the network.",
    )
    callers: tuple[Peer, ...] = Field(
        default=(),
        max_length=20,
        description="Who reaches the API inside the network beside nodes and the runner: security "
        "groups, and managed prefix lists as of a VPN that people come by.",
    )
    service_cidr: Cidr = Field(
        default="172.20.0.0/16",
        description="Addresses of Kubernetes services, /12 to /24; a change replaces the cluster.",
    )
    support: Literal["standard", "extended"] = Field(
        default="standard",
        description="At the end of a version's standard support EKS raises the version by itself "
        "(standard), or it goes on and costs more (extended).",
    )
    addon_versions: Mapping[Addon, AddonVersion] = Field(
        default_factory=dict,
        description="Releases of add-ons other than those that the platform pins.",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        problems = Problems()
        for place, text in enumerate(self.public_access_cidrs):
            if IPv4Network(text).prefixlen < 16:
                problems.add(
                    f"{text} holds {IPv4Network(text).num_addresses:,} addresses. Allowed are "
                    "ranges of /16 and smaller. Name those that people and runners come from.",
                    at=("public_access_cidrs", place),
                )
        service = IPv4Network(self.service_cidr)
        # Amazon EKS API reference, KubernetesNetworkConfigRequest.
        if not 12 <= service.prefixlen <= 24 or not any(
            service.subnet_of(private) for private in _PRIVATE
        ):
            problems.add(
                f"{self.service_cidr} is not a /12 to /24 inside 10.0.0.0/8, 172.16.0.0/12 or "
                "192.168.0.0/16. Use for example 172.20.0.0/16.",
                at=("service_cidr",),
            )
        roles = [one.role for one in self.access.values()]
        for name, one in self.access.items():
            if roles.count(one.role) > 1:
                problems.add(
                    f"{one.role} stands twice; a role has one entry. Keep the one with the level "
                    "that it needs.",
                    at=("access", name, "role"),
                )
        problems.refuse()
        return self

    def problems_in(self, *, cidrs: Sequence[str]) -> Iterator[tuple[Path, str]]:
        """What contradicts the network, whose address ranges are `cidrs`."""
        for text in cidrs:
            if IPv4Network(text).overlaps(IPv4Network(self.service_cidr)):
                yield (
                    ("service_cidr",),
                    f"{self.service_cidr} overlaps {text} of the network. The addresses of "
                    "services must be apart from those of nodes and pods.",
                )
