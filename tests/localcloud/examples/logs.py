"""How the platform uses CloudWatch Logs types."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource


def a_group(cloud: Cloud, name: str = "/mlops/a") -> Resource:
    """A log group."""
    return cloud.create("aws:cloudwatch/logGroup:LogGroup", "group", name=name)


def _retention(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("logs").put_retention_policy(logGroupName=resource.id, retentionInDays=1)
    return "retentionInDays"


def _filter(cloud: Cloud) -> Props:
    return {
        "logGroupName": a_group(cloud).id,
        "pattern": "?ERROR ?Exception",
        "metricTransformation": _transformation("1"),
    }


def _transformation(value: str) -> Props:
    return {
        "name": "cluster-errors",
        "namespace": "mlops/local",
        "value": value,
        "defaultValue": "0",
        "unit": "Count",
    }


def _pattern(cloud: Cloud, resource: Resource) -> str:
    [found] = cloud.boto3("logs").describe_metric_filters()["metricFilters"]
    cloud.boto3("logs").put_metric_filter(
        logGroupName=found["logGroupName"],
        filterName=resource.id,
        filterPattern="other",
        metricTransformations=found["metricTransformations"],
    )
    return "pattern"


EXAMPLES = [
    Example(
        "aws:cloudwatch/logGroup:LogGroup",
        lambda cloud: {
            "name": "/aws/eks/mlops/cluster",
            "kmsKeyId": a_key(cloud)["arn"],
            "retentionInDays": 365,
            "skipDestroy": False,
            "tags": {"component": "logs"},
        },
        update=lambda cloud: {
            "retentionInDays": 30,
            "kmsKeyId": a_key(cloud, "other")["arn"],
            "tags": {"component": "other"},
        },
        replace={"name": "/aws/eks/other/cluster"},
        drift=_retention,
    ),
    Example(
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        _filter,
        update={"pattern": "?ERROR", "metricTransformation": _transformation("2")},
        replace={"name": "another"},
        drift=_pattern,
        import_id=lambda resource: f"{resource['logGroupName']}:{resource.id}",
    ),
]
