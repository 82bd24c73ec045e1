"""Network Firewall: policies and groups of rules, which moto lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.networkfirewall.models import NetworkFirewallBackend
from moto.networkfirewall.responses import NetworkFirewallResponse


@dataclass
class Rules:
    """A policy or a group of rules: what it was sent, its tags, and AWS's mark of its version."""

    arn: str
    content: dict[str, Any]
    described: dict[str, Any]
    tags: list[dict[str, str]] = field(default_factory=list)
    token: str = field(default_factory=lambda: str(mock_random.uuid4()))


@dataclass(frozen=True)
class Kind:
    """How the members of one of the two are called."""

    noun: str
    content: tuple[str, ...]
    described: tuple[str, ...]
    """What stands in the answer's description of the object."""


POLICY = Kind(
    noun="FirewallPolicy",
    content=("FirewallPolicy",),
    described=("Description", "EncryptionConfiguration"),
)
GROUP = Kind(
    noun="RuleGroup",
    content=("RuleGroup",),
    described=("Type", "Capacity", "Description", "EncryptionConfiguration", "SourceMetadata"),
)


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    for kind, snake in ((POLICY, "firewall_policy"), (GROUP, "rule_group")):
        for verb, operation in (
            ("create", _create),
            ("describe", _describe),
            ("update", _update),
            ("delete", _delete),
        ):
            setattr(NetworkFirewallResponse, f"{verb}_{snake}", _bound(operation, kind))


def _bound(operation: Callable[[NetworkFirewallResponse, Kind], ActionResult], kind: Kind) -> Any:
    return lambda self: operation(self, kind)


def rules_of(backend: NetworkFirewallBackend) -> dict[str, Rules]:
    """All policies and groups of rules, by ARN."""
    found: dict[str, Rules] = vars(backend).setdefault("rules", {})
    return found


def check_policy(backend: NetworkFirewallBackend, arn: str) -> None:
    """Refuses a policy that is not there."""
    if arn not in rules_of(backend):
        raise _missing(arn)


def _missing(arn: str) -> JsonRESTError:
    return JsonRESTError("ResourceNotFoundException", f"{arn} does not exist")


def _arn(self: NetworkFirewallResponse, kind: Kind) -> str:
    given = self._get_param(f"{kind.noun}Arn")
    if given:
        return str(given)
    backend = self.networkfirewall_backend
    place = f"arn:aws:network-firewall:{backend.region_name}:{backend.account_id}"
    name = self._get_param(f"{kind.noun}Name")
    if kind is POLICY:
        return f"{place}:firewall-policy/{name}"
    return f"{place}:{str(self._get_param('Type')).lower()}-rulegroup/{name}"


def _one(self: NetworkFirewallResponse, kind: Kind) -> Rules:
    arn = _arn(self, kind)
    found = rules_of(self.networkfirewall_backend).get(arn)
    if found is None:
        raise _missing(arn)
    return found


def _sent(self: NetworkFirewallResponse, names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: self._get_param(name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _content(self: NetworkFirewallResponse, kind: Kind) -> dict[str, Any]:
    """What is filtered; a group's rules may come as text in Suricata's form."""
    content = _sent(self, kind.content)
    text = self._get_param("Rules") if kind is GROUP else None
    if text:
        content["RuleGroup"] = {"RulesSource": {"RulesString": text}}
    for arn in _references(content.get("FirewallPolicy") or {}):
        if ":aws-managed:" not in arn and arn not in rules_of(self.networkfirewall_backend):
            raise _missing(arn)
    return content


def _references(policy: dict[str, Any]) -> Iterator[str]:
    for name in ("StatefulRuleGroupReferences", "StatelessRuleGroupReferences"):
        for each in policy.get(name) or []:
            yield each["ResourceArn"]


def _create(self: NetworkFirewallResponse, kind: Kind) -> ActionResult:
    arn, held = _arn(self, kind), rules_of(self.networkfirewall_backend)
    if arn in held:
        raise JsonRESTError("InvalidRequestException", f"{arn} already exists")
    described = _sent(self, (*kind.described, f"{kind.noun}Name"))
    rules = Rules(arn, _content(self, kind), described, self._get_param("Tags") or [])
    held[arn] = rules
    return _answer(rules, kind)


def _answer(rules: Rules, kind: Kind, content: dict[str, Any] | None = None) -> ActionResult:
    state = {
        **rules.described,
        f"{kind.noun}Arn": rules.arn,
        f"{kind.noun}Id": rules.token,
        f"{kind.noun}Status": "ACTIVE",
        "Tags": rules.tags,
    }
    return ActionResult(
        {f"{kind.noun}Response": state, "UpdateToken": rules.token, **(content or {})}
    )


def _describe(self: NetworkFirewallResponse, kind: Kind) -> ActionResult:
    rules = _one(self, kind)
    return _answer(rules, kind, rules.content)


def _update(self: NetworkFirewallResponse, kind: Kind) -> ActionResult:
    """Refused, as on AWS, with the mark of another version."""
    rules = _one(self, kind)
    if self._get_param("UpdateToken") != rules.token:
        raise JsonRESTError("InvalidTokenException", f"{rules.arn} has changed: read it again")
    rules.content = _content(self, kind)
    later = tuple(name for name in kind.described if name not in ("Type", "Capacity"))
    for name in later:
        rules.described.pop(name, None)
    rules.described |= _sent(self, later)
    rules.token = str(mock_random.uuid4())
    return _answer(rules, kind)


def _delete(self: NetworkFirewallResponse, kind: Kind) -> ActionResult:
    """Refused, as on AWS, while a firewall or a policy uses it."""
    backend, rules = self.networkfirewall_backend, _one(self, kind)
    users = [
        *(one.arn for one in backend.firewalls.values() if one.firewall_policy_arn == rules.arn),
        *(
            one.arn
            for one in rules_of(backend).values()
            if rules.arn in _references(one.content.get("FirewallPolicy") or {})
        ),
    ]
    if users:
        raise JsonRESTError(
            "InvalidOperationException", f"{rules.arn} is in use by {', '.join(sorted(users))}"
        )
    del rules_of(backend)[rules.arn]
    return _answer(rules, kind)
