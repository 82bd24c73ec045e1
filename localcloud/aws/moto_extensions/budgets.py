"""What moto's AWS Budgets lacks: budgets that change, their subscribers, tags and actions."""

from __future__ import annotations

import json
from typing import Any

from moto.budgets.exceptions import NotFoundException
from moto.budgets.models import Budget
from moto.budgets.responses import BudgetsResponse
from moto.moto_api._internal import mock_random

_MINE = ("CalculatedSpend", "LastUpdatedTime", "TimePeriod")
"""What the service fills in and an update may leave out."""

_moto_create = BudgetsResponse.create_budget


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    BudgetsResponse.create_budget = _create
    BudgetsResponse.update_budget = _update
    BudgetsResponse.describe_subscribers_for_notification = _subscribers
    BudgetsResponse.tag_resource = _tag
    BudgetsResponse.untag_resource = _untag
    BudgetsResponse.list_tags_for_resource = _list_tags
    BudgetsResponse.create_budget_action = _create_action
    BudgetsResponse.describe_budget_action = _describe_action
    BudgetsResponse.update_budget_action = _update_action
    BudgetsResponse.delete_budget_action = _delete_action


def _budget(self: BudgetsResponse, name: str) -> Budget:
    held: dict[str, Budget] = self.backend.budgets[self._get_param("AccountId")]
    if name not in held:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return held[name]


def _named(self: BudgetsResponse) -> Budget:
    return _budget(self, self._get_param("BudgetName"))


def _tags(self: BudgetsResponse, arn: str) -> dict[str, str]:
    every: dict[str, dict[str, str]] = vars(self.backend).setdefault("tags", {})
    return every.setdefault(arn, {})


def _pairs(tags: list[dict[str, str]] | None) -> dict[str, str]:
    return {one["Key"]: one["Value"] for one in tags or ()}


def _create(self: BudgetsResponse) -> str:
    answer: str = _moto_create(self)
    account, name = self._get_param("AccountId"), self._get_param("Budget")["BudgetName"]
    tags = _tags(self, f"arn:aws:budgets::{account}:budget/{name}")
    tags.clear()
    tags.update(_pairs(self._get_param("ResourceTags")))
    return answer


def _update(self: BudgetsResponse) -> str:
    wanted = self._get_param("NewBudget")
    budget = _budget(self, wanted["BudgetName"])
    kept = {name: budget.budget[name] for name in _MINE if name in budget.budget}
    budget.budget = {**kept, **wanted}
    return "{}"


def _subscribers(self: BudgetsResponse) -> str:
    asked = self._get_param("Notification")
    for one in _named(self).notifications:
        if all(one.details.get(name) == value for name, value in asked.items()):
            return json.dumps({"Subscribers": one.subscribers})
    raise NotFoundException("Unable to get subscribers - the notification doesn't exist.")


def _tag(self: BudgetsResponse) -> str:
    _tags(self, self._get_param("ResourceARN")).update(_pairs(self._get_param("ResourceTags")))
    return "{}"


def _untag(self: BudgetsResponse) -> str:
    for key in self._get_param("ResourceTagKeys"):
        _tags(self, self._get_param("ResourceARN")).pop(key, None)
    return "{}"


def _list_tags(self: BudgetsResponse) -> str:
    tags = _tags(self, self._get_param("ResourceARN"))
    pairs = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
    return json.dumps({"ResourceTags": pairs})


def _actions(budget: Budget) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = vars(budget).setdefault("actions", {})
    return found


def _action(self: BudgetsResponse) -> dict[str, Any]:
    id_ = self._get_param("ActionId")
    found = _actions(_named(self)).get(id_)
    if found is None:
        raise NotFoundException(f"Unable to get action: {id_} - the action doesn't exist.")
    return found


_MEMBERS = (
    "BudgetName",
    "NotificationType",
    "ActionType",
    "ActionThreshold",
    "Definition",
    "ExecutionRoleArn",
    "ApprovalModel",
    "Subscribers",
)


def _create_action(self: BudgetsResponse) -> str:
    id_ = str(mock_random.uuid4())
    account, name = self._get_param("AccountId"), self._get_param("BudgetName")
    given = {member: self._get_param(member) for member in _MEMBERS}
    _actions(_named(self))[id_] = {**given, "ActionId": id_, "Status": "STANDBY"}
    arn = f"arn:aws:budgets::{account}:budget/{name}/action/{id_}"
    _tags(self, arn).update(_pairs(self._get_param("ResourceTags")))
    return json.dumps({"AccountId": account, "BudgetName": name, "ActionId": id_})


def _describe_action(self: BudgetsResponse) -> str:
    return json.dumps({"AccountId": self._get_param("AccountId"), "Action": _action(self)})


def _update_action(self: BudgetsResponse) -> str:
    action = _action(self)
    old = dict(action)
    given = {member: self._get_param(member) for member in _MEMBERS}
    action.update({member: value for member, value in given.items() if value is not None})
    answer = {"OldAction": old, "NewAction": action, "BudgetName": action["BudgetName"]}
    return json.dumps({"AccountId": self._get_param("AccountId"), **answer})


def _delete_action(self: BudgetsResponse) -> str:
    action = _action(self)
    del _actions(_named(self))[action["ActionId"]]
    answer = {"BudgetName": action["BudgetName"], "Action": action}
    return json.dumps({"AccountId": self._get_param("AccountId"), **answer})
