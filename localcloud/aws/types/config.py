"""AWS Config: the recorder, where it delivers, and rules."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Name, Named, Put, Recorded
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class _Nested(Named, Put):
    """A type whose put takes one structure, `wrapper`, with all its inputs but the tags."""

    service = "config"
    wrapper: str
    read_operation: str
    listed: str
    asked: str

    def wrapped(self, inputs: Props) -> Props:
        """The inputs as the put takes them."""
        inner = {
            name: value
            for name, value in inputs.items()
            if name not in {"region", "tags", *self.omit}
        }
        outer: Props = {self.wrapper: inner}
        if inputs.get("tags"):
            outer["tags"] = inputs["tags"]
        return outer

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        return self.create_operation, self.params(self.create_operation, self.wrapped(inputs))

    def found(self, aws: Aws, id_: str) -> dict[str, Any]:
        """What AWS answers of the object. Raises NotFound."""
        asked: dict[str, Any] = {self.asked: [id_]}
        for found in aws.call(self.read_operation, **asked)[self.listed]:
            return dict(found)
        raise NotFound("", f"{id_} is not there")

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        nested = {self.wrapper: known} if known else {}
        answer = {self.wrapper[0].upper() + self.wrapper[1:]: self.found(aws, id_)}
        return {**self.properties(answer, nested)[self.wrapper], "name": id_}


class Recorder(_Nested):
    """`aws.cfg.Recorder`; an account has one a region. Its id is the name."""

    token = "aws:cfg/recorder:Recorder"
    cloudformation = "AWS::Config::ConfigurationRecorder"
    create_operation = "PutConfigurationRecorder"
    operations = frozenset(
        {
            "PutConfigurationRecorder",
            "DescribeConfigurationRecorders",
            "DeleteConfigurationRecorder",
        }
    )
    wrapper = "configurationRecorder"
    read_operation = "DescribeConfigurationRecorders"
    listed = "ConfigurationRecorders"
    asked = "ConfigurationRecorderNames"
    name = Name("name", most=256)
    rename = {
        "configurationRecorder.roleArn": "roleARN",
        "configurationRecorder.recordingGroup.recordingStrategies": "recordingStrategy",
    }
    kept = {"recordingMode": "moto records without a mode"}
    replace_on = frozenset({"name"})

    def is_input(self, name: str) -> bool:
        return name in ("name", "roleArn", "recordingGroup", "recordingMode")

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteConfigurationRecorder", ConfigurationRecorderName=id_)


class DeliveryChannel(_Nested):
    """`aws.cfg.DeliveryChannel`; its id is the name."""

    token = "aws:cfg/deliveryChannel:DeliveryChannel"
    cloudformation = "AWS::Config::DeliveryChannel"
    create_operation = "PutDeliveryChannel"
    operations = frozenset(
        {"PutDeliveryChannel", "DescribeDeliveryChannels", "DeleteDeliveryChannel"}
    )
    wrapper = "deliveryChannel"
    read_operation = "DescribeDeliveryChannels"
    listed = "DeliveryChannels"
    asked = "DeliveryChannelNames"
    name = Name("name", most=256)
    rename = {
        "deliveryChannel.snapshotDeliveryProperties": "configSnapshotDeliveryProperties",
        "deliveryChannel.snsTopicArn": "snsTopicARN",
    }
    replace_on = frozenset({"name"})

    def is_input(self, name: str) -> bool:
        return name in (
            "name",
            "s3BucketName",
            "s3KeyPrefix",
            "s3KmsKeyArn",
            "snapshotDeliveryProperties",
            "snsTopicArn",
        )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDeliveryChannel", DeliveryChannelName=id_)


class RecorderStatus(Put):
    """`aws.cfg.RecorderStatus`: whether the recorder runs. Its id is the recorder's name."""

    token = "aws:cfg/recorderStatus:RecorderStatus"
    service = "config"
    create_operation = "StartConfigurationRecorder"
    operations = frozenset(
        {
            "StartConfigurationRecorder",
            "StopConfigurationRecorder",
            "DescribeConfigurationRecorderStatus",
        }
    )
    rename = {"name": "ConfigurationRecorderName"}
    omit = frozenset({"isEnabled"})
    replace_on = frozenset({"name"})

    def is_input(self, name: str) -> bool:
        return name in ("name", "isEnabled")

    def create(self, aws: Aws, inputs: Props) -> str:
        name = str(inputs["name"])
        operation = "Start" if inputs["isEnabled"] else "Stop"
        aws.call(f"{operation}ConfigurationRecorder", ConfigurationRecorderName=name)
        return name

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        operation = "DescribeConfigurationRecorderStatus"
        answer = aws.call(operation, ConfigurationRecorderNames=[id_])
        [found] = answer["ConfigurationRecordersStatus"]
        return {"name": id_, "isEnabled": bool(found["recording"])}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("StopConfigurationRecorder", ConfigurationRecorderName=id_)


class Rule(_Nested):
    """`aws.cfg.Rule`; its id is the name. moto knows AWS's rules and their parameters."""

    token = "aws:cfg/rule:Rule"
    cloudformation = "AWS::Config::ConfigRule"
    create_operation = "PutConfigRule"
    operations = frozenset(
        {
            "PutConfigRule",
            "DescribeConfigRules",
            "DeleteConfigRule",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
        }
    )
    wrapper = "configRule"
    read_operation = "DescribeConfigRules"
    listed = "ConfigRules"
    asked = "ConfigRuleNames"
    name = Name("name", most=128)
    taggable = True
    outputs = ("arn", "ruleId")
    rename = {"configRule.name": "ConfigRuleName"}
    replace_on = frozenset({"name"})

    def is_input(self, name: str) -> bool:
        return name in (
            "name",
            "description",
            "source",
            "inputParameters",
            "maximumExecutionFrequency",
            "scope",
            "tags",
        )

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        read, found = super().read(aws, id_, known), self.found(aws, id_)
        arn = found["ConfigRuleArn"]
        tags = aws.call("ListTagsForResource", ResourceArn=arn).get("Tags", [])
        extra = {"arn": arn, "ruleId": found["ConfigRuleId"], "tags": tag_map(tags) or {}}
        return {**(read or {}), **extra}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            aws.call("PutConfigRule", **self.params("PutConfigRule", self.wrapped(inputs)))
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=self.found(aws, id_)["ConfigRuleArn"])

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteConfigRule", ConfigRuleName=id_)


class ConformancePack(Recorded):
    """`aws.cfg.ConformancePack`; its id is the name."""

    token = "aws:cfg/conformancePack:ConformancePack"
    service = "config"
    create_operation = "PutConformancePack"
    rename = {"name": "ConformancePackName"}
    cloudformation = "AWS::Config::ConformancePack"
    reason = "moto has no conformance packs, and AWS answers with no template to compare with"
    name = Name("name", most=256)
    outputs = ("arn",)
    replace_on = frozenset({"name"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["name"])

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("config", f"conformance-pack/{id_}/conformance-pack-local")}


TYPES = [Recorder, DeliveryChannel, RecorderStatus, Rule, ConformancePack]
