"""CloudWatch Logs: who may write to groups, where lines are sent on, and what is masked in them."""

from __future__ import annotations

import re
from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Name, Put
from localcloud.aws.validation import Failure
from localcloud.aws.values import Props

_EVERYWHERE = frozenset(
    {
        *("Address", "DateOfBirth", "EmailAddress", "IpAddress", "LatLong", "Name"),
        *("AwsSecretKey", "OpenSshPrivateKey", "PgpPrivateKey", "PkcsPrivateKey"),
        *("CreditCardExpiration", "CreditCardNumber", "CreditCardSecurityCode"),
        *("PuttyPrivateKey", "VehicleIdentificationNumber"),
    }
)
"""Managed data identifiers that end with no country's code. Source: CloudWatch Logs user guide,
"CloudWatch Logs managed data identifiers for sensitive data types"."""
_MANAGED = re.compile(r"arn:[a-z-]+:dataprotection::aws:data-identifier/([^\"]*)")


class LogResourcePolicy(Put):
    """`aws.cloudwatch.LogResourcePolicy`; its id is the name."""

    token = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
    service = "logs"
    create_operation = "PutResourcePolicy"
    operations = frozenset(
        {"PutResourcePolicy", "DescribeResourcePolicies", "DeleteResourcePolicy"}
    )
    name = Name("policyName", most=512)
    replace_on = frozenset({"policyName", "resourceArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["policyName"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        policies = aws.call("DescribeResourcePolicies")["resourcePolicies"]
        for each in policies:
            if each["policyName"] == id_:
                return {"policyName": id_, "policyDocument": each["policyDocument"]}
        return None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteResourcePolicy", policyName=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["policyName"])


class LogSubscriptionFilter(Put):
    """`aws.cloudwatch.LogSubscriptionFilter`, imported as `<group>|<name>`."""

    token = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
    service = "logs"
    cloudformation = "AWS::Logs::SubscriptionFilter"
    create_operation = "PutSubscriptionFilter"
    operations = frozenset(
        {"PutSubscriptionFilter", "DescribeSubscriptionFilters", "DeleteSubscriptionFilter"}
    )
    name = Name("name", most=512)
    rename = {"name": "filterName", "logGroup": "logGroupName"}
    kept = {"distribution": "moto sends every line to each destination in the same way"}
    defaults = {"distribution": "ByLogStream"}
    replace_on = frozenset({"name", "logGroup"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['logGroup']}|{inputs['name']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        group, _, name = id_.rpartition("|")
        found = self._find(aws, group, name)
        if found is None:
            return None
        return {
            "name": name,
            "logGroup": group,
            "filterPattern": found["filterPattern"],
            "destinationArn": found["destinationArn"],
            "roleArn": found.get("roleArn"),
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        group, _, name = id_.rpartition("|")
        if self._find(aws, group, name) is None:
            raise NotFound("ResourceNotFoundException", id_)
        aws.call("DeleteSubscriptionFilter", logGroupName=group, filterName=name)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['logGroup']}|{inputs['name']}"

    @staticmethod
    def _find(aws: Aws, group: str, name: str) -> dict[str, Any] | None:
        filters = aws.pages(
            "DescribeSubscriptionFilters", "subscriptionFilters", logGroupName=group
        )
        return next((each for each in filters if each["filterName"] == name), None)


class LogDataProtectionPolicy(Put):
    """`aws.cloudwatch.LogDataProtectionPolicy`; its id is the group's name."""

    token = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"
    service = "logs"
    create_operation = "PutDataProtectionPolicy"
    operations = frozenset(
        {"PutDataProtectionPolicy", "GetDataProtectionPolicy", "DeleteDataProtectionPolicy"}
    )
    rename = {"logGroupName": "logGroupIdentifier"}
    replace_on = frozenset({"logGroupName"})

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        text = inputs.get("policyDocument")
        named = set(_MANAGED.findall(text)) if isinstance(text, str) else set()
        unknown = [
            name for name in sorted(named - _EVERYWHERE) if not re.fullmatch(r"\w+-[A-Z]{2}", name)
        ]
        return [
            *super().refused(inputs, aws),
            *(("policyDocument", f"{name} is no managed data identifier") for name in unknown),
        ]

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["logGroupName"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetDataProtectionPolicy", logGroupIdentifier=id_)
        document = answer.get("policyDocument")
        return {"logGroupName": id_, "policyDocument": document} if document else None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDataProtectionPolicy", logGroupIdentifier=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["logGroupName"])


TYPES = [LogResourcePolicy, LogSubscriptionFilter, LogDataProtectionPolicy]
