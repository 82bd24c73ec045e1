"""Interface endpoints, as they are declared."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.network.interface_endpoints import InterfaceEndpoints, InterfaceEndpointsArgs
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def some(services: tuple[str, ...] = ("ecr.api", "monitoring")) -> InterfaceEndpoints:
    return InterfaceEndpoints(
        "services",
        InterfaceEndpointsArgs(
            vpc_id="vpc-1",
            account_id=ACCOUNT,
            region="eu-west-1",
            subnet_ids=["subnet-a", "subnet-b"],
            services=services,
            callers={"nodes": "sg-nodes", "models": "sg-models"},
        ),
    )


@pytest.fixture(scope="module")
def declared() -> Engine:
    engine = Engine()
    engine.build(some)
    return engine


def test_each_service_has_an_interface_in_every_private_subnet_under_its_own_name(
    declared: Engine,
) -> None:
    found = {one.name: one.inputs for one in declared.of(ENDPOINT)}
    assert {name: one["serviceName"] for name, one in found.items()} == {
        "services-ecr-api": "com.amazonaws.eu-west-1.ecr.api",
        "services-monitoring": "com.amazonaws.eu-west-1.monitoring",
    }
    for interface in found.values():
        assert interface["vpcEndpointType"] == "Interface"
        assert interface["privateDnsEnabled"] is True
        assert interface["subnetIds"] == ["subnet-a", "subnet-b"]


def test_callers_connect_over_tls_by_reference_and_nobody_else(declared: Engine) -> None:
    [group] = declared.of("aws:ec2/securityGroup:SecurityGroup")
    for one in declared.of(ENDPOINT):
        assert one.inputs["securityGroupIds"] == [group.outputs["id"]]
    rules = [one.inputs for one in declared.of(INGRESS)]
    assert {one["referencedSecurityGroupId"] for one in rules} == {"sg-nodes", "sg-models"}
    for rule in rules:
        assert rule["securityGroupId"] == group.outputs["id"]
        assert (rule["ipProtocol"], rule["fromPort"], rule["toPort"]) == ("tcp", 443, 443)
    assert not declared.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")


def test_every_statement_of_every_policy_admits_this_account_only(declared: Engine) -> None:
    for one in declared.of(ENDPOINT):
        for statement in json.loads(one.inputs["policy"])["Statement"]:
            account = statement["Condition"]["StringEquals"]["aws:PrincipalAccount"]
            assert account in (ACCOUNT, [ACCOUNT])


def test_only_images_are_read_from_other_accounts(declared: Engine) -> None:
    policies = {
        one.name: json.loads(one.inputs["policy"])["Statement"] for one in declared.of(ENDPOINT)
    }
    [own] = policies["services-monitoring"]
    assert own["Action"] in ("cloudwatch:*", ["cloudwatch:*"])
    for statements in policies.values():
        for statement in statements:
            if "StringEqualsIfExists" not in statement["Condition"]:
                assert statement["Action"] == [
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                ]


def test_a_service_that_stands_twice_is_refused(build: Build) -> None:
    with pytest.raises(ValueError, match=r"A service of services stands twice in kms, kms"):
        build(lambda: some(("kms", "kms")))
