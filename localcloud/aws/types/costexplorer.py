"""Cost Explorer: anomalies and cost allocation tags. moto knows nothing of what is spent."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.values import Props


class AnomalyMonitor(Recorded):
    """`aws.costexplorer.AnomalyMonitor`; its id is the ARN."""

    token = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
    cloudformation = "AWS::CE::AnomalyMonitor"
    reason = "moto's Cost Explorer has no anomalies"
    name = Name("name", most=1024)
    taggable = True
    outputs = ("arn",)
    replace_on = frozenset({"monitorType", "monitorDimension", "monitorSpecification"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("ce", f"anomalymonitor/{id_}", region="")}


class AnomalySubscription(Recorded):
    """`aws.costexplorer.AnomalySubscription`; its id is the ARN."""

    token = "aws:costexplorer/anomalySubscription:AnomalySubscription"
    cloudformation = "AWS::CE::AnomalySubscription"
    reason = "moto's Cost Explorer has no anomalies"
    name = Name("name", most=1024)
    taggable = True
    outputs = ("arn",)
    replace_on = frozenset({"name", "accountId"})

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("ce", f"anomalysubscription/{id_}", region="")}


class CostAllocationTag(Recorded):
    """`aws.costexplorer.CostAllocationTag`; its id is the tag's key."""

    token = "aws:costexplorer/costAllocationTag:CostAllocationTag"
    reason = "moto's Cost Explorer has no tags of billing"
    outputs = ("type",)
    replace_on = frozenset({"tagKey"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["tagKey"])

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"type": "UserDefined"}


TYPES = [AnomalyMonitor, AnomalySubscription, CostAllocationTag]
