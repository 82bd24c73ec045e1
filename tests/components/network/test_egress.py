"""Which names a network can look up, and what its nodes do behind a proxy."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.aws_domains import aws_domains
from components.network.egress import Egress, EgressArgs
from components.network.egress_signals import egress_signals
from components.network.firewall import Firewall, FirewallArgs
from components.network.proxy import Proxy, proxy_of
from components.network.services import BY_GATEWAY, ENDPOINTS
from components.network.settings import NetworkSettings
from components.training.user_data import ClusterConnection, user_data
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
REGION = "eu-central-1"
LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
ON_NETWORK = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"


def test_names_that_are_refused_again_and_again_are_told_of() -> None:
    [signal] = egress_signals("rslvr-frg-1", "rslvr-fdl-others")
    assert (signal.namespace, signal.metric) == ("AWS/Route53Resolver", "FirewallRuleQueryVolume")
    assert signal.statistic == "Sum", "the metric has no other"
    assert signal.dimensions == {
        "FirewallRuleGroupId": "rslvr-frg-1",
        "FirewallDomainListId": "rslvr-fdl-others",
    }


def an_egress(locked: bool = False) -> Egress:
    return Egress(
        "egress",
        EgressArgs(
            vpc_id="vpc-0123456789abcdef0",
            domains=["pypi.org", "*.example.com"],
            name_prefix="acme-test",
            locked=locked,
        ),
    )


def test_listed_names_are_looked_up_and_every_other_one_does_not_exist(
    engine: Engine, build: Build
) -> None:
    build(an_egress)
    domains = {one.outputs["id"]: one.inputs["domains"] for one in engine.of(LIST)}
    rules = sorted(engine.of(RULE), key=lambda one: float(one.inputs["priority"]))
    allow, block = rules
    assert allow.inputs["action"] == "ALLOW"
    assert domains[allow.inputs["firewallDomainListId"]] == ["pypi.org", "*.example.com"]
    assert (block.inputs["action"], block.inputs["blockResponse"]) == ("BLOCK", "NXDOMAIN")
    assert domains[block.inputs["firewallDomainListId"]] == ["*"]

    for rule in rules:
        # Names of AWS refer to names that nobody could list.
        assert rule.inputs["firewallDomainRedirectionAction"] == "TRUST_REDIRECTION_DOMAIN"


def test_a_host_inside_is_looked_up_and_the_rules_do_not_wait_for_it(
    engine: Engine, build: Build
) -> None:
    build(
        lambda: Egress(
            "egress",
            EgressArgs(
                vpc_id="vpc-0123456789abcdef0",
                domains=["pypi.org"],
                name_prefix="acme-test",
                locked=True,
                hosts=["vpc-lines-1a2b.eu-central-1.es.amazonaws.com"],
            ),
        )
    )
    rules = {one.name: one for one in engine.of(RULE)}
    hosts, others = rules["egress-hosts-rule"], rules["egress-others-rule"]
    assert hosts.inputs["action"] == "ALLOW"
    assert hosts.inputs["priority"] < others.inputs["priority"]
    [bound] = engine.of(ON_NETWORK)
    waits = " ".join(bound.options["depends_on"])
    assert "egress-others-rule" in waits and "egress-hosts-rule" not in waits


def test_the_rules_bind_the_network_once_they_are_complete_and_it_fails_closed(
    engine: Engine, build: Build
) -> None:
    build(lambda: an_egress(locked=True))
    [config] = engine.of("aws:route53/resolverFirewallConfig:ResolverFirewallConfig")
    assert config.inputs["firewallFailOpen"] == "DISABLED"
    [bound] = engine.of(ON_NETWORK)
    assert bound.inputs["vpcId"] == config.inputs["resourceId"] == "vpc-0123456789abcdef0"
    assert bound.inputs["mutationProtection"] == "ENABLED"
    # AWS keeps the priorities up to 100 and from 9900 for itself.
    assert 100 < bound.inputs["priority"] < 9900
    order = {one.name: one.sequence for one in engine.recorded.resources}
    for before in (*engine.of(RULE), config):
        assert order[before.name] < order[bound.name]


@pytest.mark.parametrize("service", [*ENDPOINTS, *sorted(BY_GATEWAY)])
def test_every_service_with_an_endpoint_has_a_name_of_its_region(service: str) -> None:
    of_network = set(aws_domains([], REGION))
    own = set(aws_domains([service], REGION)) - of_network
    assert own
    for name in own:
        assert f".{REGION}." in f".{name}", name


@pytest.mark.parametrize(
    ("service", "host"),
    [
        ("ecr", "api.ecr.eu-central-1.amazonaws.com"),
        ("ecr", "111122223333.dkr.ecr.eu-central-1.amazonaws.com"),
        ("sagemaker", "runtime.sagemaker.eu-central-1.amazonaws.com"),
        ("cloudwatch", "monitoring.eu-central-1.amazonaws.com"),
        ("eks-auth", "eks-auth.eu-central-1.api.aws"),
        ("sagemaker-mlflow", "eu-central-1.experiments.sagemaker.aws"),
        ("sagemaker-mlflow", "t-4ymxyw0h6tnv.eu-central-1.experiments.sagemaker.aws"),
        ("sagemaker-studio", "d-l9bumpjij1kt.studio.eu-central-1.sagemaker.aws"),
        ("s3", "acme-models.s3.eu-central-1.amazonaws.com"),
        ("s3", "al2023-repos.s3.dualstack.eu-central-1.amazonaws.com"),
        ("iam", "iam.amazonaws.com"),
        ("kms", "0A1B.gr7.eu-central-1.eks.amazonaws.com"),
        ("kms", "guardduty-data.eu-central-1.amazonaws.com"),
    ],
)
def test_a_name_that_an_sdk_calls_is_covered(service: str, host: str) -> None:
    assert is_covered(host, aws_domains([service], REGION))


@pytest.mark.parametrize(
    "host",
    [
        "abc123.execute-api.eu-central-1.amazonaws.com",
        "abc123.lambda-url.eu-central-1.on.aws",
        "bucket.s3.us-west-2.amazonaws.com",
        "s3.amazonaws.com",
        "ec2.amazonaws.com.example.org",
        "amazonaws.com",
    ],
)
def test_what_anybody_may_run_on_aws_and_other_regions_are_not(host: str) -> None:
    assert not is_covered(host, aws_domains([*ENDPOINTS, *BY_GATEWAY, "iam"], REGION))


def test_the_oldest_names_of_s3_are_those_of_one_region() -> None:
    assert is_covered("acme-models.s3.amazonaws.com", aws_domains(["s3"], "us-east-1"))
    assert is_covered("ip-10-40-0-7.ec2.internal", aws_domains([], "us-east-1"))
    assert is_covered("ip-10-40-0-7.eu-central-1.compute.internal", aws_domains([], REGION))


@given(st.sets(st.sampled_from(sorted(ENDPOINTS))))
def test_names_are_sorted_and_none_is_for_everything(services: set[str]) -> None:
    found = aws_domains(services, REGION)
    assert found == sorted(set(found))
    for name in found:
        assert name.removeprefix("*.").count(".") >= 2 or name == "*.ec2.internal", name


def is_covered(host: str, listed: list[str]) -> bool:
    """As the DNS firewall decides: a name is itself, `*.` is whatever lies below."""
    return any(
        host.endswith(name[1:]) if name.startswith("*.") else host == name for name in listed
    )


def settings(**changes: Any) -> NetworkSettings:
    proxy = {"host": "proxy.example.com", "cidr": "10.40.255.0/28", "bypass": [".example.com"]}
    given = {"availability_zones": ["us-east-1a", "us-east-1b"], "egress": {"proxy": proxy}}
    return NetworkSettings.model_validate({**given, **changes})


def test_metadata_network_cluster_and_s3_go_past_the_proxy() -> None:
    proxy = proxy_of(settings(), "us-east-1")
    assert proxy is not None
    assert proxy.url == "http://proxy.example.com:3128"
    assert {
        "169.254.169.254",
        "169.254.170.23",
        "10.40.0.0/16",
        "100.64.0.0/16",
        ".us-east-1.eks.amazonaws.com",
        ".s3.us-east-1.amazonaws.com",
        ".example.com",
    } <= set(proxy.bypass)
    assert ".us-east-1.amazonaws.com" not in proxy.bypass
    inside = proxy_of(settings(interface_endpoints="always"), "us-east-1")
    assert inside is not None
    assert ".us-east-1.amazonaws.com" in inside.bypass
    assert proxy_of(settings(egress=None), "us-east-1") is None


def rendered(proxy: Proxy | None) -> str:
    text = user_data(
        cluster_name="acme-dev",
        connection=ClusterConnection(
            endpoint="https://cluster", certificate_authority="Q0E=", service_cidr="172.20.0.0/16"
        ),
        labels={},
        taints=[],
        local_storage=False,
        warm_pool=False,
        proxy=proxy,
    )
    return base64.b64decode(text).decode()


def test_a_node_tells_the_proxy_to_what_joins_it_and_fetches_images() -> None:
    proxy = proxy_of(settings(), "us-east-1")
    text = rendered(proxy)
    assert "for service in containerd kubelet nodeadm-run" in text
    assert '"HTTPS_PROXY=http://proxy.example.com:3128"' in text
    [past] = [line.split("NO_PROXY=")[1] for line in text.splitlines() if "NO_PROXY=" in line]
    assert "172.20.0.0/16" in past
    assert "169.254.169.254" in past
    # Before the part that joins the node.
    assert text.index("NO_PROXY") < text.index("application/node.eks.aws")


def test_a_node_without_a_proxy_is_as_before() -> None:
    assert "PROXY" not in rendered(None)


def test_a_node_may_connect_to_the_proxy_and_only_there_on_its_port(
    engine: Engine, build: Build
) -> None:
    def ways_out(proxy: Proxy | None) -> set[tuple[str, str, int, int]]:
        args = FirewallArgs(vpc_id="vpc-0123456789abcdef0", groups=("nodes", "jobs"), proxy=proxy)
        build(lambda: Firewall("firewall", args))
        names = {
            one.outputs["id"]: one.name for one in engine.of("aws:ec2/securityGroup:SecurityGroup")
        }
        return {
            (
                names[rule.inputs["securityGroupId"]],
                rule.inputs["cidrIpv4"],
                int(rule.inputs["fromPort"]),
                int(rule.inputs["toPort"]),
            )
            for rule in engine.of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
            if "cidrIpv4" in rule.inputs
        }

    [more] = ways_out(proxy_of(settings(), "us-east-1")) - ways_out(None)
    assert more[0].startswith("firewall-nodes")
    assert more[1:] == ("10.40.255.0/28", 3128, 3128)


def test_the_proxy_of_the_settings_carries_no_password() -> None:
    url = proxy_of(settings(), "us-east-1")
    assert url is not None
    assert "@" not in json.dumps(url.url)
