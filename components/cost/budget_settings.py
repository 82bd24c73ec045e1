"""What an operator may set about budgets. No pulumi import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from components.common.settings import Name, Path, Settings, allowed

RoleName = Annotated[
    str,
    Field(
        pattern=r"^([\w+=,.@-]+/){0,16}[\w+=,.@-]{1,64}$",
        **allowed(
            "the name of an IAM role, behind its path where it has one",
            "DataScientist",
            "teams/ml/DataScientist",
        ),
    ),
]


class BudgetStopSettings(Settings):
    """What is stopped by itself when the stack's budget is spent."""

    roles: tuple[RoleName, ...] = Field(
        min_length=1,
        max_length=100,
        description="Roles of this account that may start nothing more that costs; each has the "
        "permissions boundary of the platform, or AWS refuses to attach the policy.",
    )
    at_percent: int = Field(
        default=100, ge=1, le=1000, description="When so much of the budget is spent (percent)."
    )


class BudgetsSettings(Settings):
    """What may be spent in a month."""

    monthly_usd: int = Field(
        ge=1, le=100_000_000, description="Budget of the stack, by the tag stack (USD a month)."
    )
    models: Mapping[Name, Annotated[int, Field(ge=1, le=100_000_000)]] = Field(
        default={},
        description="Budget of a model of registry.models, by the tag model (USD a month).",
    )
    stop: BudgetStopSettings | None = Field(
        default=None,
        description="Stops spending when the budget is spent; never in production. None: alerts "
        "only.",
    )

    def problems_in(self, *, models: Sequence[str], protect: bool) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `models` are those of the registry.
        """
        for model, usd in self.models.items():
            if model not in models:
                yield (
                    ("models", model),
                    f"{model} is no model of registry.models ({', '.join(models) or 'none'}). Use "
                    "one of them, or remove the budget.",
                )
            if usd > self.monthly_usd:
                yield (
                    ("models", model),
                    f"{usd} is above monthly_usd ({self.monthly_usd}), the budget of the whole "
                    f"stack. Use {self.monthly_usd} or less, or raise monthly_usd.",
                )
        if protect and self.stop is not None:
            yield (
                ("stop",),
                "set with protect: true: a spent budget must not stop production. Remove stop.",
            )
