"""What an operator may set about cost. No pulumi import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from components.common.settings import Path, Settings
from components.cost.budget_settings import BudgetsSettings
from components.cost.usage_settings import UsageSettings


class AnomalySettings(Settings):
    """Spending that is not as it was."""

    watch: Literal["stack", "services"] = Field(
        default="stack",
        description="What is compared: the spending of this stack by its tag, or of each service "
        "in the whole account. AWS takes one watch over services an account.",
    )
    from_usd: int = Field(
        default=50, ge=1, le=1_000_000, description="An anomaly of so much is told (USD)."
    )


class CostSettings(Settings):
    """What is spent, and who hears of it."""

    budgets: BudgetsSettings | None = Field(
        default=None,
        description="Budgets by month, which count by the tags stack and model: these have to be "
        "cost allocation tags, by allocation_tags or set in the management account, or nothing "
        "is ever counted. None: no limits, no alerts.",
    )
    anomalies: AnomalySettings | None = Field(
        default=None,
        description="AWS Cost Anomaly Detection of what has the tag stack, which has to be a cost "
        "allocation tag too; none: not.",
    )
    usage: UsageSettings = Field(
        default=UsageSettings(),
        description="What `mlops cost` assumes about a month, for its expected bill.",
    )
    allocation_tags: bool = Field(
        default=False,
        description="Makes the platform's tags visible in billing. Only in the organisation's "
        "management account, or an account without an organisation; AWS takes a tag a day after "
        "it has first been used.",
    )

    def problems_in(self, *, models: Sequence[str], protect: bool) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `models` are those of the registry.
        """
        if self.budgets is not None:
            for at, text in self.budgets.problems_in(models=models, protect=protect):
                yield ("budgets", *at), text
