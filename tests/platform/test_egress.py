"""What is switched on can still look up every service that it calls, and nothing else."""

import pytest

from components.network.aws_domains import CLOCK, aws_domains
from infra.delivery import GITHUB_DOMAINS
from recording import Recording
from tests.platform.stacks import recording_of, settings_of
from tests.platform.test_closed_network import services_called

LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"


def allowed_names(platform: Recording) -> set[str]:
    listed = [one for one in platform.of(LIST) if one.name in ("egress-allowed", "egress-hosts")]
    return {name for one in listed for name in one.inputs["domains"]}


def test_every_service_that_a_role_inside_calls_can_be_looked_up(
    platform: Recording, stack: str
) -> None:
    allowed, region = allowed_names(platform), settings_of(stack).region
    for service, role in services_called(platform).items():
        missing = set(aws_domains([service], region)) - allowed
        assert not missing, f"{role} calls {service}, whose names {missing} are not listed"


def test_beside_aws_only_the_names_of_the_settings_can_be_looked_up(
    platform: Recording, stack: str
) -> None:
    egress = settings_of(stack).network.egress
    assert egress is not None
    others = {
        name
        for name in allowed_names(platform)
        if not name.endswith(
            (".amazonaws.com", ".api.aws", ".ec2.internal", ".sagemaker.aws", CLOCK)
        )
    }
    proxy = {egress.proxy.host} if egress.proxy else set()
    github = set(GITHUB_DOMAINS) if settings_of(stack).delivery.runner else set()
    assert others == set(egress.domains) | proxy | github


def test_what_stands_inside_the_network_under_a_name_of_its_own_can_be_looked_up(
    platform: Recording, stack: str
) -> None:
    """A private gateway and the search of logs: their names are those of AWS with an id before."""
    region = settings_of(stack).region
    hosts = {
        f"{one.outputs['id']}.execute-api.{region}.amazonaws.com"
        for one in platform.of("aws:apigateway/restApi:RestApi")
        if one.inputs["endpointConfiguration"]["types"] == "PRIVATE"
    } | {one.outputs["endpoint"] for one in platform.of("aws:opensearch/domain:Domain")}
    assert hosts <= allowed_names(platform)
    assert len(hosts) == 2 or stack != "prod"
    rest = allowed_names(platform) - hosts
    assert not [one for one in rest if {"execute-api", "es"} & {*one.split(".")}], "anybody's"


@pytest.mark.parametrize("stack", ["prod"])
def test_production_keeps_its_rules_until_a_deployment_unlocks_them(stack: str) -> None:
    kind = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
    [bound] = recording_of(stack).of(kind)
    assert bound.inputs["mutationProtection"] == "ENABLED"
