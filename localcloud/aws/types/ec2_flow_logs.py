"""EC2: flow logs."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.ec2_object import TAGGING, Ec2Object, tags_of
from localcloud.aws.values import Props

_SOURCES = {
    "vpcId": ("VPC", "vpc-"),
    "subnetId": ("Subnet", "subnet-"),
    "eniId": ("NetworkInterface", "eni-"),
}


class FlowLog(Ec2Object):
    """`aws.ec2.FlowLog` of one source; every change but of tags replaces."""

    token = "aws:ec2/flowLog:FlowLog"
    cloudformation = "AWS::EC2::FlowLog"
    create_operation = "CreateFlowLogs"
    describe = ("DescribeFlowLogs", "FlowLogs", "FlowLogIds")
    kind = "vpc-flow-log"
    operations = TAGGING | {"CreateFlowLogs", "DescribeFlowLogs", "DeleteFlowLogs"}
    outputs = ("arn", "logFormat")
    rename = {"iamRoleArn": "DeliverLogsPermissionArn"}
    omit = frozenset(_SOURCES)
    replace_on = frozenset(
        {
            *_SOURCES,
            "trafficType",
            "logDestinationType",
            "logDestination",
            "logFormat",
            "iamRoleArn",
            "maxAggregationInterval",
        }
    )
    defaults = {"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        operation, params = super().request(inputs, aws)
        source = next((each for each in _SOURCES if each in inputs), None)
        if source is not None:
            params |= {"ResourceType": _SOURCES[source][0], "ResourceIds": [inputs[source]]}
        return operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        answer = aws.call(operation, **params)
        for each in answer["Unsuccessful"]:
            raise CloudError(str(each["Error"]["Code"]), each["Error"]["Message"])
        id_: str = answer["FlowLogIds"][0]
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        log = self.found(aws, id_)
        of = log["ResourceId"]
        source = next(name for name, (_, prefix) in _SOURCES.items() if of.startswith(prefix))
        return {
            "arn": aws.arn("ec2", f"vpc-flow-log/{id_}"),
            "iamRoleArn": log.get("DeliverLogsPermissionArn"),
            "logDestination": log.get("LogDestination"),
            "logDestinationType": log["LogDestinationType"],
            "logFormat": log["LogFormat"],
            "maxAggregationInterval": log["MaxAggregationInterval"],
            source: of,
            "tags": tags_of(log),
            "trafficType": log["TrafficType"],
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteFlowLogs", FlowLogIds=[self.found(aws, id_)["FlowLogId"]])

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        source = next(inputs[each] for each in _SOURCES if inputs.get(each))
        for log in aws.call("DescribeFlowLogs")["FlowLogs"]:
            if (log["ResourceId"], log.get("LogDestination")) == (
                source,
                inputs.get("logDestination"),
            ):
                return str(log["FlowLogId"])
        return None


TYPES = [FlowLog]
