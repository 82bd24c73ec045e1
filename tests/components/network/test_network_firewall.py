"""What leaves the network is judged by the host it names, in both directions of a connection."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.inspected_routes import route_through
from components.network.network_firewall import (
    CAPACITY,
    NetworkFirewall,
    NetworkFirewallArgs,
    endpoint_in,
    targets,
)
from components.network.settings import NetworkSettings
from components.network.vpc import Vpc, VpcArgs
from recording.model import RecordedResource
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/logs"
KIND = "aws:networkfirewall/"
ROUTE = "aws:ec2/route:Route"
RANGES = ["10.40.0.0/16", "100.64.0.0/16"]


def inspected(*, firewall: bool = True, locked: bool = False, internet: str = "single-nat") -> None:
    settings = NetworkSettings.model_validate(
        {
            "availability_zones": ["us-east-1a", "us-east-1b"],
            "internet": internet,
            "egress": {"firewall": firewall},
        }
    )
    vpc = Vpc(
        "network",
        VpcArgs(settings=settings, account_id=ACCOUNT, region="us-east-1", logs_key_arn=KEY),
    )
    if not firewall:
        return
    args = NetworkFirewallArgs(
        vpc_id=vpc.vpc_id,
        cidr_blocks=RANGES,
        subnet_ids=vpc.firewall_subnet_ids,
        domains=["pypi.org", "*.example.com"],
        name_prefix="acme-test",
        account_id=ACCOUNT,
        region="us-east-1",
        key_arn=KEY,
        log_retention_days=365,
        locked=locked,
    )
    route_through(vpc, "network", NetworkFirewall("egress-firewall", args).endpoint_ids)


@pytest.fixture(scope="module")
def usual() -> Engine:
    """What `inspected` declares, once for all tests that change nothing of it."""
    engine = Engine()
    engine.build(inspected)
    return engine


def one(engine: Engine, kind: str, name: str = "") -> RecordedResource:
    [found] = [each for each in engine.of(f"{KIND}{kind}") if each.name.endswith(name)]
    return found


def endpoints(engine: Engine) -> dict[str, str]:
    """The endpoint of each firewall subnet, by the zone's letter."""
    states = one(engine, "firewall:Firewall").outputs["firewallStatuses"][0]["syncStates"]
    by_subnet = {
        each["attachments"][0]["subnetId"]: each["attachments"][0]["endpointId"] for each in states
    }
    return {
        subnet.name[-1]: by_subnet[subnet.outputs["id"]]
        for subnet in engine.of("aws:ec2/subnet:Subnet")
        if "-firewall-" in subnet.name
    }


def routes(engine: Engine) -> dict[str, RecordedResource]:
    return {each.name: each for each in engine.of(ROUTE)}


@pytest.mark.parametrize("internet", ["single-nat", "per-zone-nat"])
def test_the_way_out_leads_through_the_zones_own_endpoint_and_from_there_to_nat(
    engine: Engine, build: Build, internet: str
) -> None:
    build(lambda: inspected(internet=internet))
    there, gateways = endpoints(engine), engine.of("aws:ec2/natGateway:NatGateway")
    nat = {each.name[-1]: each.outputs["id"] for each in gateways}
    assert len(set(there.values())) == 2
    for letter, endpoint in there.items():
        out = routes(engine)[f"network-private-{letter}-internet"].inputs
        assert out["destinationCidrBlock"] == "0.0.0.0/0"
        assert out["vpcEndpointId"] == endpoint
        assert "natGatewayId" not in out
        on = routes(engine)[f"network-firewall-{letter}-internet"].inputs
        assert on["natGatewayId"] == nat.get(letter, nat["a"])


def test_answers_come_back_through_the_endpoint_that_saw_the_question(usual: Engine) -> None:
    blocks = {each.name: each.inputs["cidrBlock"] for each in usual.of("aws:ec2/subnet:Subnet")}
    [public] = [
        each.outputs["id"]
        for each in usual.of("aws:ec2/routeTable:RouteTable")
        if each.name == "network-public-routes"
    ]
    for letter, endpoint in endpoints(usual).items():
        for kind in ("private", "pods"):
            back = routes(usual)[f"network-public-to-{kind}-{letter}"].inputs
            assert back["routeTableId"] == public
            # AWS takes a route closer than the network's own for a whole subnet only.
            assert back["destinationCidrBlock"] == blocks[f"network-{kind}-{letter}"]
            assert back["vpcEndpointId"] == endpoint


def test_switching_it_on_moves_no_subnet_and_changes_the_route_that_is_there(
    engine: Engine, build: Build
) -> None:
    def seen(firewall: bool) -> tuple[dict[str, str], dict[str, str]]:
        build(lambda: inspected(firewall=firewall))
        subnets = engine.of("aws:ec2/subnet:Subnet")
        return (
            {each.urn: each.inputs["cidrBlock"] for each in subnets},
            {each.urn: each.inputs["destinationCidrBlock"] for each in engine.of(ROUTE)},
        )

    (subnets, ways), (subnets_after, ways_after) = seen(False), seen(True)
    assert subnets.items() <= subnets_after.items()
    assert ways.items() <= ways_after.items()
    assert {urn.rpartition("::")[2] for urn in subnets_after.keys() - subnets.keys()} == {
        "network-firewall-a",
        "network-firewall-b",
    }


