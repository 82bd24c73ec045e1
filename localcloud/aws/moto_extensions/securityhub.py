"""Security Hub's configuration and standards, which moto has no operation for."""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.securityhub import urls
from moto.securityhub.models import SecurityHubBackend
from moto.securityhub.responses import SecurityHubResponse

_DEFAULTS = {"AutoEnableControls": True, "ControlFindingGenerator": "SECURITY_CONTROL"}

_moto_enable = SecurityHubResponse.enable_security_hub
_moto_disable = SecurityHubBackend.disable_security_hub
_moto_describe = SecurityHubBackend.describe_hub


class _Subscribed(ServiceException):  # type: ignore[misc]
    code = "ResourceConflictException"


class _Unsubscribed(ServiceException):  # type: ignore[misc]
    code = "InvalidAccessException"


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    for path in ("register", "deregister", "get"):
        urls.url_paths[f"{{0}}/standards/{path}$"] = SecurityHubResponse.dispatch
    SecurityHubBackend.disable_security_hub = _disable
    SecurityHubBackend.describe_hub = _describe
    SecurityHubResponse.enable_security_hub = _enable
    SecurityHubResponse.update_security_hub_configuration = _update
    SecurityHubResponse.batch_enable_standards = _enable_standards
    SecurityHubResponse.batch_disable_standards = _disable_standards
    SecurityHubResponse.get_enabled_standards = _get_standards


def _hub(self: SecurityHubBackend) -> dict[str, Any]:
    found: dict[str, Any] = vars(self).setdefault("configuration", dict(_DEFAULTS))
    return found


def _standards(self: SecurityHubBackend) -> dict[str, dict[str, Any]]:
    if not self.enabled:
        raise _Unsubscribed("Account is not subscribed to AWS Security Hub")
    found: dict[str, dict[str, Any]] = vars(self).setdefault("standards", {})
    return found


def _enable(self: SecurityHubResponse) -> str:
    backend: SecurityHubBackend = self.securityhub_backend
    if backend.enabled:
        raise _Subscribed("Account is already subscribed to Security Hub")
    generator = json.loads(self.body or "{}").get("ControlFindingGenerator")
    if generator is not None:
        _hub(backend)["ControlFindingGenerator"] = generator
    answer: str = _moto_enable(self)
    return answer


def _disable(self: SecurityHubBackend) -> dict[str, Any]:
    answer: dict[str, Any] = _moto_disable(self)
    vars(self).pop("configuration", None)
    vars(self).pop("standards", None)
    return answer


def _describe(self: SecurityHubBackend, hub_arn: str | None = None) -> dict[str, Any]:
    return {**_moto_describe(self, hub_arn), **_hub(self)}


def _update(self: SecurityHubResponse) -> EmptyResult:
    given = json.loads(self.body)
    _hub(self.securityhub_backend).update(
        {name: given[name] for name in _DEFAULTS if name in given}
    )
    return EmptyResult()


def _enable_standards(self: SecurityHubResponse) -> ActionResult:
    found = _standards(self.securityhub_backend)
    made = []
    for request in json.loads(self.body)["StandardsSubscriptionRequests"]:
        standard = request["StandardsArn"]
        name = standard.partition(":standards/")[2]
        arn = f"arn:aws:securityhub:{self.region}:{self.current_account}:subscription/{name}"
        found[arn] = {
            "StandardsSubscriptionArn": arn,
            "StandardsArn": standard,
            "StandardsInput": {},
            "StandardsStatus": "READY",
        }
        made.append(found[arn])
    return ActionResult({"StandardsSubscriptions": made})


def _disable_standards(self: SecurityHubResponse) -> ActionResult:
    found = _standards(self.securityhub_backend)
    arns = json.loads(self.body)["StandardsSubscriptionArns"]
    gone = [found.pop(arn) for arn in arns if arn in found]
    return ActionResult({"StandardsSubscriptions": gone})


def _get_standards(self: SecurityHubResponse) -> ActionResult:
    found = _standards(self.securityhub_backend)
    arns = json.loads(self.body or "{}").get("StandardsSubscriptionArns") or list(found)
    return ActionResult({"StandardsSubscriptions": [found[arn] for arn in arns if arn in found]})
