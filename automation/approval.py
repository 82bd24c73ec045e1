"""Four eyes: whoever trained a model version does not let it into production."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automation.errors import RefusedError

APPROVED = "Approved"


class Approvals:
    """Checks versions against the table of decisions; without a table, against what SageMaker
    itself wrote down alone."""

    def __init__(self, dynamodb: Any, table: str | None) -> None:
        self._dynamodb, self._table = dynamodb, table

    def check(self, package: Mapping[str, Any]) -> None:
        """Raises RefusedError unless somebody else than who made the described version approved
        it."""
        arn = str(package["ModelPackageArn"])
        made_by = identity(package.get("CreatedBy"))
        refuse_same_person(arn, made_by, identity(package.get("LastModifiedBy")))
        if self._table is None:
            return
        answer = self._dynamodb.get_item(
            TableName=self._table,
            Key={"model_package_arn": {"S": arn}},
            # A decision that was just written counts.
            ConsistentRead=True,
        )
        item = {key: value.get("S", "") for key, value in answer.get("Item", {}).items()}
        refuse_without_four_eyes(arn, item)
        refuse_same_person(arn, made_by, item["approved_by"])


def identity(context: Mapping[str, Any] | None) -> str | None:
    """The principal in a user context of SageMaker; None where it tells none."""
    found: str | None = ((context or {}).get("IamIdentity") or {}).get("Arn")
    return found


def refuse_without_four_eyes(arn: str, item: Mapping[str, str]) -> None:
    """Raises RefusedError when the recorded decision does not let the version be deployed."""
    if not item:
        raise RefusedError(
            f"{arn} is approved in the registry, but nobody's decision is recorded. Decide by the "
            "role for approvals; an approval made beside it counts for nothing."
        )
    if item.get("decision") != APPROVED:
        raise RefusedError(f"{arn}: the recorded decision is {item.get('decision')!r}.")
    trained_by, approved_by = item.get("trained_by", ""), item.get("approved_by", "")
    if not trained_by or not approved_by:
        raise RefusedError(
            f"{arn}: it is not recorded who trained it ({trained_by or 'nobody'}) and who approved "
            f"it ({approved_by or 'nobody'})."
        )
    refuse_same_person(arn, trained_by, approved_by)


def refuse_same_person(arn: str, made_by: str | None, approved_by: str | None) -> None:
    """Raises RefusedError when both are known and one person."""
    if made_by and approved_by and person(made_by) == person(approved_by):
        raise RefusedError(
            f"{arn} was trained and approved by {person(approved_by)}. Somebody else has to decide."
        )


def person(principal: str) -> str:
    """Who a principal is: the session's name of an assumed role, which single sign-on makes of the
    user, whatever the role; else the last part of the ARN. In lower case."""
    return principal.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()
