"""Without a way to the internet everything that is switched on still reaches AWS."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any, Final

import botocore.session
import pytest

from access.evaluate import Request, decide
from access.grants import Grants
from access.policy import parse
from components.network.services import (
    BY_GATEWAY,
    WITHOUT_ENDPOINT,
    WITHOUT_POLICY,
    endpoints_of,
)
from infra.load import validate
from infra.stack_file import read_config
from recording import RecordedResource, Recording, record
from recording.program import ROOT
from tests.platform.stacks import statements, texts
from tests.support.settings import a_platform

ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
INGRESS: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
HTTPS: Final = 443
# SageMaker's own endpoints are named another way round.
SERVICE_NAME: Final = re.compile(r"^(com\.amazonaws|aws\.sagemaker)\.us-east-1\.")
# Services of AWS that assume a role outside of the network, and what they do there.
OUTSIDE: Final = {
    "apigateway.amazonaws.com": "asks endpoints for callers of the gateway, and writes its logs",
    "backup.amazonaws.com": "copies what a plan names, and restores",
    "eks.amazonaws.com": "the control plane, which AWS runs in a network of its own",
    "budgets.amazonaws.com": "attaches a policy when a budget is spent",
    "firehose.amazonaws.com": "writes log lines to their archive",
    "logs.amazonaws.com": "sends log lines to their archive",
    "chatbot.amazonaws.com": "answers questions in the chat channel",
    "events.amazonaws.com": "forwards events from one bus to another",
    "scheduler.amazonaws.com": "calls functions and starts workflows at their time",
    "states.amazonaws.com": "runs workflows",
    "ecr.amazonaws.com": "makes the repositories of caches",
    "glue.amazonaws.com": "crawls the lake and compacts its tables",
    "lakeformation.amazonaws.com": "hands out access to the lake",
    "s3.amazonaws.com": "copies objects to the replica",
    "vpc-flow-logs.amazonaws.com": "writes the flow logs",
    "codebuild.amazonaws.com": "starts the runner; what runs in it assumes another role",
    "sts:AssumeRoleWithWebIdentity": "workflows, which GitHub runs or which ask on their way out",
    "sts:AssumeRoleWithSAML": "people, who sign in from outside of the network",
}


def without_a_way_out(network: dict[str, Any]) -> dict[str, Any]:
    """The settings of a network that has no internet, and so no firewall on the way there."""
    egress = {**network["egress"], "firewall": False}
    return {**network, "internet": "none", "egress": egress}


@cache
def closed(**network: Any) -> Recording:
    """Stack local, in which everything is on, without a way to the internet."""
    file = ROOT / "Pulumi.local.yaml"
    config = dict(read_config(file))
    platform = dict(config["mlops-platform:platform"])
    platform["network"] = without_a_way_out(platform["network"]) | network
    return record(validate("local", {**config, "mlops-platform:platform": platform}))


@pytest.fixture
def platform() -> Recording:
    return closed(interface_endpoints="auto")


def roles_inside(platform: Recording) -> list[RecordedResource]:
    return [
        role
        for role in platform.of("aws:iam/role:Role")
        if not set(texts(statements(role.inputs["assumeRolePolicy"]))) & OUTSIDE.keys()
    ]


def calls_of_roles(platform: Recording) -> Iterator[tuple[str, str, str]]:
    """The role, action and resource of all that roles inside the network are allowed."""
    documents = {
        policy.outputs["arn"]: policy.inputs["policy"]
        for policy in platform.of("aws:iam/policy:Policy")
    }
    attachments = platform.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    inline = platform.of("aws:iam/rolePolicy:RolePolicy")
    for role in roles_inside(platform):
        names = {role.outputs["name"], role.outputs["id"]}
        own = [
            documents[one.inputs["policyArn"]] for one in attachments if one.inputs["role"] in names
        ]
        own += [one.inputs["policy"] for one in inline if one.inputs["role"] in names]
        for document in own:
            for statement in statements(document):
                if statement["Effect"] == "Allow":
                    for action, resource in product(
                        texts([statement["Action"]]), texts([statement["Resource"]])
                    ):
                        yield role.name, action, resource


def services_called(platform: Recording) -> dict[str, str]:
    """The prefixes of the actions that roles inside the network allow, each with one role."""
    found: dict[str, str] = {}
    for role, action, _ in calls_of_roles(platform):
        found.setdefault(action.partition(":")[0], role)
    return found


def interfaces(platform: Recording) -> dict[str, RecordedResource]:
    """The interface endpoints by the last part of their service's name; the entry of the gateway
    is a way in, not a way to what roles call."""
    return {
        SERVICE_NAME.sub("", one.inputs["serviceName"]): one
        for one in platform.of(ENDPOINT)
        if one.inputs["vpcEndpointType"] == "Interface"
        and not one.name.startswith("gateway-entry-")
    }


def test_no_private_subnet_has_a_way_to_the_internet(platform: Recording) -> None:
    for type_ in ("natGateway:NatGateway", "internetGateway:InternetGateway", "route:Route"):
        assert not platform.of(f"aws:ec2/{type_}")


def test_every_service_that_a_role_calls_has_an_endpoint(platform: Recording) -> None:
    called, there = services_called(platform), interfaces(platform)
    assert {"ecr", "eks-auth", "kms", "logs"} <= called.keys()
    gateways = {
        one.inputs["serviceName"].rpartition(".")[2]
        for one in platform.of(ENDPOINT)
        if one.inputs["vpcEndpointType"] == "Gateway"
    }
    assert gateways == BY_GATEWAY
    for service, role in called.items():
        missing = set(endpoints_of([service])) - there.keys()
        assert not missing, (
            f"{role} calls {service} but the network has no endpoint {missing}. Name the service "
            "where base.calls is told of the workload, in infra/."
        )


def policies(platform: Recording) -> dict[str, str | None]:
    """The policy of each endpoint by the last part of its service's name."""
    return {
        SERVICE_NAME.sub("", one.inputs["serviceName"]): one.inputs.get("policy")
        for one in platform.of(ENDPOINT)
        if not one.name.startswith("gateway-entry-")
    }


