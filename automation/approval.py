"""Four eyes: whoever trained a model version does not let it into production."""

from __future__ import annotations

from collections.abc import Mapping, Set
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
        it, and is the one who changed it last by what SageMaker wrote down."""
        arn = str(package["ModelPackageArn"])
        made_by, changed_by = names(package.get("CreatedBy")), names(package.get("LastModifiedBy"))
        refuse_same_person(arn, made_by, changed_by)
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
        trained_by, approved_by = person(item["trained_by"]), person(item["approved_by"])
        refuse_same_person(arn, made_by | {trained_by}, changed_by | {approved_by})
        refuse_other_approver(arn, approved_by, changed_by)


def names(context: Mapping[str, Any] | None) -> frozenset[str]:
    """The names that a user context of SageMaker has for a person: the session's, the source
    identity's, which a session cannot change, and that of a profile of Studio. None of them may be
    told."""
    found = context or {}
    identity = found.get("IamIdentity") or {}
    told = (identity.get("Arn"), identity.get("SourceIdentity"), found.get("UserProfileName"))
    return frozenset(person(one) for one in told if one)


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


def refuse_same_person(arn: str, made_by: Set[str], approved_by: Set[str]) -> None:
    """Raises RefusedError when a name is among both."""
    for name in sorted(made_by & approved_by):
        raise RefusedError(
            f"{arn} was trained and approved by {name}. Somebody else has to decide."
        )


def refuse_other_approver(arn: str, approved_by: str, changed_by: Set[str]) -> None:
    """Raises RefusedError unless who is recorded as the approver changed the version last. That
    SageMaker says nothing of it is no pass: the record alone is what somebody wrote of himself."""
    if approved_by not in changed_by:
        raise RefusedError(
            f"{arn}: {approved_by} is recorded as the one who approved it, but by what SageMaker "
            f"wrote down {' or '.join(sorted(changed_by)) or 'nobody'} changed it last. Who "
            "decides writes the decision down and approves the version, in one session."
        )


def person(principal: str) -> str:
    """Who a principal is: the session's name of an assumed role, which single sign-on makes of the
    user, whatever the role; else the last part of the ARN. In lower case."""
    return principal.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()
