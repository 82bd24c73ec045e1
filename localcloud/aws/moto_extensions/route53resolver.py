"""Route 53 Resolver's DNS firewall, which moto lacks: lists, groups, rules, what they bind, and how
it fails. Nothing is looked up through it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from moto.moto_api._internal import mock_random
from moto.route53resolver.exceptions import (
    JsonRESTError,
    ResourceExistsException,
    ResourceNotFoundException,
)
from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse

RULE_MEMBERS = (
    "Action",
    "BlockOverrideDnsType",
    "BlockOverrideDomain",
    "BlockOverrideTtl",
    "BlockResponse",
    "FirewallDomainListId",
    "FirewallDomainRedirectionAction",
    "FirewallRuleGroupId",
    "Name",
    "Priority",
    "Qtype",
)
ASSOCIATION_MEMBERS = ("FirewallRuleGroupId", "MutationProtection", "Name", "Priority", "VpcId")

_moto_matched_arn = Route53ResolverBackend._matched_arn
_Members = dict[str, Any]


class _Conflict(JsonRESTError):  # type: ignore[misc]
    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("ConflictException", message)


@dataclass
class Firewall:
    """The DNS firewall of an account and region: objects by id, rules by group and list, and how it
    fails by network."""

    domains: dict[str, list[str]] = field(default_factory=dict)
    objects: dict[str, _Members] = field(default_factory=dict)
    rules: dict[tuple[str, str, str], _Members] = field(default_factory=dict)
    configs: dict[str, _Members] = field(default_factory=dict)

    def get(self, id_: str) -> _Members:
        """The list, group or association with this id."""
        if id_ not in self.objects:
            raise ResourceNotFoundException(f"The resource {id_} does not exist.")
        return self.objects[id_]


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    Route53ResolverBackend._matched_arn = _matched_arn
    for name, operation in (
        ("create_firewall_domain_list", _create_list),
        ("get_firewall_domain_list", _get_list),
        ("update_firewall_domains", _update_domains),
        ("list_firewall_domains", _list_domains),
        ("delete_firewall_domain_list", _delete_list),
        ("create_firewall_rule_group", _create_group),
        ("get_firewall_rule_group", _get_group),
        ("delete_firewall_rule_group", _delete_group),
        ("create_firewall_rule", _create_rule),
        ("update_firewall_rule", _update_rule),
        ("list_firewall_rules", _list_rules),
        ("delete_firewall_rule", _delete_rule),
        ("associate_firewall_rule_group", _associate),
        ("get_firewall_rule_group_association", _get_association),
        ("update_firewall_rule_group_association", _update_association),
        ("disassociate_firewall_rule_group", _disassociate),
        ("update_firewall_config", _update_config),
        ("list_firewall_configs", _list_configs),
    ):
        setattr(Route53ResolverResponse, name, operation)


def _firewall(backend: Route53ResolverBackend) -> Firewall:
    found: Firewall = vars(backend).setdefault("dns_firewall", Firewall())
    return found


def _matched_arn(self: Route53ResolverBackend, resource_arn: str) -> None:
    if not any(one["Arn"] == resource_arn for one in _firewall(self).objects.values()):
        _moto_matched_arn(self, resource_arn)


def _of(self: Route53ResolverResponse) -> Firewall:
    return _firewall(self.route53resolver_backend)


def _given(self: Route53ResolverResponse, names: tuple[str, ...]) -> _Members:
    sent = {name: self._get_param(name) for name in names}
    return {name: value for name, value in sent.items() if value is not None}


def _made(self: Route53ResolverResponse, prefix: str, kind: str, members: _Members) -> _Members:
    """A new object with an id, an ARN and the tags of the request."""
    backend = self.route53resolver_backend
    id_ = f"{prefix}-{mock_random.get_random_hex(17)}"
    place = f"{backend.region_name}:{backend.account_id}"
    arn = f"arn:aws:route53resolver:{place}:{kind}/{id_}"
    made = {"Id": id_, "Arn": arn, "Status": "COMPLETE", **members}
    _of(self).objects[id_] = made
    backend.tagger.tag_resource(arn, self._get_param("Tags") or [])
    return made


def _gone(self: Route53ResolverResponse, id_: str) -> _Members:
    gone = _of(self).get(id_)
    del _of(self).objects[id_]
    self.route53resolver_backend.tagger.delete_all_tags_for_resource(gone["Arn"])
    return gone


def _create_list(self: Route53ResolverResponse) -> str:
    made = _made(self, "rslvr-fdl", "firewall-domain-list", _given(self, ("Name",)))
    _of(self).domains[made["Id"]] = []
    return json.dumps({"FirewallDomainList": made})


def _get_list(self: Route53ResolverResponse) -> str:
    found = _of(self).get(self._get_param("FirewallDomainListId"))
    count = len(_of(self).domains[found["Id"]])
    return json.dumps({"FirewallDomainList": {**found, "DomainCount": count}})


def _update_domains(self: Route53ResolverResponse) -> str:
    found = _of(self).get(self._get_param("FirewallDomainListId"))
    given, operation = self._get_param("Domains"), self._get_param("Operation")
    kept = [one for one in _of(self).domains[found["Id"]] if one not in given]
    _of(self).domains[found["Id"]] = {
        "ADD": [*kept, *given],
        "REMOVE": kept,
        "REPLACE": list(given),
    }[operation]
    return json.dumps({name: found[name] for name in ("Id", "Name", "Status")})


def _list_domains(self: Route53ResolverResponse) -> str:
    found = _of(self).get(self._get_param("FirewallDomainListId"))
    return json.dumps({"Domains": _of(self).domains[found["Id"]]})


def _delete_list(self: Route53ResolverResponse) -> str:
    """Refused while a rule names it."""
    id_ = self._get_param("FirewallDomainListId")
    if any(one["FirewallDomainListId"] == id_ for one in _of(self).rules.values()):
        raise _Conflict(f"The domain list {id_} is used by a rule.")
    gone = _gone(self, id_)
    del _of(self).domains[id_]
    return json.dumps({"FirewallDomainList": gone})


def _create_group(self: Route53ResolverResponse) -> str:
    members = {"OwnerId": self.current_account, "ShareStatus": "NOT_SHARED"}
    members |= _given(self, ("Name",))
    made = _made(self, "rslvr-frg", "firewall-rule-group", members)
    return json.dumps({"FirewallRuleGroup": made})


def _get_group(self: Route53ResolverResponse) -> str:
    found = _of(self).get(self._get_param("FirewallRuleGroupId"))
    count = len([key for key in _of(self).rules if key[0] == found["Id"]])
    return json.dumps({"FirewallRuleGroup": {**found, "RuleCount": count}})


def _delete_group(self: Route53ResolverResponse) -> str:
    """Refused while it is bound to a network."""
    id_ = self._get_param("FirewallRuleGroupId")
    if any(one.get("FirewallRuleGroupId") == id_ for one in _of(self).objects.values()):
        raise _Conflict(f"The rule group {id_} is associated with a network.")
    _of(self).rules = {key: one for key, one in _of(self).rules.items() if key[0] != id_}
    return json.dumps({"FirewallRuleGroup": _gone(self, id_)})


def _key(self: Route53ResolverResponse) -> tuple[str, str, str]:
    group, listed = self._get_param("FirewallRuleGroupId"), self._get_param("FirewallDomainListId")
    return group, listed, self._get_param("Qtype") or ""


def _rule(self: Route53ResolverResponse) -> _Members:
    if _key(self) not in _of(self).rules:
        raise ResourceNotFoundException(f"The rule {_key(self)} does not exist.")
    return _of(self).rules[_key(self)]


def _create_rule(self: Route53ResolverResponse) -> str:
    group, listed, _ = _key(self)
    for named in (group, listed):
        _of(self).get(named)
    if _key(self) in _of(self).rules:
        raise ResourceExistsException(f"The rule group {group} has a rule for {listed} already.")
    made = _of(self).rules[_key(self)] = _given(self, RULE_MEMBERS)
    return json.dumps({"FirewallRule": made})


def _update_rule(self: Route53ResolverResponse) -> str:
    found = _rule(self)
    found |= _given(self, RULE_MEMBERS)
    return json.dumps({"FirewallRule": found})


def _list_rules(self: Route53ResolverResponse) -> str:
    group = _of(self).get(self._get_param("FirewallRuleGroupId"))["Id"]
    rules = [one for key, one in _of(self).rules.items() if key[0] == group]
    return json.dumps({"FirewallRules": sorted(rules, key=lambda one: int(one["Priority"]))})


def _delete_rule(self: Route53ResolverResponse) -> str:
    gone = _rule(self)
    del _of(self).rules[_key(self)]
    return json.dumps({"FirewallRule": gone})


def _associate(self: Route53ResolverResponse) -> str:
    _of(self).get(self._get_param("FirewallRuleGroupId"))
    members = {"MutationProtection": "DISABLED", **_given(self, ASSOCIATION_MEMBERS)}
    kind = "firewall-rule-group-association"
    made = _made(self, "rslvr-frgassoc", kind, members)
    return json.dumps({"FirewallRuleGroupAssociation": made})


def _get_association(self: Route53ResolverResponse) -> str:
    found = _of(self).get(self._get_param("FirewallRuleGroupAssociationId"))
    return json.dumps({"FirewallRuleGroupAssociation": found})


def _update_association(self: Route53ResolverResponse) -> str:
    found = _of(self).get(self._get_param("FirewallRuleGroupAssociationId"))
    found |= _given(self, ("MutationProtection", "Name", "Priority"))
    return json.dumps({"FirewallRuleGroupAssociation": found})


def _disassociate(self: Route53ResolverResponse) -> str:
    gone = _gone(self, self._get_param("FirewallRuleGroupAssociationId"))
    return json.dumps({"FirewallRuleGroupAssociation": gone})


def _update_config(self: Route53ResolverResponse) -> str:
    network = self._get_param("ResourceId")
    new = {"Id": f"rslvr-fc-{mock_random.get_random_hex(17)}", "OwnerId": self.current_account}
    found = _of(self).configs.setdefault(network, {"ResourceId": network, **new})
    found["FirewallFailOpen"] = self._get_param("FirewallFailOpen")
    return json.dumps({"FirewallConfig": found})


def _list_configs(self: Route53ResolverResponse) -> str:
    return json.dumps({"FirewallConfigs": list(_of(self).configs.values())})
