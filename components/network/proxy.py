"""What the nodes of a network reach without its forward proxy. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network

from components.network.settings import NetworkSettings


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """A forward proxy as a node uses it: its address, and what goes past it."""

    url: str
    port: int
    cidr: str
    bypass: tuple[str, ...]


def proxy_of(settings: NetworkSettings, region: str) -> Proxy | None:
    """The proxy of the settings with all that must go past it; None when there is none.

    Instance metadata, the identity agent of pods, the network itself and the cluster would break
    behind it, and S3 and the interface endpoints are inside the network already.
    """
    given = settings.egress.proxy if settings.egress is not None else None
    if given is None:
        return None
    services = (
        [f".{region}.amazonaws.com", f".{region}.api.aws"]
        if settings.has_interface_endpoints
        else [f".s3.{region}.amazonaws.com", f"s3.{region}.amazonaws.com"]
    )
    bypass = [
        "localhost",
        "127.0.0.1",
        "169.254.169.254",
        "169.254.170.23",
        str(IPv4Network(settings.cidr)),
        str(IPv4Network(settings.pods_cidr)),
        ".internal",
        ".svc",
        ".cluster.local",
        f".{region}.eks.amazonaws.com",
        *services,
        *given.bypass,
    ]
    return Proxy(
        url=given.url, port=given.port, cidr=given.cidr, bypass=tuple(dict.fromkeys(bypass))
    )
