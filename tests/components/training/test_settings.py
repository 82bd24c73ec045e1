"""Every illegal combination of a node group's settings, each refused with its fix."""

from typing import Any

import pytest

from components.training.node_group_settings import NodeGroupSettings
from components.training.settings import TrainingSettings
from tests.components.refusals import assert_refused

ZONES = ("us-east-1a", "us-east-1b")
BLOCK = "cr-0123456789abcdef0"


def a_group(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "instance_types": ["g5.2xlarge", "g5.4xlarge"],
        "purchase": "spot",
        "min": 0,
        "max": 16,
    }
    return {key: value for key, value in {**given, **changes}.items() if value is not None}


def a_block(**changes: Any) -> dict[str, Any]:
    return a_group(
        **{
            "instance_types": ["p5.48xlarge"],
            "purchase": "capacity-block",
            "capacity_reservation_id": BLOCK,
            "zone": "us-east-1a",
            **changes,
        }
    )


ILLEGAL: list[tuple[str, dict[str, Any], str, tuple[str, ...]]] = [
    (
        "a type that nobody knows",
        a_group(instance_types=["m5.large"]),
        "instance_types.0",
        ("m5.large", "g5", "instance_types.py"),
    ),
    (
        "a type twice",
        a_group(instance_types=["g5.2xlarge", "g5.2xlarge"]),
        "instance_types.1",
        ("twice", "Remove one"),
    ),
    (
        "types with different numbers of GPUs",
        a_group(instance_types=["g5.2xlarge", "g5.12xlarge"]),
        "instance_types.1",
        ("g5.12xlarge has 4", "g5.2xlarge has 1", "Make a group for each"),
    ),
    (
        "GPUs beside Neuron devices",
        a_group(instance_types=["g5.2xlarge", "inf2.xlarge"]),
        "instance_types.1",
        ("aws.amazon.com/neuron", "nvidia.com/gpu"),
    ),
    (
        "spot of a type that is not sold so",
        a_group(instance_types=["trn2u.48xlarge"]),
        "instance_types.0",
        ("not sold as spot", "capacity-block"),
    ),
    (
        "a block of a type that is not sold so",
        a_block(instance_types=["g5.2xlarge"]),
        "instance_types.0",
        ("not sold in Capacity Blocks", "p5.48xlarge"),
    ),
    (
        "a block with spot",
        a_group(capacity_reservation_id=BLOCK),
        "capacity_reservation_id",
        ("purchase: spot", "Use purchase: capacity-block"),
    ),
    (
        "a block without its id",
        a_block(capacity_reservation_id=None),
        "capacity_reservation_id",
        ("missing", "cr-"),
    ),
    (
        "a block of two types",
        a_block(instance_types=["p5.48xlarge", "p5e.48xlarge"]),
        "instance_types",
        ("2 types", "holds one"),
    ),
    ("a block in no zone", a_block(zone=None), "zone", ("one zone", "Name the block's zone")),
    (
        "EFA on a type without it",
        a_group(efa=True),
        "instance_types.0",
        ("g5.2xlarge has no Elastic Fabric Adapter", "efa: false"),
    ),
    (
        "EFA with differing interfaces",
        a_group(instance_types=["p5.48xlarge", "p5en.48xlarge"], efa=True),
        "efa",
        ("p5.48xlarge 32", "p5en.48xlarge 16"),
    ),
    (
        "a cluster placement group across zones",
        a_group(placement="cluster"),
        "placement",
        ("one zone", "Set zone"),
    ),
    (
        "a spread placement group that is too large for its zone",
        a_group(placement="spread", zone="us-east-1a", max=8),
        "placement",
        ("7 nodes a zone", "max is 8"),
    ),
    (
        "a warm pool of spot instances",
        a_group(warm_pool={"max_prepared": 2}),
        "warm_pool",
        ("purchase: spot", "Use purchase: on-demand"),
    ),
    (
        "a warm pool of a mixture",
        a_group(purchase="mixed", on_demand_percent=50, warm_pool={"max_prepared": 2}),
        "warm_pool",
        ("purchase: mixed",),
    ),
    (
        "a warm pool larger than the group",
        a_group(purchase="on-demand", warm_pool={"max_prepared": 17}),
        "warm_pool.max_prepared",
        ("17", "max (16)"),
    ),
    (
        "a warm pool whose least is above its most",
        a_group(purchase="on-demand", warm_pool={"min": 3, "max_prepared": 2}),
        "warm_pool.max_prepared",
        ("2 is below min (3)",),
    ),
    ("min above max", a_group(min=17), "min", ("17 is above max (16)", "Lower min")),
    (
        "a schedule that crosses the limits",
        a_group(schedules={"night": {"recurrence": "0 20 * * *", "min": 17}}),
        "schedules.night",
        ("min 17 above max 16", "both min and max"),
    ),
    (
        "a share on demand without a mixture",
        a_group(on_demand_percent=20),
        "on_demand_percent",
        ("purchase: spot means nothing",),
    ),
    (
        "a base on demand without a mixture",
        a_group(on_demand_base=2),
        "on_demand_base",
        ("purchase: spot means nothing",),
    ),
    (
        "a mixture of nothing",
        a_group(purchase="mixed"),
        "purchase",
        ("on_demand_base", "on_demand_percent"),
    ),
    (
        "a recurrence that is none",
        a_group(schedules={"night": {"recurrence": "0 25 * * *", "max": 0}}),
        "schedules.night.recurrence",
        ("hour '25'", "0 20 * * 1-5"),
    ),
    (
        "a time zone that is none",
        a_group(
            schedules={"night": {"recurrence": "0 2 * * *", "max": 0, "time_zone": "Mars/Base"}}
        ),
        "schedules.night.time_zone",
        ("Mars/Base", "Europe/Zurich"),
    ),
    (
        "a schedule that changes nothing",
        a_group(schedules={"night": {"recurrence": "0 2 * * *"}}),
        "schedules.night",
        ("changes nothing",),
    ),
    (
        "a schedule with min above max",
        a_group(schedules={"night": {"recurrence": "0 2 * * *", "min": 2, "max": 1}}),
        "schedules.night.min",
        ("2 is above max (1)",),
    ),
    (
        "more operations than the volume's size allows",
        a_group(volume={"size_gib": 30, "iops": 16000, "throughput": 125}),
        "volume.iops",
        ("15000 for 30 GiB", "raise size_gib"),
    ),
    (
        "more throughput than the operations allow",
        a_group(volume={"throughput": 1000}),
        "volume.throughput",
        ("750 for 3000 operations", "4000"),
    ),
]


