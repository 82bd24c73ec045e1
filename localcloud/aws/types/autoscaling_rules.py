"""EC2 Auto Scaling: policies, scheduled actions and lifecycle hooks of a group."""

from __future__ import annotations

from typing import Any, ClassVar

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Name, Put
from localcloud.aws.values import Props


class _OfGroup(Put):
    """Something with a name in a group: `<group>/<name>` at import, the name in the state."""

    service = "autoscaling"
    describe: ClassVar[str]
    listed: ClassVar[str]
    api_name: ClassVar[str]
    delete_operation: ClassVar[str]

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(params[self.api_name])

    def find(self, aws: Aws, id_: str, known: Props) -> dict[str, Any] | None:
        """The answer of the describe operation for this one."""
        group, name = known.get("autoscalingGroupName"), id_
        if group is None:
            group, _, name = id_.partition("/")
        answer = aws.call(self.describe, AutoScalingGroupName=group)
        found = [each for each in answer[self.listed] if each[self.api_name] == name]
        return {**found[0], "AutoScalingGroupName": group} if found else None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        found = self.find(aws, id_, known)
        if found is None:
            raise NotFound("NotFound", id_)
        names = {key: found[key] for key in ("AutoScalingGroupName", self.api_name)}
        aws.call(self.delete_operation, **names)


class Policy(_OfGroup):
    """`aws.autoscaling.Policy`."""

    token = "aws:autoscaling/policy:Policy"
    cloudformation = "AWS::AutoScaling::ScalingPolicy"
    create_operation = "PutScalingPolicy"
    describe = "DescribePolicies"
    listed = "ScalingPolicies"
    api_name = "PolicyName"
    delete_operation = "DeletePolicy"
    operations = frozenset({create_operation, describe, delete_operation})
    name = Name("name", most=255)
    outputs = ("arn",)
    rename = {"name": "PolicyName", "autoscalingGroupName": "AutoScalingGroupName"}
    replace_on = frozenset({"name", "autoscalingGroupName"})
    update_in_place = frozenset({"policyType"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = self.find(aws, id_, known)
        if found is None:
            return None
        arn, name = found["PolicyARN"], found["PolicyName"]
        return {**self.properties(found, known), "name": name, "arn": arn}


class Schedule(_OfGroup):
    """`aws.autoscaling.Schedule`; -1 says that the action leaves a size as it is."""

    token = "aws:autoscaling/schedule:Schedule"
    cloudformation = "AWS::AutoScaling::ScheduledAction"
    create_operation = "PutScheduledUpdateGroupAction"
    describe = "DescribeScheduledActions"
    listed = "ScheduledUpdateGroupActions"
    api_name = "ScheduledActionName"
    delete_operation = "DeleteScheduledAction"
    operations = frozenset({create_operation, describe, delete_operation})
    name = Name("scheduledActionName", most=255)
    outputs = ("arn",)
    rename = {"autoscalingGroupName": "AutoScalingGroupName"}
    replace_on = frozenset({"scheduledActionName", "autoscalingGroupName"})
    _SIZES = {"minSize": "MinSize", "maxSize": "MaxSize", "desiredCapacity": "DesiredCapacity"}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        unset = {name for name in self._SIZES if inputs.get(name) == -1}
        return self.create_operation, self.params(self.create_operation, inputs, omit=unset)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = self.find(aws, id_, known)
        if found is None:
            return None
        group, name = found["AutoScalingGroupName"], found["ScheduledActionName"]
        arn = aws.arn("autoscaling", f"scheduledUpdateGroupAction:*:{group}/{name}")
        sizes = {name: found.get(api, -1) for name, api in self._SIZES.items()}
        return {
            **self.properties(found, known),
            **sizes,
            "scheduledActionName": name,
            "arn": arn.replace("/", ":autoScalingGroupName/", 1).replace(
                f"/{name}", f":scheduledActionName/{name}"
            ),
        }


class LifecycleHook(_OfGroup):
    """`aws.autoscaling.LifecycleHook`."""

    token = "aws:autoscaling/lifecycleHook:LifecycleHook"
    cloudformation = "AWS::AutoScaling::LifecycleHook"
    create_operation = "PutLifecycleHook"
    describe = "DescribeLifecycleHooks"
    listed = "LifecycleHooks"
    api_name = "LifecycleHookName"
    delete_operation = "DeleteLifecycleHook"
    operations = frozenset({create_operation, describe, delete_operation})
    name = Name("name", most=255)
    rename = {"name": "LifecycleHookName", "autoscalingGroupName": "AutoScalingGroupName"}
    replace_on = frozenset({"name", "autoscalingGroupName"})
    update_in_place = frozenset({"lifecycleTransition"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = self.find(aws, id_, known)
        if found is None:
            return None
        return {**self.properties(found, known), "name": found["LifecycleHookName"]}


TYPES = [Policy, Schedule, LifecycleHook]
