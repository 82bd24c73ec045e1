"""The addresses of a network, by arithmetic alone. Pure.

Each zone has a place of its own, told by its letter, so that adding, removing or reordering
zones moves no subnet that exists. Of the first range half goes to private subnets, an eighth to
public and an eighth to isolated ones. Of the last quarter the first 128 addresses are for
firewall endpoints, a /28 each; the rest stays free. The second range goes to pods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import islice

PLACES = 8
"""Zones that find room: letters a to h."""


@dataclass(frozen=True, kw_only=True)
class ZonePlan:
    """The subnets of one zone, in CIDR form."""

    zone: str
    public: str
    private: str
    isolated: str
    firewall: str
    pods: str


def plan(cidr: str, pods_cidr: str, zones: Sequence[str]) -> list[ZonePlan]:
    """The subnets of each zone, in the order of `zones`.

    Both ranges are /16 to /22, so that the smallest subnet is the /28 that AWS still accepts, and
    which a firewall endpoint, whose subnet nothing else uses, has room in.
    Raises ValueError for another length, an unknown zone letter or a zone that stands twice.
    """
    network, pods = IPv4Network(cidr), IPv4Network(pods_cidr)
    for range_ in (network, pods):
        if not 16 <= range_.prefixlen <= 22:
            raise ValueError(f"{range_} is not a /16 to /22. Use a range of such a length.")
    if len(set(zones)) != len(zones):
        raise ValueError(f"A zone stands twice in {', '.join(zones)}. List each once.")
    private_half, other_half = network.subnets(prefixlen_diff=1)
    public_part, isolated_part = islice(other_half.subnets(prefixlen_diff=2), 2)
    firewall_part = firewall_range(cidr)
    return [
        ZonePlan(
            zone=zone,
            public=_part(public_part, place(zone)),
            private=_part(private_half, place(zone)),
            isolated=_part(isolated_part, place(zone)),
            firewall=_part(firewall_part, place(zone)),
            pods=_part(pods, place(zone)),
        )
        for zone in zones
    ]


def firewall_range(cidr: str) -> IPv4Network:
    """Where the firewall endpoints of all zones are: the first /25 of the last quarter."""
    last_quarter = list(IPv4Network(cidr).subnets(prefixlen_diff=2))[-1]
    return IPv4Network((int(last_quarter.network_address), 25))


def place(zone: str) -> int:
    """The place of a zone in each range: 0 for letter a, 7 for letter h. Raises ValueError."""
    found = "abcdefgh".find(zone[-1:]) if zone else -1
    if found < 0:
        raise ValueError(f"{zone!r} ends in no letter from a to h. Use a zone like us-east-1a.")
    return found


def _part(range_: IPv4Network, number: int) -> str:
    step = range_.num_addresses // PLACES
    start = int(range_.network_address) + number * step
    return str(IPv4Network((start, range_.prefixlen + 3)))
