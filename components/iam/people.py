"""The roles of people: they sign in elsewhere, and no user or password is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_aws import iam, ssoadmin

from components.iam import trust
from components.iam.calls import OfPeople
from components.iam.document import check, document
from components.iam.people_access import PeopleGrants, statements_of
from components.iam.people_settings import (
    PEOPLE,
    PeopleSettings,
    Person,
    SsoSettings,
    permission_set_name,
)
from components.iam.reasons import wildcard_reasons
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

DESCRIPTIONS: Mapping[Person, str] = {
    "data-scientist": "Explores data, starts jobs and pipelines",
    "ml-engineer": "Runs pipelines, shifts traffic of endpoints",
    "auditor": "Reads how everything is set up, never data",
    "break-glass": "Stops harm and lifts lock-outs in an emergency",
}
EMERGENCY_SECONDS = 3600
INLINE_CHARACTERS = 10_240
"""The most an inline policy of a permission set may hold (IAM Identity Center quotas)."""


@dataclass(frozen=True, kw_only=True)
class PeopleArgs:
    """How people sign in and what they are let.

    `metadata` is the document of the SAML provider, None with Identity Center. `boundary_arn`
    bounds the roles, and `boundary_policy`, the same as it is known before it is there, the
    permission sets, whose roles AWS makes: they come after `boundary`.
    """

    settings: PeopleSettings
    grants: PeopleGrants
    metadata: str | None
    boundary_arn: pulumi.Input[str]
    boundary_policy: str
    boundary: Sequence[Resource] = ()


class People(ComponentResource):
    """Defines a role or a permission set for each kind of people.

    A data scientist approves no model and changes no endpoint, not even with another policy
    attached; jobs outside the network or without encryption are refused to both who start them.
    """

    role_arns: Mapping[Person, Output[str]]
    """Roles by kind; none with Identity Center, which makes them when people sign in."""

    def __init__(self, name: str, args: PeopleArgs, opts: ResourceOptions | None = None) -> None:
        granted = [one for person in PEOPLE for one in statements_of(person, args.grants)]
        reasons = {"wildcardReasons": wildcard_reasons(granted)}
        super().__init__("mlops:iam:People", name, reasons, opts)
        self._name, self._args = name, args
        self.role_arns = {}
        if args.settings.sso is not None:
            for person in PEOPLE:
                self._permission_set(person, args.settings.sso)
        elif args.metadata is not None:
            self._roles(args.metadata)
        self.register_outputs({"role_arns": dict(self.role_arns)})

    def _roles(self, metadata: str) -> None:
        provider = iam.SamlProvider(
            f"{self._name}-identity-provider",
            name=f"{self._args.grants.name_prefix}-people",
            saml_metadata_document=metadata,
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )
        roles = {
            person: WorkloadRole(
                f"{self._name}-{person}",
                WorkloadRoleArgs(
                    trust=trust.saml(provider_arn=provider.arn),
                    statements=statements_of(person, self._args.grants),
                    calls=OfPeople(DESCRIPTIONS[person]),
                    boundary_arn=self._args.boundary_arn,
                    description=DESCRIPTIONS[person],
                    max_session_seconds=self._seconds(person),
                ),
                opts=ResourceOptions(parent=self),
            )
            for person in PEOPLE
        }
        self.role_arns = {person: role.role_arn for person, role in roles.items()}

    def _permission_set(self, person: Person, sso: SsoSettings) -> None:
        grants = self._args.grants
        statements = statements_of(person, grants)
        check(statements)
        opts = ResourceOptions(parent=self)
        made = ssoadmin.PermissionSet(
            f"{self._name}-{person}",
            name=permission_set_name(grants.name_prefix, person),
            description=DESCRIPTIONS[person],
            instance_arn=sso.instance_arn,
            session_duration=f"PT{self._seconds(person) // 3600}H",
            tags={"component": self._name},
            opts=opts,
        )
        policy = ssoadmin.PermissionSetInlinePolicy(
            f"{self._name}-{person}-policy",
            inline_policy=document(*statements).apply(checked_length),
            opts=opts,
            instance_arn=sso.instance_arn,
            permission_set_arn=made.arn,
        )
        bounds, path = name_and_path(self._args.boundary_policy)
        boundary = ssoadmin.PermissionsBoundaryAttachment(
            f"{self._name}-{person}-boundary",
            permissions_boundary={
                "customer_managed_policy_reference": {"name": bounds, "path": path}
            },
            opts=ResourceOptions(parent=self, depends_on=self._args.boundary),
            instance_arn=sso.instance_arn,
            permission_set_arn=made.arn,
        )
        # Last, so that nobody is let in before the limits stand.
        ssoadmin.AccountAssignment(
            f"{self._name}-{person}-assignment",
            principal_id=sso.groups[person],
            principal_type="GROUP",
            target_id=grants.account_id,
            target_type="AWS_ACCOUNT",
            opts=ResourceOptions(parent=self, depends_on=[policy, boundary]),
            instance_arn=sso.instance_arn,
            permission_set_arn=made.arn,
        )

    def _seconds(self, person: Person) -> int:
        return (
            EMERGENCY_SECONDS
            if person == "break-glass"
            else self._args.settings.session_hours * 3600
        )


def name_and_path(arn: str) -> tuple[str, str]:
    """The name and path of a policy, by which permission sets know it in each account."""
    path, _, name = arn.partition(":policy")[2].rpartition("/")
    return name, f"{path}/"


def checked_length(text: str) -> str:
    """The text as it is. Raises ValueError when a permission set would not take it."""
    if len(text) > INLINE_CHARACTERS:
        raise ValueError(
            f"The policy of a permission set takes {len(text)} characters, AWS accepts "
            f"{INLINE_CHARACTERS}. Name fewer resources in it."
        )
    return text