def test_packets_reach_the_firewalls_subnets_as_they_reach_private_ones(usual: Engine) -> None:
    subnets = {each.outputs["id"]: each.name for each in usual.of("aws:ec2/subnet:Subnet")}
    [acl] = [each for each in usual.of("aws:ec2/networkAcl:NetworkAcl") if "private" in each.name]
    assert {"network-firewall-a", "network-firewall-b", "network-private-a"} <= {
        subnets[each] for each in acl.inputs["subnetIds"]
    }


def test_only_listed_hosts_are_let_through_and_all_else_is_dropped_and_noted(usual: Engine) -> None:
    listed = one(usual, "ruleGroup:RuleGroup", "-domains")
    group = listed.inputs["ruleGroup"]
    source = group["rulesSource"]["rulesSourceList"]
    assert source["generatedRulesType"] == "ALLOWLIST"
    assert set(source["targetTypes"]) == {"HTTP_HOST", "TLS_SNI"}
    assert source["targets"] == [".example.com", "pypi.org"]
    # The range of pods is not the network's first one.
    assert group["ruleVariables"]["ipSets"] == [
        {"key": "HOME_NET", "ipSet": {"definitions": RANGES}}
    ]
    policy = one(usual, "firewallPolicy:FirewallPolicy").inputs["firewallPolicy"]
    orders = (group["statefulRuleOptions"], policy["statefulEngineOptions"])
    assert {each["ruleOrder"] for each in orders} == {"STRICT_ORDER"}
    assert set(policy["statefulDefaultActions"]) == {
        "aws:drop_established",
        "aws:alert_established",
    }
    assert policy["statelessDefaultActions"] == ["aws:forward_to_sfe"]
    assert policy["statelessFragmentDefaultActions"] == ["aws:forward_to_sfe"]
    [rules] = policy["statefulRuleGroupReferences"]
    assert rules["resourceArn"] == listed.outputs["arn"]


def test_what_passes_unseen_comes_from_the_network_and_goes_to_it(usual: Engine) -> None:
    source = one(usual, "ruleGroup:RuleGroup", "-inside").inputs["ruleGroup"]["rulesSource"]
    [rule] = source["statelessRulesAndCustomActions"]["statelessRules"]
    assert rule["ruleDefinition"]["actions"] == ["aws:pass"]
    match = rule["ruleDefinition"]["matchAttributes"]
    for side in ("sources", "destinations"):
        assert [each["addressDefinition"] for each in match[side]] == RANGES


def test_rules_and_firewall_are_encrypted_and_the_log_is_there_before_it_is_written_to(
    usual: Engine,
) -> None:
    for kind in ("firewall:Firewall", "firewallPolicy:FirewallPolicy", "ruleGroup:RuleGroup"):
        for each in usual.of(f"{KIND}{kind}"):
            encryption = each.inputs["encryptionConfiguration"]
            assert encryption == {"type": "CUSTOMER_KMS", "keyId": KEY}
    [group] = [
        each
        for each in usual.of("aws:cloudwatch/logGroup:LogGroup")
        if each.name == "egress-firewall-log"
    ]
    assert group.inputs["kmsKeyId"] == KEY
    logging = one(usual, "loggingConfiguration:LoggingConfiguration")
    [config] = logging.inputs["loggingConfiguration"]["logDestinationConfigs"]
    assert config["logType"] == "ALERT"
    assert config["logDestination"] == {"logGroup": group.outputs["name"]}
    [policy] = usual.of("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    [allow] = json.loads(policy.inputs["policyDocument"])["Statement"]
    assert allow["Resource"] == [f"{group.outputs['arn']}:log-stream:*"]
    assert allow["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    assert policy.urn in logging.options["depends_on"]


@pytest.mark.parametrize("locked", [True, False])
def test_production_keeps_firewall_policy_and_subnets(
    engine: Engine, build: Build, locked: bool
) -> None:
    build(lambda: inspected(locked=locked))
    inputs = one(engine, "firewall:Firewall").inputs
    for name in ("deleteProtection", "firewallPolicyChangeProtection", "subnetChangeProtection"):
        assert inputs[name] is locked


NAMES = st.lists(
    st.from_regex(r"(\*\.)?[a-c]{1,2}\.(com|example\.org)", fullmatch=True), unique=True
)


@given(NAMES, st.from_regex(r"([a-c]\.)?[a-c]{1,2}\.(com|example\.org)", fullmatch=True))
def test_the_firewall_lets_every_name_through_that_can_be_looked_up(
    domains: list[str], host: str
) -> None:
    listed = targets(domains)
    assert listed == sorted(set(listed))
    assert len(listed) <= len(domains)
    passes = any(
        f".{host}".endswith(name) if name.startswith(".") else host == name for name in listed
    )
    looked_up = any(
        host.endswith(name[1:]) if name.startswith("*.") else host == name for name in domains
    )
    # A wildcard of the firewall stands for the name itself too; nothing else is more.
    assert passes == (looked_up or f"*.{host}" in domains)


def test_the_longest_list_of_the_settings_fits_without_a_new_group() -> None:
    assert CAPACITY >= 2 * (1000 + 200)


def test_a_subnet_without_an_endpoint_is_an_error_and_no_route_to_nowhere() -> None:
    states = [{"sync_states": [{"attachments": [{"subnet_id": "a", "endpoint_id": "vpce-1"}]}]}]
    assert endpoint_in(states, "a") == "vpce-1"
    with pytest.raises(ValueError, match="no endpoint in b"):
        endpoint_in(states, "b")