LAUNCHES: Final = ("ec2:CreateFleet", "ec2:RunInstances")
FILES_OF_TABLES: Final = ("s3tables:GetTableData", "s3tables:PutTableData")
"""What goes to S3 itself (Amazon S3 user guide, "VPC connectivity for S3 Tables")."""


def owner(action: str, resource: str, own: str) -> str:
    """The account of a resource. Parameters without one are AWS's, and so are images and snapshots
    from which instances are launched: ARNs of no snapshot have an account, and ours are ours."""
    parts = resource.split(":")
    if len(parts) < 6 or parts[4]:
        return parts[4] if len(parts) > 5 and parts[4].isdigit() else own
    public = resource.startswith("arn:aws:ssm:") or action in LAUNCHES
    return "amazon" if public else own


def test_the_policy_of_each_endpoint_admits_what_roles_call_through_it(
    platform: Recording,
) -> None:
    [own] = {role.outputs["arn"].split(":")[4] for role in platform.of("aws:iam/role:Role")}
    documents = policies(platform)
    parsed = {name: parse(one) for name, one in documents.items() if one is not None}
    assert documents.keys() - parsed.keys() == WITHOUT_POLICY.keys()
    refused, foreign = set(), set()
    for role, action, pattern in calls_of_roles(platform):
        resource = pattern.replace("*", "x") if pattern != "*" else pattern
        context = {
            "aws:PrincipalAccount": own,
            "aws:ResourceAccount": owner(action, resource, own),
            "ec2:Owner": "amazon",
        }
        request = Request(action, resource, f"AWS=arn:aws:iam::{own}:role/x", context)
        foreign |= {action} if owner(action, resource, own) != own else set()
        service = action.partition(":")[0]
        if action in FILES_OF_TABLES:
            service = "s3"
        for name in [service] if service in BY_GATEWAY else endpoints_of([service]):
            if name in parsed and decide(request, Grants(((parsed[name],),))) != "allowed":
                refused.add((name, role, action, pattern))
    assert not refused
    assert {"ec2:RunInstances", "ssm:GetParameter"} <= foreign


def test_workflows_take_their_roles_through_the_endpoint_of_sts(platform: Recording) -> None:
    sts = Grants(((parse(policies(platform)["sts"] or ""),),))
    found = 0
    for role in platform.of("aws:iam/role:Role"):
        for statement in statements(role.inputs["assumeRolePolicy"]):
            for provider in texts([statement["Principal"].get("Federated", [])]):
                [action] = texts([statement["Action"]])
                arn = role.outputs["arn"]
                context = {"aws:ResourceAccount": arn.split(":")[4]}
                request = Request(action, arn, f"Federated={provider}", context)
                assert decide(request, sts) == "allowed", role.name
                found += action == "sts:AssumeRoleWithWebIdentity"
    assert found


# The services of botocore that share the prefix sagemaker, and how their endpoints are named.
OF_SAGEMAKER: Final = {
    "sagemaker": "sagemaker.api",
    "sagemaker-runtime": "sagemaker.runtime",
    "sagemaker-featurestore-runtime": "sagemaker.featurestore-runtime",
    "sagemaker-metrics": "sagemaker.metrics",
}


