"""SageMaker: definitions of data quality jobs, and the schedules of all monitoring jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name
from localcloud.aws.types.sagemaker_model import TAGGING, Named
from localcloud.aws.validation import Failure
from localcloud.aws.values import Props


class DataQualityJobDefinition(Named):
    """`aws.sagemaker.DataQualityJobDefinition`: nothing but its tags ever changes."""

    token = "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition"
    cloudformation = "AWS::SageMaker::DataQualityJobDefinition"
    kind = "data-quality-job-definition"
    create_operation = "CreateDataQualityJobDefinition"
    operations = TAGGING | {
        "CreateDataQualityJobDefinition",
        "DescribeDataQualityJobDefinition",
        "DeleteDataQualityJobDefinition",
    }
    name = Name("name", most=63)
    rename = {"name": "JobDefinitionName"}
    replace_on = frozenset(
        {
            "name",
            "dataQualityAppSpecification",
            "dataQualityBaselineConfig",
            "dataQualityJobInput",
            "dataQualityJobOutputConfig",
            "jobResources",
            "networkConfig",
            "roleArn",
            "stoppingCondition",
        }
    )
    update_in_place = frozenset({"tags"})

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        return [*super().refused(inputs, aws), *_out_of_range(inputs)]

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        return aws.call("DescribeDataQualityJobDefinition", JobDefinitionName=id_)

    def properties(self, answer: Mapping[str, Any], known: Props) -> Props:
        """At an import too the one output is a block, as the stock provider has it."""
        found = super().properties(answer, known)
        config = found.get("dataQualityJobOutputConfig", {})
        if isinstance(config.get("monitoringOutputs"), list):
            [config["monitoringOutputs"]] = config["monitoringOutputs"]
        return found

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDataQualityJobDefinition", JobDefinitionName=id_)


_RANGES = {
    ("jobResources", "clusterConfig", "volumeSizeInGb"): (1, 512),
    ("stoppingCondition", "maxRuntimeInSeconds"): (1, 3600),
}
"""What the stock provider takes of a definition, where SageMaker takes more."""


def _out_of_range(inputs: Props) -> Iterator[Failure]:
    for path, (least, most) in _RANGES.items():
        value: Any = inputs
        for part in path:
            value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, int) and not least <= value <= most:
            words = f"expected to be in the range ({least} - {most}), got {value}"
            yield ".".join(path), words


class MonitoringSchedule(Named):
    """`aws.sagemaker.MonitoringSchedule`; its job definition and the endpoint have to be there."""

    token = "aws:sagemaker/monitoringSchedule:MonitoringSchedule"
    cloudformation = "AWS::SageMaker::MonitoringSchedule"
    kind = "monitoring-schedule"
    create_operation = "CreateMonitoringSchedule"
    operations = TAGGING | {
        "CreateMonitoringSchedule",
        "DescribeMonitoringSchedule",
        "UpdateMonitoringSchedule",
        "DeleteMonitoringSchedule",
    }
    name = Name("name", most=63)
    rename = {"name": "MonitoringScheduleName"}
    replace_on = frozenset({"name"})

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        return aws.call("DescribeMonitoringSchedule", MonitoringScheduleName=id_)

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "monitoringScheduleConfig" in changed:
            wanted = {key: value for key, value in inputs.items() if key != "tags"}
            operation = "UpdateMonitoringSchedule"
            aws.call(operation, **self.params(operation, wanted))
        super().update(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteMonitoringSchedule", MonitoringScheduleName=id_)


TYPES = [DataQualityJobDefinition, MonitoringSchedule]
