"""What an operator may set about the way out of the network."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.common.settings import Cidr, Settings, allowed

Domain = Annotated[
    str,
    Field(
        max_length=253,
        pattern=r"^(\*\.)?([a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
        **allowed(
            "a domain name in small letters, with *. before it for all names below it",
            "pypi.org",
            "*.example.com",
        ),
    ),
]
"""A name that may be looked up: the name itself, or with `*.` every name below it."""

HostName = Annotated[
    str,
    Field(
        max_length=253,
        pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        **allowed("the name or address of a host, without scheme, port or password", "10.0.0.10"),
    ),
]
"""A host, by name or IPv4 address."""


class ProxySettings(Settings):
    """A forward proxy that nodes send their web requests through."""

    host: HostName = Field(description="Name or address of the proxy.")
    port: int = Field(default=3128, ge=1, le=65535, description="TCP port of the proxy.")
    cidr: Cidr = Field(description="Range in which the proxy stands; nodes may connect to it.")
    bypass: tuple[str, ...] = Field(
        default=(),
        max_length=50,
        description="More names or ranges that are reached without the proxy, as NO_PROXY takes "
        "them. The network, the cluster, S3 and instance metadata always are.",
    )

    @property
    def url(self) -> str:
        """The address as HTTP_PROXY takes it. It holds no credentials: user data is no secret."""
        return f"http://{self.host}:{self.port}"


class EgressSettings(Settings):
    """What the network may reach beside AWS."""

    domains: tuple[Domain, ...] = Field(
        default=(),
        max_length=1000,
        description="Names that may be looked up beside those of the AWS services that what is "
        "switched on calls. Every other name does not exist for the network.",
    )
    firewall: bool = Field(
        default=False,
        description="AWS Network Firewall on the way out too: a connection names a listed host "
        "(TLS server name or HTTP host) or is dropped, so that an address known without a look-up "
        "leads nowhere. One endpoint a zone, each charged by the hour.",
    )
    proxy: ProxySettings | None = Field(
        default=None, description="Forward proxy of the nodes; none: they connect directly."
    )
