"""SQS: queues, their policies, and whose dead letters they take."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.tagging import retag
from localcloud.aws.values import UNKNOWN, Props

_ATTRIBUTES = {
    "delaySeconds": "DelaySeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redrivePolicy": "RedrivePolicy",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
    "fifoQueue": "FifoQueue",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
}


class Queue(Emulation):
    """`aws.sqs.Queue`; its id is the URL."""

    token = "aws:sqs/queue:Queue"
    service = "sqs"
    cloudformation = "AWS::SQS::Queue"
    create_operation = "CreateQueue"
    operations = frozenset(
        {
            "CreateQueue",
            "GetQueueAttributes",
            "GetQueueUrl",
            "SetQueueAttributes",
            "ListQueueTags",
            "TagQueue",
            "UntagQueue",
            "DeleteQueue",
        }
    )
    name = Name("name", most=80)
    taggable = True
    outputs = ("arn", "url")
    rename = {"name": "QueueName"}
    omit = frozenset(_ATTRIBUTES)
    replace_on = frozenset({"name", "fifoQueue"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        attributes = _attributes(inputs)
        return self.create_operation, {**params, "Attributes": attributes}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["QueueUrl"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetQueueAttributes", QueueUrl=id_, AttributeNames=["All"])
        attributes = answer["Attributes"]
        found: Props = {
            "arn": attributes["QueueArn"],
            "name": id_.rsplit("/", 1)[-1],
            "url": id_,
            "tags": aws.call("ListQueueTags", QueueUrl=id_).get("Tags", {}),
        }
        for name, attribute in _ATTRIBUTES.items():
            if attribute in attributes:
                found[name] = _number_or_flag(attributes[attribute])
        return found

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        wanted = _attributes(inputs)
        named = {_ATTRIBUTES[name] for name in changed & set(_ATTRIBUTES)}
        if named:
            attributes = {name: wanted.get(name, "") for name in named}
            aws.call("SetQueueAttributes", QueueUrl=id_, Attributes=attributes)
        if "tags" in changed:
            retag(aws, inputs, old, tag="TagQueue", untag="UntagQueue", QueueUrl=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteQueue", QueueUrl=id_)


def _attributes(inputs: Props) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, attribute in _ATTRIBUTES.items():
        value = inputs.get(name)
        if value is None or value is False:
            continue
        found[attribute] = value if value is UNKNOWN else str(value).replace("True", "true")
    return found


def _number_or_flag(text: str) -> Any:
    if text.isdigit():
        return int(text)
    return {"true": True, "false": False}.get(text, text)


class QueueAttribute(Put):
    """A type that is one attribute of a queue: `property` in Pulumi, `attribute` in SQS. Its id is
    the queue's URL."""

    service = "sqs"
    create_operation = "SetQueueAttributes"
    operations = frozenset({"SetQueueAttributes", "GetQueueAttributes"})
    replace_on = frozenset({"queueUrl"})
    property: str
    attribute: str

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        given = {self.attribute: inputs[self.property]} if self.property in inputs else {}
        return self.create_operation, {**params, "Attributes": given}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["queueUrl"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetQueueAttributes", QueueUrl=id_, AttributeNames=["All"])
        found = answer["Attributes"].get(self.attribute)
        return {"queueUrl": id_, self.property: found} if found else None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("SetQueueAttributes", QueueUrl=id_, Attributes={self.attribute: ""})


class QueuePolicy(QueueAttribute):
    """`aws.sqs.QueuePolicy`."""

    token = "aws:sqs/queuePolicy:QueuePolicy"
    omit = frozenset({"policy"})
    property, attribute = "policy", "Policy"


class RedriveAllowPolicy(QueueAttribute):
    """`aws.sqs.RedriveAllowPolicy`, of the queue that takes dead letters."""

    token = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
    omit = frozenset({"redriveAllowPolicy"})
    property, attribute = "redriveAllowPolicy", "RedriveAllowPolicy"


TYPES = [Queue, QueuePolicy, RedriveAllowPolicy]
