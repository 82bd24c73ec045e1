"""Interface endpoints, as they are declared."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from access.actions import matching, table
from access.evaluate import Request, decide
from access.grants import Grants
from access.policy import parse
from components.network.interface_endpoints import InterfaceEndpoints, InterfaceEndpointsArgs
from components.network.services import ENDPOINTS, prefix_of
from recording.model import Recording
from review.controls.endpoints import CONTROLS
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


EVERY = sorted({endpoint for found in ENDPOINTS.values() for endpoint in found})


@pytest.fixture(scope="module")
def policies() -> dict[str, str | None]:
    """The policy of each endpoint that there is, by its name; None for one that gets none."""
    engine = Engine()
    engine.build(lambda: some((*EVERY, "execute-api")))
    return {
        one.inputs["serviceName"].partition("eu-west-1.")[2]: one.inputs.get("policy")
        for one in engine.of(ENDPOINT)
    }


def test_only_services_that_take_no_policy_get_none(policies: dict[str, str | None]) -> None:
    assert {name for name, policy in policies.items() if policy is None} == {
        "aps-workspaces",
        "grafana-workspace",
    }


def test_the_review_excuses_the_same_endpoints_from_a_policy(
    policies: dict[str, str | None],
) -> None:
    [control] = [one for one in CONTROLS if one.id == "endpoint-has-policy"]
    engine = Engine()
    engine.build(lambda: some(tuple(EVERY)))
    for one in engine.of(ENDPOINT):
        bare = replace(one, inputs={k: v for k, v in one.inputs.items() if k != "policy"})
        verdict = control.verdict(
            Recording(project="x", stack="dev", resources=(bare,)), bare, dt.date(2026, 11, 26)
        )
        name = one.inputs["serviceName"].partition("eu-west-1.")[2]
        assert verdict is not None
        assert verdict.outcome == ("exempt" if policies[name] is None else "fails"), name


def test_every_policy_names_actions_that_aws_has(policies: dict[str, str | None]) -> None:
    for name, policy in policies.items():
        for statement in parse(policy).statements if policy is not None else ():
            for pattern in statement.actions:
                assert matching(pattern) & table().keys(), f"{name}: {pattern}"


def test_the_actions_are_those_of_the_service_behind_the_endpoint(
    policies: dict[str, str | None],
) -> None:
    prefixes = {
        name: {
            pattern.partition(":")[0] for one in parse(policy).statements for pattern in one.actions
        }
        for name, policy in policies.items()
        if policy is not None
    }
    other_name = {
        "ecr.api": "ecr",
        "ecr.dkr": "ecr",
        "experiments": "sagemaker-mlflow",
        "monitoring": "cloudwatch",
        "sagemaker.api": "sagemaker",
        "sagemaker.featurestore-runtime": "sagemaker",
        "sagemaker.runtime": "sagemaker",
        "studio": "sagemaker",
    }
    assert prefixes == {name: {other_name.get(name, name)} for name in prefixes}


OURS = {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}
ROLE = f"AWS=arn:aws:iam::{ACCOUNT}:role/x"
AMAZON = "602401143452"
IMAGE = "arn:aws:ec2:eu-west-1::image/ami-1"
PARAMETER = "arn:aws:ssm:eu-west-1::parameter/aws/service/eks/image_id"
WHOEVER = f"arn:aws:iam::{ACCOUNT}:role/runner"


def admitted(policy: str | None, action: str, resource: str, **given: str | None) -> bool:
    """Whether a policy admits a call of our role on our resource, unless `given` says other."""
    assert policy is not None
    others = {key.replace("_", ":"): value for key, value in given.items() if key != "principal"}
    context = {key: value for key, value in (OURS | others).items() if value is not None}
    principal = given.get("principal", ROLE)
    request = Request(action, resource, principal, context)
    return decide(request, Grants(((parse(policy),),))) == "allowed"


def test_a_policy_admits_this_account_to_this_account_and_nobody_else(
    policies: dict[str, str | None],
) -> None:
    for name, policy in policies.items():
        if policy is None or name == "execute-api":
            continue
        # Anything of the service, by a name that no exception has.
        action = f"{prefix_of(name)}:Whatever"
        assert admitted(policy, action, "*"), name
        assert admitted(policy, action, "*", aws_ResourceAccount=None), name
        assert not admitted(policy, action, "*", aws_ResourceAccount=AMAZON), name
        assert not admitted(policy, action, "*", aws_PrincipalAccount="999999999999"), name
        assert not admitted(policy, action, "*", aws_PrincipalAccount=None), name


@pytest.mark.parametrize(
    ("endpoint", "action", "resource", "more"),
    [
        ("ecr.api", "ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:602401143452:repository/x", {}),
        ("ecr.dkr", "ecr:GetDownloadUrlForLayer", "arn:aws:ecr:eu-west-1:1:repository/x", {}),
        ("ssm", "ssm:GetParameter", PARAMETER, {}),
        ("ssm", "ssm:GetParametersByPath", PARAMETER, {}),
        ("ec2", "ec2:RunInstances", IMAGE, {"ec2_Owner": "amazon"}),
        ("ec2", "ec2:CreateFleet", IMAGE, {"ec2_Owner": "amazon"}),
    ],
)
def test_what_aws_keeps_in_accounts_of_its_own_is_read_by_principals_of_ours(
    policies: dict[str, str | None],
    endpoint: str,
    action: str,
    resource: str,
    more: dict[str, str | None],
) -> None:
    of_aws: dict[str, str | None] = {**more, "aws_ResourceAccount": AMAZON}
    assert admitted(policies[endpoint], action, resource, **of_aws)
    stranger: dict[str, str | None] = {**of_aws, "aws_PrincipalAccount": "999999999999"}
    assert not admitted(policies[endpoint], action, resource, **stranger)


@pytest.mark.parametrize(
    ("endpoint", "action", "resource", "owner"),
    [
        ("ecr.api", "ecr:PutImage", "arn:aws:ecr:eu-west-1:602401143452:repository/x", None),
        ("ssm", "ssm:PutParameter", PARAMETER, None),
        ("ssm", "ssm:GetParameter", "arn:aws:ssm:eu-west-1:602401143452:parameter/x", None),
        ("ec2", "ec2:RunInstances", IMAGE, "999999999999"),
        ("ec2", "ec2:RunInstances", IMAGE, "aws-marketplace"),
        ("ec2", "ec2:RunInstances", IMAGE, None),
        ("ec2", "ec2:ModifyImageAttribute", IMAGE, "amazon"),
        ("kms", "kms:Decrypt", "arn:aws:kms:eu-west-1:602401143452:key/x", None),
    ],
)
def test_nothing_else_of_another_account_is_reached(
    policies: dict[str, str | None], endpoint: str, action: str, resource: str, owner: str | None
) -> None:
    given = {"aws_ResourceAccount": AMAZON, "ec2_Owner": owner}
    assert not admitted(policies[endpoint], action, resource, **given)


@pytest.mark.parametrize("action", ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"])
def test_who_signs_in_with_a_token_takes_roles_of_this_account_only(
    policies: dict[str, str | None], action: str
) -> None:
    token: dict[str, str | None] = {
        "principal": f"Federated=arn:aws:iam::{ACCOUNT}:oidc-provider/x",
        "aws_PrincipalAccount": None,
    }
    assert admitted(policies["sts"], action, WHOEVER, **token)
    elsewhere: dict[str, str | None] = {**token, "aws_ResourceAccount": AMAZON}
    other = WHOEVER.replace(ACCOUNT, AMAZON)
    assert not admitted(policies["sts"], action, other, **elsewhere)
    assert not admitted(policies["sts"], "sts:AssumeRole", WHOEVER, **token)


def test_the_entry_of_the_gateway_admits_calls_of_own_interfaces_without_a_signature(
    policies: dict[str, str | None],
) -> None:
    own = f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:api/stage/POST/x"
    unsigned: dict[str, str | None] = {"principal": "*", "aws_PrincipalAccount": None}
    assert admitted(policies["execute-api"], "execute-api:Invoke", own, **unsigned)
    other = own.replace(ACCOUNT, AMAZON)
    assert not admitted(policies["execute-api"], "execute-api:Invoke", other, **unsigned)


def test_a_service_that_stands_twice_is_refused(build: Build) -> None:
    with pytest.raises(ValueError, match=r"A service of services stands twice in kms, kms"):
        build(lambda: some(("kms", "kms")))
