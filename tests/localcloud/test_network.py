"""Networks behave on the local cloud as on AWS where moto by itself does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localcloud.examples.ec2_network import a_subnet, a_table, a_vpc
from tests.localcloud.examples.ec2_security import a_group, an_acl
from tests.localcloud.harness import Cloud, Refused, Resource

ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def _acl_of(cloud: Cloud, subnet: str) -> str:
    acls = cloud.boto3("ec2").describe_network_acls()["NetworkAcls"]
    [found] = [
        acl["NetworkAclId"]
        for acl in acls
        for each in acl["Associations"]
        if each["SubnetId"] == subnet
    ]
    return str(found)


def _tables_through(cloud: Cloud, gateway: str) -> set[str]:
    tables: list[dict[str, Any]] = cloud.boto3("ec2").describe_route_tables()["RouteTables"]
    return {
        table["RouteTableId"]
        for table in tables
        for route in table["Routes"]
        if route.get("GatewayId") == gateway
    }


def _gateway_endpoint(cloud: Cloud, vpc: Resource, *tables: Resource) -> Resource:
    return cloud.create(
        ENDPOINT,
        "endpoint",
        vpcId=vpc.id,
        serviceName="com.amazonaws.us-east-1.s3",
        routeTableIds=[table.id for table in tables],
    )


def test_a_new_security_group_lets_nothing_in_or_out(cloud: Cloud) -> None:
    group = a_group(cloud, a_vpc(cloud))
    found = cloud.boto3("ec2").describe_security_groups(GroupIds=[group.id])["SecurityGroups"][0]
    assert (found["IpPermissions"], found["IpPermissionsEgress"]) == ([], [])


def test_two_rules_that_differ_only_in_the_description_are_one_to_aws(cloud: Cloud) -> None:
    group = a_group(cloud, a_vpc(cloud))
    same = {
        "securityGroupId": group.id,
        "ipProtocol": "-1",
        "referencedSecurityGroupId": group.id,
    }
    first = cloud.create(INGRESS, "first", **same, description="Nodes")
    with pytest.raises(Refused, match=rf"InvalidPermission.Duplicate.*import.*{first.id}"):
        cloud.create(INGRESS, "second", **same, description="Others")


def test_a_rule_has_exactly_one_peer(cloud: Cloud) -> None:
    group = a_group(cloud, a_vpc(cloud))
    with pytest.raises(Refused, match="exactly one of"):
        cloud.create(
            INGRESS,
            "rule",
            securityGroupId=group.id,
            ipProtocol="-1",
            cidrIpv4="10.0.0.0/8",
            referencedSecurityGroupId=group.id,
        )


def test_subnets_of_a_deleted_acl_go_back_to_the_default_one(cloud: Cloud) -> None:
    vpc = a_vpc(cloud)
    subnet = a_subnet(cloud, vpc)
    acl = an_acl(cloud, vpc, subnetIds=[subnet.id])
    assert _acl_of(cloud, subnet.id) == acl.id
    cloud.delete(acl)
    assert _acl_of(cloud, subnet.id) == vpc["defaultNetworkAclId"]


def test_a_subnet_takes_its_associations_with_it(cloud: Cloud) -> None:
    vpc = a_vpc(cloud)
    subnet = a_subnet(cloud, vpc)
    acl = an_acl(cloud, vpc, subnetIds=[subnet.id])
    cloud.boto3("ec2").delete_subnet(SubnetId=subnet.id)
    cloud.refresh(acl)
    assert acl["subnetIds"] == []


def test_a_subnet_has_one_route_table(cloud: Cloud) -> None:
    vpc = a_vpc(cloud)
    subnet = a_subnet(cloud, vpc)
    cloud.create(ASSOCIATION, "one", subnetId=subnet.id, routeTableId=a_table(cloud, vpc).id)
    other = a_table(cloud, vpc, "other")
    with pytest.raises(Refused, match="AlreadyAssociated"):
        cloud.create(ASSOCIATION, "two", subnetId=subnet.id, routeTableId=other.id)


def test_an_association_can_be_imported_as_the_stock_provider_takes_it(cloud: Cloud) -> None:
    vpc = a_vpc(cloud)
    subnet, table = a_subnet(cloud, vpc), a_table(cloud, vpc)
    cloud.create(ASSOCIATION, "association", subnetId=subnet.id, routeTableId=table.id)
    imported = cloud.import_(ASSOCIATION, "association", f"{subnet.id}/{table.id}")
    assert imported is not None
    assert imported["routeTableId"] == table.id


def test_the_routes_of_a_gateway_endpoint_follow_its_route_tables(cloud: Cloud) -> None:
    vpc = a_vpc(cloud)
    first, second = a_table(cloud, vpc), a_table(cloud, vpc, "second")
    endpoint = _gateway_endpoint(cloud, vpc, first)
    assert _tables_through(cloud, endpoint.id) == {first.id}
    changed = {**endpoint.inputs, "routeTableIds": [second.id]}
    cloud.update(endpoint, **{key: each for key, each in changed.items() if key != "__defaults"})
    assert _tables_through(cloud, endpoint.id) == {second.id}
    cloud.delete(endpoint)
    assert _tables_through(cloud, endpoint.id) == set()
