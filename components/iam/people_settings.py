"""What an operator may set about people's roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from components.common.settings import Path, Problems, Settings, allowed

T = TypeVar("T")

Person = Literal["data-scientist", "ml-engineer", "auditor", "break-glass"]
"""The kinds of people who work with the platform."""

PEOPLE: tuple[Person, ...] = ("data-scientist", "ml-engineer", "auditor", "break-glass")

RoleOrPerson = Annotated[
    str,
    Field(
        pattern=r"^(arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+"
        r"|data-scientist|ml-engineer|auditor|break-glass)$",
        **allowed(
            "the ARN of an IAM role, or a kind of people (data-scientist, ml-engineer, auditor, "
            "break-glass)",
            "data-scientist",
        ),
    ),
]
"""A role: by its ARN, or the stack's own role of a kind of people, whose name ends at random."""

InstanceArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws:sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}$",
        **allowed(
            "the ARN of an IAM Identity Center instance",
            "arn:aws:sso:::instance/ssoins-1234567890abcdef",
        ),
    ),
]
GroupId = Annotated[
    str,
    Field(
        pattern=r"^([0-9a-f]{10}-)?[A-Fa-f0-9]{8}(-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}$",
        **allowed(
            "the id of a group in the identity store",
            "906722b2be-a8f7c9d2-1b3c-4d5e-8f90-1234abcd5678",
        ),
    ),
]


class SamlSettings(Settings):
    """Sign-in through an identity provider that speaks SAML."""

    metadata_file: str = Field(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]*\.xml$",
        description="Metadata document of the identity provider: a file of this repository.",
        **allowed("the path of an XML file below the repository", "settings/identity-provider.xml"),
    )


class SsoSettings(Settings):
    """Sign-in through IAM Identity Center, of which this account is the management account or a
    delegated administrator."""

    instance_arn: InstanceArn = Field(description="ARN of the Identity Center instance.")
    groups: Mapping[Person, GroupId] = Field(
        description="Group in the identity store of each kind of people."
    )


class PeopleSettings(Settings):
    """Roles of people. They sign in elsewhere: no user, password or key is made."""

    saml: SamlSettings | None = Field(
        default=None, description="Sign-in through SAML; exactly one of saml and sso is given."
    )
    sso: SsoSettings | None = Field(
        default=None, description="Sign-in through IAM Identity Center, in place of saml."
    )
    session_hours: int = Field(
        default=8,
        ge=1,
        le=12,
        description="Hours after which people sign in again; break-glass is always one hour.",
    )

    @model_validator(mode="after")
    def _check(self) -> PeopleSettings:
        found = Problems()
        if (self.saml is None) == (self.sso is None):
            found.add(
                f"{'neither' if self.saml is None else 'both'} of saml and sso is given. People "
                "sign in one way. Give exactly one.",
            )
        if self.sso is not None:
            missing = [kind for kind in PEOPLE if kind not in self.sso.groups]
            if missing:
                found.add(
                    f"no group for {', '.join(missing)}. Each kind of people has one. Name its id.",
                    at=["sso", "groups"],
                )
        found.refuse()
        return self


def roles_of(one: str, people: Mapping[str, Mapping[str, T]]) -> Mapping[str, str | T]:
    """The roles that a setting of RoleOrPerson means, by what names end in that tell them apart:
    nothing for the role itself. `people` are those that the stack's people work with, by kind."""
    return people[one] if one in PEOPLE else {"": one}


def person_problems(one: str, at: Path, has_people: bool) -> Iterator[tuple[Path, str]]:
    """What is wrong with a setting of RoleOrPerson at `at` in a stack with or without roles of
    people; permission sets have none whose name is known before somebody signs in."""
    if one in PEOPLE and not has_people:
        yield (
            at,
            f"{one} is a kind of people, whose role a stack makes with iam.people.saml. Add it, or "
            "give the ARN of a role.",
        )


def role_pattern(name: str, person: Person, settings: PeopleSettings, name_prefix: str) -> str:
    """A pattern that the path and name of a person's role fit, before the role is there: AWS or the
    engine ends the name at random. `name` is that of the component. Source of the form of the
    others: IAM Identity Center user guide, "Referencing permission sets in resource policies"."""
    if settings.sso is None:
        return f"{name}-{person}-role-*"
    made = permission_set_name(name_prefix, person)
    return f"aws-reserved/sso.amazonaws.com/*AWSReservedSSO_{made}_*"


def permission_set_name(name_prefix: str, person: Person) -> str:
    """The name of a person's permission set, of at most 32 characters (CreatePermissionSet)."""
    return f"{name_prefix}-{person}"[:32]
