"""One statement of a policy, refused at construction when it says more than it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pulumi

Condition = Mapping[str, Mapping[str, pulumi.Input[str] | Sequence[pulumi.Input[str]]]]
Principals = Mapping[str, Sequence[pulumi.Input[str]]]

_SID = re.compile(r"^[A-Za-z0-9]+$")
_ACTION = re.compile(r"^[a-z][a-z0-9-]*:[A-Za-z0-9*?]+$")
_ACCOUNT = re.compile(r"^\d{12}$")
_ROLE_ARN = re.compile(r"^arn:aws[a-z-]*:iam::\d{12}:role/[^*?]+$")
_PASSED_TO = "iam:PassedToService"


class StatementError(ValueError):
    """A statement that no policy of the platform may contain."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of an IAM, key, bucket, topic or trust policy.

    `sid` states the intent. `resources` stays empty only in a trust policy. `principals` is for
    resource policies: {"AWS": [...]}, {"Service": [...]}, {"Federated": [...]}; {"*": ["*"]}
    renders `"*"`. `wildcard_reason` says why an Allow with a wildcard is right. Raises
    StatementError.
    """

    sid: str
    actions: Sequence[str]
    resources: Sequence[pulumi.Input[str]] = ()
    conditions: Condition = field(default_factory=dict)
    effect: Literal["Allow", "Deny"] = "Allow"
    principals: Principals | None = None
    wildcard_reason: str | None = None

    def __post_init__(self) -> None:
        self._check_shape()
        if self.effect == "Allow":
            self._check_wildcards()
            self._check_pass_role()

    def known_texts(self) -> Iterator[str]:
        """The resources and principals that are plain text already."""
        for value in self.resources:
            if isinstance(value, str):
                yield value
        for values in (self.principals or {}).values():
            for value in values:
                if isinstance(value, str):
                    yield value

    def wildcards(self) -> list[str]:
        """What in this statement reaches further than a name: actions, resources, accounts."""
        found = [action for action in self.actions if "*" in action or "?" in action]
        found += [text for text in self.known_texts() if is_wildcard(text)]
        return found

    def _refuse(self, problem: str, fix: str) -> None:
        raise StatementError(f"Statement {self.sid or '(no sid)'}: {problem}. {fix}")

    def _check_shape(self) -> None:
        if not _SID.match(self.sid):
            self._refuse(f"sid {self.sid!r} is not letters and digits only", "State the intent.")
        if self.effect not in ("Allow", "Deny"):
            self._refuse(f"effect {self.effect!r} is unknown", "Use Allow or Deny.")
        if isinstance(self.actions, str) or not self.actions:
            self._refuse(f"actions {self.actions!r} is not a list of actions", "Name each action.")
        if isinstance(self.resources, str):
            self._refuse(f"resources {self.resources!r} is one text", "Give a list of ARNs.")
        if not self.resources and self.principals is None:
            self._refuse("no resource is given", "Only a trust policy has none; name the ARNs.")
        for action in self.actions:
            if action != "*" and not _ACTION.match(action):
                self._refuse(f"{action!r} is not an action", "Write service:Operation.")
        if "" in self.resources:
            self._refuse("a resource is the empty text", "Name its ARN.")
        for kind, values in (self.principals or {}).items():
            self._check_principal(kind, values)

    def _check_principal(self, kind: str, values: Sequence[pulumi.Input[str]]) -> None:
        if kind not in ("AWS", "Service", "Federated", "CanonicalUser", "*"):
            self._refuse(f"principal type {kind!r} is unknown", "Use AWS, Service, Federated.")
        if isinstance(values, str) or not values:
            self._refuse(f"principal {kind} has {values!r}", "Give a list of principals.")
        for value in values:
            if isinstance(value, str) and _ACCOUNT.match(value):
                # AWS stores the root ARN in its place, which is then a difference for ever.
                self._refuse(
                    f"principal {value} is a bare account id",
                    f"Write arn:aws:iam::{value}:root.",
                )

    def _check_wildcards(self) -> None:
        found = self.wildcards()
        if found and not (self.wildcard_reason or "").strip():
            self._refuse(
                f"Allow with the wildcard {found[0]!r}",
                "Name what is meant, or say in wildcard_reason why it cannot be named.",
            )

    def _check_pass_role(self) -> None:
        if not any(action.lower() == "iam:passrole" for action in self.actions):
            return
        if list(self.actions) != ["iam:PassRole"]:
            self._refuse("iam:PassRole stands beside other actions", "Give it its own statement.")
        for value in self.resources:
            if isinstance(value, str) and not _ROLE_ARN.match(value):
                self._refuse(f"iam:PassRole on {value!r}", "Name the ARN of the role.")
        if not any(
            operator.startswith("StringEquals") and _PASSED_TO in keys
            for operator, keys in self.conditions.items()
        ):
            self._refuse(
                "iam:PassRole says not to which service",
                f'Add the condition StringEquals {{"{_PASSED_TO}": [...]}}.',
            )


def is_wildcard(text: str) -> bool:
    """Whether a resource or principal reaches further than one account's named things.

    `*` alone, an ARN with a wildcard as its service, account or whole resource, an account root
    written with a wildcard. `arn:aws:s3:::bucket/prefix/*` is a name with a prefix, not that.
    """
    if text == "*":
        return True
    if not text.startswith("arn:"):
        return False
    parts = text.split(":", 5)
    if len(parts) < 6:
        return "*" in text
    _, partition, service, _, account, resource = parts
    return (
        any("*" in part for part in (partition, service, account))
        or resource.strip("*?") == ""
        or resource in ("role/*", "key/*", "user/*", "group/*", "policy/*")
    )


def once(*statements: Statement) -> list[Statement]:
    """The statements, each sid once: two grants may ask for one key."""
    return list({statement.sid: statement for statement in statements}.values())
