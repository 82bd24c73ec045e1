"""CloudWatch Logs: groups and metric filters."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, CloudError, NotFound
from localcloud.aws.emulation import Name, Named, Put
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class LogGroup(Named):
    """`aws.cloudwatch.LogGroup`; its id is the name."""

    token = "aws:cloudwatch/logGroup:LogGroup"
    service = "logs"
    cloudformation = "AWS::Logs::LogGroup"
    create_operation = "CreateLogGroup"
    operations = frozenset(
        {
            "CreateLogGroup",
            "DescribeLogGroups",
            "PutRetentionPolicy",
            "DeleteRetentionPolicy",
            "AssociateKmsKey",
            "DisassociateKmsKey",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
            "DeleteLogGroup",
        }
    )
    name = Name("name", most=512)
    taggable = True
    outputs = ("arn",)
    rename = {"name": "logGroupName"}
    omit = frozenset({"retentionInDays", "skipDestroy"})
    kept = {"skipDestroy": "an instruction to the delete, not a property of the group"}
    defaults = {"skipDestroy": False}
    replace_on = frozenset({"name", "logGroupClass"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        self._retain(aws, str(inputs["name"]), inputs)
        return str(inputs["name"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        groups = aws.pages("DescribeLogGroups", "logGroups", logGroupNamePrefix=id_)
        found = next((each for each in groups if each["logGroupName"] == id_), None)
        if found is None:
            return None
        arn = found["logGroupArn"]
        result = {
            "arn": arn,
            "name": id_,
            "kmsKeyId": found.get("kmsKeyId"),
            "retentionInDays": found.get("retentionInDays"),
            "logGroupClass": found.get("logGroupClass"),
            "tags": aws.call("ListTagsForResource", resourceArn=arn).get("tags", {}),
        }
        return {key: value for key, value in result.items() if value is not None}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "retentionInDays" in changed:
            self._retain(aws, id_, inputs)
        if "kmsKeyId" in changed:
            key = inputs.get("kmsKeyId")
            if key:
                aws.call("AssociateKmsKey", logGroupName=id_, kmsKeyId=key)
            else:
                aws.call("DisassociateKmsKey", logGroupName=id_)
        if "tags" in changed:
            retag(aws, inputs, old, resourceArn=aws.arn("logs", f"log-group:{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if not known.get("skipDestroy"):
            aws.call("DeleteLogGroup", logGroupName=id_)

    @staticmethod
    def _retain(aws: Aws, name: str, inputs: Props) -> None:
        days = inputs.get("retentionInDays")
        if days:
            aws.call("PutRetentionPolicy", logGroupName=name, retentionInDays=days)
        else:
            aws.call("DeleteRetentionPolicy", logGroupName=name)


class LogMetricFilter(Put):
    """`aws.cloudwatch.LogMetricFilter`; its id is the name, imported as `<group>:<name>`."""

    token = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
    service = "logs"
    cloudformation = "AWS::Logs::MetricFilter"
    create_operation = "PutMetricFilter"
    operations = frozenset(
        {"PutMetricFilter", "DescribeMetricFilters", "DeleteMetricFilter", "DescribeLogGroups"}
    )
    name = Name("name", most=512)
    rename = {
        "name": "filterName",
        "pattern": "filterPattern",
        "metricTransformation.name": "metricName",
        "metricTransformation.namespace": "metricNamespace",
        "metricTransformation.value": "metricValue",
    }
    replace_on = frozenset({"name", "logGroupName"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        if not aws.call("DescribeLogGroups", logGroupNamePrefix=inputs["logGroupName"])[
            "logGroups"
        ]:
            raise CloudError(
                "ResourceNotFoundException", f"the log group {inputs['logGroupName']} is not there"
            )
        aws.call(operation, **params)
        return str(inputs["name"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        group, name = known.get("logGroupName"), id_
        if group is None:
            group, _, name = id_.rpartition(":")
        found = self._find(aws, group, name)
        if found is None:
            return None
        properties = self.properties(found, known)
        if "metricTransformations" in properties:
            properties["metricTransformation"] = _transformation(found)
            del properties["metricTransformations"]
        return {
            **properties,
            "name": name,
            "logGroupName": group,
            "pattern": found["filterPattern"],
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        group, name = known["logGroupName"], known.get("name", id_)
        if self._find(aws, group, name) is None:
            raise NotFound("ResourceNotFoundException", id_)
        aws.call("DeleteMetricFilter", logGroupName=group, filterName=name)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['logGroupName']}:{inputs['name']}"

    @staticmethod
    def _find(aws: Aws, group: str, name: str) -> dict[str, Any] | None:
        filters = aws.pages("DescribeMetricFilters", "metricFilters", logGroupName=group)
        return next((each for each in filters if each["filterName"] == name), None)


def _transformation(found: dict[str, Any]) -> Props:
    """The one transformation of a filter, in the stock provider's form, for an import."""
    [answer] = found["metricTransformations"]
    names = {"metricName": "name", "metricNamespace": "namespace", "metricValue": "value"}
    result = {names.get(member, member): each for member, each in answer.items()}
    if "defaultValue" in result:
        result["defaultValue"] = f"{result['defaultValue']:g}"
    return result


TYPES = [LogGroup, LogMetricFilter]
