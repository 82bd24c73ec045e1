"""The whole platform, as each committed stack declares it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recording import RecordedResource, Recording, record
from tests.platform.stacks import recording_of
from tests.support.settings import a_platform

ROOT = Path(__file__).resolve().parents[2]
ACCOUNTS = {"local": "123456789012", "dev": "111122223333", "prod": "222233334444"}
"""Each environment has an account of its own."""
STATEFUL = (
    "aws:kms/key:Key",
    "aws:s3/bucket:Bucket",
    "aws:ecr/repository:Repository",
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
)


def of_aws(recorded: Recording) -> list[RecordedResource]:
    return [one for one in recorded.resources if one.type.startswith("aws:")]


def components(recorded: Recording) -> list[RecordedResource]:
    return [one for one in recorded.resources if one.type.startswith("mlops:")]


def policies(recorded: Recording) -> Iterator[tuple[RecordedResource, dict[str, Any]]]:
    """Every statement of every policy, with the resource in which it stands."""
    for resource in of_aws(recorded):
        for value in resource.inputs.values():
            if isinstance(value, str) and value.startswith('{"Version":"2012-10-17"'):
                for statement in json.loads(value)["Statement"]:
                    yield resource, statement


def test_the_local_stack_shows_everything(local: Recording) -> None:
    resources = of_aws(local)
    assert len(resources) >= 90
    assert len({one.type for one in resources}) >= 35


def test_each_stack_is_as_its_file_says(local: Recording, prod: Recording) -> None:
    nat = "aws:ec2/natGateway:NatGateway"
    assert (len(local.of(nat)), len(prod.of(nat))) == (1, 3)
    fleets = [
        variant["initialInstanceCount"]
        for one in prod.of("aws:sagemaker/endpointConfiguration:EndpointConfiguration")
        for variant in one.inputs["productionVariants"]
    ]
    assert min(fleets) >= 2


def test_one_provider_refuses_every_other_account_and_makes_everything(
    recorded: Recording,
) -> None:
    [provider] = recorded.of("pulumi:providers:aws")
    assert json.dumps(provider.inputs["allowedAccountIds"]).count(ACCOUNTS[recorded.stack]) == 1
    for resource in of_aws(recorded):
        assert resource.options["provider"] == provider.urn, resource.urn


def test_every_resource_belongs_to_a_component(recorded: Recording) -> None:
    known = {one.urn for one in components(recorded)}
    for resource in of_aws(recorded):
        assert resource.parent in known, resource.urn


def test_component_tokens_are_area_and_class(recorded: Recording) -> None:
    for component in components(recorded):
        assert re.fullmatch(r"mlops:[a-z]+:[A-Z][A-Za-z]+", component.type)


def test_no_logical_name_holds_stack_account_or_region(recorded: Recording) -> None:
    for resource in recorded.resources:
        if resource.type != "pulumi:pulumi:Stack":
            for part in (
                f"-{recorded.stack}",
                f"{recorded.stack}-",
                ACCOUNTS[recorded.stack],
                "us-east-1",
            ):
                assert part not in resource.name, resource.name


def test_whatever_takes_tags_says_whose_it_is(recorded: Recording) -> None:
    tagged = [one for one in of_aws(recorded) if isinstance(one.inputs.get("tags"), dict)]
    assert len(tagged) > 50
    for resource in tagged:
        tags = resource.inputs["tags"]
        assert tags["stack"] == recorded.stack
        assert {"project", "owner", "cost-center", "data-classification"} <= set(tags)


def test_every_role_stands_under_the_boundary(recorded: Recording) -> None:
    [own] = [p for p in recorded.of("aws:iam/policy:Policy") if p.name == "boundary-policy"]
    roles = recorded.of("aws:iam/role:Role")
    assert roles
    for role in roles:
        assert role.inputs["permissionsBoundary"] == own.outputs["arn"]


def test_an_organisation_may_prescribe_its_own_boundary() -> None:
    arn = "arn:aws:iam::111122223333:policy/organisation"
    recorded = record(a_platform(iam={"permissions_boundary_arn": arn}))
    assert recorded.of("mlops:iam:PermissionsBoundary") == []
    for role in recorded.of("aws:iam/role:Role"):
        assert role.inputs["permissionsBoundary"] == arn


def test_no_policy_but_a_limit_allows_everything(recorded: Recording) -> None:
    endpoints = {one.name for one in recorded.of("aws:ec2/vpcEndpoint:VpcEndpoint")}
    limits = {"boundary-policy"} | endpoints
    found = list(policies(recorded))
    assert len(found) > 50
    for resource, statement in found:
        if statement["Effect"] == "Allow" and resource.name not in limits:
            assert not any("*" in a for a in statement["Action"]), (resource.name, statement)


def test_every_key_that_can_rotate_does(recorded: Recording) -> None:
    for key in recorded.of("aws:kms/key:Key"):
        signs = key.inputs.get("keyUsage") == "SIGN_VERIFY"
        assert key.inputs.get("enableKeyRotation") is (None if signs else True)
        assert key.inputs["policy"]


def test_every_log_group_is_encrypted_and_ends(recorded: Recording) -> None:
    groups = recorded.of("aws:cloudwatch/logGroup:LogGroup")
    assert groups
    for group in groups:
        assert group.inputs["kmsKeyId"].startswith("arn:aws:kms:")
        assert group.inputs["retentionInDays"] >= (365 if recorded.stack == "prod" else 1)


def test_every_topic_and_queue_is_encrypted_and_closed(recorded: Recording) -> None:
    for topic in recorded.of("aws:sns/topic:Topic"):
        assert topic.inputs["kmsMasterKeyId"].startswith("arn:aws:kms:")
    for queue in recorded.of("aws:sqs/queue:Queue"):
        assert queue.inputs["kmsMasterKeyId"].startswith("arn:aws:kms:")
    closed = [
        *recorded.of("aws:sns/topicPolicy:TopicPolicy"),
        *recorded.of("aws:sqs/queuePolicy:QueuePolicy"),
    ]
    assert len(closed) == len(recorded.of("aws:sns/topic:Topic")) + len(
        recorded.of("aws:sqs/queue:Queue")
    )


def test_every_bucket_is_shut_to_the_public(recorded: Recording) -> None:
    buckets = {one.outputs["id"] for one in recorded.of("aws:s3/bucket:Bucket")}
    blocks = recorded.of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    assert {block.inputs["bucket"] for block in blocks} == buckets
    for block in blocks:
        for switch in (
            "blockPublicAcls",
            "blockPublicPolicy",
            "ignorePublicAcls",
            "restrictPublicBuckets",
        ):
            assert block.inputs[switch] is True


def test_nobody_connects_from_the_internet(recorded: Recording) -> None:
    for rule in recorded.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"):
        assert "cidrIpv4" not in rule.inputs
        assert "cidrIpv6" not in rule.inputs
        assert rule.inputs.get("referencedSecurityGroupId") or rule.inputs.get("prefixListId")


def test_production_keeps_what_cannot_be_made_again(prod: Recording) -> None:
    for kind in STATEFUL:
        assert prod.of(kind)
        for resource in prod.of(kind):
            assert resource.options["protect"] is True, resource.urn
            assert resource.options["retain_on_delete"] is True, resource.urn
    for group in prod.of("aws:cloudwatch/logGroup:LogGroup"):
        assert group.inputs["skipDestroy"] is True, group.urn


def test_the_local_stack_can_be_taken_down_without_a_rest(local: Recording) -> None:
    for resource in of_aws(local):
        assert resource.options["protect"] is False, resource.urn
        assert not resource.inputs.get("skipDestroy"), resource.urn
    for bucket in local.of("aws:s3/bucket:Bucket"):
        assert bucket.inputs["forceDestroy"] is True


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_no_bucket_elsewhere_goes_with_its_content(stack: str) -> None:
    for bucket in recording_of(stack).of("aws:s3/bucket:Bucket"):
        assert not bucket.inputs.get("forceDestroy")


def test_every_alarm_leads_to_a_runbook_that_exists(local: Recording) -> None:
    alarms = [
        *local.of("aws:cloudwatch/metricAlarm:MetricAlarm"),
        *local.of("aws:cloudwatch/compositeAlarm:CompositeAlarm"),
    ]
    assert len(alarms) > 10
    for alarm in alarms:
        match = re.search(r"(docs/runbooks/[a-z-]+\.md)", alarm.inputs["alarmDescription"])
        assert match, alarm.name
        assert (ROOT / match[1]).is_file(), match[1]


def test_services_find_their_log_groups_already_there(local: Recording) -> None:
    names = {one.inputs.get("name") for one in local.of("aws:cloudwatch/logGroup:LogGroup")}
    assert {
        "/aws/sagemaker/Endpoints/acme-local-fraud",
        "/aws/sagemaker/TrainingJobs",
        "/aws/sagemaker/ProcessingJobs",
        "/aws/sagemaker/TransformJobs",
        "/aws/eks/acme-local/cluster",
    } <= names


def test_the_stack_exports_one_versioned_contract(recorded: Recording) -> None:
    [stack] = recorded.of("pulumi:pulumi:Stack")
    assert set(stack.outputs) == {"platform"}
    platform = stack.outputs["platform"]
    assert platform["version"] == 1
    assert platform["account_id"] == ACCOUNTS[recorded.stack]
    domains = {"data", "registry", "compute", "logs", "messaging"}
    assert set(platform["keys"]) == {*domains, "signing"}
    assert set(platform["topics"]) == {"critical", "warning", "info"}
    assert platform["serving"]["endpoints"]["fraud"] == f"acme-{recorded.stack}-fraud"
    assert platform["registry"]["bucket"]
    zones = len(platform["network"]["private_subnet_ids"])
    assert zones == (2 if recorded.stack == "local" else 3)


def test_a_zone_more_changes_no_subnet() -> None:
    def subnets(zones: list[str]) -> dict[str, str]:
        recorded = record(a_platform(network={"availability_zones": zones}))
        return {one.urn: one.inputs["cidrBlock"] for one in recorded.of("aws:ec2/subnet:Subnet")}

    two = subnets(["us-east-1a", "us-east-1c"])
    three = subnets(["us-east-1a", "us-east-1b", "us-east-1c"])
    assert two.items() <= three.items()
    assert len(three) == 12


def test_the_address_of_the_paging_service_is_nowhere_in_plain_text() -> None:
    address = "https://pager.example.com/token-4711"
    recorded = record(a_platform(), secrets={"alert_webhook_url": address})
    [subscription] = [
        one
        for one in recorded.of("aws:sns/topicSubscription:TopicSubscription")
        if one.inputs["protocol"] == "https"
    ]
    assert subscription.inputs["endpoint"] == {"secret": True}
    assert address not in recorded.to_json().decode()


def test_an_empty_platform_is_a_platform() -> None:
    recorded = record(a_platform(registry={"models": {}, "repositories": {}}))
    assert recorded.of("mlops:network:Vpc")
    assert recorded.of("mlops:serving:Endpoint") == []
