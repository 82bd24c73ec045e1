"""What an operator may set about the search of logs. No pulumi import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from components.common.settings import Path, RoleArn, Settings, allowed

Source = Literal["endpoints", "workflows", "batches"]
MOST_ZONES = 3
"""Zones that a domain is spread over (OpenSearch Service developer guide, "Configuring a multi-AZ
domain")."""
DOMAIN_NAME_MOST = 28
"""Characters of a domain's name (API CreateDomain)."""


class LogSearchSettings(Settings):
    """An OpenSearch domain in which lines of logs are found by their words."""

    administrator: RoleArn = Field(
        description="The role that administers the domain from within: it maps other roles. It "
        "signs its requests; there is no password."
    )
    sources: tuple[Source, ...] = Field(
        default=("endpoints", "workflows"), min_length=1, description="Whose lines are searched."
    )
    instance_type: str = Field(
        default="r6g.large.search",
        pattern=r"^[a-z0-9]+\.[a-z0-9]+\.search$",
        description="Instance type of the data nodes.",
        **allowed("an instance type of OpenSearch Service", "r6g.large.search"),
    )
    nodes: int = Field(default=3, ge=1, le=80, description="Data nodes.")
    volume_gib: int = Field(default=100, ge=10, le=3072, description="Volume of a node (GiB).")
    index_rotation: Literal["OneHour", "OneDay", "OneWeek", "OneMonth"] = Field(
        default="OneDay", description="How long one index takes lines; old ones are deleted whole."
    )
    service_linked_role: bool = Field(
        default=True,
        description="Makes the role AWSServiceRoleForAmazonOpenSearchService, by which domains "
        "reach into the network; false where the account has it already.",
    )

    def zones_of(self, zones: int) -> int:
        """How many of the network's zones the nodes are spread over."""
        return min(self.nodes, zones, MOST_ZONES)

    def problems_in(
        self, *, protect: bool, zones: int, name_prefix: str
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text."""
        used = self.zones_of(zones)
        if protect and self.nodes < 2:
            yield (
                ("nodes",),
                "1 node in a protected stack: with it all that was found is gone. Use 2 or more.",
            )
        elif self.nodes % used:
            yield (
                ("nodes",),
                f"{self.nodes} nodes cannot be spread evenly over {used} zones. Use a multiple of "
                f"{used}.",
            )
        name = domain_name(name_prefix)
        if len(name) > DOMAIN_NAME_MOST:
            yield (
                (),
                f"the domain's name {name} has {len(name)} characters, more than the "
                f"{DOMAIN_NAME_MOST} that OpenSearch Service accepts. Shorten organization or the "
                "stack's name.",
            )


def domain_name(name_prefix: str) -> str:
    """The domain's name: roles refer to it, so it is fixed."""
    return f"{name_prefix}-logs"
