"""AWS Budgets: budgets with their alerts, and what they do by themselves."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map, to_api
from localcloud.aws.tagging import retag, tag_pairs
from localcloud.aws.values import UNKNOWN, Props

_TAGS = frozenset({"ListTagsForResource", "TagResource", "UntagResource"})


def _read_tags(aws: Aws, arn: str) -> dict[str, str]:
    answer = aws.call("ListTagsForResource", ResourceARN=arn)
    return tag_map(answer.get("ResourceTags", [])) or {}


_BESIDE = frozenset({"accountId", "limitAmount", "limitUnit", "notifications", "region", "tags"})
_NOTIFICATION = ("comparisonOperator", "notificationType", "threshold", "thresholdType")
_SUBSCRIBERS = {"subscriberSnsTopicArns": "SNS", "subscriberEmailAddresses": "EMAIL"}


class Budget(Emulation):
    """`aws.budgets.Budget`; its id is `<account>:<name>`."""

    token = "aws:budgets/budget:Budget"
    service = "budgets"
    create_operation = "CreateBudget"
    operations = frozenset(
        {
            "CreateBudget",
            "DescribeBudget",
            "UpdateBudget",
            "DeleteBudget",
            "CreateNotification",
            "DeleteNotification",
            "DescribeNotificationsForBudget",
            "DescribeSubscribersForNotification",
            *_TAGS,
        }
    )
    name = Name("name", most=100)
    taggable = True
    outputs = ("arn",)
    rename = {"budget.name": "BudgetName", "newBudget.name": "BudgetName"}
    replace_on = frozenset({"accountId", "name"})

    def is_input(self, name: str) -> bool:
        return name in {*_BESIDE, *_OF_BUDGET}

    def _params(self, operation: str, member: str, inputs: Props) -> dict[str, Any]:
        budget = {name: value for name, value in inputs.items() if name not in _BESIDE}
        if "limitAmount" in inputs:
            limit = {"amount": inputs["limitAmount"], "unit": inputs.get("limitUnit", "USD")}
            budget["budgetLimit"] = limit
        return to_api(self.service, operation, {member: budget}, rename=self.rename)

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self._params(self.create_operation, "budget", inputs)
        params["AccountId"] = inputs.get("accountId", aws.account)
        params["NotificationsWithSubscribers"] = _with_subscribers(inputs)
        if inputs.get("tags"):
            params["ResourceTags"] = tag_pairs(inputs)
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{params['AccountId']}:{inputs['name']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        account, _, name = id_.partition(":")
        where = {"AccountId": account, "BudgetName": name}
        found = aws.call("DescribeBudget", **where)["Budget"]
        declared = {key: value for key, value in known.items() if key in _OF_BUDGET}
        nested = {"budget": declared} if declared else {}
        read: Props = self.properties({"Budget": found}, nested).get("budget", {})
        for filled in ("calculatedSpend", "lastUpdatedTime", "timePeriod", "budgetLimit"):
            read.pop(filled, None)
        if not declared:
            read.pop("costTypes", None)
        arn = aws.arn("budgets", f"budget/{name}", region="")
        return {
            **read,
            "arn": arn,
            "accountId": account,
            "name": name,
            "limitAmount": found["BudgetLimit"]["Amount"],
            "limitUnit": found["BudgetLimit"]["Unit"],
            "notifications": _notifications(aws, where),
            "tags": _read_tags(aws, arn),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        account, _, name = id_.partition(":")
        where = {"AccountId": account, "BudgetName": name}
        if changed - {"notifications", "tags"}:
            params = self._params("UpdateBudget", "newBudget", inputs)
            aws.call("UpdateBudget", AccountId=account, **params)
        if "notifications" in changed:
            answer = aws.call("DescribeNotificationsForBudget", **where)
            for one in answer["Notifications"]:
                aws.call("DeleteNotification", Notification=one, **where)
            for one in _with_subscribers(inputs):
                aws.call("CreateNotification", **one, **where)
        if "tags" in changed:
            retag(aws, inputs, old, ResourceARN=aws.arn("budgets", f"budget/{name}", region=""))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        account, _, name = id_.partition(":")
        aws.call("DeleteBudget", AccountId=account, BudgetName=name)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs.get('accountId', aws.account)}:{inputs['name']}"


_OF_BUDGET = frozenset(
    {
        "name",
        "budgetType",
        "timeUnit",
        "costFilters",
        "costTypes",
        "filterExpression",
        "metrics",
    }
)


def _with_subscribers(inputs: Props) -> list[dict[str, Any]]:
    """The alerts as the API has them: what fires, and its subscribers."""
    return [
        {
            "Notification": {
                name[0].upper() + name[1:]: _number(one[name]) for name in _NOTIFICATION
            },
            "Subscribers": [
                {"SubscriptionType": kind, "Address": address}
                for name, kind in _SUBSCRIBERS.items()
                for address in one.get(name) or []
            ],
        }
        for one in inputs.get("notifications") or []
    ]


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, int) and value is not UNKNOWN else value


def _notifications(aws: Aws, where: dict[str, str]) -> list[Props]:
    found: list[Props] = []
    for one in aws.call("DescribeNotificationsForBudget", **where)["Notifications"]:
        operation = "DescribeSubscribersForNotification"
        subscribers = aws.call(operation, Notification=one, **where)["Subscribers"]
        read: Props = {name: one[name[0].upper() + name[1:]] for name in _NOTIFICATION}
        for name, kind in _SUBSCRIBERS.items():
            addresses = [
                each["Address"] for each in subscribers if each["SubscriptionType"] == kind
            ]
            if addresses:
                read[name] = addresses
        found.append(read)
    return found


class BudgetAction(Emulation):
    """`aws.budgets.BudgetAction`; its id is `<account>:<action>:<budget>`."""

    token = "aws:budgets/budgetAction:BudgetAction"
    service = "budgets"
    create_operation = "CreateBudgetAction"
    operations = frozenset(
        {
            "CreateBudgetAction",
            "DescribeBudgetAction",
            "UpdateBudgetAction",
            "DeleteBudgetAction",
            *_TAGS,
        }
    )
    cloudformation = "AWS::Budgets::BudgetsAction"
    taggable = True
    outputs = ("arn", "actionId", "status")
    rename = {
        "tags": "ResourceTags",
        "actionThreshold.actionThresholdValue": "ActionThresholdValue",
    }
    replace_on = frozenset({"accountId", "budgetName", "actionType"})
    update_in_place = frozenset({"notificationType"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        wanted = {"accountId": aws.account, **inputs}
        return self.create_operation, self.params(self.create_operation, wanted)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        made = aws.call(operation, **params)
        return f"{made['AccountId']}:{made['ActionId']}:{made['BudgetName']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        account, action, budget = id_.split(":")
        where = {"AccountId": account, "ActionId": action, "BudgetName": budget}
        found = aws.call("DescribeBudgetAction", **where)["Action"]
        arn = aws.arn("budgets", f"budget/{budget}/action/{action}", region="")
        return {
            **self.properties(found, known),
            "arn": arn,
            "accountId": account,
            "actionId": action,
            "status": found["Status"],
            "tags": _read_tags(aws, arn),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        account, action, budget = id_.split(":")
        if changed - {"tags"}:
            operation = "UpdateBudgetAction"
            wanted = {**inputs, "accountId": account, "actionId": action}
            params = self.params(operation, wanted, omit={"tags", "actionType"})
            aws.call(operation, **params)
        if "tags" in changed:
            retag(
                aws,
                inputs,
                old,
                ResourceARN=aws.arn("budgets", f"budget/{budget}/action/{action}", region=""),
            )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        account, action, budget = id_.split(":")
        aws.call("DeleteBudgetAction", AccountId=account, ActionId=action, BudgetName=budget)


TYPES = [Budget, BudgetAction]
