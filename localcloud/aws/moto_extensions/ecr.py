"""ECR's pull-through cache rules and repository creation templates, which moto lacks."""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ecr.exceptions import InvalidParameterException
from moto.ecr.models import ECRBackend
from moto.ecr.responses import ECRResponse

_MEMBERS = ("upstreamRegistryUrl", "credentialArn", "customRoleArn", "upstreamRepositoryPrefix")


class _RuleNotFound(ServiceException):  # type: ignore[misc]
    code = "PullThroughCacheRuleNotFoundException"


class _RuleExists(ServiceException):  # type: ignore[misc]
    code = "PullThroughCacheRuleAlreadyExistsException"


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    ECRBackend._validate_registry_policy_action = _check_registry_policy
    ECRResponse.create_repository_creation_template = _create_template
    ECRResponse.describe_repository_creation_templates = _describe_templates
    ECRResponse.update_repository_creation_template = _update_template
    ECRResponse.delete_repository_creation_template = _delete_template
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


class _TemplateNotFound(ServiceException):  # type: ignore[misc]
    code = "TemplateNotFoundException"


class _TemplateExists(ServiceException):  # type: ignore[misc]
    code = "TemplateAlreadyExistsException"


_TEMPLATE = (
    "description",
    "encryptionConfiguration",
    "resourceTags",
    "imageTagMutability",
    "imageTagMutabilityExclusionFilters",
    "repositoryPolicy",
    "lifecyclePolicy",
    "appliedFor",
    "customRoleArn",
)


def _templates(self: ECRResponse) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = vars(self.ecr_backend).setdefault("creation_templates", {})
    return found


def _template(self: ECRResponse) -> dict[str, Any]:
    prefix = self._get_param("prefix")
    if prefix not in _templates(self):
        raise _TemplateNotFound(f"The Repository Creation Template '{prefix}' does not exist")
    return _templates(self)[prefix]


def _given(self: ECRResponse) -> dict[str, Any]:
    found = {name: self._get_param(name) for name in _TEMPLATE}
    return {name: value for name, value in found.items() if value is not None}


def _create_template(self: ECRResponse) -> ActionResult:
    prefix = self._get_param("prefix")
    if prefix in _templates(self):
        raise _TemplateExists(f"The Repository Creation Template '{prefix}' already exists")
    _templates(self)[prefix] = {"prefix": prefix, "createdAt": utcnow(), **_given(self)}
    return _answer(self, _templates(self)[prefix])


def _describe_templates(self: ECRResponse) -> ActionResult:
    prefixes = self._get_param("prefixes") or sorted(_templates(self))
    found = [_templates(self)[each] for each in prefixes if each in _templates(self)]
    return ActionResult({"registryId": self.current_account, "repositoryCreationTemplates": found})


def _update_template(self: ECRResponse) -> ActionResult:
    template = _template(self)
    template |= _given(self)
    return _answer(self, template)


def _delete_template(self: ECRResponse) -> ActionResult:
    template = _template(self)
    del _templates(self)[template["prefix"]]
    return _answer(self, template)


def _answer(self: ECRResponse, template: dict[str, Any]) -> ActionResult:
    return ActionResult(
        {"registryId": self.current_account, "repositoryCreationTemplate": template}
    )


_IN_A_REGISTRY_POLICY = frozenset(
    {
        "ecr:BatchImportUpstreamImage",
        "ecr:CreatePullThroughCacheRule",
        "ecr:CreateRepository",
        "ecr:ReplicateImage",
    }
)
"""ECR user guide, "Private registry permissions"; moto knows two of them."""


def _check_registry_policy(_: ECRBackend, policy_text: str) -> None:
    for statement in json.loads(policy_text)["Statement"]:
        actions = statement["Action"]
        given = {actions} if isinstance(actions, str) else set(actions)
        if given - _IN_A_REGISTRY_POLICY:
            raise InvalidParameterException(
                "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry "
                "policy provided'"
            )
