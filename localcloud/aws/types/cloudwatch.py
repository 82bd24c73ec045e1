"""CloudWatch: metric alarms, composite alarms and dashboards. Their id is the name."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_OPERATIONS = frozenset(
    {"DescribeAlarms", "ListTagsForResource", "TagResource", "UntagResource", "DeleteAlarms"}
)


class _Alarm(Emulation):
    """What both kinds of alarm have in common."""

    service = "cloudwatch"
    taggable = True
    kind: str
    """The list of DescribeAlarms in which alarms of this kind stand."""

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(params["AlarmName"])

    def found(self, aws: Aws, id_: str) -> dict[str, Any] | None:
        """The alarm of that name, with its tags."""
        alarms = aws.call("DescribeAlarms", AlarmNames=[id_])[self.kind]
        if not alarms:
            return None
        answer = aws.call("ListTagsForResource", ResourceARN=alarms[0]["AlarmArn"])
        return {**alarms[0], "Tags": tag_map(answer["Tags"]) or {}}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        operation, params = self.request(inputs, aws)
        params.pop("Tags", None)
        aws.call(operation, **params)
        if "tags" in changed:
            retag(aws, inputs, old, ResourceARN=aws.arn("cloudwatch", f"alarm:{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteAlarms", AlarmNames=[id_])


class MetricAlarm(_Alarm):
    """`aws.cloudwatch.MetricAlarm`: on one metric, or on an expression over several."""

    token = "aws:cloudwatch/metricAlarm:MetricAlarm"
    cloudformation = "AWS::CloudWatch::Alarm"
    create_operation = "PutMetricAlarm"
    operations = _OPERATIONS | {"PutMetricAlarm"}
    kind = "MetricAlarms"
    name = Name("name", most=255)
    outputs = ("arn",)
    rename = {
        "name": "AlarmName",
        "metricQueries": "Metrics",
        "metricQueries.metric": "MetricStat",
        "metricQueries.metric.metricName": "MetricName",
    }
    defaults = {"actionsEnabled": True}
    replace_on = frozenset({"name"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs, omit={"dimensions", "metricQueries"})
        if "dimensions" in inputs:
            params["Dimensions"] = _dimensions(inputs["dimensions"])
        if "metricQueries" in inputs:
            params["Metrics"] = [_to_query(each) for each in inputs["metricQueries"]]
        return self.create_operation, params

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        alarm = self.found(aws, id_)
        if alarm is None:
            return None
        dimensions = {each["Name"]: each["Value"] for each in alarm.pop("Dimensions", [])}
        queries = [_from_query(each) for each in alarm.pop("Metrics", [])]
        rest = {k: v for k, v in known.items() if k not in ("dimensions", "metricQueries", "name")}
        found = {**self.properties(alarm, rest), "name": id_, "arn": alarm["AlarmArn"]}
        found["tags"] = alarm["Tags"]
        if dimensions:
            found["dimensions"] = dimensions
        if queries:
            found["metricQueries"] = queries
        return found


def _dimensions(dimensions: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"Name": name, "Value": value} for name, value in sorted(dimensions.items())]


def _to_query(query: dict[str, Any]) -> dict[str, Any]:
    """A metric query of the program as the API's, which nests the metric once more."""
    names = {"id": "Id", "expression": "Expression", "label": "Label", "returnData": "ReturnData"}
    result = {names[key]: value for key, value in query.items() if key in names}
    metric = query.get("metric")
    if metric is not None:
        result["MetricStat"] = {
            "Metric": {
                "Namespace": metric["namespace"],
                "MetricName": metric["metricName"],
                "Dimensions": _dimensions(metric.get("dimensions") or {}),
            },
            "Period": metric["period"],
            "Stat": metric["stat"],
            **({"Unit": metric["unit"]} if metric.get("unit") else {}),
        }
    return result


def _from_query(query: dict[str, Any]) -> dict[str, Any]:
    names = {"Id": "id", "Expression": "expression", "Label": "label", "ReturnData": "returnData"}
    result: dict[str, Any] = {names[key]: each for key, each in query.items() if key in names}
    stat = query.get("MetricStat")
    if stat:
        metric = stat["Metric"]
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", [])}
        result["metric"] = {
            "namespace": metric.get("Namespace"),
            "metricName": metric["MetricName"],
            "period": stat["Period"],
            "stat": stat["Stat"],
            **({"dimensions": dimensions} if dimensions else {}),
            **({"unit": stat["Unit"]} if stat.get("Unit") else {}),
        }
    return result


class CompositeAlarm(_Alarm):
    """`aws.cloudwatch.CompositeAlarm`."""

    token = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
    cloudformation = "AWS::CloudWatch::CompositeAlarm"
    create_operation = "PutCompositeAlarm"
    operations = _OPERATIONS | {"PutCompositeAlarm"}
    kind = "CompositeAlarms"
    name = Name("alarmName", most=255)
    outputs = ("arn",)
    defaults = {"actionsEnabled": True}
    replace_on = frozenset({"alarmName"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        alarm = self.found(aws, id_)
        if alarm is None:
            return None
        found = self.properties(alarm, known)
        return {**found, "alarmName": id_, "arn": alarm["AlarmArn"], "tags": alarm["Tags"]}


class Dashboard(Put):
    """`aws.cloudwatch.Dashboard`. AWS gives the body back as it was put."""

    token = "aws:cloudwatch/dashboard:Dashboard"
    cloudformation = "AWS::CloudWatch::Dashboard"
    service = "cloudwatch"
    create_operation = "PutDashboard"
    operations = frozenset({"PutDashboard", "GetDashboard", "DeleteDashboards"})
    name = Name("dashboardName", most=255)
    outputs = ("dashboardArn",)
    replace_on = frozenset({"dashboardName"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(params["DashboardName"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetDashboard", DashboardName=id_)
        return {
            "dashboardName": id_,
            "dashboardBody": found["DashboardBody"],
            "dashboardArn": found["DashboardArn"],
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDashboards", DashboardNames=[id_])


TYPES = [MetricAlarm, CompositeAlarm, Dashboard]
