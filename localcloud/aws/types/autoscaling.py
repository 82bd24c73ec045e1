"""EC2 Auto Scaling: the group."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, CloudError, NotFound
from localcloud.aws.emulation import Name, Named
from localcloud.aws.types.autoscaling_rules import LifecycleHook
from localcloud.aws.values import UNKNOWN, Props

_BESIDE = frozenset({"enabledMetrics", "metricsGranularity", "suspendedProcesses", "warmPool"})
"""Inputs that the group has operations of their own for."""

_ORDERS = {
    "waitForCapacityTimeout": "an instruction to the provider: how long it waits for instances",
    "forceDelete": "an instruction to the delete",
    "forceDeleteWarmPool": "an instruction to the delete",
    "ignoreFailedScalingActivities": "an instruction to the provider",
}

_READ = {
    "minSize": "MinSize",
    "maxSize": "MaxSize",
    "healthCheckType": "HealthCheckType",
    "healthCheckGracePeriod": "HealthCheckGracePeriod",
    "terminationPolicies": "TerminationPolicies",
    "placementGroup": "PlacementGroup",
    "capacityRebalance": "CapacityRebalance",
    "protectFromScaleIn": "NewInstancesProtectedFromScaleIn",
}


class Group(Named):
    """`aws.autoscaling.Group`; its id is the name. No instance is ever started."""

    token = "aws:autoscaling/group:Group"
    service = "autoscaling"
    cloudformation = "AWS::AutoScaling::AutoScalingGroup"
    create_operation = "CreateAutoScalingGroup"
    operations = frozenset(
        {
            "CreateAutoScalingGroup",
            "DescribeAutoScalingGroups",
            "UpdateAutoScalingGroup",
            "DeleteAutoScalingGroup",
            "EnableMetricsCollection",
            "SuspendProcesses",
            "ResumeProcesses",
            "PutWarmPool",
            "DescribeWarmPool",
            "DeleteWarmPool",
            "CreateOrUpdateTags",
            "DeleteTags",
            "PutLifecycleHook",
        }
    )
    name = Name("name", most=255)
    outputs = ("arn",)
    rename = {
        "name": "AutoScalingGroupName",
        "vpcZoneIdentifiers": "VPCZoneIdentifier",
        "protectFromScaleIn": "NewInstancesProtectedFromScaleIn",
        "launchTemplate.id": "LaunchTemplateId",
        "launchTemplate.name": "LaunchTemplateName",
    }
    omit = frozenset({*_BESIDE, *_ORDERS, "tags", "desiredCapacity", "initialLifecycleHooks"})
    kept = {
        **_ORDERS,
        "defaultInstanceWarmup": "moto drops DefaultInstanceWarmup",
        "maxInstanceLifetime": "moto drops MaxInstanceLifetime",
        "instanceMaintenancePolicy": "moto drops InstanceMaintenancePolicy",
        "metricsGranularity": "moto answers it only with a metric",
        "initialLifecycleHooks": "what the group was created with, not what it has",
    }
    replace_on = frozenset({"name", "namePrefix", "initialLifecycleHooks"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs, omit={"vpcZoneIdentifiers"})
        subnets = inputs.get("vpcZoneIdentifiers")
        if subnets is not None:
            known = subnets is not UNKNOWN and UNKNOWN not in subnets
            params["VPCZoneIdentifier"] = ",".join(subnets) if known else UNKNOWN
        if "desiredCapacity" in inputs:
            params["DesiredCapacity"] = inputs["desiredCapacity"]
        if inputs.get("tags") not in (None, UNKNOWN):
            params["Tags"] = [_to_tag(each, str(inputs.get("name"))) for each in inputs["tags"]]
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        for hook in inputs.get("initialLifecycleHooks") or ():
            LifecycleHook().create(aws, {**hook, "autoscalingGroupName": inputs["name"]})
        self._beside(aws, str(inputs["name"]), inputs, {}, _BESIDE & set(inputs))
        return str(inputs["name"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("DescribeAutoScalingGroups", AutoScalingGroupNames=[id_])
        if not answer["AutoScalingGroups"]:
            return None
        group = answer["AutoScalingGroups"][0]
        found: Props = {
            "arn": group["AutoScalingGroupARN"],
            "name": id_,
            "vpcZoneIdentifiers": group.get("VPCZoneIdentifier", "").split(","),
            "enabledMetrics": [each["Metric"] for each in group.get("EnabledMetrics", [])],
            "suspendedProcesses": [each["ProcessName"] for each in group["SuspendedProcesses"]],
            "tags": [_from_tag(each) for each in group.get("Tags", [])],
        }
        found.update({key: group[api] for key, api in _READ.items() if api in group})
        if "desiredCapacity" in known:
            found["desiredCapacity"] = group["DesiredCapacity"]
        if "LaunchTemplate" in group:
            template = group["LaunchTemplate"]
            found["launchTemplate"] = {
                "id": template["LaunchTemplateId"],
                "version": template.get("Version"),
            }
        if "MixedInstancesPolicy" in group:
            part = {"mixedInstancesPolicy": known.get("mixedInstancesPolicy")}
            policy = {"MixedInstancesPolicy": group["MixedInstancesPolicy"]}
            found.update(self.properties(policy, part if part["mixedInstancesPolicy"] else {}))
        pool = aws.call("DescribeWarmPool", AutoScalingGroupName=id_).get("WarmPoolConfiguration")
        if pool and pool.get("Status") != "PendingDelete":
            found.update(self.properties({"WarmPool": pool}, {"warmPool": known.get("warmPool")}))
        return found

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - _BESIDE - set(_ORDERS) - {"tags"}:
            params = self.params(
                "UpdateAutoScalingGroup", inputs, omit={"vpcZoneIdentifiers", "namePrefix"}
            )
            params["VPCZoneIdentifier"] = ",".join(inputs["vpcZoneIdentifiers"])
            if "desiredCapacity" in inputs:
                params["DesiredCapacity"] = inputs["desiredCapacity"]
            aws.call("UpdateAutoScalingGroup", **params)
        self._beside(aws, id_, inputs, old, _BESIDE & changed)
        if "tags" in changed:
            wanted = [_to_tag(each, id_) for each in inputs.get("tags", [])]
            keys = {each["Key"] for each in wanted}
            gone = [_to_tag(each, id_) for each in old.get("tags", []) if each["key"] not in keys]
            if gone:
                aws.call("DeleteTags", Tags=gone)
            if wanted:
                aws.call("CreateOrUpdateTags", Tags=wanted)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        answer = aws.call("DescribeAutoScalingGroups", AutoScalingGroupNames=[id_])
        if not answer["AutoScalingGroups"]:
            raise NotFound("NotFound", id_)
        aws.call("DeleteAutoScalingGroup", AutoScalingGroupName=id_, ForceDelete=True)

    def _beside(
        self, aws: Aws, name: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        """What the group has operations of their own for."""
        where = {"AutoScalingGroupName": name}
        if "enabledMetrics" in changed and inputs.get("enabledMetrics"):
            if set(old.get("enabledMetrics") or ()) - set(inputs["enabledMetrics"]):
                raise CloudError("NotImplemented", "moto has no DisableMetricsCollection")
            granularity = inputs.get("metricsGranularity", "1Minute")
            aws.call(
                "EnableMetricsCollection",
                **where,
                Granularity=granularity,
                Metrics=inputs["enabledMetrics"],
            )
        if "suspendedProcesses" in changed:
            wanted = set(inputs.get("suspendedProcesses") or ())
            resumed = sorted(set(old.get("suspendedProcesses") or ()) - wanted)
            if resumed:
                aws.call("ResumeProcesses", **where, ScalingProcesses=resumed)
            if wanted:
                aws.call("SuspendProcesses", **where, ScalingProcesses=sorted(wanted))
        if "warmPool" in changed:
            pool = inputs.get("warmPool")
            if pool:
                aws.call("PutWarmPool", **where, **self.pool_params(pool))
            else:
                aws.call("DeleteWarmPool", **where, ForceDelete=True)

    def pool_params(self, pool: Props) -> dict[str, Any]:
        """A warm pool as parameters of PutWarmPool."""
        names = {
            "maxGroupPreparedCapacity": "MaxGroupPreparedCapacity",
            "minSize": "MinSize",
            "poolState": "PoolState",
        }
        params = {names[key]: value for key, value in pool.items() if key in names}
        reuse = pool.get("instanceReusePolicy")
        if reuse is not None:
            params["InstanceReusePolicy"] = {"ReuseOnScaleIn": reuse.get("reuseOnScaleIn", False)}
        return params


def _to_tag(tag: Props, group: str) -> dict[str, Any]:
    return {
        "ResourceId": group,
        "ResourceType": "auto-scaling-group",
        "Key": tag["key"],
        "Value": tag["value"],
        "PropagateAtLaunch": tag["propagateAtLaunch"],
    }


def _from_tag(tag: dict[str, Any]) -> Props:
    return {
        "key": tag["Key"],
        "value": tag["Value"],
        "propagateAtLaunch": tag["PropagateAtLaunch"],
    }


TYPES = [Group]
