"""How the platform uses alarms and dashboards."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.sns import a_topic
from tests.localcloud.harness import Cloud, Example, Resource


def _alarm(cloud: Cloud) -> Props:
    topic = a_topic(cloud)["arn"]
    return {
        "alarmActions": [topic],
        "okActions": [topic],
        "alarmDescription": "1 of 100 requests takes 1000 ms or more",
        "comparisonOperator": "GreaterThanOrEqualToThreshold",
        "datapointsToAlarm": 1,
        "dimensions": {"EndpointName": "fraud", "VariantName": "champion"},
        "evaluationPeriods": 1,
        "extendedStatistic": "p99",
        "metricName": "ModelLatency",
        "namespace": "AWS/SageMaker",
        "period": 60,
        "threshold": 1000000,
        "treatMissingData": "notBreaching",
        "tags": {"component": "signals"},
    }


def _queries(divisor: str) -> Props:
    errors = {
        "namespace": "AWS/SageMaker",
        "metricName": "Invocation5XXErrors",
        "dimensions": {"EndpointName": "fraud"},
        "period": 60,
        "stat": "Sum",
    }
    return {
        "metricQueries": [
            {"id": "share", "expression": f"errors / {divisor}", "returnData": True},
            {"id": "errors", "metric": errors, "returnData": False},
        ]
    }


def _on_an_expression(_: Cloud) -> Props:
    return {
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 3,
        "threshold": 1,
        **_queries("2"),
    }


def _composite(cloud: Cloud) -> Props:
    children = [
        cloud.create("aws:cloudwatch/metricAlarm:MetricAlarm", name, **_on_an_expression(cloud))
        for name in ("errors", "latency")
    ]
    return {
        "alarmName": "endpoint-critical",
        "alarmDescription": "At least one fires",
        "alarmRule": " OR ".join(f'ALARM("{child.id}")' for child in children),
        "alarmActions": [a_topic(cloud)["arn"]],
        "tags": {"component": "signals"},
    }


def _body(title: str) -> str:
    text = {"type": "text", "x": 0, "y": 0, "width": 24, "height": 2}
    return json.dumps({"widgets": [{**text, "properties": {"markdown": title}}]})


def _dashboard(_: Cloud) -> Props:
    return {"dashboardName": "acme-local-nodes", "dashboardBody": _body("GPU nodes")}


def _edited(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("cloudwatch").put_dashboard(
        DashboardName=resource.id, DashboardBody=_body("Changed in the console")
    )
    return "dashboardBody"


def _threshold(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("cloudwatch").put_metric_alarm(
        AlarmName=resource.id,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        EvaluationPeriods=1,
        MetricName="ModelLatency",
        Namespace="AWS/SageMaker",
        Period=60,
        ExtendedStatistic="p99",
        Threshold=5,
    )
    return "threshold"


EXAMPLES = [
    Example(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        _alarm,
        update={"threshold": 500000, "evaluationPeriods": 2, "tags": {"component": "other"}},
        replace={"name": "another"},
        drift=_threshold,
    ),
    Example(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        _on_an_expression,
        update=_queries("3"),
        label="on an expression",
    ),
    Example(
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        _composite,
        update={"alarmDescription": "One of them fires", "tags": {"component": "other"}},
        replace={"alarmName": "another"},
    ),
    Example(
        "aws:cloudwatch/dashboard:Dashboard",
        _dashboard,
        update={"dashboardBody": _body("All nodes")},
        replace={"dashboardName": "another"},
        drift=_edited,
    ),
]
