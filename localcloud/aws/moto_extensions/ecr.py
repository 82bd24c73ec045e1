"""ECR's pull-through cache rules, which moto has no operation for."""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ecr.responses import ECRResponse

_MEMBERS = ("upstreamRegistryUrl", "credentialArn", "customRoleArn", "upstreamRepositoryPrefix")


class _RuleNotFound(ServiceException):  # type: ignore[misc]
    code = "PullThroughCacheRuleNotFoundException"


class _RuleExists(ServiceException):  # type: ignore[misc]
    code = "PullThroughCacheRuleAlreadyExistsException"


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    ECRResponse.create_pull_through_cache_rule = _create
    ECRResponse.describe_pull_through_cache_rules = _describe
    ECRResponse.update_pull_through_cache_rule = _update
    ECRResponse.delete_pull_through_cache_rule = _delete


def _rules(self: ECRResponse) -> dict[str, dict[str, Any]]:
    rules: dict[str, dict[str, Any]] = vars(self.ecr_backend).setdefault("cache_rules", {})
    return rules


def _rule(self: ECRResponse, prefix: str) -> dict[str, Any]:
    rules = _rules(self)
    if prefix not in rules:
        raise _RuleNotFound(f"The pull through cache rule with prefix '{prefix}' does not exist")
    return rules[prefix]


def _create(self: ECRResponse) -> ActionResult:
    prefix = self._get_param("ecrRepositoryPrefix")
    if prefix in _rules(self):
        raise _RuleExists(f"A pull through cache rule with prefix '{prefix}' already exists")
    given = {name: self._get_param(name) for name in _MEMBERS}
    rule = {
        "ecrRepositoryPrefix": prefix,
        "registryId": self.current_account,
        "createdAt": utcnow(),
        **{name: value for name, value in given.items() if value is not None},
    }
    _rules(self)[prefix] = rule
    return ActionResult(rule)


def _describe(self: ECRResponse) -> ActionResult:
    prefixes = self._get_param("ecrRepositoryPrefixes") or sorted(_rules(self))
    return ActionResult({"pullThroughCacheRules": [_rule(self, each) for each in prefixes]})


def _update(self: ECRResponse) -> ActionResult:
    rule = _rule(self, self._get_param("ecrRepositoryPrefix"))
    for name in ("credentialArn", "customRoleArn"):
        value = self._get_param(name)
        if value is not None:
            rule[name] = value
    return ActionResult({**rule, "updatedAt": utcnow()})


def _delete(self: ECRResponse) -> ActionResult:
    prefix = self._get_param("ecrRepositoryPrefix")
    rule = _rule(self, prefix)
    del _rules(self)[prefix]
    return ActionResult(rule)
