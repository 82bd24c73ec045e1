"""How the stacks of the repository differ."""

from typing import Final

from tests.platform.stacks import (
    BUCKET,
    aws_resources,
    recording_of,
    settings_of,
)

STATEFUL: Final = (
    BUCKET,
    "aws:kms/key:Key",
    "aws:ecr/repository:Repository",
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
)


def test_stack_local_shows_a_real_platform() -> None:
    resources = aws_resources(recording_of("local"))
    assert len(resources) >= 90
    assert len({resource.type for resource in resources}) >= 35


def test_production_keeps_what_holds_state_and_dev_lets_it_go() -> None:
    for type_ in STATEFUL:
        for resource in recording_of("prod").of(type_):
            assert resource.options["protect"] is True, resource.name
            assert not resource.inputs.get("forceDestroy"), resource.name
            assert not resource.inputs.get("forceDelete"), resource.name
        for resource in recording_of("dev").of(type_):
            assert resource.options["protect"] is False, resource.name


def test_production_survives_the_loss_of_a_zone_and_of_a_region() -> None:
    prod, dev = recording_of("prod"), recording_of("dev")
    gateway = "aws:ec2/natGateway:NatGateway"
    assert len(prod.of(gateway)) == len(settings_of("prod").network.availability_zones)
    assert len(dev.of(gateway)) == 1
    assert prod.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    assert not dev.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")


def test_production_keeps_logs_for_a_year() -> None:
    for group in recording_of("prod").of("aws:cloudwatch/logGroup:LogGroup"):
        assert group.inputs["retentionInDays"] >= 365, group.name
