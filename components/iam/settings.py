"""What an operator may set about roles."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.common.settings import Settings, allowed
from components.iam.people_settings import PeopleSettings

PolicyArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:iam::\d{12}:policy/[\w+=,.@/-]+$",
        **allowed("the ARN of a managed policy", "arn:aws:iam::111122223333:policy/Boundary"),
    ),
]
"""The ARN of one customer managed policy."""


class IamSettings(Settings):
    """Roles."""

    permissions_boundary_arn: PolicyArn | None = Field(
        default=None,
        description="Boundary of every role in place of the platform's own, as an organisation "
        "may prescribe; none: the platform makes one.",
    )
    people: PeopleSettings | None = Field(
        default=None, description="Roles of people; none: an organisation makes its own."
    )
