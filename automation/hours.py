"""Puts a stack to sleep after hours and wakes it: groups of instances to zero, endpoints to one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from automation.errors import EventError, RefusedError
from automation.tags import COMPONENTS, KIND, read_tags, tag_list

AWAKE, STACK = "awake", "stack"
"""Tags: the sizes to go back to, and the stack that a thing belongs to."""
PRODUCTION = ("prod", "production", "live")

Action = Literal["sleep", "wake"]


def refuse_production(stack: str, protected: bool) -> None:
    """Raises RefusedError for a stack that people depend on at night too."""
    if protected or stack in PRODUCTION or stack.startswith("prod-"):
        raise RefusedError(
            f"Stack {stack} is production. It is never put to sleep: take the schedule off it."
        )


@dataclass(frozen=True)
class Change:
    """What was changed of one thing."""

    name: str
    before: str
    after: str


class Hours:
    """Changes sizes of what carries the tag of one stack, and remembers them in a tag."""

    def __init__(
        self, autoscaling: Any, sagemaker: Any, scaling: Any, stack: str, protected: bool
    ) -> None:
        refuse_production(stack, protected)
        self._autoscaling, self._sagemaker, self._scaling = autoscaling, sagemaker, scaling
        self._stack = stack

    def act(self, action: str) -> list[Change]:
        """Sleeps or wakes. A second call changes nothing. Raises EventError for anything else."""
        if action == "sleep":
            return [*self._groups_to_zero(), *self._endpoints_to_one()]
        if action == "wake":
            return [*self._groups_back(), *self._endpoints_back()]
        raise EventError(f"{action!r} is neither sleep nor wake.")

    def _groups(self) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
        pages = self._autoscaling.get_paginator("describe_auto_scaling_groups").paginate(
            Filters=[{"Name": f"tag:{STACK}", "Values": [self._stack]}]
        )
        for group in (each for page in pages for each in page["AutoScalingGroups"]):
            yield group, {tag["Key"]: tag["Value"] for tag in group["Tags"]}

    def _groups_to_zero(self) -> Iterator[Change]:
        for group, tags in self._groups():
            sizes = (group["MinSize"], group["MaxSize"], group["DesiredCapacity"])
            if sizes == (0, 0, 0):
                continue
            name, before = group["AutoScalingGroupName"], ":".join(str(size) for size in sizes)
            if AWAKE not in tags:
                # Remembered first: sizes that nobody knows would be lost.
                self._autoscaling.create_or_update_tags(Tags=[_group_tag(name, before)])
            self._resize(name, 0, 0, 0)
            yield Change(name, before, "0:0:0")

    def _groups_back(self) -> Iterator[Change]:
        for group, tags in self._groups():
            if AWAKE not in tags:
                continue
            name = group["AutoScalingGroupName"]
            least, most, desired = (int(size) for size in tags[AWAKE].split(":"))
            self._resize(name, least, most, desired)
            self._autoscaling.delete_tags(Tags=[_group_tag(name, tags[AWAKE])])
            yield Change(name, "0:0:0", tags[AWAKE])

    def _resize(self, name: str, least: int, most: int, desired: int) -> None:
        self._autoscaling.update_auto_scaling_group(
            AutoScalingGroupName=name, MinSize=least, MaxSize=most, DesiredCapacity=desired
        )

    def _endpoints(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        pages = self._sagemaker.get_paginator("list_endpoints").paginate(StatusEquals="InService")
        for one in (each for page in pages for each in page["Endpoints"]):
            tags = read_tags(self._sagemaker, one["EndpointArn"])
            if tags.get(STACK) == self._stack and tags.get(KIND) != COMPONENTS:
                yield one["EndpointName"], one["EndpointArn"], tags

    def _endpoints_to_one(self) -> Iterator[Change]:
        """SageMaker keeps one instance of a variant at least."""
        for name, arn, tags in self._endpoints():
            sizes = self._sizes(name)
            if all(size == (1, 1, 1) for size in sizes.values()):
                continue
            before = " ".join(
                f"{variant}={least}:{most}:{count}"
                for variant, (least, most, count) in sorted(sizes.items())
            )
            if AWAKE not in tags:
                self._sagemaker.add_tags(ResourceArn=arn, Tags=tag_list({AWAKE: before}))
            self._scale(name, dict.fromkeys(sizes, (1, 1, 1)))
            yield Change(name, before, "one instance a variant")

    def _endpoints_back(self) -> Iterator[Change]:
        for name, arn, tags in self._endpoints():
            if AWAKE not in tags:
                continue
            wanted: dict[str, tuple[int, int, int]] = {}
            for each in tags[AWAKE].split():
                variant, _, sizes = each.partition("=")
                least, most, count = (int(size) for size in sizes.split(":"))
                wanted[variant] = (least, most, count)
            self._scale(name, wanted)
            self._sagemaker.delete_tags(ResourceArn=arn, TagKeys=[AWAKE])
            yield Change(name, "one instance a variant", tags[AWAKE])

    def _sizes(self, name: str) -> dict[str, tuple[int, int, int]]:
        """Least, most and present instances of each variant that could sleep; equal where nothing
        scales it. A serverless variant has no instances, and one that may go to zero rests by
        itself."""
        described = self._sagemaker.describe_endpoint(EndpointName=name)["ProductionVariants"]
        variants = {
            one["VariantName"]: one["DesiredInstanceCount"]
            for one in described
            if "CurrentServerlessConfig" not in one
        }
        bounds = self._bounds(name, list(variants))
        found = {
            variant: (*bounds.get(variant, (count, count)), count)
            for variant, count in variants.items()
        }
        return {variant: sizes for variant, sizes in found.items() if sizes[0] > 0}

    def _bounds(self, name: str, variants: list[str]) -> dict[str, tuple[int, int]]:
        if not variants:
            return {}
        answer = self._scaling.describe_scalable_targets(
            ServiceNamespace="sagemaker", ResourceIds=[_target(name, one) for one in variants]
        )
        return {
            one["ResourceId"].rsplit("/", 1)[-1]: (one["MinCapacity"], one["MaxCapacity"])
            for one in answer["ScalableTargets"]
        }

    def _scale(self, name: str, sizes: dict[str, tuple[int, int, int]]) -> None:
        scaled = self._bounds(name, list(sizes))
        for variant, (least, most, _) in sizes.items():
            if variant in scaled:
                self._scaling.register_scalable_target(
                    ServiceNamespace="sagemaker",
                    ResourceId=_target(name, variant),
                    ScalableDimension="sagemaker:variant:DesiredInstanceCount",
                    MinCapacity=least,
                    MaxCapacity=most,
                )
        self._sagemaker.update_endpoint_weights_and_capacities(
            EndpointName=name,
            DesiredWeightsAndCapacities=[
                {"VariantName": variant, "DesiredInstanceCount": count}
                for variant, (_, _, count) in sorted(sizes.items())
            ],
        )


def _target(endpoint: str, variant: str) -> str:
    return f"endpoint/{endpoint}/variant/{variant}"


def _group_tag(group: str, value: str) -> dict[str, Any]:
    return {
        "ResourceId": group,
        "ResourceType": "auto-scaling-group",
        "Key": AWAKE,
        "Value": value,
        "PropagateAtLaunch": False,
    }