@pytest.mark.parametrize(
    ("data", "at", "words"), [one[1:] for one in ILLEGAL], ids=[one[0] for one in ILLEGAL]
)
def test_an_illegal_combination_is_refused(
    data: dict[str, Any], at: str, words: tuple[str, ...]
) -> None:
    assert_refused(NodeGroupSettings, data, at, *words)


@pytest.mark.parametrize(
    "data",
    [
        a_group(),
        a_group(placement="cluster", zone="us-east-1a"),
        a_group(purchase="on-demand", warm_pool={"max_prepared": 4}),
        a_group(purchase="mixed", on_demand_base=1, on_demand_percent=20),
        a_block(efa=True, placement="cluster"),
        a_group(schedules={"night": {"recurrence": "0 20 * * 1-5", "max": 0}}),
    ],
)
def test_what_aws_takes_is_taken(data: dict[str, Any]) -> None:
    NodeGroupSettings.model_validate(data)


def test_a_group_stays_in_the_networks_zones() -> None:
    settings = TrainingSettings.model_validate({"node_groups": {"gpu": a_group(zone="us-east-1f")}})
    [(at, text)] = settings.problems_in(zones=ZONES)
    assert at == ("node_groups", "gpu", "zone")
    assert "us-east-1f" in text and "us-east-1a, us-east-1b" in text


def test_a_spread_group_fits_its_zones() -> None:
    group = a_group(placement="spread", max=15)
    settings = TrainingSettings.model_validate({"node_groups": {"gpu": group}})
    [(at, text)] = settings.problems_in(zones=ZONES)
    assert at == ("node_groups", "gpu", "placement") and "14 nodes in 2 zones" in text
    assert list(settings.problems_in(zones=(*ZONES, "us-east-1c"))) == []
