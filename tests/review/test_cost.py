"""What a stack costs: figures that a person can check, and what has none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import pytest

from components.cost.usage_settings import UsageSettings
from recording import RecordedResource, Recording
from review.cost import Bill, Range, Usage, UsageError, as_json, as_table, bill_of, usage_from
from review.cost.accelerators import gpus
from review.cost.bill import NOTHING, always
from review.cost.meters import BY_USE, STANDING
from review.cost.prices import price_of, read_prices
from tests.platform.stacks import STACKS, recording_of
from tests.review.recordings import UNKNOWN, recording, resource

PROVIDER = resource("pulumi:providers:aws", "aws", {"region": "us-east-1"})
GROUP = "aws:autoscaling/group:Group"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
ENDPOINT = "aws:sagemaker/endpoint:Endpoint"
CONFIGURATION = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
TARGET = "aws:appautoscaling/target:Target"
RESERVATION = "aws:ec2/capacityReservation:CapacityReservation"


def here(*resources: RecordedResource) -> Recording:
    """Resources of the provider in us-east-1."""
    return recording(
        PROVIDER, *(replace(one, options={"provider": PROVIDER.urn}) for one in resources)
    )


def bill(*resources: RecordedResource, **usage: float) -> Bill:
    return bill_of(here(*resources), replace(Usage(), **usage))


def figures(amount: Range | None) -> tuple[float, float, float]:
    assert amount is not None
    return round(amount.minimum, 4), round(amount.expected, 4), round(amount.worst, 4)


def group(**inputs: Any) -> list[RecordedResource]:
    """A group of 1 to 5 m7i.xlarge with a volume of 100 GB each."""
    template = resource(
        TEMPLATE,
        "t",
        {
            "instanceType": "m7i.xlarge",
            "blockDeviceMappings": [{"ebs": {"volumeType": "gp3", "volumeSize": 100}}],
        },
    )
    return [
        template,
        resource(
            GROUP,
            "g",
            {"minSize": 1, "maxSize": 5, **inputs},
            None,
            {"launchTemplate": [template.urn]},
        ),
    ]


def lines(found: Bill) -> dict[str, tuple[float, float, float]]:
    return {one.item: figures(one.cost) for one in found.lines if one.cost is not None}


def test_a_group_costs_its_smallest_its_average_and_its_largest_size() -> None:
    hour, month = 0.2016, 0.08 * 100
    found = lines(bill(*group(), scaled_percent=50))
    assert found["ec2:m7i.xlarge"] == (730 * hour, 3 * 730 * hour, 5 * 730 * hour)
    assert found["ebs:gp3"] == (month, 3 * month, 5 * month)


def test_fewer_hours_change_what_is_expected_alone() -> None:
    whole, half = (
        lines(bill(*group(), hours_a_month=hours))["ec2:m7i.xlarge"] for hours in (730, 365)
    )
    assert half == (whole[0], whole[1] / 2, whole[2])


def test_of_several_instance_types_it_is_the_dearest() -> None:
    overrides = [{"instanceType": one} for one in ("g5.2xlarge", "g5.4xlarge")]
    policy = {"launchTemplate": {"overrides": overrides}}
    [line] = [
        one
        for one in bill(*group(mixedInstancesPolicy=policy)).lines
        if one.gpus is not None and one.item.startswith("ec2:")
    ]
    assert line.item == "ec2:g5.4xlarge"
    assert "g5.2xlarge" in line.note


def test_spot_is_told_to_cost_less() -> None:
    node = resource(
        NODE_GROUP,
        "n",
        {
            "capacityType": "SPOT",
            "instanceTypes": ["m7i.large"],
            "scalingConfig": {"minSize": 0, "maxSize": 2},
            "diskSize": 50,
        },
    )
    found = bill(node)
    assert lines(found)["ec2:m7i.large"][2] == pytest.approx(2 * 730 * 0.1008)
    assert lines(found)["ebs:gp3"][2] == pytest.approx(2 * 50 * 0.08)
    assert "spot costs less" in found.lines[0].note


def test_what_runs_in_a_reservation_is_paid_for_once() -> None:
    template, nodes = group(minSize=0, maxSize=3)
    reservation = resource(RESERVATION, "r", {"instanceType": "m7i.xlarge", "instanceCount": 2})
    found = [one for one in bill(template, nodes, reservation).lines if one.item.startswith("ec2:")]
    total = [figures(one.quantity) for one in found]
    assert sorted(total) == [(0, 0, 730), (1460, 1460, 1460)]


def test_gpu_hours_are_those_of_all_gpus() -> None:
    policy = {"launchTemplate": {"overrides": [{"instanceType": "g5.12xlarge"}]}}
    found = bill(*group(mixedInstancesPolicy=policy), scaled_percent=0)
    assert figures(found.gpu_hours) == (730 * 4, 730 * 4, 730 * 4 * 5)


@pytest.mark.parametrize(
    ("instance_type", "count"),
    [
        ("m7i.large", 0),
        ("trn1.32xlarge", 0),
        ("g5.xlarge", 1),
        ("ml.g5.48xlarge", 8),
        ("p5.48xlarge", 8),
        ("p5.4xlarge", 1),
        ("g9.large", None),
    ],
)
def test_the_gpus_of_an_instance_type(instance_type: str, count: int | None) -> None:
    assert gpus(instance_type) == count


def endpoint(
    variant: Mapping[str, Any], target: Mapping[str, Any] | None = None
) -> list[RecordedResource]:
    configuration = resource(
        CONFIGURATION, "c", {"productionVariants": [{"variantName": "main", **variant}]}
    )
    found = [
        configuration,
        resource(
            ENDPOINT, "e", {"name": "fraud"}, None, {"endpointConfigName": [configuration.urn]}
        ),
    ]
    if target is not None:
        found.append(resource(TARGET, "t", {"resourceId": "endpoint/fraud/variant/main", **target}))
    return found


def test_an_endpoint_costs_its_instances_and_the_figure_is_marked_as_a_hint() -> None:
    found = bill(*endpoint({"instanceType": "ml.m5.xlarge", "initialInstanceCount": 2}))
    assert lines(found) == {"sagemaker-hosting:ml.m5.xlarge": (335.8, 335.8, 335.8)}
    assert found.hinted()
    assert as_json(found)["total"]["hint"] is True
    assert "~335.80" in as_table(found)


def test_a_scaled_variant_costs_between_its_limits() -> None:
    variant = {"instanceType": "ml.m5.xlarge", "initialInstanceCount": 2}
    found = bill(*endpoint(variant, {"minCapacity": 0, "maxCapacity": 10}), scaled_percent=10)
    price = 0.23 * 730
    assert lines(found)["sagemaker-hosting:ml.m5.xlarge"] == pytest.approx(
        (0, price, 10 * price), abs=0.01
    )


def shared(state: Any) -> list[RecordedResource]:
    """An endpoint whose configuration goes through Cloud Control."""
    inputs = {"typeName": "AWS::SageMaker::EndpointConfig", "desiredState": state}
    configuration = resource("aws:cloudcontrol/resource:Resource", "c", inputs)
    uses = {"endpointConfigName": [configuration.urn]}
    return [configuration, resource(ENDPOINT, "e", {"name": "shared"}, None, uses)]


def test_instances_that_models_share_cost_between_the_limits_of_the_endpoint() -> None:
    managed = {"Status": "ENABLED", "MinInstanceCount": 1, "MaxInstanceCount": 3}
    variant = {
        "VariantName": "AllTraffic",
        "InstanceType": "ml.m5.xlarge",
        "InitialInstanceCount": 2,
        "ManagedInstanceScaling": managed,
    }
    found = bill(*shared(json.dumps({"ProductionVariants": [variant]})), scaled_percent=50)
    price = 0.23 * 730
    assert lines(found)["sagemaker-hosting:ml.m5.xlarge"] == pytest.approx(
        (price, 2 * price, 3 * price), abs=0.01
    )


@pytest.mark.parametrize("state", [UNKNOWN, "{", "[]", None, '{"ProductionVariants": 1}'], ids=repr)
def test_shared_instances_that_are_not_known_are_listed(state: Any) -> None:
    assert [one.item for one in bill(*shared(state)).unpriced] == ["sagemaker-hosting:unknown"]


def test_an_instance_type_without_a_price_is_listed_and_never_zero() -> None:
    found = bill(*endpoint({"instanceType": "ml.x9.xlarge", "initialInstanceCount": 2}))
    assert found.total == NOTHING
    [line] = found.unpriced
    assert line.item == "sagemaker-hosting:ml.x9.xlarge"
    assert "sagemaker-hosting:ml.x9.xlarge" in as_table(found)
    [row] = as_json(found)["unpriced"]
    assert row["quantity"]["worst"] == 1460


def test_what_is_not_known_before_the_deployment_is_listed() -> None:
    found = bill(*group(minSize=UNKNOWN))
    assert {one.item for one in found.unpriced} == {"ec2:m7i.xlarge", "ebs:gp3"}


def test_a_serverless_variant_is_billed_by_use() -> None:
    found = bill(*endpoint({"serverlessConfig": {"memorySizeInMb": 1024}}))
    assert [one.item for one in found.unpriced] == ["sagemaker-serverless:memory"]


def test_a_region_without_prices_is_listed() -> None:
    found = bill(resource("aws:kms/key:Key", "k", {"region": "us-west-2"}))
    assert [(one.item, one.region) for one in found.unpriced] == [("kms:key", "us-west-2")]


def test_of_a_region_without_prices_it_is_said_that_nothing_there_is_counted() -> None:
    found = bill(
        resource("aws:kms/key:Key", "k", {"region": "us-east-1"}),
        resource("aws:kms/key:Key", "l", {"region": "eu-central-1"}),
    )
    assert found.total == always(1)
    assert as_json(found)["regions_without_prices"] == ["eu-central-1"]
    said = "The price list is that of us-east-1 and has no prices of eu-central-1"
    table = " ".join(as_table(found).split())
    assert said in table
    assert "`python -m tools.prices eu-central-1` adds them" in table
    at_home = bill(resource("aws:kms/key:Key", "k", {"region": "us-east-1"}))
    assert as_json(at_home)["regions_without_prices"] == []
    assert "has no prices of" not in as_table(at_home)


@pytest.mark.parametrize(
    ("inputs", "item"),
    [
        ({}, "SCRATCH_1"),
        ({"deploymentType": "SCRATCH_2", "perUnitStorageThroughput": 200}, "SCRATCH_2"),
        (
            {"deploymentType": "PERSISTENT_2", "perUnitStorageThroughput": 250},
            "PERSISTENT_2-250",
        ),
        ({"deploymentType": "PERSISTENT_2"}, "PERSISTENT_2-unknown"),
        (
            {"deploymentType": "PERSISTENT_2", "perUnitStorageThroughput": UNKNOWN},
            "PERSISTENT_2-unknown",
        ),
    ],
)
def test_a_persistent_file_system_costs_by_its_throughput_too(inputs: Any, item: str) -> None:
    type_ = "aws:fsx/lustreFileSystem:LustreFileSystem"
    found = bill(resource(type_, "f", {"region": "us-east-1", "storageCapacity": 1200, **inputs}))
    assert f"fsx-lustre:{item}" in {one.item for one in found.lines}


@pytest.mark.whole_stack
def test_the_instance_types_of_the_committed_stacks_have_prices() -> None:
    for stack in STACKS:
        lacking = {one.item for one in bill_of(recording_of(stack)).unpriced}
        prefixes = ("ec2:", "sagemaker-hosting:", "opensearch:", "fsx-lustre:", "ebs:")
        assert not {one for one in lacking if one.startswith(prefixes)}, stack


def test_a_feature_of_guardduty_that_is_off_is_not_billed() -> None:
    feature = "aws:guardduty/detectorFeature:DetectorFeature"
    on = bill(resource(feature, "on", {"name": "S3_DATA_EVENTS", "status": "ENABLED"}))
    off = bill(resource(feature, "off", {"name": "S3_DATA_EVENTS", "status": "DISABLED"}))
    assert [one.item for one in on.lines] == ["guardduty:feature"]
    assert not off.lines


def test_what_stands_is_billed_by_the_hour_or_month() -> None:
    found = bill(
        resource("aws:eks/cluster:Cluster", "c", {}),
        resource("aws:kms/key:Key", "k", {}),
        resource(
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            "e",
            {"vpcEndpointType": "Interface", "subnetIds": ["a", "b", "c"]},
        ),
        resource("aws:ec2/vpcEndpoint:VpcEndpoint", "g", {"vpcEndpointType": "Gateway"}),
        resource("aws:ec2/natGateway:NatGateway", "n", {}),
        endpoint_gb=0,
        nat_gb=0,
    )
    assert {item: cost[0] for item, cost in lines(found).items() if cost[0]} == pytest.approx(
        {
            "eks:control-plane": 73,
            "kms:key": 1,
            "vpc:interface-endpoint-az": 21.9,
            "vpc:nat-gateway": 32.85,
        }
    )


def test_a_search_domain_costs_its_nodes_and_their_volumes() -> None:
    nodes = {"instanceType": "r6g.large.search", "instanceCount": 3}
    found = bill(
        resource(
            "aws:opensearch/domain:Domain",
            "logs",
            {"clusterConfig": nodes, "ebsOptions": {"volumeSize": 100}},
        )
    )
    quantities = {one.item: figures(one.quantity) for one in found.lines}
    assert quantities == {
        "opensearch:r6g.large.search": (2190, 2190, 2190),
        "opensearch:volume": (300, 300, 300),
    }


def test_use_is_shared_by_what_it_runs_through() -> None:
    gateways = [resource("aws:ec2/natGateway:NatGateway", name, {}) for name in "ab"]
    found = [one for one in bill(*gateways, nat_gb=100).lines if one.item == "vpc:nat-gateway-data"]
    assert [figures(one.quantity) for one in found] == [(0, 50, 50), (0, 50, 50)]


def test_a_type_that_nobody_thought_of_is_said_to_be_unknown() -> None:
    found = bill(resource("aws:neptune/cluster:Cluster", "n", {}))
    assert [one.item for one in found.unpriced] == ["unknown:aws:neptune/cluster:Cluster"]


def test_the_difference_is_told_by_component() -> None:
    def world(count: int) -> Bill:
        network = resource("mlops:network:Vpc", "network", {})
        stack = resource("pulumi:pulumi:Stack", "s", {})
        gateways = [
            replace(
                resource("aws:ec2/natGateway:NatGateway", f"n{number}", {}),
                parent=network.urn,
                options={"provider": PROVIDER.urn},
            )
            for number in range(count)
        ]
        network = replace(network, parent=stack.urn)
        return bill_of(recording(PROVIDER, stack, network, *gateways), replace(Usage(), nat_gb=0))

    data = as_json(world(3), world(1))
    assert data["components"]["network"]["before"]["expected"] == 32.85
    assert data["components"]["network"]["difference"]["expected"] == 65.7
    assert data["total"]["difference"]["worst"] == 65.7
    assert "+65.70" in as_table(world(3), world(1))
    gone = as_json(world(0), world(1))
    assert gone["components"]["network"]["difference"]["expected"] == -32.85


def test_the_settings_and_the_review_assume_the_same() -> None:
    assert UsageSettings().model_dump() == asdict(Usage())


@pytest.mark.whole_stack
def test_the_assumptions_come_with_the_recording() -> None:
    stack = resource(
        "pulumi:pulumi:Stack", "s", {}, {"platform": {"usage": {"hours_a_month": 200}}}
    )
    assert bill_of(recording(stack)).usage == replace(Usage(), hours_a_month=200)
    assert bill_of(recording_of("prod")).usage == Usage()


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"minutes": 1}, "minutes is no assumption about usage.*hours_a_month"),
        ({"nat_gb": -1}, "nat_gb is -1; it is a number from 0"),
        ({"nat_gb": True}, "nat_gb is True"),
        ({"nat_gb": "1"}, "nat_gb is '1'"),
    ],
)
def test_assumptions_that_cannot_be_read_are_refused(
    values: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(UsageError, match=complaint):
        usage_from(values)


@pytest.mark.whole_stack
@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_of_every_type_of_the_platform_it_is_known_how_it_is_billed(stack: str) -> None:
    found = bill_of(recording_of(stack))
    unknown = {one.item for one in found.lines if one.item.startswith("unknown:")}
    assert not unknown, "add them to review/cost/meters.py, or to review/cost/free.py"
    assert found.total.minimum <= found.total.expected <= found.total.worst
    assert found.total.minimum > 0


def test_each_priced_item_stands_for_something_that_a_stack_can_have() -> None:
    named = {
        item
        for rows in (*STANDING.values(), *BY_USE.values())
        for item, *_ in rows
        if isinstance(item, str)
    }
    priced = {one.item for one in read_prices()}
    families = ("ec2:", "sagemaker-hosting:", "sagemaker-mlflow:", "ebs:", "opensearch:", "lb:")
    alone = {one for one in priced if not one.startswith((*families, "fsx-lustre:"))}
    assert alone <= named


def test_a_price_names_its_date_and_source() -> None:
    price = price_of("ec2:m7i.xlarge", "us-east-1")
    assert price is not None
    assert (price.usd, price.as_of, price.hint) == (0.2016, "2026-07-20", False)
    assert price_of("ec2:m7i.xlarge", "eu-central-1") is None


ODD: list[Any] = [None, True, -1, "x", [], {}, [1], [[]], [{}], {"a": 1}, UNKNOWN]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_values_of_the_wrong_kind_are_no_reason_to_stop(odd: Any) -> None:
    variant = {"instanceType": "ml.m5.xlarge", "initialInstanceCount": 2}
    world = [*group(), *endpoint(variant, {"minCapacity": 1, "maxCapacity": 2})]
    world += [resource(type_, "it", {"subnetIds": odd, "rules": odd}) for type_ in STANDING]
    for at, one in enumerate(world):
        for key in one.inputs:
            broken = replace(one, inputs={**one.inputs, key: odd})
            as_table(bill(*world[:at], broken, *world[at + 1 :]))
