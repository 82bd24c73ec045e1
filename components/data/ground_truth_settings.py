"""What an operator may set of ground truth, and the names that follow from it. No pulumi import."""

from __future__ import annotations

from pydantic import Field

from components.common.settings import Name, RoleArn, Settings

PREFIX = "ground-truth"


class GroundTruthSettings(Settings):
    """Labels that arrive after the answers of endpoints."""

    endpoints: tuple[Name, ...] = Field(
        min_length=1, description="Endpoints whose answers are labelled some day."
    )
    sources: tuple[RoleArn, ...] = Field(
        default=(),
        max_length=20,
        description="Roles of what knows the truth some day, such as a case system: they assume a "
        "role that adds labels and can do nothing else; none: no role for them.",
    )
    query_days: int = Field(
        default=90, ge=1, le=3650, description="How far back the two tables are read (days)."
    )


def ground_truth_prefix(endpoint: str) -> str:
    """Where an endpoint's labels lie in the bucket raw."""
    return f"{PREFIX}/{endpoint}"


def table_of(endpoint: str, role: str) -> str:
    """The table of an endpoint's labels or captures, in the database raw."""
    return f"{endpoint}_{role}".replace("-", "_")
