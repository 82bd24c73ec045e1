"""The network, as it is declared."""

import json
from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Any

import pytest

from components.network.settings import NetworkSettings
from components.network.vpc import Vpc, VpcArgs
from recording.model import RecordedResource
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/logs"
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
ANYWHERE = "0.0.0.0/0"


def ec2(kind: str) -> str:
    return f"aws:ec2/{kind[0].lower()}{kind[1:]}:{kind}"


def a_vpc(**settings: Any) -> Vpc:
    return Vpc(
        "network",
        VpcArgs(
            settings=NetworkSettings(availability_zones=ZONES, **settings),
            account_id=ACCOUNT,
            region="us-east-1",
            logs_key_arn=KEY,
            boundary_arn=f"arn:aws:iam::{ACCOUNT}:policy/boundary",
        ),
    )


@pytest.fixture(scope="module", params=["single-nat", "per-zone-nat", "none"])
def internet(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def network(internet: str) -> Engine:
    engine = Engine()
    engine.build(lambda: a_vpc(internet=internet))
    return engine


@pytest.fixture(scope="module")
def usual() -> Engine:
    engine = Engine()
    engine.build(a_vpc)
    return engine


def by_id(engine: Engine, kind: str) -> dict[str, RecordedResource]:
    return {resource.outputs["id"]: resource for resource in engine.of(ec2(kind))}


def table_of(engine: Engine, subnet: RecordedResource) -> RecordedResource:
    """The route table of a subnet."""
    [association] = [
        one
        for one in engine.of(ec2("RouteTableAssociation"))
        if one.inputs["subnetId"] == subnet.outputs["id"]
    ]
    return by_id(engine, "RouteTable")[association.inputs["routeTableId"]]


def routes_of(engine: Engine, table: RecordedResource) -> list[RecordedResource]:
    return [r for r in engine.of(ec2("Route")) if r.inputs["routeTableId"] == table.outputs["id"]]


def subnets(engine: Engine, kind: str) -> list[RecordedResource]:
    return [s for s in engine.of(ec2("Subnet")) if s.name.startswith(f"network-{kind}-")]


def test_no_subnet_gives_public_addresses_by_itself(network: Engine) -> None:
    found = network.of(ec2("Subnet"))
    assert len(found) == 12
    assert all(subnet.inputs["mapPublicIpOnLaunch"] is False for subnet in found)


@pytest.mark.parametrize("kind", ["public", "private", "isolated", "pods"])
def test_every_zone_has_each_kind_of_subnet(usual: Engine, kind: str) -> None:
    found = subnets(usual, kind)
    assert sorted(subnet.inputs["availabilityZone"] for subnet in found) == sorted(ZONES)


def test_logical_names_hold_no_region(usual: Engine) -> None:
    assert not any("us-east-1" in resource.name for resource in usual.recorded.resources)


def test_subnets_of_pods_wait_for_their_range(usual: Engine) -> None:
    [range_] = usual.of(ec2("VpcIpv4CidrBlockAssociation"))
    assert range_.inputs["cidrBlock"] == "100.64.0.0/16"
    for subnet in subnets(usual, "pods"):
        assert IPv4Network(subnet.inputs["cidrBlock"]).subnet_of(IPv4Network("100.64.0.0/16"))
        assert range_.urn in subnet.options["depends_on"]


def test_private_names_resolve_inside_the_network(usual: Engine) -> None:
    [vpc] = usual.of(ec2("Vpc"))
    assert vpc.inputs["enableDnsHostnames"] is True
    assert vpc.inputs["enableDnsSupport"] is True


def test_the_default_security_group_lets_nothing_through(usual: Engine) -> None:
    [group] = usual.of(ec2("DefaultSecurityGroup"))
    assert not group.inputs.get("ingress")
    assert not group.inputs.get("egress")
    assert group.inputs["vpcId"] == usual.of(ec2("Vpc"))[0].outputs["id"]


@pytest.mark.parametrize("kind", ["private", "isolated", "pods"])
def test_every_inner_route_table_reaches_s3_and_dynamodb_by_a_gateway_endpoint(
    network: Engine, kind: str
) -> None:
    endpoints = network.of(ec2("VpcEndpoint"))
    services = {endpoint.inputs["serviceName"]: endpoint for endpoint in endpoints}
    assert set(services) == {"com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.dynamodb"}
    for endpoint in endpoints:
        assert endpoint.inputs["vpcEndpointType"] == "Gateway"
        for subnet in subnets(network, kind):
            assert table_of(network, subnet).outputs["id"] in endpoint.inputs["routeTableIds"]


def test_isolated_subnets_have_no_route_out(network: Engine) -> None:
    for subnet in subnets(network, "isolated"):
        assert routes_of(network, table_of(network, subnet)) == []


@pytest.mark.parametrize(
    ("internet", "gateways"), [("single-nat", 1), ("per-zone-nat", 3), ("none", 0)]
)
def test_the_way_out_is_as_the_settings_say(
    engine: Engine, build: Build, internet: str, gateways: int
) -> None:
    build(lambda: a_vpc(internet=internet))
    assert len(engine.of(ec2("NatGateway"))) == len(engine.of(ec2("Eip"))) == gateways
    assert len(engine.of(ec2("InternetGateway"))) == (1 if gateways else 0)
    for subnet in (*subnets(engine, "private"), *subnets(engine, "pods")):
        routes = routes_of(engine, table_of(engine, subnet))
        assert len(routes) == (1 if gateways else 0)
        for route in routes:
            assert route.inputs["destinationCidrBlock"] == ANYWHERE
            assert "gatewayId" not in route.inputs
            gateway = by_id(engine, "NatGateway")[route.inputs["natGatewayId"]]
            stands_in = by_id(engine, "Subnet")[gateway.inputs["subnetId"]]
            assert stands_in.name.startswith("network-public-")
            if internet == "per-zone-nat":
                assert stands_in.inputs["availabilityZone"] == subnet.inputs["availabilityZone"]


def test_a_nat_gateway_and_its_address_wait_for_the_internet_gateway(
    engine: Engine, build: Build
) -> None:
    build(lambda: a_vpc(internet="per-zone-nat"))
    [gateway] = engine.of(ec2("InternetGateway"))
    waiting = [*engine.of(ec2("NatGateway")), *engine.of(ec2("Eip"))]
    assert len(waiting) == 6
    for resource in waiting:
        assert gateway.urn in resource.options["depends_on"], resource.name


def test_without_internet_there_is_no_route_to_it(engine: Engine, build: Build) -> None:
    build(lambda: a_vpc(internet="none"))
    assert engine.of(ec2("Route")) == []


def test_only_public_subnets_route_to_the_internet_gateway(usual: Engine) -> None:
    [gateway] = usual.of(ec2("InternetGateway"))
    [route] = [r for r in usual.of(ec2("Route")) if "gatewayId" in r.inputs]
    assert route.inputs["gatewayId"] == gateway.outputs["id"]
    tables = {table_of(usual, subnet).urn for subnet in subnets(usual, "public")}
    assert tables == {by_id(usual, "RouteTable")[route.inputs["routeTableId"]].urn}


def test_each_zone_keeps_its_own_private_route_table(usual: Engine) -> None:
    tables = {table_of(usual, subnet).urn for subnet in subnets(usual, "private")}
    assert len(tables) == len(ZONES)


def test_the_s3_endpoint_admits_this_account_and_the_image_layers(usual: Engine) -> None:
    endpoint = usual.named("network-endpoints-s3")
    own, tables, layers = json.loads(endpoint.inputs["policy"])["Statement"]
    assert own["Condition"] == {
        "StringEquals": {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}
    }
    assert tables["Resource"] == [f"arn:aws:s3tables:us-east-1:{ACCOUNT}:bucket/*"]
    assert tables["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
    assert layers["Action"] == ["s3:GetObject"]
    assert layers["Resource"] == ["arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"]


def test_the_dynamodb_endpoint_admits_this_account_only(usual: Engine) -> None:
    [own] = json.loads(usual.named("network-endpoints-dynamodb").inputs["policy"])["Statement"]
    assert own["Condition"]["StringEquals"]["aws:ResourceAccount"] == ACCOUNT


def test_every_flow_is_logged_to_an_encrypted_group_that_ends(engine: Engine, build: Build) -> None:
    build(lambda: a_vpc(flow_log_retention_days=400, flow_log_interval_seconds=60))
    [log], [group] = engine.of(ec2("FlowLog")), engine.of("aws:cloudwatch/logGroup:LogGroup")
    assert log.inputs["trafficType"] == "ALL"
    assert log.inputs["maxAggregationInterval"] == 60
    assert log.inputs["vpcId"] == engine.of(ec2("Vpc"))[0].outputs["id"]
    assert log.inputs["logDestination"] == group.outputs["arn"]
    assert group.inputs["kmsKeyId"] == KEY
    assert group.inputs["retentionInDays"] == 400


def test_the_writer_of_flow_logs_writes_to_its_group_and_nothing_else(usual: Engine) -> None:
    [group] = usual.of("aws:cloudwatch/logGroup:LogGroup")
    [policy], [role] = usual.of("aws:iam/policy:Policy"), usual.of("aws:iam/role:Role")
    statement, find = json.loads(policy.inputs["policy"])["Statement"]
    assert statement["Action"] == [
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    ]
    assert (find["Action"], find["Resource"]) == (["logs:DescribeLogGroups"], ["*"])
    assert statement["Resource"] == [group.outputs["arn"], f"{group.outputs['arn']}:*"]
    [trusted] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trusted["Principal"] == {"Service": ["vpc-flow-logs.amazonaws.com"]}
    assert trusted["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    assert role.inputs["permissionsBoundary"].endswith("policy/boundary")


def test_the_flow_log_waits_for_the_permissions_of_its_role(usual: Engine) -> None:
    [log], [attachment] = (
        usual.of(ec2("FlowLog")),
        usual.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
    )
    assert attachment.urn in log.options["depends_on"]
