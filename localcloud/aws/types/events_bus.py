"""EventBridge: buses of one's own, who may put events on them, and archives."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Named, Put
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class EventBus(Named):
    """`aws.cloudwatch.EventBus`; its id is the name."""

    token = "aws:cloudwatch/eventBus:EventBus"
    service = "events"
    cloudformation = "AWS::Events::EventBus"
    create_operation = "CreateEventBus"
    operations = frozenset(
        {
            "CreateEventBus",
            "DescribeEventBus",
            "UpdateEventBus",
            "DeleteEventBus",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
        }
    )
    name = Name("name", most=256)
    taggable = True
    outputs = ("arn",)
    replace_on = frozenset({"name", "eventSourceName"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeEventBus", Name=id_)
        tags = aws.call("ListTagsForResource", ResourceARN=answer["Arn"]).get("Tags", [])
        found = self.properties(answer, known)
        return {**found, "name": id_, "arn": answer["Arn"], "tags": tag_map(tags) or {}}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            aws.call("UpdateEventBus", **self.params("UpdateEventBus", inputs, omit={"tags"}))
        if "tags" in changed:
            retag(aws, inputs, old, ResourceARN=aws.arn("events", f"event-bus/{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DescribeEventBus", Name=id_)
        aws.call("DeleteEventBus", Name=id_)


class EventBusPolicy(Put):
    """`aws.cloudwatch.EventBusPolicy`; its id is the bus's name."""

    token = "aws:cloudwatch/eventBusPolicy:EventBusPolicy"
    service = "events"
    create_operation = "PutPermission"
    operations = frozenset({"PutPermission", "DescribeEventBus", "RemovePermission"})
    defaults = {"eventBusName": "default"}
    replace_on = frozenset({"eventBusName"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["eventBusName"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        policy = aws.call("DescribeEventBus", Name=id_).get("Policy")
        return {"eventBusName": id_, "policy": policy} if policy else None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("RemovePermission", EventBusName=id_, RemoveAllPermissions=True)


class EventArchive(Named):
    """`aws.cloudwatch.EventArchive`; its id is the name."""

    token = "aws:cloudwatch/eventArchive:EventArchive"
    service = "events"
    cloudformation = "AWS::Events::Archive"
    create_operation = "CreateArchive"
    operations = frozenset({"CreateArchive", "DescribeArchive", "UpdateArchive", "DeleteArchive"})
    name = Name("name", most=48)
    outputs = ("arn",)
    rename = {"name": "ArchiveName"}
    defaults = {"retentionDays": 0}
    replace_on = frozenset({"name", "eventSourceArn"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeArchive", ArchiveName=id_)
        return {**self.properties(answer, known), "name": id_, "arn": answer["ArchiveArn"]}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call("UpdateArchive", **self.params("UpdateArchive", inputs, omit={"eventSourceArn"}))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteArchive", ArchiveName=id_)


TYPES = [EventBus, EventBusPolicy, EventArchive]
