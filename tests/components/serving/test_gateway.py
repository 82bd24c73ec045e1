"""What must hold of the address in front of the endpoints."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from components.serving.cluster_route import ClusterRoute, ClusterRouteArgs
from components.serving.gateway import Gateway, GatewayArgs
from components.serving.gateway_answers import ANSWERS, Answer
from components.serving.gateway_method import GatewayMethod
from components.serving.gateway_route import GatewayRoute, GatewayRouteArgs
from components.serving.gateway_settings import ClusterModelsSettings, GatewaySettings
from recording.model import RecordedResource, Recording
from tests.components import world
from tests.support.engine import Engine

ENTRY = "vpce-0123456789abcdef0"
ACCESS = f"arn:aws:logs:us-east-1:{world.ACCOUNT}:log-group:/aws/apigateway/acme-test-gateway"
FIREWALL = f"arn:aws:logs:us-east-1:{world.ACCOUNT}:log-group:aws-waf-logs-acme-test-gateway"


def built(paths: tuple[str, ...] = ("fraud",), **changes: Any) -> Recording:
    settings = GatewaySettings.model_validate({"endpoints": ["fraud"], **changes})
    private = settings.access == "private"

    def program() -> None:
        ring = world.keys()
        endpoint = world.endpoint(world.one_variant(), ring=ring)
        Gateway(
            "gateway",
            GatewayArgs(
                settings=settings,
                endpoints=dict.fromkeys(paths, endpoint),
                vpc_endpoint_id=ENTRY if private else None,
                vpc_id="vpc-0123456789abcdef0",
                pods_cidr="100.64.0.0/16",
                subnet_ids=["subnet-0a", "subnet-0b"],
                keys=ring,
                alerting=world.alerting(ring, name="gateway-alerts"),
                log_group_arns={"access": ACCESS, "firewall": FIREWALL},
                retention_days=30,
                name_prefix=world.PREFIX,
                account_id=world.ACCOUNT,
                region=world.REGION,
                boundary_arn=world.BOUNDARY,
                protect=True,
            ),
        )

    return Engine().build(program)


@pytest.fixture(scope="module")
def gateway() -> Recording:
    return built(clients={"partner": {"requests_per_day": 1000}})


def the(recording: Recording, kind: str) -> RecordedResource:
    [found] = recording.of(f"aws:apigateway/{kind[0].lower()}{kind[1:]}:{kind}")
    return found


def policy(recording: Recording) -> dict[str, Any]:
    text = the(recording, "RestApiPolicy").inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_a_private_gateway_is_reached_through_its_entry_alone(gateway: Recording) -> None:
    endpoint = the(gateway, "RestApi").inputs["endpointConfiguration"]
    assert endpoint == {"types": "PRIVATE", "vpcEndpointIds": [ENTRY]}
    found = policy(gateway)
    refused = found["RefuseOtherWays"]
    assert refused["Effect"] == "Deny" and refused["Principal"] == "*"
    assert refused["Condition"] == {"StringNotEquals": {"aws:SourceVpce": ENTRY}}
    assert found["Call"]["Principal"] == {"AWS": [f"arn:aws:iam::{world.ACCOUNT}:root"]}
    assert found["Call"]["Condition"] == {"StringEquals": {"aws:SourceVpce": ENTRY}}


def test_a_public_gateway_is_signed_and_behind_the_firewall() -> None:
    recording = built(access="public")
    assert the(recording, "RestApi").inputs["endpointConfiguration"] == {"types": "REGIONAL"}
    assert set(policy(recording)) == {"Call"}
    assert policy(recording)["Call"]["Principal"] == {"AWS": [f"arn:aws:iam::{world.ACCOUNT}:root"]}
    for method in recording.of("aws:apigateway/method:Method"):
        assert method.inputs["authorization"] == "AWS_IAM"
    [guard] = recording.of("aws:wafv2/webAclAssociation:WebAclAssociation")
    assert guard.inputs["resourceArn"] == the(recording, "Stage").outputs["arn"]


def test_without_signatures_only_the_way_through_the_network_lets_in() -> None:
    recording = built(authentication="none")
    found = policy(recording)
    assert found["Call"]["Principal"] == "*"
    assert found["Call"]["Condition"] == {"StringEquals": {"aws:SourceVpce": ENTRY}}
    assert found["RefuseOtherWays"]["Effect"] == "Deny"
    assert the(recording, "Method").inputs["authorization"] == "NONE"


def test_requests_are_signed_and_carry_a_key_and_a_content_type(gateway: Recording) -> None:
    method = the(gateway, "Method").inputs
    assert method["authorization"] == "AWS_IAM"
    assert method["apiKeyRequired"] is True
    required = [name for name, needed in method["requestParameters"].items() if needed]
    assert required == ["method.request.header.Content-Type"]
    validator = the(gateway, "RequestValidator")
    assert method["requestValidatorId"] == validator.outputs["id"]
    assert validator.inputs["validateRequestParameters"] is True


def test_a_caller_may_name_a_request_for_labels_that_arrive_later(gateway: Recording) -> None:
    """Monitors of model quality join labels by the inference id, and SageMaker gives the id that it
    makes itself to nobody."""
    assert (
        the(gateway, "Method").inputs["requestParameters"]["method.request.header.X-Inference-Id"]
        is False
    )
    passed = the(gateway, "Integration").inputs["requestParameters"]
    assert passed["integration.request.header.X-Amzn-SageMaker-Inference-Id"] == (
        "method.request.header.X-Inference-Id"
    )


def test_an_answer_says_of_which_type_it_is(gateway: Recording) -> None:
    """Without a mapping the gateway calls every answer JSON, CSV too."""
    declared = {
        one.inputs["statusCode"]: one.inputs.get("responseParameters")
        for one in gateway.of("aws:apigateway/methodResponse:MethodResponse")
    }
    mapped = {
        one.inputs["statusCode"]: one.inputs.get("responseParameters")
        for one in gateway.of("aws:apigateway/integrationResponse:IntegrationResponse")
    }
    header = "method.response.header.Content-Type"
    assert declared.pop("200") == {header: False}
    assert mapped.pop("200") == {header: "integration.response.header.Content-Type"}
    assert not any(declared.values()) and not any(mapped.values())


def test_without_clients_no_key_is_asked_for() -> None:
    recording = built()
    assert the(recording, "Method").inputs["apiKeyRequired"] is False
    assert not recording.of("aws:apigateway/apiKey:ApiKey")


def test_a_path_leads_to_its_endpoint_by_a_role_that_can_ask_nothing_else(
    gateway: Recording,
) -> None:
    assert the(gateway, "Resource").inputs["pathPart"] == "fraud"
    integration = the(gateway, "Integration").inputs
    assert integration["uri"] == (
        "arn:aws:apigateway:us-east-1:runtime.sagemaker:path//endpoints/acme-test-fraud/invocations"
    )
    assert integration["credentials"] == gateway.named("gateway-invoke-role").outputs["arn"]
    [statement] = json.loads(gateway.named("gateway-invoke-policy").inputs["policy"])["Statement"]
    endpoint = gateway.named("fraud-endpoint").outputs["arn"]
    assert statement["Action"] == ["sagemaker:InvokeEndpoint"]
    assert statement["Resource"] == [endpoint]


def test_a_deployment_waits_for_what_it_freezes_and_follows_its_changes(
    gateway: Recording,
) -> None:
    waits = the(gateway, "Deployment").options["depends_on"]
    assert the(gateway, "Integration").urn in waits
    policy_urn = the(gateway, "RestApiPolicy").urn
    assert policy_urn in the(gateway, "Deployment").dependencies["triggers"]


def triggers(recording: Recording) -> dict[str, str]:
    found: dict[str, str] = the(recording, "Deployment").inputs["triggers"]
    return found


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    """What makes a deployment of the gateway without any changes."""
    return triggers(built())


@pytest.mark.parametrize(
    "changes",
    [
        {"clients": {"partner": {}}},
        {"paths": ("fraud", "scores")},
        {"paths": ("scores",)},
        {"authentication": "none"},
        {"access": "public"},
        {"cluster": {}},
    ],
    ids=str,
)
def test_what_a_deployment_freezes_is_deployed_again_when_it_changes(
    plain: dict[str, str], changes: dict[str, Any]
) -> None:
    assert triggers(built(**changes)) != plain


@pytest.mark.parametrize(
    ("constant", "value"),
    [
        ("gateway_route.TIMEOUT_MS", 10_000),
        ("gateway_route.ANSWERS", {**ANSWERS, "503": Answer("503", "Gone")}),
        ("gateway_route.ANSWERS", {**ANSWERS, "503": Answer("50[34]", ANSWERS["503"].template)}),
        ("gateway_route._passed_on", lambda _: {}),
        ("gateway_route.INFERENCE_ID", "header.X-Request-Name"),
        ("gateway_route._invocations", lambda _: "arn:aws:apigateway:elsewhere"),
        ("gateway_paths._CHECKS", {"validate_request_parameters": False}),
    ],
)
def test_so_it_is_when_the_code_of_a_route_changes(
    plain: dict[str, str], monkeypatch: pytest.MonkeyPatch, constant: str, value: Any
) -> None:
    monkeypatch.setattr(f"components.serving.{constant}", value)
    assert triggers(built()) != plain


def test_what_no_deployment_holds_makes_none(plain: dict[str, str]) -> None:
    assert triggers(built(requests_per_second=7, burst=9, firewall=None)) == plain
    clients = {"partner": {"requests_per_day": 1000}}
    assert triggers(built(clients=clients)) == triggers(built(clients={"other": {}}))
    one, other = {"target_port": 9000}, {"health_path": "/ready"}
    assert triggers(built(cluster=one)) == triggers(built(cluster=other))


METHOD = GatewayMethod(
    api_id="api", root_id="root", validator_id="checks", authorization="AWS_IAM", key_required=True
)


def a_route() -> GatewayRoute:
    return GatewayRoute(
        "to",
        GatewayRouteArgs(
            path="fraud",
            endpoint_name="acme-test-fraud",
            region=world.REGION,
            role_arn=f"arn:aws:iam::{world.ACCOUNT}:role/invoke",
            role_ready=(),
            method=METHOD,
        ),
    )


def a_cluster_route() -> ClusterRoute:
    return ClusterRoute(
        "to",
        ClusterRouteArgs(
            settings=ClusterModelsSettings(),
            vpc_id="vpc-0123456789abcdef0",
            pods_cidr="100.64.0.0/16",
            subnet_ids=["subnet-0a", "subnet-0b"],
            name_prefix=world.PREFIX,
            protect=True,
            method=METHOD,
        ),
    )


@pytest.mark.parametrize("declare", [a_route, a_cluster_route])
def test_every_input_of_a_route_counts(
    engine: Engine, declare: Callable[[], GatewayRoute | ClusterRoute]
) -> None:
    recording = engine.build(lambda: dict(declare().frozen))
    for kind in ("Method", "Integration"):
        counted = engine.result[kind.lower()]
        inputs = the(recording, kind).inputs
        written = {re.sub(r"_(.)", lambda m: m[1].upper(), key): counted[key] for key in counted}
        assert written == {key: inputs[key] for key in inputs if key != "httpMethod"} | (
            {"httpMethod": "POST"} if kind == "Method" else {}
        )


def test_every_request_is_logged_and_none_of_its_content(gateway: Recording) -> None:
    stage = the(gateway, "Stage")
    assert stage.inputs["xrayTracingEnabled"] is True
    settings = stage.inputs["accessLogSettings"]
    assert settings["destinationArn"] == ACCESS
    wanted = json.loads(settings["format"])
    assert {"caller", "status", "integrationStatus", "requestId"} <= wanted.keys()
    assert not any("body" in value.lower() for value in wanted.values())
    limits = the(gateway, "MethodSettings").inputs
    assert limits["methodPath"] == "*/*"
    assert limits["settings"]["dataTraceEnabled"] is False
    assert limits["settings"]["throttlingRateLimit"] == 100
    assert limits["settings"]["throttlingBurstLimit"] == 200
    [group] = gateway.of("aws:cloudwatch/logGroup:LogGroup")
    api = the(gateway, "RestApi").outputs["id"]
    assert group.inputs["name"] == f"API-Gateway-Execution-Logs_{api}/live"
    assert group.urn in stage.options["depends_on"], "API Gateway would make it without an end"


def test_the_accounts_log_role_is_set_before_the_stage_and_only_where_it_is_wanted(
    gateway: Recording,
) -> None:
    account = the(gateway, "Account")
    assert account.urn in the(gateway, "Stage").options["depends_on"]
    role = gateway.named("gateway-logs-role").outputs["arn"]
    assert account.inputs["cloudwatchRoleArn"] == role
    assert not built(account_logging=False).of("aws:apigateway/account:Account")


def test_each_client_has_a_key_and_a_plan_of_its_own(gateway: Recording) -> None:
    plan = the(gateway, "UsagePlan")
    assert plan.inputs["throttleSettings"] == {"burstLimit": 20, "rateLimit": 10}
    assert plan.inputs["quotaSettings"] == {"limit": 1000, "period": "DAY"}
    [stage] = plan.inputs["apiStages"]
    assert stage == {"apiId": the(gateway, "RestApi").outputs["id"], "stage": "live"}
    member = the(gateway, "UsagePlanKey").inputs
    assert member["keyId"] == the(gateway, "ApiKey").outputs["id"]
    assert member["usagePlanId"] == plan.outputs["id"]


def test_the_firewall_stops_known_attacks_and_floods_and_logs_no_secret(
    gateway: Recording,
) -> None:
    [acl] = gateway.of("aws:wafv2/webAcl:WebAcl")
    rules = {one["name"]: one for one in acl.inputs["rules"]}
    assert sorted(one["priority"] for one in rules.values()) == [1, 2, 3, 4]
    common = rules["AWSManagedRulesCommonRuleSet"]["statement"]["managedRuleGroupStatement"]
    [large] = common["ruleActionOverrides"]
    assert large["name"] == "SizeRestrictions_BODY" and "count" in large["actionToUse"]
    flood = rules["RatePerAddress"]
    assert "block" in flood["action"]
    [logging] = gateway.of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
    assert logging.inputs["logDestinationConfigs"] == [FIREWALL]
    hidden = {one["singleHeader"]["name"] for one in logging.inputs["redactedFields"]}
    assert hidden == {"authorization", "x-api-key"}


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({}, 2000),
        ({"firewall": {"requests_per_address": 500}}, 500),
        ({"clients": {"slow": {}, "fast": {"requests_per_second": 200, "burst": 400}}}, 60_400),
    ],
    ids=["nobody has a key", "as it stands", "the fastest client from one address"],
)
def test_the_firewall_lets_a_client_send_all_that_its_plan_promises(
    changes: dict[str, Any], limit: int
) -> None:
    [acl] = built(**changes).of("aws:wafv2/webAcl:WebAcl")
    [flood] = [one for one in acl.inputs["rules"] if one["name"] == "RatePerAddress"]
    assert flood["statement"]["rateBasedStatement"]["limit"] == limit


def test_failures_slowness_and_attacks_raise_alarms(gateway: Recording) -> None:
    alarms = {
        one.inputs["metricName"]: one.inputs
        for one in gateway.of("aws:cloudwatch/metricAlarm:MetricAlarm")
        if one.name.startswith("gateway-signals")
    }
    assert set(alarms) == {"5XXError", "Latency", "4XXError", "BlockedRequests"}
    assert alarms["5XXError"]["dimensions"] == {"ApiName": "acme-test-gateway", "Stage": "live"}
    for alarm in alarms.values():
        assert "docs/runbooks/gateway.md" in alarm["alarmDescription"]


def test_models_in_the_cluster_are_reached_over_a_link_that_only_the_gateway_uses() -> None:
    recording = built(cluster={"target_port": 9000})
    [balancer] = recording.of("aws:lb/loadBalancer:LoadBalancer")
    assert balancer.inputs["internal"] is True
    assert balancer.inputs["loadBalancerType"] == "network"
    assert balancer.inputs["enableDeletionProtection"] is True
    off = balancer.inputs["enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"]
    assert off == "off", "the group lets nobody in, and the link is not asked"
    assert the(recording, "VpcLink").inputs["targetArn"] == balancer.outputs["arn"]
    group = recording.named("gateway-to-cluster-balancer-group").outputs["id"]
    assert not [
        rule
        for rule in recording.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if rule.inputs["securityGroupId"] == group
    ]
    [targets] = recording.of("aws:lb/targetGroup:TargetGroup")
    assert "name" not in targets.inputs, "two of one name cannot stand beside each other"
    assert len(targets.inputs["namePrefix"]) <= 6
    assert (targets.inputs["targetType"], targets.inputs["port"]) == ("ip", 9000)
    integration = recording.named("gateway-to-cluster-integration").inputs
    assert integration["connectionType"] == "VPC_LINK"
    assert integration["connectionId"] == the(recording, "VpcLink").outputs["id"]
    assert integration["uri"] == f"http://{balancer.outputs['dnsName']}/{{path}}"
    method = recording.named("gateway-to-cluster-method").inputs
    assert method["authorization"] == "AWS_IAM"
