"""Application Auto Scaling: targets, policies, scheduled actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation, Name, Put
from localcloud.aws.values import Props

_WHERE = ("serviceNamespace", "resourceId", "scalableDimension")


def _where(props: Mapping[str, Any]) -> dict[str, Any]:
    """What names a scalable target, as parameters."""
    return {
        "ServiceNamespace": props["serviceNamespace"],
        "ResourceId": props["resourceId"],
        "ScalableDimension": props["scalableDimension"],
    }


def _from_id(id_: str) -> Props:
    """Namespace, resource and dimension of `sagemaker/endpoint/e/variant/v/sagemaker:variant:…`."""
    namespace, _, rest = id_.partition("/")
    resource, _, dimension = rest.rpartition("/")
    return {
        "serviceNamespace": namespace,
        "resourceId": resource,
        "scalableDimension": dimension,
    }


class Target(Emulation):
    """`aws.appautoscaling.Target`; its id is the resource, an import names all three parts."""

    token = "aws:appautoscaling/target:Target"
    service = "application-autoscaling"
    create_operation = "RegisterScalableTarget"
    operations = frozenset(
        {"RegisterScalableTarget", "DescribeScalableTargets", "DeregisterScalableTarget"}
    )
    taggable = True
    outputs = ("arn",)
    kept = {"tags": "moto has no tag operations for Application Auto Scaling"}
    replace_on = frozenset(_WHERE)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["resourceId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        place = known if all(name in known for name in _WHERE) else _from_id(id_)
        answer = aws.call(
            "DescribeScalableTargets",
            ServiceNamespace=place["serviceNamespace"],
            ResourceIds=[place["resourceId"]],
            ScalableDimension=place["scalableDimension"],
        )
        for target in answer["ScalableTargets"]:
            return {
                "arn": target["ScalableTargetARN"],
                **{name: place[name] for name in _WHERE},
                "minCapacity": target["MinCapacity"],
                "maxCapacity": target["MaxCapacity"],
                "roleArn": target.get("RoleARN"),
                "suspendedState": self.properties(
                    {"SuspendedState": target.get("SuspendedState", {})},
                    {"suspendedState": known.get("suspendedState") or {"none": None}},
                ).get("suspendedState"),
            }
        return None

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        operation, params = self.request(inputs, aws)
        params.pop("Tags", None)
        aws.call(operation, **params)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeregisterScalableTarget", **_where(known))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return "/".join(str(inputs[name]) for name in _WHERE)


class Policy(Put):
    """`aws.appautoscaling.Policy`; its id is the name."""

    token = "aws:appautoscaling/policy:Policy"
    service = "application-autoscaling"
    create_operation = "PutScalingPolicy"
    operations = frozenset({"PutScalingPolicy", "DescribeScalingPolicies", "DeleteScalingPolicy"})
    name = Name("name", most=256)
    outputs = ("arn",)
    rename = {"name": "PolicyName"}
    replace_on = frozenset({*_WHERE, "name", "policyType"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["name"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = self._find(aws, id_, known)
        if found is None:
            return None
        return {**self.properties(found, known), "name": found["PolicyName"],
                "arn": found["PolicyARN"]}  # fmt: skip

    def _find(self, aws: Aws, id_: str, known: Props) -> dict[str, Any] | None:
        """The policy by name and place; at import, from namespace/resource/dimension/name."""
        if all(name in known for name in _WHERE):
            place, name = _where(known), id_
        else:
            path, _, name = id_.rpartition("/")
            place = _where(_from_id(path))
        policies = aws.pages("DescribeScalingPolicies", "ScalingPolicies", **place)
        return next((each for each in policies if each["PolicyName"] == name), None)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self._find(aws, id_, known) is None:
            raise NotFound("ObjectNotFoundException", id_)
        aws.call("DeleteScalingPolicy", PolicyName=id_, **_where(known))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return "/".join(str(inputs[name]) for name in (*_WHERE, "name"))


class ScheduledAction(Put):
    """`aws.appautoscaling.ScheduledAction`; its id is `<name>-<namespace>-<resource>`."""

    token = "aws:appautoscaling/scheduledAction:ScheduledAction"
    service = "application-autoscaling"
    create_operation = "PutScheduledAction"
    operations = frozenset(
        {"PutScheduledAction", "DescribeScheduledActions", "DeleteScheduledAction"}
    )
    name = Name("name", most=256)
    outputs = ("arn",)
    rename = {"name": "ScheduledActionName"}
    replace_on = frozenset({*_WHERE, "name"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['name']}-{inputs['serviceNamespace']}-{inputs['resourceId']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = self._find(aws, id_, known)
        if found is None:
            return None
        return {**self.properties(found, known), "name": found["ScheduledActionName"],
                "arn": found["ScheduledActionARN"]}  # fmt: skip

    def _find(self, aws: Aws, id_: str, known: Props) -> dict[str, Any] | None:
        """By name and place; from the id alone, the namespace stands between the two."""
        if all(name in known for name in (*_WHERE, "name")):
            place, name = _where(known), known["name"]
        else:
            name, _, resource = id_.partition("-sagemaker-")
            place = {"ServiceNamespace": "sagemaker", "ResourceId": resource}
        actions = aws.pages("DescribeScheduledActions", "ScheduledActions", **place)
        return next((each for each in actions if each["ScheduledActionName"] == name), None)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self._find(aws, id_, known) is None:
            raise NotFound("ObjectNotFoundException", id_)
        aws.call("DeleteScheduledAction", ScheduledActionName=known["name"], **_where(known))


TYPES = [Target, Policy, ScheduledAction]
