"""Outputs of the types of budgets and Cost Explorer."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _budget(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {
        "id": f"{declared.account}:{name}",
        "name": name,
        "accountId": declared.account,
        "arn": declared.arn("budgets", f"budget/{name}", region=False),
    }


def _action(declared: Declared) -> dict[str, Any]:
    budget, action = declared.text("budgetName"), declared.uuid("action")
    return {
        "id": f"{declared.account}:{action}:{budget}",
        "accountId": declared.account,
        "actionId": action,
        "arn": declared.arn("budgets", f"budget/{budget}/action/{action}", region=False),
        "status": "STANDBY",
    }


def _monitor(declared: Declared) -> dict[str, Any]:
    arn = declared.arn("ce", f"anomalymonitor/{declared.uuid('monitor')}", region=False)
    return {"id": arn, "arn": arn, "name": declared.named()}


def _subscription(declared: Declared) -> dict[str, Any]:
    arn = declared.arn("ce", f"anomalysubscription/{declared.uuid('subscription')}", region=False)
    return {"id": arn, "arn": arn, "name": declared.named()}


def _tag(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("tagKey"), "type": "UserDefined"}


COST: Mapping[str, Shape] = {
    "aws:budgets/budget:Budget": _budget,
    "aws:budgets/budgetAction:BudgetAction": _action,
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": _monitor,
    "aws:costexplorer/anomalySubscription:AnomalySubscription": _subscription,
    "aws:costexplorer/costAllocationTag:CostAllocationTag": _tag,
}
