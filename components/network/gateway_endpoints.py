"""The way to S3 and DynamoDB that leaves no subnet and costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import ec2

from components.iam.document import document
from components.iam.statement import Statement


@dataclass(frozen=True, kw_only=True)
class GatewayEndpointsArgs:
    """The route tables that get the endpoints' routes."""

    vpc_id: pulumi.Input[str]
    account_id: str
    region: str
    route_table_ids: Sequence[pulumi.Input[str]]


class GatewayEndpoints(ComponentResource):
    """Defines the S3 and DynamoDB gateway endpoints.

    Their policies let this account's principals reach this account's resources, files of tables
    that S3 keeps among them, and read the bucket in which AWS keeps the layers of container images.
    Nothing else of S3 in this region is reached, packages of Amazon Linux and artifacts in other
    accounts' buckets among it.
    """

    s3_endpoint_id: Output[str]
    dynamodb_endpoint_id: Output[str]

    def __init__(
        self, name: str, args: GatewayEndpointsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:network:GatewayEndpoints", name, None, opts)
        self._name, self._args = name, args
        s3 = (_own("s3", args), _managed_tables(args), _service_buckets(args))
        self.s3_endpoint_id = self._endpoint("s3", s3).id
        self.dynamodb_endpoint_id = self._endpoint("dynamodb", (_own("dynamodb", args),)).id
        self.register_outputs(
            {
                "s3_endpoint_id": self.s3_endpoint_id,
                "dynamodb_endpoint_id": self.dynamodb_endpoint_id,
            }
        )

    def _endpoint(self, service: str, statements: Sequence[Statement]) -> ec2.VpcEndpoint:
        return ec2.VpcEndpoint(
            f"{self._name}-{service}",
            vpc_id=self._args.vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=f"com.amazonaws.{self._args.region}.{service}",
            route_table_ids=list(self._args.route_table_ids),
            policy=document(*statements),
            tags={"Name": f"{self._name}-{service}", "component": self._name},
            opts=ResourceOptions(parent=self),
        )


def _own(service: str, args: GatewayEndpointsArgs) -> Statement:
    return Statement(
        sid="OwnAccount",
        actions=[f"{service}:*"],
        resources=["*"],
        principals={"*": ["*"]},
        conditions={
            "StringEquals": {
                "aws:PrincipalAccount": args.account_id,
                "aws:ResourceAccount": args.account_id,
            }
        },
        wildcard_reason="An endpoint policy only limits; what a principal may do its role says",
    )


def _managed_tables(args: GatewayEndpointsArgs) -> Statement:
    # Files of a table that S3 keeps are read and written through S3, under actions of S3 Tables.
    # Source: Amazon S3 user guide, "VPC connectivity for S3 Tables" and "Access management for S3
    # Tables".
    return Statement(
        sid="OwnManagedTables",
        actions=["s3tables:GetTableData", "s3tables:PutTableData"],
        resources=[f"arn:aws:s3tables:{args.region}:{args.account_id}:bucket/*"],
        principals={"*": ["*"]},
        conditions={"StringEquals": {"aws:PrincipalAccount": args.account_id}},
        wildcard_reason="Whoever it is, of this account; which tables its role says",
    )


def _service_buckets(args: GatewayEndpointsArgs) -> Statement:
    # ECR keeps image layers in a bucket of AWS's own; without it no private subnet pulls an image.
    # Source: Amazon ECR user guide, "Minimum Amazon S3 bucket permissions for Amazon ECR".
    return Statement(
        sid="ImageLayers",
        actions=["s3:GetObject"],
        resources=[f"arn:aws:s3:::prod-{args.region}-starport-layer-bucket/*"],
        principals={"*": ["*"]},
        wildcard_reason="The layer bucket is read with signed addresses, by no principal of ours",
    )
