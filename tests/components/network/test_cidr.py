"""The arithmetic of addresses."""

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.network.cidr import ZonePlan, firewall_range, place, plan

LETTERS = "abcdefgh"


def networks(base: str) -> st.SearchStrategy[str]:
    """Networks of /16 to /22 inside a range."""
    within = IPv4Network(base)

    def pick(length: int, number: int) -> str:
        step = 2 ** (32 - length)
        count = within.num_addresses // step
        return str(IPv4Network((int(within.network_address) + number % count * step, length)))

    return st.builds(pick, st.integers(16, 22), st.integers(0, 2**20))


cidrs, pod_cidrs = networks("10.0.0.0/8"), networks("100.64.0.0/10")
zones = st.lists(st.sampled_from([f"us-east-1{x}" for x in LETTERS]), min_size=1, unique=True)


def blocks(zone: ZonePlan) -> list[IPv4Network]:
    return [
        IPv4Network(x) for x in (zone.public, zone.private, zone.isolated, zone.pods, zone.firewall)
    ]


@settings(deadline=None)  # a busy machine is no failure
@given(cidrs, pod_cidrs, zones)
def test_no_two_subnets_share_an_address(cidr: str, pods: str, names: list[str]) -> None:
    everything = [block for zone in plan(cidr, pods, names) for block in blocks(zone)]
    assert not any(one.overlaps(other) for one, other in combinations(everything, 2))


@settings(deadline=None)  # a busy machine is no failure
@given(cidrs, pod_cidrs, zones)
def test_every_subnet_lies_in_its_range(cidr: str, pods: str, names: list[str]) -> None:
    for zone in plan(cidr, pods, names):
        public, private, isolated, pod, firewall = blocks(zone)
        inside = (public, private, isolated, firewall)
        assert all(one.subnet_of(IPv4Network(cidr)) for one in inside)
        assert pod.subnet_of(IPv4Network(pods))


@settings(deadline=None)  # a busy machine is no failure
@given(cidrs, pod_cidrs, zones)
def test_aws_accepts_every_subnet(cidr: str, pods: str, names: list[str]) -> None:
    for zone in plan(cidr, pods, names):
        assert all(16 <= block.prefixlen <= 28 for block in blocks(zone))


@settings(deadline=None)  # a busy machine is no failure
@given(cidrs, pod_cidrs, zones, st.randoms())
def test_adding_removing_or_reordering_zones_moves_no_subnet(
    cidr: str, pods: str, names: list[str], random: object
) -> None:
    assert hasattr(random, "sample")
    some = random.sample(names, random.randint(1, len(names)))  # type: ignore[attr-defined]
    before = {zone.zone: zone for zone in plan(cidr, pods, some)}
    after = {zone.zone: zone for zone in plan(cidr, pods, names)}
    assert all(after[name] == zone for name, zone in before.items())


@settings(deadline=None)  # a busy machine is no failure
@given(cidrs, pod_cidrs, zones)
def test_the_plan_is_the_same_every_time_and_in_the_order_given(
    cidr: str, pods: str, names: list[str]
) -> None:
    assert plan(cidr, pods, names) == plan(cidr, pods, list(names))
    assert [zone.zone for zone in plan(cidr, pods, names)] == names


@given(cidrs, pod_cidrs, zones)
def test_firewall_endpoints_take_nothing_but_the_start_of_the_last_quarter(
    cidr: str, pods: str, names: list[str]
) -> None:
    network = IPv4Network(cidr)
    start = int(network.network_address) + network.num_addresses * 3 // 4
    for zone in plan(cidr, pods, names):
        block = IPv4Network(zone.firewall)
        assert block.prefixlen == 28
        assert start <= int(block.network_address) < start + 128
        assert block.subnet_of(firewall_range(cidr))


def test_a_quarter_of_the_range_stays_free_for_what_comes() -> None:
    used = [
        IPv4Network(block)
        for zone in plan("10.40.0.0/16", "100.64.0.0/16", [f"us-east-1{x}" for x in LETTERS])
        for block in (zone.public, zone.private, zone.isolated)
    ]
    free = IPv4Network("10.40.192.0/18")
    assert sum(block.num_addresses for block in used) == 3 * free.num_addresses
    assert not any(block.overlaps(free) for block in used)


def test_the_plan_of_a_known_network() -> None:
    [first, second] = plan("10.40.0.0/16", "100.64.0.0/16", ["us-east-1a", "us-east-1c"])
    assert first == ZonePlan(
        zone="us-east-1a",
        private="10.40.0.0/20",
        public="10.40.128.0/22",
        isolated="10.40.160.0/22",
        firewall="10.40.192.0/28",
        pods="100.64.0.0/19",
    )
    assert (second.private, second.public) == ("10.40.32.0/20", "10.40.136.0/22")


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/23"])
def test_a_range_that_leaves_no_room_or_that_aws_refuses_is_refused(cidr: str) -> None:
    with pytest.raises(ValueError, match="/16 to /22"):
        plan(cidr, "100.64.0.0/16", ["us-east-1a"])
    with pytest.raises(ValueError, match="/16 to /22"):
        plan("10.0.0.0/16", cidr, ["us-east-1a"])


@pytest.mark.parametrize("zone", ["us-east-1", "us-east-1i", ""])
def test_a_zone_without_a_place_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="letter from a to h"):
        place(zone)


def test_a_zone_stands_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        plan("10.0.0.0/16", "100.64.0.0/16", ["us-east-1a", "us-east-1a"])
