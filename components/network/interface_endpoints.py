"""The way to the services of AWS that crosses neither a NAT gateway nor the internet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import ec2

from components.iam.document import document
from components.iam.statement import Statement
from components.network.security_group import Rule, SecurityGroup, SecurityGroupArgs

HTTPS = 443
ACTIONS = {"experiments": "sagemaker-mlflow", "monitoring": "cloudwatch", "studio": "sagemaker"}
"""Prefixes of actions that differ from the first part of the endpoint's name."""
SAGEMAKERS_OWN = frozenset({"experiments", "notebook", "studio"})


@dataclass(frozen=True, kw_only=True)
class InterfaceEndpointsArgs:
    """Where the endpoints stand, which there are, and who connects.

    `services` are last parts of service names, as in ecr.api; `callers` are the security groups
    that may connect, by role.
    """

    vpc_id: pulumi.Input[str]
    account_id: str
    region: str
    subnet_ids: Sequence[pulumi.Input[str]]
    services: Sequence[str]
    callers: Mapping[str, pulumi.Input[str]]


class InterfaceEndpoints(ComponentResource):
    """Defines an interface endpoint for each service, and the security group before them.

    The names of the services resolve to the endpoints in the whole network, so a caller needs no
    setting, and one whose group is not among the callers reaches the services no longer. Only
    callers connect, over TLS. Policies admit this account's principals to this account's
    resources, and to read images of other accounts' registries, in which AWS keeps its own.
    Raises ValueError for a service that stands twice.
    """

    security_group_id: Output[str]
    endpoint_ids: dict[str, Output[str]]

    def __init__(
        self, name: str, args: InterfaceEndpointsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:network:InterfaceEndpoints", name, None, opts)
        if len(set(args.services)) != len(args.services):
            raise ValueError(
                f"A service of {name} stands twice in {', '.join(args.services)}. AWS refuses a "
                "second endpoint with the same private name. List each once."
            )
        firewall = SecurityGroup(
            f"{name}-interfaces",
            SecurityGroupArgs(
                vpc_id=args.vpc_id,
                description="Interface endpoints",
                ingress=[
                    Rule(
                        role=role,
                        description=f"{role} to AWS services",
                        from_port=HTTPS,
                        to_port=HTTPS,
                        group_id=group_id,
                    )
                    for role, group_id in sorted(args.callers.items())
                ],
            ),
            opts=ResourceOptions(parent=self),
        )
        self.security_group_id = firewall.security_group_id
        self.endpoint_ids = {}
        for service in args.services:
            role = f"{name}-{service.replace('.', '-')}"
            self.endpoint_ids[service] = ec2.VpcEndpoint(
                role,
                vpc_id=args.vpc_id,
                vpc_endpoint_type="Interface",
                service_name=service_name(args.region, service),
                subnet_ids=list(args.subnet_ids),
                security_group_ids=[self.security_group_id],
                private_dns_enabled=True,
                policy=document(*_statements(service, args.account_id, args.region)),
                tags={"Name": role, "component": name},
                opts=ResourceOptions(parent=self),
            ).id
        self.register_outputs({"security_group_id": self.security_group_id})


def _statements(service: str, account_id: str, region: str) -> list[Statement]:
    prefix = service.partition(".")[0]
    if prefix == "execute-api":
        # A call that is not signed has no principal that a policy could tell from others.
        return [
            Statement(
                sid="OwnApis",
                actions=["execute-api:Invoke"],
                resources=[f"arn:aws:execute-api:{region}:{account_id}:*"],
                principals={"*": ["*"]},
                wildcard_reason="Who may call which API of the account its own policy says",
            )
        ]
    found = [
        Statement(
            sid="OwnAccount",
            actions=[f"{ACTIONS.get(prefix, prefix)}:*"],
            resources=["*"],
            principals={"*": ["*"]},
            conditions={
                "StringEquals": {"aws:PrincipalAccount": account_id},
                # Actions on no resource, such as ecr:GetAuthorizationToken, may lack the key.
                "StringEqualsIfExists": {"aws:ResourceAccount": account_id},
            },
            wildcard_reason="An endpoint policy only limits; what a principal may do its role says",
        )
    ]
    if prefix == "ecr":
        # Cluster add-ons and the frameworks of SageMaker lie in registries of AWS's own accounts.
        # Source: Amazon EKS user guide, "View Amazon container image registries".
        found.append(
            Statement(
                sid="ReadImages",
                actions=[
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                ],
                resources=["*"],
                principals={"*": ["*"]},
                conditions={"StringEquals": {"aws:PrincipalAccount": account_id}},
                wildcard_reason="Registries of AWS differ by region; which one is read roles say",
            )
        )
    return found


def service_name(region: str, service: str) -> str:
    """The name under which AWS offers the service; some of SageMaker have names of their own
    (SageMaker developer guide, "Connecting to an MLflow tracking server through an Interface VPC
    Endpoint")."""
    if service in SAGEMAKERS_OWN:
        return f"aws.sagemaker.{region}.{service}"
    return f"com.amazonaws.{region}.{service}"
