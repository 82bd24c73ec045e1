"""EventBridge: rules and targets on the default bus."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Name, Named, Put
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_DEFAULT_BUS = "default"


class EventRule(Named):
    """`aws.cloudwatch.EventRule`; its id is the name, or `<bus>/<name>` on another bus."""

    token = "aws:cloudwatch/eventRule:EventRule"
    service = "events"
    cloudformation = "AWS::Events::Rule"
    create_operation = "PutRule"
    operations = frozenset(
        {
            "PutRule",
            "DescribeRule",
            "DeleteRule",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
        }
    )
    name = Name("name", most=64)
    taggable = True
    outputs = ("arn",)
    omit = frozenset({"forceDestroy"})
    kept = {"forceDestroy": "an instruction to the delete, not a property of the rule"}
    defaults = {"eventBusName": _DEFAULT_BUS, "state": "ENABLED"}
    replace_on = frozenset({"name", "eventBusName"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        bus = inputs["eventBusName"]
        return str(inputs["name"]) if bus == _DEFAULT_BUS else f"{bus}/{inputs['name']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        bus, name = _split(id_)
        answer = aws.call("DescribeRule", Name=name, EventBusName=bus)
        tags = aws.call("ListTagsForResource", ResourceARN=answer["Arn"]).get("Tags", [])
        found = {
            "arn": answer["Arn"],
            "name": name,
            "eventBusName": answer.get("EventBusName", bus),
            "description": answer.get("Description"),
            "eventPattern": answer.get("EventPattern"),
            "scheduleExpression": answer.get("ScheduleExpression"),
            "roleArn": answer.get("RoleArn"),
            "state": answer["State"],
            "tags": tag_map(tags) or {},
        }
        return {key: value for key, value in found.items() if value is not None}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        operation, params = self.request(inputs, aws)
        params.pop("Tags", None)
        if changed - {"tags"}:
            aws.call(operation, **params)
        if "tags" in changed:
            bus, name = _split(id_)
            retag(
                aws,
                inputs,
                old,
                ResourceARN=aws.call("DescribeRule", Name=name, EventBusName=bus)["Arn"],
            )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        bus, name = _split(id_)
        aws.call("DescribeRule", Name=name, EventBusName=bus)
        aws.call("DeleteRule", Name=name, EventBusName=bus)


def _split(id_: str) -> tuple[str, str]:
    bus, _, name = id_.rpartition("/")
    return bus or _DEFAULT_BUS, name


class EventTarget(Put):
    """`aws.cloudwatch.EventTarget`; its id is `<rule>-<target id>`, imported with a slash."""

    token = "aws:cloudwatch/eventTarget:EventTarget"
    service = "events"
    create_operation = "PutTargets"
    operations = frozenset({"PutTargets", "ListTargetsByRule", "RemoveTargets"})
    name = Name("targetId", most=64)
    defaults = {"eventBusName": _DEFAULT_BUS}
    replace_on = frozenset({"rule", "targetId", "eventBusName"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        outer = {"rule", "eventBusName"}
        target = {
            ("id" if key == "targetId" else key): value
            for key, value in inputs.items()
            if key not in outer and key != "region"
        }
        wrapped = {key: inputs[key] for key in outer if key in inputs}
        return self.create_operation, self.params(
            self.create_operation, {**wrapped, "targets": [target]}
        )

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        answer = aws.call(operation, **params)
        if answer.get("FailedEntryCount"):
            failed = answer["FailedEntries"][0]
            raise NotFound(failed["ErrorCode"], failed["ErrorMessage"])
        return f"{inputs['rule']}-{inputs['targetId']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        for bus, rule, target_id in _candidates(id_, known):
            try:
                answer = aws.call("ListTargetsByRule", Rule=rule, EventBusName=bus)
            except NotFound:
                continue
            for target in answer["Targets"]:
                if target["Id"] == target_id:
                    found = self.properties(target, {k: v for k, v in known.items() if k != "rule"})
                    found.pop("id", None)
                    return {**found, "rule": rule, "targetId": target_id, "eventBusName": bus,
                            "arn": target["Arn"]}  # fmt: skip
        return None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        found = self.read(aws, id_, known)
        if found is not None:
            aws.call(
                "RemoveTargets",
                Rule=found["rule"],
                EventBusName=found["eventBusName"],
                Ids=[found["targetId"]],
            )


def _candidates(id_: str, known: Props) -> list[tuple[str, str, str]]:
    """Bus, rule and target id; an id alone is read at every hyphen: either part may have some."""
    if "rule" in known and "targetId" in known:
        return [(known.get("eventBusName", _DEFAULT_BUS), known["rule"], known["targetId"])]
    if "/" in id_:
        parts = id_.split("/")
        return [(parts[0] if len(parts) == 3 else _DEFAULT_BUS, parts[-2], parts[-1])]
    places = [place for place, character in enumerate(id_) if character == "-"]
    return [(_DEFAULT_BUS, id_[:place], id_[place + 1 :]) for place in places]


TYPES = [EventRule, EventTarget]
