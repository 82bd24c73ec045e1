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
from components.network.services import WITHOUT_POLICY, prefix_of

HTTPS = 443
SAGEMAKERS_OWN = frozenset({"experiments", "studio"})


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
    resources, and to what AWS keeps in accounts of its own: images of containers and machines, and
    public parameters. Federated callers, who have no principal yet, take roles of this account.
    Raises ValueError for a service that stands twice or that no table names.
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
                policy=_policy(service, args),
                tags={"Name": role, "component": name},
                opts=ResourceOptions(parent=self),
            ).id
        self.register_outputs({"security_group_id": self.security_group_id})


def _policy(service: str, args: InterfaceEndpointsArgs) -> Output[str] | None:
    """None where the service takes no policy: AWS then admits everybody, and roles alone decide."""
    if service in WITHOUT_POLICY:
        return None
    return document(*_statements(service, args.account_id, args.region))


def _statements(service: str, account_id: str, region: str) -> list[Statement]:
    if service == "execute-api":
        # A call that is not signed has no principal that a policy could tell from others.
        return [
            _anybody(
                "OwnApis",
                ["execute-api:Invoke"],
                [f"arn:aws:execute-api:{region}:{account_id}:*"],
                {},
                "Who may call which API of the account its own policy says",
            )
        ]
    own = {"aws:PrincipalAccount": account_id}
    found = [
        _anybody(
            "OwnAccount",
            [f"{prefix_of(service)}:*"],
            ["*"],
            {
                "StringEquals": {**own},
                # Actions on no resource, such as ecr:GetAuthorizationToken, may lack the key.
                "StringEqualsIfExists": {"aws:ResourceAccount": account_id},
            },
            "An endpoint policy only limits; what a principal may do its role says",
        )
    ]
    if service in ("ecr.api", "ecr.dkr"):
        # Cluster add-ons and the frameworks of SageMaker lie in registries of AWS's own accounts.
        # Source: Amazon EKS user guide, "View Amazon container image registries".
        found.append(
            _anybody(
                "ReadImages",
                [
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                ],
                ["*"],
                {"StringEquals": {**own}},
                "Registries of AWS differ by region; which one is read roles say",
            )
        )
    if service == "ssm":
        # Systems Manager user guide, "Working with public parameters": they name no account.
        found.append(
            _anybody(
                "ReadPublicParameters",
                ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
                [f"arn:aws:ssm:{region}::parameter/aws/*"],
                {"StringEquals": {**own}},
                "AWS adds public parameters; which of them is read roles say",
            )
        )
    if service == "ec2":
        # Machine images of AWS and their snapshots lie in accounts of its own (EC2 user guide,
        # "Example policies", on ec2:Owner).
        found.append(
            _anybody(
                "LaunchImagesOfAws",
                ["ec2:CreateFleet", "ec2:RunInstances"],
                [f"arn:aws:ec2:{region}::image/*", f"arn:aws:ec2:{region}::snapshot/*"],
                {"StringEquals": {**own, "ec2:Owner": "amazon"}},
                "AWS adds an image with each release; which of them is launched roles say",
            )
        )
    if service == "sts":
        # IAM user guide, "Control access to AWS STS with VPC endpoint policies": who asks with a
        # token or an assertion has no account of a principal yet.
        found.append(
            _anybody(
                "FederatedCallers",
                ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
                [f"arn:aws:iam::{account_id}:role/*"],
                {},
                "Roles of the account alone; whom each of them trusts it says itself",
            )
        )
    return found


def _anybody(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    conditions: Mapping[str, Mapping[str, str]],
    reason: str,
) -> Statement:
    return Statement(
        sid=sid,
        actions=actions,
        resources=resources,
        principals={"*": ["*"]},
        conditions=conditions,
        wildcard_reason=reason,
    )


def service_name(region: str, service: str) -> str:
    """The name under which AWS offers the service; some of SageMaker have names of their own
    (SageMaker developer guide, "Connecting to an MLflow tracking server through an Interface VPC
    Endpoint")."""
    if service in SAGEMAKERS_OWN:
        return f"aws.sagemaker.{region}.{service}"
    return f"com.amazonaws.{region}.{service}"
