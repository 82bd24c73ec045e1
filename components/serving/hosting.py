"""What endpoints of every kind are made of: a place in the network, a role, alarms, models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import Output, Resource, ResourceOptions

from components.common.auto_name import prefix_for
from components.iam import trust
from components.iam.workload_role import ROLE_NAME, WorkloadRole, WorkloadRoleArgs
from components.monitoring.golden_signals import GoldenSignals, GoldenSignalsArgs
from components.network.security_group import SecurityGroup, SecurityGroupArgs
from components.serving.access import endpoint_egress, execution_calls, execution_statements
from components.serving.alarms import caller_signals, rollback_signals
from components.serving.async_topics import AsyncTopics
from components.serving.containers import container
from components.serving.endpoint_args import HostingArgs
from components.serving.naming import component_name, endpoint_name


def interfaces(name: str, args: HostingArgs, parent: Resource) -> SecurityGroup:
    """The security group of the instances' network interfaces."""
    return SecurityGroup(
        f"{name}-interfaces",
        SecurityGroupArgs(
            vpc_id=args.vpc_id,
            description=f"Endpoint {args.endpoint}",
            egress=endpoint_egress(),
        ),
        opts=ResourceOptions(parent=parent),
    )


def execution_role(
    name: str,
    args: HostingArgs,
    parent: Resource,
    *,
    security_group_id: Output[str] | None,
    topics: AsyncTopics | None = None,
) -> WorkloadRole:
    """The role of the containers; without a security group they are not in the network."""
    return WorkloadRole(
        f"{name}-execution",
        WorkloadRoleArgs(
            trust=trust.service("sagemaker.amazonaws.com", account_id=args.account_id),
            description=f"Containers of endpoint {args.endpoint}",
            boundary_arn=args.boundary_arn,
            statements=execution_statements(args, security_group_id, topics),
            calls=execution_calls(
                args, in_network=security_group_id is not None, announces=topics is not None
            ),
        ),
        opts=ResourceOptions(parent=parent),
    )


def execution_role_pattern(endpoint: str) -> str:
    """A pattern that the name of an endpoint's role fits, before the role is there: the engine ends
    the name at random."""
    name = f"{component_name(endpoint)}-execution-role"
    return f"{prefix_for(name, ROLE_NAME) or f'{name}-'}*"


def watch(name: str, args: HostingArgs, parent: Resource) -> Mapping[str, Output[str]]:
    """Watches all that answers callers; gives the names of the alarms by role."""
    physical = endpoint_name(args.name_prefix, args.endpoint)
    watched = GoldenSignals(
        f"{name}-signals",
        GoldenSignalsArgs(
            subject=f"Endpoint {physical}",
            signals=[
                *rollback_signals(args.settings, physical),
                *caller_signals(args.settings, physical),
            ],
            alerting=args.alerting,
        ),
        opts=ResourceOptions(parent=parent),
    )
    return watched.alarm_names


def held(
    args: HostingArgs, model: str, role_arn: Output[str], vpc: Mapping[str, Any] | None
) -> dict[str, Any]:
    """All that a model holds, as sagemaker.Model takes it; `vpc` is its place in the network."""
    found: dict[str, Any] = {
        "primary_container": container(
            args.settings.models[model],
            region=args.region,
            account_id=args.account_id,
            name_prefix=args.name_prefix,
            bootstrap_url=args.bootstrap_url,
        ),
        "execution_role_arn": role_arn,
        "enable_network_isolation": args.settings.network_isolation,
    }
    if vpc is not None:
        found["vpc_config"] = vpc
    return found
