"""What an operator may set about Grafana. No pulumi import."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from components.common.settings import Problems, Settings, allowed

GroupId = Annotated[
    str,
    Field(
        pattern=r"^([0-9a-f]{10}-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        **allowed(
            "the id of a group in Identity Center",
            "1234567890-11111111-2222-3333-4444-555555555555",
        ),
    ),
]


class GrafanaSettings(Settings):
    """A Grafana workspace, which people enter through IAM Identity Center."""

    admin_groups: tuple[GroupId, ...] = Field(
        min_length=1, description="Groups of Identity Center that administer it, by id."
    )
    viewer_groups: tuple[GroupId, ...] = Field(
        default=(), description="Groups of Identity Center that look at it, by id."
    )

    @model_validator(mode="after")
    def _one_role_a_group(self) -> Self:
        problems = Problems()
        for position, group in enumerate(self.viewer_groups):
            if group in self.admin_groups:
                problems.add(
                    f"{group} administers Grafana already. A group has one role. Remove it here.",
                    at=("viewer_groups", position),
                )
        problems.refuse()
        return self
