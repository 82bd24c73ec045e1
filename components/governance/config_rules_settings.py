"""What an operator may set about the record of configurations. No pulumi import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from components.common.settings import Path, Settings

YEAR = 365


class ConfigRulesSettings(Settings):
    """AWS Config of the account in the stack's region."""

    recording: Literal["continuous", "daily"] = Field(
        default="continuous",
        description="Each change is recorded when it is made, or the last one of a day (cheaper).",
    )
    keep_days: int = Field(
        default=2557,
        ge=30,
        le=2557,
        description="Snapshots and histories stay in their bucket for so long (days).",
    )
    service_linked_role: bool = Field(
        default=True,
        description="Makes the role AWSServiceRoleForConfig, by which AWS Config looks; false "
        "where the account has it already.",
    )

    def problems_in(self, *, protect: bool) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text."""
        if protect and self.keep_days < YEAR:
            yield (
                ("keep_days",),
                f"{self.keep_days} days is less than a year, which protect: true demands of "
                f"records. Use {YEAR} or more, or protect: false.",
            )