def test_each_operation_of_sagemaker_has_the_endpoint_of_its_own_service(
    platform: Recording,
) -> None:
    session = botocore.session.get_session()
    behind = {
        f"sagemaker:{operation}": endpoint
        for service, endpoint in OF_SAGEMAKER.items()
        for operation in session.get_service_model(service).operation_names
    }
    called = {action for _, action, _ in calls_of_roles(platform)} & behind.keys()
    needed = {behind[action] for action in called}
    assert {"sagemaker.api", "sagemaker.runtime"} <= needed
    assert needed <= interfaces(platform).keys()


def test_the_records_of_a_feature_store_are_reached(platform: Recording) -> None:
    # Who writes and reads them is a caller of the platform's, with a role of its own.
    assert platform.of("aws:sagemaker/featureGroup:FeatureGroup")
    assert "sagemaker.featurestore-runtime" in interfaces(platform)


def test_a_service_is_excused_from_an_endpoint_for_a_reason_only() -> None:
    assert all(WITHOUT_ENDPOINT.values())
    assert all(OUTSIDE.values())


def test_every_workload_that_connects_over_tls_is_let_through_to_the_endpoints(
    platform: Recording,
) -> None:
    there = interfaces(platform)
    [before] = {tuple(one.inputs["securityGroupIds"]) for one in there.values()}
    out = {
        rule.inputs["securityGroupId"]
        for rule in platform.of(EGRESS)
        if rule.inputs["ipProtocol"] in ("tcp", "-1")
        and rule.inputs.get("cidrIpv4") == "0.0.0.0/0"
        and rule.inputs.get("fromPort", 0) <= HTTPS <= rule.inputs.get("toPort", 65535)
    }
    let_in = {
        rule.inputs["referencedSecurityGroupId"]
        for rule in platform.of(INGRESS)
        if rule.inputs["securityGroupId"] in before
        and rule.inputs["fromPort"] <= HTTPS <= rule.inputs["toPort"]
    }
    assert out
    names = {group.outputs["id"]: group.name for group in platform.of(GROUP)}
    assert {names[one] for one in out} == {names[one] for one in let_in}


def test_every_group_of_a_workload_may_connect_over_tls(platform: Recording) -> None:
    out = {rule.inputs["securityGroupId"] for rule in platform.of(EGRESS)}
    used = {
        group
        for model in platform.of("aws:sagemaker/model:Model")
        # Serverless models have no place in the network: SageMaker gives them none.
        for group in model.inputs.get("vpcConfig", {}).get("securityGroupIds", ())
    }
    assert used
    assert used <= out


def test_the_names_of_the_services_lead_to_endpoints_in_every_private_zone(
    platform: Recording,
) -> None:
    private = {
        subnet.outputs["id"]
        for subnet in platform.of("aws:ec2/subnet:Subnet")
        if subnet.name.startswith("network-private-")
    }
    for name, one in interfaces(platform).items():
        assert one.inputs["privateDnsEnabled"] is True, name
        assert set(one.inputs["subnetIds"]) == private, name
    [vpc] = platform.of("aws:ec2/vpc:Vpc")
    assert vpc.inputs["enableDnsSupport"] is True
    assert vpc.inputs["enableDnsHostnames"] is True


def test_the_list_follows_what_is_switched_on() -> None:
    every = interfaces(closed(interface_endpoints="auto"))
    file = ROOT / "Pulumi.local.yaml"
    config = dict(read_config(file))
    given = dict(config["mlops-platform:platform"])
    given["network"] = without_a_way_out(given["network"])
    del given["training"]
    models_only = interfaces(
        record(validate("local", {**config, "mlops-platform:platform": given}))
    )
    training_only = {"eks", "eks-auth", "elasticfilesystem", "fsx"}
    assert set(every) - set(models_only) == training_only


def small(internet: str, endpoints: str) -> dict[str, RecordedResource]:
    """The interface endpoints of a platform with one function."""
    network = {"internet": internet, "interface_endpoints": endpoints}
    return interfaces(record(a_platform(network=network, automation={"reaper": {}})))


def test_with_a_way_out_endpoints_are_there_only_when_asked_for() -> None:
    assert not small("single-nat", "auto")
    assert not small("single-nat", "never")
    assert small("single-nat", "always").keys() == small("none", "auto").keys() != set()


def test_without_a_way_out_there_are_no_more_endpoints_when_they_are_asked_for() -> None:
    assert small("none", "always").keys() == small("none", "auto").keys()
