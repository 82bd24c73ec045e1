"""Firewalls behave on the local cloud as on AWS where moto by itself does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localcloud.examples.ec2_network import a_subnet, a_table, a_vpc
from tests.localcloud.examples.network_firewall import (
    ARN,
    FIREWALL,
    GROUP,
    a_firewall,
    a_firewall_policy,
)
from tests.localcloud.harness import Cloud, Refused, Resource

ROUTE = "aws:ec2/route:Route"


def endpoint_of(firewall: Resource, position: int = 0) -> str:
    states = firewall["firewallStatuses"][0]["syncStates"]
    return str(states[position]["attachments"][0]["endpointId"])


def changed(firewall: Resource, **changes: Any) -> dict[str, Any]:
    return {k: v for k, v in firewall.inputs.items() if k != "__defaults"} | changes


def test_a_route_leads_to_an_endpoint_that_is_there_and_to_no_other(cloud: Cloud) -> None:
    firewall = a_firewall(cloud)
    table = a_table(cloud, a_vpc(cloud, "other"))
    to = {"routeTableId": table.id, "destinationCidrBlock": "0.0.0.0/0"}
    with pytest.raises(Refused, match="vpce-0123456789abcdef0"):
        cloud.create(ROUTE, "nowhere", **to, vpcEndpointId="vpce-0123456789abcdef0")
    route = cloud.create(ROUTE, "out", **to, vpcEndpointId=endpoint_of(firewall))
    assert route["vpcEndpointId"] == endpoint_of(firewall)


def test_a_route_is_changed_from_a_gateway_to_an_endpoint_and_back(cloud: Cloud) -> None:
    firewall = a_firewall(cloud)
    vpc = a_vpc(cloud, "other")
    gateway = cloud.create("aws:ec2/internetGateway:InternetGateway", "gateway", vpcId=vpc.id)
    to = {
        "routeTableId": a_table(cloud, vpc).id,
        "destinationCidrBlock": "0.0.0.0/0",
    }
    route = cloud.create(ROUTE, "out", **to, gatewayId=gateway.id)
    cloud.update(route, **to, vpcEndpointId=endpoint_of(firewall))
    cloud.refresh(route)
    assert route["vpcEndpointId"] == endpoint_of(firewall)
    assert not route.outputs.get("gatewayId")
    cloud.update(route, **to, gatewayId=gateway.id)
    cloud.refresh(route)
    assert route["gatewayId"] == gateway.id
    assert not route.outputs.get("vpcEndpointId")


def test_a_zone_more_is_an_endpoint_more_and_a_protected_one_takes_none(cloud: Cloud) -> None:
    firewall = a_firewall(cloud)
    vpc = Resource("", "", {}, str(firewall["vpcId"]))
    more = cloud.create(
        "aws:ec2/subnet:Subnet",
        "more",
        vpcId=vpc.id,
        cidrBlock="10.0.7.0/28",
        availabilityZone="us-east-1b",
    )
    both = [*firewall.inputs["subnetMappings"], {"subnetId": more.id}]
    cloud.update(firewall, **changed(firewall, subnetMappings=both))
    assert endpoint_of(firewall, 0) != endpoint_of(firewall, 1)
    cloud.update(firewall, **changed(firewall, subnetChangeProtection=True))
    with pytest.raises(Refused, match="SubnetChangeProtection"):
        cloud.update(firewall, **changed(firewall, subnetMappings=both[:1]))


def test_a_protected_firewall_is_not_deleted(cloud: Cloud) -> None:
    firewall = a_firewall(cloud, deleteProtection=True)
    with pytest.raises(Refused, match="DeleteProtection"):
        cloud.delete(firewall)
    cloud.update(firewall, **changed(firewall, deleteProtection=False))
    cloud.delete(firewall)
    assert cloud.boto3("network-firewall").list_firewalls()["Firewalls"] == []


def test_a_firewall_stands_in_a_subnet_that_is_there(cloud: Cloud) -> None:
    vpc = a_vpc(cloud)
    a_subnet(cloud, vpc)
    with pytest.raises(Refused, match="subnet"):
        cloud.create(
            FIREWALL,
            "firewall",
            name="acme",
            vpcId=vpc.id,
            firewallPolicyArn=a_firewall_policy(cloud)["arn"],
            subnetMappings=[{"subnetId": "subnet-0123456789abcdef0"}],
        )


def test_what_a_firewall_and_its_policy_name_has_to_be_there(cloud: Cloud) -> None:
    absent = f"{ARN}:firewall-policy/absent"
    with pytest.raises(Refused, match=f"{absent} does not exist"):
        a_firewall(cloud, firewallPolicyArn=absent)
    policy = a_firewall_policy(cloud, "other")
    named = {**policy.inputs["firewallPolicy"]}
    named["statefulRuleGroupReferences"] = [
        {"priority": 1, "resourceArn": f"{ARN}:stateful-rulegroup/absent"}
    ]
    with pytest.raises(Refused, match="stateful-rulegroup/absent does not exist"):
        cloud.update(policy, **changed(policy, firewallPolicy=named))


def test_what_is_in_use_is_not_deleted(cloud: Cloud) -> None:
    firewall = a_firewall(cloud)
    [policy] = [one for one in cloud.created if one.id == firewall["firewallPolicyArn"]]
    [group] = [one for one in cloud.created if one.type == GROUP]
    with pytest.raises(Refused, match=f"is in use by {policy.id}"):
        cloud.delete(group)
    with pytest.raises(Refused, match=f"is in use by {firewall.id}"):
        cloud.delete(policy)
    for each in (firewall, policy, group):
        cloud.delete(each)


def test_a_mark_of_another_version_updates_nothing(cloud: Cloud) -> None:
    policy = a_firewall_policy(cloud)
    client = cloud.boto3("network-firewall")
    found = client.describe_firewall_policy(FirewallPolicyArn=policy.id)["FirewallPolicy"]
    with pytest.raises(client.exceptions.InvalidTokenException, match="read it again"):
        client.update_firewall_policy(
            FirewallPolicyArn=policy.id,
            FirewallPolicy=found,
            UpdateToken="11111111-2222-3333-4444-555555555555",
        )
