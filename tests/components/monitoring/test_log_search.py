"""Lines are searched inside the network, by signed requests, and fed by a stream that can do no
more than write them."""

import json
from typing import Any

import pytest

from components.monitoring.log_archive import LogArchive, LogArchiveArgs
from components.monitoring.log_archive_settings import LogArchiveSettings
from components.monitoring.log_search import LogSearch, LogSearchArgs
from components.monitoring.log_search_settings import LogSearchSettings
from components.monitoring.logs import Logs, LogsArgs, ServiceLog
from components.monitoring.settings import LogsSettings
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

ADMINISTRATOR = f"arn:aws:iam::{world.ACCOUNT}:role/Searcher"
DOMAIN = f"arn:aws:es:{world.REGION}:{world.ACCOUNT}:domain/acme-test-logs"


def a_search(**changes: Any) -> LogSearch:
    ring = world.keys()
    logs = Logs(
        "logs",
        LogsArgs(
            settings=LogsSettings(),
            key_arn=ring.key_arn("logs"),
            groups={name: ServiceLog() for name in ("endpoint-fraud", "delivery", "audit")},
        ),
    )
    archive = LogArchive(
        "log-archive",
        LogArchiveArgs(
            settings=LogArchiveSettings(),
            groups={"endpoint-fraud": logs.group("endpoint-fraud")},
            delivery_log=logs.group("delivery"),
            keys=ring,
            name_prefix=world.PREFIX,
            boundary_arn=world.BOUNDARY,
            account_id=world.ACCOUNT,
            region=world.REGION,
            protect=True,
            retain=True,
        ),
    )
    return LogSearch(
        "log-search",
        LogSearchArgs(
            settings=LogSearchSettings(administrator=ADMINISTRATOR, **changes),
            groups={"endpoint-fraud": logs.group("endpoint-fraud")},
            archive=archive,
            audit_log=logs.group("audit"),
            delivery_log=logs.group("delivery"),
            keys=ring,
            vpc_id="vpc-1",
            subnet_ids=["subnet-a", "subnet-b", "subnet-c"],
            name_prefix=world.PREFIX,
            boundary_arn=world.BOUNDARY,
            account_id=world.ACCOUNT,
            region=world.REGION,
            protect=True,
            retain=True,
        ),
    )


@pytest.fixture(scope="module")
def search() -> Recording:
    return Engine().build(a_search)


def domain(recording: Recording) -> Any:
    [one] = recording.of("aws:opensearch/domain:Domain")
    return one


def statements(recording: Recording, role: str) -> dict[str, Any]:
    text = recording.named(f"log-search-{role}-policy").inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_everything_is_encrypted_and_nothing_has_a_password(search: Recording) -> None:
    inputs = domain(search).inputs
    assert inputs["encryptAtRest"]["kmsKeyId"] == search.named("keys-logs").outputs["arn"]
    assert inputs["nodeToNodeEncryption"] == {"enabled": True}
    assert inputs["domainEndpointOptions"]["enforceHttps"] is True
    assert "Min-TLS-1-2" in inputs["domainEndpointOptions"]["tlsSecurityPolicy"]
    security = inputs["advancedSecurityOptions"]
    assert security["masterUserOptions"] == {"masterUserArn": ADMINISTRATOR}
    assert security["enabled"] and not security["anonymousAuthEnabled"]
    assert security["internalUserDatabaseEnabled"] is False
    assert domain(search).options["protect"] and domain(search).options["retain_on_delete"]


