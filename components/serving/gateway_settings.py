"""What an operator may set of the gateway in front of the endpoints.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Problems, Settings, allowed

SecurityGroupId = Annotated[
    str,
    Field(
        pattern=r"^sg-[0-9a-f]{8,17}$",
        **allowed("the id of a security group", "sg-0123456789abcdef0"),
    ),
]
"""A security group of the network."""
RATE_SECONDS = 300
"""For so long AWS WAF counts the requests of an address (AWS WAF developer guide, "Rate-based rule
high-level settings", evaluation window)."""
WITHOUT_CLIENTS = 2000


class GatewayFirewallSettings(Settings):
    """What the web application firewall stops beside AWS's managed rules."""

    requests_per_address: int | None = Field(
        default=None,
        ge=10,
        le=2_000_000_000,
        description="Requests of one address that are too many (requests in 5 minutes); none: more "
        "than the fastest of the clients may send, or 2000 without clients.",
    )


class GatewayClientSettings(Settings):
    """Who calls with a key of its own, and how often."""

    requests_per_second: int = Field(
        default=10, ge=1, le=10_000, description="Steady rate (requests a second)."
    )
    burst: int = Field(
        default=20, ge=1, le=5_000, description="Requests at once above the steady rate."
    )
    requests_per_day: int | None = Field(
        default=None, ge=1, le=2_000_000_000, description="Quota (requests a day); none: no quota."
    )

    @property
    def in_five_minutes(self) -> int:
        """The most requests that the usage plan lets through in five minutes."""
        return self.requests_per_second * RATE_SECONDS + self.burst


class ClusterModelsSettings(Settings):
    """Models that are served in the cluster, behind a load balancer inside the network."""

    target_port: int = Field(
        default=8080, ge=1, le=65535, description="Port of the models' pods (TCP)."
    )
    health_path: str = Field(
        default="/healthz",
        pattern=r"^/[A-Za-z0-9._~/-]{0,127}$",
        description="Path that a healthy pod answers with 200.",
        **allowed("a path that starts with /", "/healthz"),
    )


class GatewaySettings(Settings):
    """One address in front of the endpoints, for callers that know nothing of SageMaker."""

    endpoints: tuple[Name, ...] = Field(
        min_length=1,
        max_length=100,
        description="Endpoints of serving.endpoints that can be called, each as POST /NAME.",
    )
    access: Literal["private", "public"] = Field(
        default="private",
        description="private: from inside the network only; public: from the internet, which needs "
        "authentication and the firewall.",
    )
    authentication: Literal["iam", "none"] = Field(
        default="iam", description="iam: requests are signed by a principal of this account."
    )
    firewall: GatewayFirewallSettings | None = Field(
        default_factory=GatewayFirewallSettings,
        description="Web application firewall; null: none.",
    )
    clients: Mapping[Name, GatewayClientSettings] = Field(
        default_factory=dict,
        max_length=100,
        description="Callers by name, each with a key and a usage plan; none: no key is asked for.",
    )
    requests_per_second: int = Field(
        default=100, ge=1, le=10_000, description="Steady rate of all callers (requests a second)."
    )
    burst: int = Field(
        default=200, ge=1, le=5_000, description="Requests at once above the steady rate."
    )
    callers: tuple[SecurityGroupId, ...] = Field(
        default=(),
        max_length=50,
        description="With access private: security groups besides the platform's own whose members "
        "may call.",
    )
    account_logging: bool = Field(
        default=True,
        description="Set the account's log role of API Gateway, which is one for the account and "
        "region; false where another stack sets it.",
    )
    cluster: ClusterModelsSettings | None = Field(
        default=None,
        description="Also lead /cluster/... to models served in the cluster; none: not.",
    )

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        problems = Problems()
        if self.access == "public" and self.authentication == "none":
            problems.add(
                "none with access: public lets the whole internet call the models. Use iam, or "
                "access: private.",
                at=("authentication",),
            )
        if self.access == "public" and self.firewall is None:
            problems.add(
                "null with access: public leaves the models without a firewall before the whole "
                "internet. Remove it, or use access: private.",
                at=("firewall",),
            )
        if self.access == "public" and self.callers:
            problems.add(
                f"{len(self.callers)} security groups with access: public mean nothing. Remove "
                "them, or use access: private.",
                at=("callers",),
            )
        for name, client in sorted(self.clients.items()):
            limit = self.requests_per_address
            # It may well be one machine, or many behind one address.
            if limit is not None and client.in_five_minutes > limit:
                problems.add(
                    f"{limit} requests in five minutes; the firewall would stop {name}, which may "
                    f"send {client.in_five_minutes} (clients.{name}, requests_per_second and "
                    "burst), where it calls from one address. Use that or more, or remove it.",
                    at=("firewall", "requests_per_address"),
                )
        for position, name in enumerate(self.endpoints):
            if name in self.endpoints[:position]:
                problems.add(f"{name} stands twice. Remove one.", at=("endpoints", position))
            if name == "cluster" and self.cluster is not None:
                problems.add(
                    "cluster is the path of the models in the cluster. Remove it here, or remove "
                    "cluster: below.",
                    at=("endpoints", position),
                )
        problems.refuse()
        return self

    @property
    def requests_per_address(self) -> int | None:
        """Requests of one address in five minutes that the firewall lets through; None without
        one."""
        if self.firewall is None:
            return None
        if self.firewall.requests_per_address is not None:
            return self.firewall.requests_per_address
        return max((one.in_five_minutes for one in self.clients.values()), default=WITHOUT_CLIENTS)
