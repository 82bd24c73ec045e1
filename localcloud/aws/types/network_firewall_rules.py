"""Network Firewall: policies and groups of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_KEYED = frozenset({"ipSet", "portSet"})
"""Variables are a list for the provider, `{"key": name, "ipSet": {...}}`, and a map for the API."""


class _Rules(Emulation):
    """A policy or a group of rules; its id is the ARN."""

    service = "network-firewall"
    taggable = True
    outputs = ("arn", "updateToken")
    noun: ClassVar[str]
    content: ClassVar[str]
    """The input that holds what is filtered."""

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        return self.create_operation, self.params(self.create_operation, _mapped(inputs))

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)[f"{self.noun}Response"][f"{self.noun}Arn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call(f"Describe{self.noun}", **{f"{self.noun}Arn": id_})
        state = answer[f"{self.noun}Response"]
        found = self.properties({**state, self.noun: answer[self.noun]}, _mapped(known))
        if self.content in known:
            found[self.content] = _listed(found.get(self.content), known[self.content])
        return {
            **found,
            "arn": id_,
            "name": state[f"{self.noun}Name"],
            "updateToken": answer["UpdateToken"],
            "tags": tag_map(state.get("Tags") or []) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            operation = f"Update{self.noun}"
            token = aws.call(f"Describe{self.noun}", **{f"{self.noun}Arn": id_})["UpdateToken"]
            wanted = self.params(operation, _mapped(inputs), omit={"name", "tags", "capacity"})
            place = {f"{self.noun}Arn": id_, "UpdateToken": token}
            aws.call(operation, **{**wanted, **place})
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call(f"Delete{self.noun}", **{f"{self.noun}Arn": id_})


_TAGGING = frozenset({"TagResource", "UntagResource"})


class FirewallPolicy(_Rules):
    """`aws.networkfirewall.FirewallPolicy`; its groups of rules have to be there."""

    token = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
    cloudformation = "AWS::NetworkFirewall::FirewallPolicy"
    noun = "FirewallPolicy"
    content = "firewallPolicy"
    create_operation = "CreateFirewallPolicy"
    operations = _TAGGING | {
        "CreateFirewallPolicy",
        "DescribeFirewallPolicy",
        "UpdateFirewallPolicy",
        "DeleteFirewallPolicy",
    }
    name = Name("name", most=128)
    rename = {"name": "FirewallPolicyName"}
    replace_on = frozenset({"name"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("network-firewall", f"firewall-policy/{inputs['name']}")


class RuleGroup(_Rules):
    """`aws.networkfirewall.RuleGroup`; its ARN tells the kind."""

    token = "aws:networkfirewall/ruleGroup:RuleGroup"
    cloudformation = "AWS::NetworkFirewall::RuleGroup"
    noun = "RuleGroup"
    content = "ruleGroup"
    create_operation = "CreateRuleGroup"
    operations = _TAGGING | {
        "CreateRuleGroup",
        "DescribeRuleGroup",
        "UpdateRuleGroup",
        "DeleteRuleGroup",
    }
    name = Name("name", most=128)
    rename = {"name": "RuleGroupName"}
    kept = {"rules": "AWS answers the text as a part of ruleGroup"}
    replace_on = frozenset({"capacity", "name", "type"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        kind = f"{str(inputs['type']).lower()}-rulegroup"
        return aws.arn("network-firewall", f"{kind}/{inputs['name']}")


def _mapped(value: Any) -> Any:
    """The provider's lists of variables as the API's maps, at any depth."""
    if isinstance(value, Mapping):
        return {key: _mapped(each) for key, each in value.items()}
    if isinstance(value, list):
        if _are_variables(value):
            return {each["key"]: next(each[kind] for kind in _KEYED & set(each)) for each in value}
        return [_mapped(each) for each in value]
    return value


def _are_variables(value: list[Any]) -> bool:
    return bool(value) and all(
        isinstance(each, Mapping) and "key" in each and _KEYED & set(each) for each in value
    )


def _listed(value: Any, like: Any) -> Any:
    """Maps of variables as lists again, where `like` has lists."""
    if isinstance(like, list) and isinstance(value, Mapping) and _are_variables(like):
        [kind] = _KEYED & set(like[0])
        return [{"key": key, kind: each} for key, each in value.items()]
    if isinstance(like, Mapping) and isinstance(value, Mapping):
        return {key: _listed(each, like.get(key)) for key, each in value.items()}
    return value


TYPES = [FirewallPolicy, RuleGroup]
