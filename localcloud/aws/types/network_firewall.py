"""Network Firewall: firewalls and what they log."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_PROTECTIONS = {
    "deleteProtection": ("UpdateFirewallDeleteProtection", "DeleteProtection"),
    "subnetChangeProtection": ("UpdateSubnetChangeProtection", "SubnetChangeProtection"),
    "firewallPolicyChangeProtection": (
        "UpdateFirewallPolicyChangeProtection",
        "FirewallPolicyChangeProtection",
    ),
}


class Firewall(Emulation):
    """`aws.networkfirewall.Firewall`, with an endpoint in each of its subnets; its id is the
    ARN."""

    token = "aws:networkfirewall/firewall:Firewall"
    service = "network-firewall"
    cloudformation = "AWS::NetworkFirewall::Firewall"
    create_operation = "CreateFirewall"
    operations = frozenset(
        {
            "AssociateFirewallPolicy",
            "AssociateSubnets",
            "CreateFirewall",
            "DeleteFirewall",
            "DescribeFirewall",
            "DisassociateSubnets",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
            "UpdateFirewallDeleteProtection",
            "UpdateFirewallDescription",
            "UpdateFirewallEncryptionConfiguration",
            "UpdateFirewallPolicyChangeProtection",
            "UpdateSubnetChangeProtection",
        }
    )
    name = Name("name", most=128)
    taggable = True
    rename = {"name": "FirewallName"}
    outputs = ("arn", "firewallStatuses", "updateToken")
    replace_on = frozenset({"name", "vpcId"})
    defaults = {
        "deleteProtection": False,
        "subnetChangeProtection": False,
        "firewallPolicyChangeProtection": False,
    }

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["Firewall"]["FirewallArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeFirewall", FirewallArn=id_)
        found = answer["Firewall"]
        encryption = found.get("EncryptionConfiguration")
        result: Props = {
            "arn": id_,
            "name": found["FirewallName"],
            "vpcId": found["VpcId"],
            "firewallPolicyArn": found["FirewallPolicyArn"],
            "subnetMappings": [{"subnetId": one["SubnetId"]} for one in found["SubnetMappings"]],
            "updateToken": answer["UpdateToken"],
            "firewallStatuses": [{"syncStates": _states(answer["FirewallStatus"])}],
            "tags": tag_map(aws.call("ListTagsForResource", ResourceArn=id_)["Tags"]) or {},
        }
        result |= {name: found[api] for name, (_, api) in _PROTECTIONS.items()}
        if encryption:
            result["encryptionConfiguration"] = {
                "type": encryption["Type"],
                "keyId": encryption["KeyId"],
            }
        if found.get("Description"):
            result["description"] = found["Description"]
        return result

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        # What takes a protection away comes before what it protects; what puts one on, after.
        self._protect(aws, id_, inputs, changed, to=False)
        if "firewallPolicyArn" in changed:
            arn = inputs["firewallPolicyArn"]
            aws.call("AssociateFirewallPolicy", FirewallArn=id_, FirewallPolicyArn=arn)
        if "subnetMappings" in changed:
            self._move(aws, id_, inputs)
        if "encryptionConfiguration" in changed:
            params = self.params("UpdateFirewallEncryptionConfiguration", _part(inputs))
            aws.call("UpdateFirewallEncryptionConfiguration", FirewallArn=id_, **params)
        if "description" in changed:
            text = inputs.get("description") or ""
            aws.call("UpdateFirewallDescription", FirewallArn=id_, Description=text)
        self._protect(aws, id_, inputs, changed, to=True)
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=id_)

    @staticmethod
    def _protect(aws: Aws, id_: str, inputs: Props, changed: frozenset[str], *, to: bool) -> None:
        for name, (operation, member) in _PROTECTIONS.items():
            if name in changed and bool(inputs[name]) is to:
                params: dict[str, Any] = {"FirewallArn": id_, member: to}
                aws.call(operation, **params)

    @staticmethod
    def _move(aws: Aws, id_: str, inputs: Props) -> None:
        held = aws.call("DescribeFirewall", FirewallArn=id_)["Firewall"]["SubnetMappings"]
        before = {one["SubnetId"] for one in held}
        after = {one["subnetId"] for one in inputs["subnetMappings"]}
        if after - before:
            more = [{"SubnetId": one} for one in sorted(after - before)]
            aws.call("AssociateSubnets", FirewallArn=id_, SubnetMappings=more)
        if before - after:
            gone = sorted(before - after)
            aws.call("DisassociateSubnets", FirewallArn=id_, SubnetIds=gone)

    def renewed(self, changed: Any) -> tuple[str, ...]:
        return ("firewallStatuses",) if "subnetMappings" in changed else ()

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteFirewall", FirewallArn=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("network-firewall", f"firewall/{inputs['name']}")


class LoggingConfiguration(Emulation):
    """`aws.networkfirewall.LoggingConfiguration`; its id is the firewall's ARN."""

    token = "aws:networkfirewall/loggingConfiguration:LoggingConfiguration"
    service = "network-firewall"
    cloudformation = "AWS::NetworkFirewall::LoggingConfiguration"
    create_operation = "UpdateLoggingConfiguration"
    operations = frozenset({"UpdateLoggingConfiguration", "DescribeLoggingConfiguration"})
    replace_on = frozenset({"firewallArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["firewallArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeLoggingConfiguration", FirewallArn=id_)
        held = (answer.get("LoggingConfiguration") or {}).get("LogDestinationConfigs")
        if not held:
            return None
        return {
            "firewallArn": id_,
            "loggingConfiguration": {
                "logDestinationConfigs": [
                    {
                        "logType": one["LogType"],
                        "logDestinationType": one["LogDestinationType"],
                        "logDestination": dict(one["LogDestination"]),
                    }
                    for one in held
                ]
            },
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        nothing: dict[str, Any] = {"LogDestinationConfigs": []}
        aws.call("UpdateLoggingConfiguration", FirewallArn=id_, LoggingConfiguration=nothing)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["firewallArn"])


def _part(inputs: Props) -> Props:
    given = inputs.get("encryptionConfiguration") or {"type": "AWS_OWNED_KMS_KEY"}
    return {"encryptionConfiguration": given}


def _states(status: dict[str, Any]) -> list[Props]:
    return [
        {
            "availabilityZone": zone,
            "attachments": [
                {
                    "endpointId": state["Attachment"]["EndpointId"],
                    "subnetId": state["Attachment"]["SubnetId"],
                }
            ],
        }
        for zone, state in sorted(status.get("SyncStates", {}).items())
    ]


TYPES = [Firewall, LoggingConfiguration]