def test_the_domain_lets_in_two_roles_and_one_group(search: Recording) -> None:
    policy = json.loads(domain(search).inputs["accessPolicies"])["Statement"]
    [delivery] = [
        one.outputs["arn"]
        for one in search.of("aws:iam/role:Role")
        if one.name == "log-search-delivery-role"
    ]
    assert [one["Principal"]["AWS"] for one in policy] == [[ADMINISTRATOR], [delivery]]
    assert all(one["Resource"] == [f"{DOMAIN}/*"] for one in policy)
    [rule] = search.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert rule.inputs["fromPort"] == rule.inputs["toPort"] == 443
    groups = {
        one.name: one.outputs["id"] for one in search.of("aws:ec2/securityGroup:SecurityGroup")
    }
    inside = groups["log-search-domain-interfaces-group"]
    assert rule.inputs["securityGroupId"] == inside
    assert (
        rule.inputs["referencedSecurityGroupId"] == (groups["log-search-delivery-interfaces-group"])
    )
    assert domain(search).inputs["vpcOptions"]["securityGroupIds"] == [inside]


def test_nodes_are_spread_over_the_zones_there_are(search: Recording) -> None:
    spread = domain(search).inputs["clusterConfig"]
    assert spread["zoneAwarenessConfig"] == {"availabilityZoneCount": 3}
    assert len(domain(search).inputs["vpcOptions"]["subnetIds"]) == 3
    one = domain(Engine().build(lambda: a_search(nodes=1))).inputs
    assert one["clusterConfig"]["zoneAwarenessEnabled"] is False
    assert one["vpcOptions"]["subnetIds"] == ["subnet-a"]


def test_who_searched_for_what_is_noted_in_a_group_that_is_there_before(search: Recording) -> None:
    group = search.named("logs-audit").outputs["arn"]
    logs = domain(search).inputs["logPublishingOptions"]
    assert {one["logType"]: one["cloudwatchLogGroupArn"] for one in logs} == {
        "AUDIT_LOGS": group,
        "ES_APPLICATION_LOGS": group,
    }
    text = search.named("log-search-log-policy").inputs["policyDocument"]
    [statement] = json.loads(text)["Statement"]
    assert statement["Resource"] == [f"{group}:*"]
    assert statement["Condition"]["ArnEquals"] == {"aws:SourceArn": DOMAIN}


def test_the_stream_writes_lines_and_keeps_what_fails(search: Recording) -> None:
    found = statements(search, "delivery")
    assert found["WriteToIndices"]["Resource"] == [f"{DOMAIN}/_bulk", f"{DOMAIN}/lines*"]
    bucket = f"arn:aws:s3:::acme-test-log-archive-{world.ACCOUNT}"
    assert found["KeepWhatFails"]["Resource"] == [f"{bucket}/search-failed/*"]
    assert not {a for one in found.values() for a in one["Action"] if "Delete" in a} - {
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
    }
    given = search.named("log-search-stream").inputs
    assert given["destination"] == "opensearch"
    assert given["opensearchConfiguration"]["s3BackupMode"] == "FailedDocumentsOnly"


def test_lines_are_sent_once_they_are_masked(search: Recording) -> None:
    one = search.named("log-search-endpoint-fraud-subscription")
    assert one.inputs["destinationArn"] == search.named("log-search-stream").outputs["arn"]
    mask = search.named("log-archive-endpoint-fraud-mask")
    assert mask.sequence < one.sequence


def test_the_domain_reaches_into_the_network_by_a_role_of_the_service(search: Recording) -> None:
    role = search.named("log-search-service-role")
    assert role.inputs["awsServiceName"] == "opensearchservice.amazonaws.com"
    assert role.sequence < domain(search).sequence
    found = Engine().build(lambda: a_search(service_linked_role=False))
    assert not found.of("aws:iam/serviceLinkedRole:ServiceLinkedRole")


def test_a_domains_name_that_is_too_long_is_refused() -> None:
    settings = LogSearchSettings(administrator=ADMINISTRATOR)
    for prefix, refused in (("o" * 23, False), ("o" * 24, True)):
        found = list(settings.problems_in(protect=True, zones=3, name_prefix=prefix))
        assert bool(found) is refused
        assert not refused or "29 characters, more than the 28" in found[0][1]
