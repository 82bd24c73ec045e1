"""Short ways to write policies."""

from __future__ import annotations

from typing import Any

from access.grants import Grants, of
from access.policy import Policy, parse


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def when(operator: str, key: str, value: Any) -> dict[str, Any]:
    """The element Condition with one operator and key, as a keyword argument."""
    return {"Condition": {operator: {key: value}}}


def policy(*statements: dict[str, Any]) -> Policy:
    return parse({"Version": "2012-10-17", "Statement": list(statements)})


def grants(*statements: dict[str, Any], boundary: Policy | None = None) -> Grants:
    """What an identity policy with these statements grants."""
    return of([policy(*statements)], boundary)


def resource_policy(*statements: dict[str, Any]) -> Grants:
    """What a resource's own policy with these statements grants."""
    return Grants(layers=((policy(*statements),),))
