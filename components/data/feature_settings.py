"""What an operator may set of the feature store: groups of features with their types.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Problems, Settings, allowed

FeatureType = Literal["Integral", "Fractional", "String"]
"""Types of SageMaker's features (API FeatureDefinition)."""

RESERVED = frozenset({"is_deleted", "write_time", "api_invocation_time"})
"""Names that the offline store adds by itself (API FeatureDefinition, FeatureName)."""
EVENT_TIME_TYPES = ("Fractional", "String")
"""What an event time may be: seconds since 1970, or ISO 8601 (API CreateFeatureGroup)."""

FeatureName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
        max_length=64,
        **allowed("small letters and digits, with single underscores between", "amount_7d"),
    ),
]
"""The name of a feature, which is also a column of the offline store."""


class FeatureGroupSettings(Settings):
    """One group of features: what is known of one kind of thing at one time."""

    description: str = Field(default="", max_length=128, description="What the features tell.")
    features: Mapping[FeatureName, FeatureType] = Field(
        min_length=2, max_length=2500, description="Type of each feature, by its name."
    )
    record_id: FeatureName = Field(description="The feature that says which thing it is.")
    event_time: FeatureName = Field(
        description="The feature that says when it was so: Fractional (seconds since 1970) or "
        "String (ISO 8601)."
    )
    online: bool = Field(default=True, description="Keep the latest record of each thing at hand.")
    online_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="A record leaves the online store this long after its event time (days); none: "
        "never.",
    )
    offline: bool = Field(
        default=True, description="Keep every record in the lake, in the bucket features."
    )
    table_format: Literal["Iceberg", "Glue"] = Field(
        default="Iceberg", description="Format of the table in the lake."
    )

    @model_validator(mode="after")
    def _known_by_id_and_time(self) -> Self:
        problems = Problems()
        names = ", ".join(sorted(self.features))
        for key in ("record_id", "event_time"):
            if getattr(self, key) not in self.features:
                problems.add(
                    f"{getattr(self, key)} is no feature of the group ({names}). Name one of them.",
                    at=(key,),
                )
        if self.record_id == self.event_time:
            problems.add(
                f"{self.event_time} is the record_id too. Use a feature of its own for the time.",
                at=("event_time",),
            )
        kind = self.features.get(self.event_time)
        if kind is not None and kind not in EVENT_TIME_TYPES:
            problems.add(
                f"{self.event_time} is {kind}, but an event time is "
                f"{' or '.join(EVENT_TIME_TYPES)}. Change its type.",
                at=("event_time",),
            )
        for name in sorted(RESERVED & set(self.features)):
            problems.add(
                f"{name} is a column that the offline store adds by itself. Use another name.",
                at=("features", name),
            )
        if not self.online and not self.offline:
            problems.add(
                "false beside online: false leaves the group no store. Keep one of them.",
                at=("offline",),
            )
        if self.online_days is not None and not self.online:
            problems.add(
                f"{self.online_days} days of an online store that is switched off. Remove it, or "
                "set online: true.",
                at=("online_days",),
            )
        problems.refuse()
        return self


class FeatureStoreSettings(Settings):
    """The feature groups of an environment."""

    groups: Mapping[Name, FeatureGroupSettings] = Field(
        min_length=1, description="The groups, by name."
    )
