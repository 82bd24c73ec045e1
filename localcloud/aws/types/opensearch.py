"""OpenSearch Service: domains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import UNKNOWN, Props

_NOT_OF_THE_UPDATE = ("EngineVersion", "TagList")
"""What UpdateDomainConfig does not take: another operation upgrades, and others tag."""


class Domain(Emulation):
    """`aws.opensearch.Domain`; its id is the ARN."""

    token = "aws:opensearch/domain:Domain"
    service = "opensearch"
    cloudformation = "AWS::OpenSearchService::Domain"
    create_operation = "CreateDomain"
    operations = frozenset(
        {
            "CreateDomain",
            "DescribeDomain",
            "UpdateDomainConfig",
            "ListTags",
            "AddTags",
            "RemoveTags",
            "DeleteDomain",
        }
    )
    name = Name("domainName", most=28, lower=True)
    taggable = True
    outputs = (
        "arn",
        "dashboardEndpoint",
        "dashboardEndpointV2",
        "domainEndpointV2HostedZoneId",
        "domainId",
        "endpoint",
        "endpointV2",
    )
    rename = {
        "encryptAtRest": "EncryptionAtRestOptions",
        "nodeToNodeEncryption": "NodeToNodeEncryptionOptions",
        "tags": "TagList",
    }
    # Going back to an earlier engine is not possible, and moto upgrades none.
    replace_on = frozenset({"domainName", "engineVersion"})
    outside = frozenset({"advancedSecurityOptions"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        sent = {key: value for key, value in inputs.items() if key != "logPublishingOptions"}
        params = self.params(self.create_operation, sent)
        logs = inputs.get("logPublishingOptions")
        if logs is UNKNOWN:
            params["LogPublishingOptions"] = logs
        elif logs:
            params["LogPublishingOptions"] = {one["logType"]: _log(one) for one in logs}
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["DomainStatus"]["ARN"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        name = id_.rpartition("/")[2]
        found = aws.call("DescribeDomain", DomainName=name)["DomainStatus"]
        logs = found.pop("LogPublishingOptions", {})
        host = (found.get("Endpoints") or {}).get("vpc") or found.get("Endpoint", "")
        result: Props = {
            **self.properties(found, known),
            "arn": found["ARN"],
            "domainId": found["DomainId"],
            "domainName": name,
            "endpoint": host,
            "endpointV2": host,
            "dashboardEndpoint": f"{host}/_dashboards",
            "dashboardEndpointV2": f"{host}/_dashboards",
            "domainEndpointV2HostedZoneId": "Z1H7YH0LXQ7C2D",
            "tags": tag_map(aws.call("ListTags", ARN=id_)["TagList"]) or {},
        }
        first = known.get("advancedSecurityOptions", {}).get("masterUserOptions")
        if first is not None:
            # AWS tells nobody who the first administrator is; the stock provider keeps it too.
            found_security = result.get("advancedSecurityOptions", {})
            result["advancedSecurityOptions"] = {**found_security, "masterUserOptions": first}
        if logs:
            result["logPublishingOptions"] = _in_order(logs, known)
        return result

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            _, params = self.request(inputs, aws)
            for name in _NOT_OF_THE_UPDATE:
                params.pop(name, None)
            aws.call("UpdateDomainConfig", **params)
        if "tags" in changed:
            retag(aws, inputs, old, tag="AddTags", untag="RemoveTags", ARN=id_)

    def replaced_by(self, name: str, before: Any, after: Any, inputs: Mapping[str, Any]) -> bool:
        # Into the network or out of it (AWS docs, "Launching your domains within a VPC").
        return name == "vpcOptions" and bool(before) != bool(after)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDomain", DomainName=id_.rpartition("/")[2])

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("es", f"domain/{inputs['domainName']}")

    def import_id(self, id_: str, inputs: Props) -> str:
        return id_.rpartition("/")[2]


def _log(given: Props) -> dict[str, Any]:
    return {
        "CloudWatchLogsLogGroupArn": given["cloudwatchLogGroupArn"],
        "Enabled": given.get("enabled", True),
    }


def _in_order(logs: Mapping[str, Any], known: Props) -> list[Props]:
    """The logs, in the order in which the program names them."""
    declared = [one["logType"] for one in known.get("logPublishingOptions", ())]
    kinds = [*(kind for kind in declared if kind in logs), *sorted(set(logs) - set(declared))]
    return [
        {
            "logType": kind,
            "cloudwatchLogGroupArn": logs[kind]["CloudWatchLogsLogGroupArn"],
            "enabled": logs[kind].get("Enabled", True),
        }
        for kind in kinds
    ]


TYPES = [Domain]
