"""What a role needs for the network interfaces that SageMaker makes in the VPC in its name."""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Output

from components.iam.statement import Statement


def allow_interfaces(
    *,
    region: str,
    account_id: str,
    vpc_id: Input[str],
    subnet_ids: Sequence[Input[str]],
    security_group_ids: Sequence[Input[str]],
) -> list[Statement]:
    """Makes interfaces in these subnets with these groups alone, and manages those of this VPC.

    Source: SageMaker developer guide, "Give SageMaker training jobs access to resources in your
    Amazon VPC".
    """
    place = f"arn:aws:ec2:{region}:{account_id}"
    interfaces = f"{place}:network-interface/*"
    in_this_vpc = {"ArnEquals": {"ec2:Vpc": Output.concat(f"{place}:vpc/", vpc_id)}}
    return [
        Statement(
            sid="CreateInterfaces",
            actions=["ec2:CreateNetworkInterface"],
            resources=[
                interfaces,
                *(Output.concat(f"{place}:security-group/", one) for one in security_group_ids),
                *(Output.concat(f"{place}:subnet/", subnet) for subnet in subnet_ids),
            ],
        ),
        Statement(
            sid="ManageInterfaces",
            actions=[
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ],
            resources=[interfaces],
            conditions=in_this_vpc,
        ),
        Statement(
            sid="SeeNetwork",
            actions=[
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
            resources=["*"],
            wildcard_reason="EC2 describe calls have no resource-level permissions",
        ),
    ]
