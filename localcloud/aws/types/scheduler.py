"""EventBridge Scheduler: groups of schedules, and schedules."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import PREFIX_KEPT, Emulation, Name, Named
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_DEFAULT_GROUP = "default"


class Schedule(Emulation):
    """`aws.scheduler.Schedule`; its id is `<group>/<name>`. A schedule carries no tags."""

    token = "aws:scheduler/schedule:Schedule"
    service = "scheduler"
    cloudformation = "AWS::Scheduler::Schedule"
    create_operation = "CreateSchedule"
    operations = frozenset({"CreateSchedule", "GetSchedule", "UpdateSchedule", "DeleteSchedule"})
    name = Name("name", most=64)
    outputs = ("arn",)
    rename = {
        "target.sagemakerPipelineParameters": "SageMakerPipelineParameters",
        "target.sagemakerPipelineParameters.pipelineParameters": "PipelineParameterList",
    }
    defaults = {
        "groupName": _DEFAULT_GROUP,
        "scheduleExpressionTimezone": "UTC",
        "state": "ENABLED",
        "actionAfterCompletion": "NONE",
    }
    omit = frozenset({"namePrefix"})
    replace_on = frozenset({"name", "namePrefix", "groupName"})
    kept = {"namePrefix": PREFIX_KEPT}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['groupName']}/{inputs['name']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        group, _, name = id_.partition("/")
        answer = aws.call("GetSchedule", GroupName=group, Name=name)
        return {
            **self.properties(answer, known),
            "arn": answer["Arn"],
            "name": name,
            "groupName": group,
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        _, params = self.request(inputs, aws)
        aws.call("UpdateSchedule", **params)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        group, _, name = id_.partition("/")
        aws.call("DeleteSchedule", GroupName=group, Name=name)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['groupName']}/{inputs['name']}"


class ScheduleGroup(Named):
    """`aws.scheduler.ScheduleGroup`; its id is the name. Its schedules go with it."""

    token = "aws:scheduler/scheduleGroup:ScheduleGroup"
    service = "scheduler"
    cloudformation = "AWS::Scheduler::ScheduleGroup"
    create_operation = "CreateScheduleGroup"
    operations = frozenset(
        {
            "CreateScheduleGroup",
            "GetScheduleGroup",
            "DeleteScheduleGroup",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
        }
    )
    name = Name("name", most=64)
    taggable = True
    outputs = ("arn", "creationDate", "lastModificationDate", "state")
    replace_on = frozenset({"name"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetScheduleGroup", Name=id_)
        tags = aws.call("ListTagsForResource", ResourceArn=answer["Arn"]).get("Tags", [])
        return {
            "arn": answer["Arn"],
            "name": id_,
            "creationDate": answer["CreationDate"].isoformat(),
            "lastModificationDate": answer["LastModificationDate"].isoformat(),
            "state": answer["State"],
            "tags": tag_map(tags) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        retag(aws, inputs, old, ResourceArn=aws.arn("scheduler", f"schedule-group/{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteScheduleGroup", Name=id_)


TYPES = [Schedule, ScheduleGroup]
