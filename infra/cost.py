"""What a stack may spend, and who hears of it."""

from __future__ import annotations

from components.cost.anomaly_detection import AnomalyDetection, AnomalyDetectionArgs
from components.cost.budgets import MODEL_TAG, Budgets, BudgetsArgs
from components.cost.cost_tags import CostTags, CostTagsArgs
from infra.foundation import Foundation
from infra.tags import default_tags


def deploy_cost(base: Foundation) -> None:
    """What the settings switch on of budgets, anomalies and tags."""
    settings = base.settings
    runbook = base.alerting.runbook_url("budget-exceeded")
    if settings.cost.allocation_tags:
        keys = [*default_tags(settings), MODEL_TAG]
        CostTags("cost-tags", CostTagsArgs(keys=keys), opts=base.top)
    if settings.cost.budgets is not None:
        Budgets(
            "budgets",
            BudgetsArgs(
                settings=settings.cost.budgets,
                topic_arns=base.alerting.topic_arns,
                runbook_url=runbook,
                name_prefix=settings.name_prefix,
                account_id=settings.account_id,
                boundary_arn=base.boundary_arn,
            ),
            opts=base.top,
        )
    if settings.cost.anomalies is not None:
        AnomalyDetection(
            "anomalies",
            AnomalyDetectionArgs(
                settings=settings.cost.anomalies,
                topic_arn=base.alerting.topic_arn("warning"),
                runbook_url=runbook,
                name_prefix=settings.name_prefix,
            ),
            opts=base.top,
        )
