"""What an operator may set about the network."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Literal

from pydantic import Field, model_validator

from components.common.settings import Cidr, Problems, Retention, Settings, Zone
from components.network.cidr import firewall_range
from components.network.egress_settings import EgressSettings

PODS_RANGE = IPv4Network("100.64.0.0/10")


class NetworkSettings(Settings):
    """The virtual private cloud: addresses, zones, the way out."""

    cidr: Cidr = Field(
        default="10.40.0.0/16", description="Address range of the network, /16 to /22."
    )
    pods_cidr: Cidr = Field(
        default="100.64.0.0/16",
        description="Second range, for pods, /16 to /22 inside 100.64.0.0/10.",
    )
    availability_zones: tuple[Zone, ...] = Field(
        min_length=2,
        max_length=8,
        description="Zones to spread over, of the stack's region; adding one moves no subnet. "
        "Which zone a letter means differs by account (aws ec2 describe-availability-zones): EKS "
        "makes no cluster in use1-az3, usw1-az2 and cac1-az3.",
    )
    internet: Literal["single-nat", "per-zone-nat", "none"] = Field(
        default="single-nat",
        description="Way out of private subnets: one NAT gateway, one a zone, or none.",
    )
    interface_endpoints: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="Endpoints in private subnets for the AWS services that what is switched on "
        "calls: auto is with internet: none only. Each costs by the hour and zone.",
    )
    egress: EgressSettings | None = Field(
        default=None,
        description="The only names that the network may look up; none: it looks up every name.",
    )
    flow_log_retention_days: Retention = Field(
        default=365, description="Days that flow logs are kept; a value CloudWatch Logs accepts."
    )
    flow_log_interval_seconds: Literal[60, 600] = Field(
        default=600, description="Seconds over which flows are put together into one record."
    )

    @property
    def has_interface_endpoints(self) -> bool:
        """Whether AWS services are called through interface endpoints."""
        if self.interface_endpoints == "auto":
            return self.internet == "none"
        return self.interface_endpoints == "always"

    @property
    def has_firewall(self) -> bool:
        """Whether the way out leads through AWS Network Firewall."""
        return self.egress is not None and self.egress.firewall

    @model_validator(mode="after")
    def _check(self) -> NetworkSettings:
        found = Problems()
        for key, text in (("cidr", self.cidr), ("pods_cidr", self.pods_cidr)):
            length = IPv4Network(text).prefixlen
            if not 16 <= length <= 22:
                found.add(
                    f"{text} is a /{length}. Allowed is /16 to /22, from which every zone gets its "
                    f"subnets. Use for example {text.split('/')[0]}/16.",
                    at=[key],
                )
        if not IPv4Network(self.pods_cidr).subnet_of(PODS_RANGE):
            found.add(
                f"{self.pods_cidr} is outside 100.64.0.0/10, the range AWS lets a network add for "
                "pods whatever its first range is. Use for example 100.64.0.0/16.",
                at=["pods_cidr"],
            )
        if IPv4Network(self.cidr).overlaps(IPv4Network(self.pods_cidr)):
            found.add(
                f"{self.cidr} overlaps pods_cidr {self.pods_cidr}. The two ranges must be apart. "
                "Use for example cidr: 10.40.0.0/16.",
                at=["cidr"],
            )
        if self.internet == "none" and self.interface_endpoints == "never":
            found.add(
                "never with internet: none leaves private subnets no way to AWS but S3 and "
                "DynamoDB. Use auto or always, or internet: single-nat.",
                at=["interface_endpoints"],
            )
        self._check_firewall(found)
        seen: set[str] = set()
        for position, zone in enumerate(self.availability_zones):
            if zone in seen:
                found.add(
                    f"{zone} stands twice. Each zone is listed once. Remove it or name another.",
                    at=["availability_zones", position],
                )
            seen.add(zone)
        found.refuse()
        return self

    def _check_firewall(self, found: Problems) -> None:
        if self.egress is None or not self.egress.firewall:
            return
        if self.internet == "none":
            found.add(
                "true with internet: none puts a firewall on a way out that is not there. Remove "
                "it, or use internet: single-nat or per-zone-nat.",
                at=["egress", "firewall"],
            )
        proxy = self.egress.proxy
        if proxy is not None and 16 <= IPv4Network(self.cidr).prefixlen <= 22:
            endpoints = firewall_range(self.cidr)
            if IPv4Network(proxy.cidr).overlaps(endpoints):
                found.add(
                    f"{proxy.cidr} overlaps {endpoints}, where the firewall's endpoints are. "
                    "Use another range, or egress.firewall: false.",
                    at=["egress", "proxy", "cidr"],
                )
