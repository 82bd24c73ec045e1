"""SageMaker Studio of a stack, whose profiles people open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pulumi import Output

from components.iam.people_access import PeopleGrants
from components.iam.people_settings import Person
from components.monitoring.logs import Logs
from components.registry.studio import Studio, StudioArgs
from components.registry.tracking import Tracking
from infra.foundation import STUDIO_NAME, Foundation
from infra.service_logs import ACCOUNT_WIDE, STUDIO

SERVICES = ("cloudwatch", "kms", "logs", "s3", "sagemaker", "sagemaker-studio", "sts")
"""What is called from spaces."""


@dataclass
class Profiles:
    """Who opens which profiles, by kind of people, the roles that their spaces work with, by kind
    and profile, and `contract`: what other stacks may know."""

    arns: dict[Person, list[Output[str]]] = field(default_factory=dict)
    roles: dict[Person, dict[str, Output[str]]] = field(default_factory=dict)
    contract: dict[str, Any] = field(default_factory=dict)


def deploy_studio(
    base: Foundation, grants: PeopleGrants, logs: Logs, tracking: Tracking | None
) -> Profiles:
    """Studio as the settings ask for it; `grants` are what people may do, and from its spaces they
    track their runs."""
    settings = base.settings.registry.studio
    if settings is None:
        return Profiles()
    tools = () if tracking is None else tracking.allow_use()
    place = f"arn:aws:logs:{base.settings.region}:{base.settings.account_id}"
    own_group = base.settings.monitoring.logs.account_groups
    studio = Studio(
        STUDIO_NAME,
        StudioArgs(
            settings=settings,
            grants=grants,
            tools=tools,
            name_prefix=base.settings.name_prefix,
            vpc_id=base.network.vpc_id,
            subnet_ids=base.network.private_subnet_ids,
            key_arn=base.keys.key_arn("data"),
            log_group_arn=(
                logs.group(STUDIO).arn if own_group else f"{place}:log-group:{ACCOUNT_WIDE[STUDIO]}"
            ),
            boundary_arn=base.boundary_arn,
            **base.where,
            **base.keep,
        ),
        opts=base.top,
    )
    used = {action.split(":")[0] for one in (*grants.read_data, *tools) for action in one.actions}
    base.calls("studio", studio.security_group_id, {*SERVICES, *used})
    found = Profiles(contract={"domain": studio.domain_id})
    for profile, arn in studio.profile_arns.items():
        person = settings.profiles[profile].role
        found.arns.setdefault(person, []).append(arn)
        found.roles.setdefault(person, {})[profile] = studio.role_arns[profile]
    return found
