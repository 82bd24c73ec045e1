"""Who reads the lake from outside of the platform: an access point each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import s3

from components.data.lake_settings import ConsumerSettings, Zone, access_point_name
from components.iam.document import document
from components.iam.statement import Statement
from components.storage.access_point import CLOSED, access_point_arn, read_statements
from components.storage.private_bucket import PrivateBucket


@dataclass(frozen=True, kw_only=True)
class ConsumerAccessArgs:
    """Who reads what, and the VPC that requests come from where a consumer names none."""

    consumers: Mapping[str, ConsumerSettings]
    buckets: Mapping[Zone, PrivateBucket]
    name_prefix: str
    account_id: str
    region: str
    vpc_id: Input[str]


class ConsumerAccess(ComponentResource):
    """Defines an access point for each consumer: one role, one prefix, reads, from one VPC.

    The buckets leave it to access points of this account what consumers read
    (`delegate_to_access_points`). The key is used by the consumer's own policy in this account; a
    role of another account is let in by the key's policy too.
    """

    access_point_arns: Mapping[str, Output[str]]

    def __init__(
        self, name: str, args: ConsumerAccessArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:data:ConsumerAccess", name, None, opts)
        self._name, self._args = name, args
        self.access_point_arns = {
            consumer: self._access_point(consumer, settings)
            for consumer, settings in sorted(args.consumers.items())
        }
        self.register_outputs({"access_point_arns": dict(self.access_point_arns)})

    def _access_point(self, consumer: str, settings: ConsumerSettings) -> Output[str]:
        args = self._args
        physical = access_point_name(args.name_prefix, consumer)
        arn = access_point_arn(physical, args.account_id, args.region)
        bucket = args.buckets[settings.zone]
        point = s3.AccessPoint(
            f"{self._name}-{consumer}",
            name=physical,
            bucket=bucket.bucket_name,
            vpc_configuration={"vpc_id": settings.vpc_id or args.vpc_id},
            policy=document(*read_statements(arn, [settings.role_arn], [settings.prefix], "Data")),
            public_access_block_configuration=CLOSED,
            tags={"Name": physical, "component": self._name},
            opts=ResourceOptions(parent=self, depends_on=bucket.ready),
        )
        return point.arn


def delegate_to_access_points(
    bucket_arn: Input[str], account_id: str, zone: Zone, consumers: Mapping[str, ConsumerSettings]
) -> tuple[Statement, ...]:
    """What the policy of a zone's bucket says: its consumers read through access points of this
    account, whose policies say what; beside them a consumer reaches nothing."""
    roles = sorted({one.role_arn for one in consumers.values() if one.zone == zone})
    if not roles:
        return ()
    through = {"StringEquals": {"s3:DataAccessPointAccount": account_id}}
    return (
        Statement(
            sid="ConsumersReadThroughAccessPoints",
            actions=["s3:GetObject", "s3:GetObjectVersion"],
            resources=[Output.concat(bucket_arn, "/*")],
            principals={"AWS": roles},
            conditions=through,
        ),
        Statement(
            sid="ConsumersListThroughAccessPoints",
            actions=["s3:ListBucket"],
            resources=[bucket_arn],
            principals={"AWS": roles},
            conditions=through,
        ),
    )
