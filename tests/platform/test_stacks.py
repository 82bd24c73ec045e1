"""How the stacks of the repository differ."""

from collections.abc import Mapping
from typing import Final

import pytest

from recording import RecordedResource, Recording
from review.stateful import STATEFUL
from tests.platform.stacks import (
    BUCKET,
    aws_resources,
    recording_of,
    settings_of,
)

NOT_PROTECTED: Final[Mapping[str, str]] = {
    "aws:autoscaling/group:Group": "what runs on its nodes starts again on others",
    "aws:cloudwatch/eventArchive:EventArchive": "keeps events for days, to send them again",
    "aws:cloudwatch/logGroup:LogGroup": "skipDestroy keeps it, in each state of the stack",
    "aws:ec2/eip:Eip": "goes with its NAT gateway, when a zone leaves the settings",
    "aws:ec2/subnet:Subnet": "AWS deletes none in which anything stands",
    "aws:ec2/vpc:Vpc": "AWS deletes none in which anything stands",
    "aws:eks/nodeGroup:NodeGroup": "what runs on its nodes starts again on others",
    "aws:emrserverless/application:Application": "its jobs are known to their callers",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "is made again as it was",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "holds lines for minutes",
    "aws:sagemaker/endpoint:Endpoint": "an endpoint that leaves the settings has to go",
    "aws:secretsmanager/secret:Secret": "AWS keeps it for the days of its recovery window",
    "aws:sns/topic:Topic": "holds no message, and the program makes its subscriptions",
    "aws:sqs/queue:Queue": "holds messages for days, and goes with what reads them",
}
"""Types that hold state, and why production does not refuse to delete them."""
EXTERNAL: Final = "EXTERNAL_TABLE"
"""A table of the catalog that only describes files: it is made again as it was."""
GONE_WITH_THEIR_STACK: Final = {
    "aws:cloudtrail/trail:Trail",
    "aws:eks/cluster:Cluster",
    "aws:guardduty/detector:Detector",
}
"""Protected, but not left over: they would cost money for nothing, or stand in a way."""


@pytest.mark.parametrize("stack", ["local", "prod"])
def test_the_platform_is_whole(stack: str) -> None:
    resources = aws_resources(recording_of(stack))
    assert len(resources) >= 300
    assert len({resource.type for resource in resources}) >= 110


def test_production_refuses_to_lose_what_cannot_be_made_again() -> None:
    prod = recording_of("prod")
    open_ = {resource.type for resource in _stateful(prod) if not resource.options["protect"]}
    assert open_ == NOT_PROTECTED.keys()
    for resource in _stateful(prod):
        if resource.options["protect"]:
            kept = resource.type not in GONE_WITH_THEIR_STACK
            assert resource.options["retain_on_delete"] is kept, resource.urn
    for group in prod.of("aws:cloudwatch/logGroup:LogGroup"):
        assert group.inputs["skipDestroy"] is True, group.urn


@pytest.mark.parametrize("stack", ["dev", "local"])
def test_other_stacks_can_be_taken_down_with_all_that_they_hold(stack: str) -> None:
    for resource in aws_resources(recording_of(stack)):
        assert resource.options["protect"] is False, resource.urn
        if resource.type in STATEFUL:
            assert resource.options["retain_on_delete"] is False, resource.urn
        assert not resource.inputs.get("skipDestroy"), resource.urn


def test_only_the_local_stack_takes_what_a_bucket_holds_with_it() -> None:
    for bucket in recording_of("local").of(BUCKET):
        assert bucket.inputs["forceDestroy"] is True, bucket.urn
    for stack in ("dev", "prod"):
        for resource in aws_resources(recording_of(stack)):
            assert not resource.inputs.get("forceDestroy"), resource.urn
            assert not resource.inputs.get("forceDelete"), resource.urn


def test_production_survives_the_loss_of_a_zone_and_of_a_region() -> None:
    prod, dev = recording_of("prod"), recording_of("dev")
    gateway = "aws:ec2/natGateway:NatGateway"
    assert len(prod.of(gateway)) == len(settings_of("prod").network.availability_zones)
    assert len(dev.of(gateway)) == 1
    assert prod.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    assert not dev.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    fleets = [
        variant["initialInstanceCount"]
        for one in prod.of("aws:sagemaker/endpointConfiguration:EndpointConfiguration")
        for variant in one.inputs["productionVariants"]
        if "initialInstanceCount" in variant
    ]
    assert fleets and min(fleets) >= 2


def test_production_keeps_logs_for_a_year() -> None:
    for group in recording_of("prod").of("aws:cloudwatch/logGroup:LogGroup"):
        assert group.inputs["retentionInDays"] >= 365, group.name


def _stateful(stack: Recording) -> list[RecordedResource]:
    """What holds state; a table of the catalog only where it has rows of its own."""
    return [
        resource
        for resource in stack.resources
        if resource.type in STATEFUL and resource.inputs.get("tableType") != EXTERNAL
    ]
