"""What settings of endpoints of every kind have in common.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Problems, Settings
from components.serving.endpoint_options import AlarmSettings
from components.serving.variant_settings import GroupVersion, ModelChoice, VariantName

ROLLBACK_ALARMS_MOST = 10
"""SageMaker API Reference, AutoRollbackConfig."""

NO_COMPONENTS = {
    key: f"{key} of an endpoint whose models share their instances; here each variant has a model. "
    "Use variants, or kind: components."
    for key in ("components", "instances")
}
"""What endpoints with a model in each variant cannot have beside it: SageMaker takes no inference
component into an endpoint whose variant names a model. Source: SageMaker API Reference,
ProductionVariant, ModelName."""

Placed = tuple[str, str, ModelChoice]
"""Where a model stands (`variants` or `shadow`), the variant's name, and the model."""


class EndpointBase(Settings):
    """Who decides what runs, when it is in trouble, and what is kept of earlier days."""

    never: ClassVar[Mapping[str, str]] = {}
    """Keys of other kinds that AWS does not have for this one: why, and what to do."""

    placeholder_may_stay: ClassVar[bool] = False
    """Whether bootstrap may stand for a model with delivery: pinned."""

    delivery: Literal["automated", "pinned"] = Field(
        default="automated",
        description="Who decides what runs. automated: an approved version is rolled out alone; "
        "pinned: only what stands here runs, and each change takes scaled fleets back to "
        "initial_instances.",
    )
    group: Name | None = Field(
        default=None,
        description="With delivery automated: model of registry.models whose approved versions "
        "arrive; none: the one named like the endpoint.",
    )
    new_versions_go_to: VariantName | None = Field(
        default=None, description="With several variants: the one that gets an approved version."
    )
    alarms: AlarmSettings = Field(
        default_factory=AlarmSettings, description="When the endpoint is in trouble."
    )
    keep_configurations: int = Field(
        default=3,
        ge=0,
        le=50,
        description="Earlier configurations kept to go back to, the last ones with delivery: "
        "automated, and all of them with pinned, whatever the number; 0: they go with their "
        "endpoint.",
    )

    @model_validator(mode="before")
    @classmethod
    def _refuse_what_the_kind_lacks(cls, data: Any) -> Any:
        problems = Problems()
        for key, why in cls.never.items():
            if isinstance(data, Mapping) and key in data:
                problems.add(why, at=(key,))
        problems.refuse()
        return data

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = Problems()
        self._check_delivery(problems)
        for at, text in self.problems():
            problems.add(text, at=at)
        problems.refuse()
        return self

    @property
    def models(self) -> dict[str, ModelChoice]:
        """The model of every variant and shadow, by the variant's name."""
        return {name: model for _, name, model in self.placed()}

    def placed(self) -> Iterator[Placed]:
        """Every model with where it stands."""
        raise NotImplementedError

    def problems(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """What AWS refuses of this kind: the key, and the text after it."""
        raise NotImplementedError

    def _check_delivery(self, problems: Problems) -> None:
        target, names = self.new_versions_go_to, self.models
        if target is not None and target not in names:
            problems.add(
                f"{target} is no variant. Use one of {', '.join(names)}.",
                at=("new_versions_go_to",),
            )
        if self.delivery == "pinned":
            self._check_pinned(problems)
            return
        if target is None and len(names) > 1:
            problems.add(
                f"missing; with {len(names)} variants an approved version has to know "
                f"where to go. Use one of {', '.join(names)}.",
                at=("new_versions_go_to",),
            )
        for place, name, model in self.placed():
            if isinstance(model, GroupVersion):
                problems.add(
                    f"version {model.version} of {model.group} is fixed here, but "
                    "with delivery: automated the approved version runs. Use bootstrap, or "
                    "delivery: pinned.",
                    at=(place, name, "model"),
                )

    def _check_pinned(self, problems: Problems) -> None:
        for key, value in (("group", self.group), ("new_versions_go_to", self.new_versions_go_to)):
            if value is not None:
                problems.add(
                    f"{value} with delivery: pinned; no version arrives by itself. Remove "
                    "it, or use delivery: automated.",
                    at=(key,),
                )
        for place, name, model in self.placed():
            if model == "bootstrap" and not self.placeholder_may_stay:
                problems.add(
                    "bootstrap with delivery: pinned would answer for ever. Name the version, "
                    "{group: ..., version: ...}, or use delivery: automated.",
                    at=(place, name, "model"),
                )
