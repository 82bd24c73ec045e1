"""What an operator may set about roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from components.common.settings import Path, Settings, allowed
from components.iam.baseline_settings import AccountBaselineSettings
from components.iam.people_settings import PEOPLE, PeopleSettings, permission_set_name

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
    account_baseline: AccountBaselineSettings | None = Field(
        default=None,
        description="Defaults of the whole account; none: another stack, or nobody, sets them.",
    )
    people: PeopleSettings | None = Field(
        default=None, description="Roles of people; none: an organisation makes its own."
    )

    def problems_in(self, *, internet: str, name_prefix: str) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text."""
        if self.people is not None and self.people.sso is not None:
            named = {permission_set_name(name_prefix, person) for person in PEOPLE}
            if len(named) < len(PEOPLE):
                yield (
                    ("people", "sso"),
                    f"the permission sets of {name_prefix} would all be named {min(named)}: AWS "
                    "takes 32 characters. Shorten the organization or the name of the stack.",
                )
        baseline = self.account_baseline
        if (
            baseline is not None
            and baseline.internet_gateways == "block-bidirectional"
            and internet != "none"
        ):
            # VPC User Guide, "Block public access to VPCs and subnets": NAT gateways pass in
            # block-ingress only.
            yield (
                ("account_baseline", "internet_gateways"),
                f"block-bidirectional lets no NAT gateway through, but network.internet is "
                f"{internet}. Use block-ingress, or internet: none.",
            )
