"""Cost Explorer: anomalies and cost allocation tags. moto knows nothing of what is spent."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.tagging import tag_pairs
from localcloud.aws.values import Props


class _Anomaly(Recorded):
    """What the operation takes in one member, beside the tags."""

    service = "ce"
    taggable = True
    reason = "moto's Cost Explorer has no anomalies"
    member: ClassVar[str]

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        given = {key: value for key, value in inputs.items() if key not in ("tags", "region")}
        params = self.params(self.create_operation, {self.member: given})
        return self.create_operation, {**params, "ResourceTags": tag_pairs(inputs)}


class AnomalyMonitor(_Anomaly):
    """`aws.costexplorer.AnomalyMonitor`; its id is the ARN."""

    token = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
    create_operation = "CreateAnomalyMonitor"
    member = "anomalyMonitor"
    rename = {"anomalyMonitor.name": "MonitorName"}
    cloudformation = "AWS::CE::AnomalyMonitor"
    name = Name("name", most=1024)
    outputs = ("arn",)
    replace_on = frozenset({"monitorType", "monitorDimension", "monitorSpecification"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        text = inputs.get("monitorSpecification")
        if isinstance(text, str):
            given = {key: value for key, value in json.loads(text).items() if value is not None}
            inputs = {**inputs, "monitorSpecification": given}
        return super().request(inputs, aws)

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("ce", f"anomalymonitor/{id_}", region="")}


class AnomalySubscription(_Anomaly):
    """`aws.costexplorer.AnomalySubscription`; its id is the ARN."""

    token = "aws:costexplorer/anomalySubscription:AnomalySubscription"
    create_operation = "CreateAnomalySubscription"
    member = "anomalySubscription"
    rename = {"anomalySubscription.name": "SubscriptionName"}
    cloudformation = "AWS::CE::AnomalySubscription"
    name = Name("name", most=1024)
    outputs = ("arn",)
    replace_on = frozenset({"name", "accountId"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("ce", f"anomalysubscription/{id_}", region="")}


class CostAllocationTag(Recorded):
    """`aws.costexplorer.CostAllocationTag`; its id is the tag's key."""

    token = "aws:costexplorer/costAllocationTag:CostAllocationTag"
    service = "ce"
    create_operation = "UpdateCostAllocationTagsStatus"
    reason = "moto's Cost Explorer has no tags of billing"
    outputs = ("type",)
    replace_on = frozenset({"tagKey"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["tagKey"])

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        given = {key: value for key, value in inputs.items() if key != "region"}
        return self.create_operation, self.params(
            self.create_operation, {"costAllocationTagsStatus": [given]}
        )

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"type": "UserDefined"}


TYPES = [AnomalyMonitor, AnomalySubscription, CostAllocationTag]
