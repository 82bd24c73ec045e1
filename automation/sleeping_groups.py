"""Auto scaling groups sleep at zero instances, and go back to what they were."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from automation.sleeper import AWAKE, STACK, Change, Sizes, parsed, written

ASLEEP: Sizes = (0, 0, 0)


class Groups:
    """The auto scaling groups that carry the tag of one stack."""

    def __init__(self, autoscaling: Any, stack: str) -> None:
        self._autoscaling, self._stack = autoscaling, stack

    def sleep(self) -> Iterator[Change]:
        """Remembers the sizes of today and makes them zero."""
        for name, sizes, tags in self._groups():
            if sizes == ASLEEP:
                continue
            before = written(sizes)
            if tags.get(AWAKE) != before:
                # Remembered first: sizes that nobody knows would be lost.
                self._autoscaling.create_or_update_tags(Tags=[_tag(name, before)])
            self._resize(name, ASLEEP)
            yield Change(name, before, written(ASLEEP))

    def wake(self) -> Iterator[Change]:
        """Gives back what was taken. A group that was changed since keeps what it was given."""
        for name, sizes, tags in self._groups():
            if AWAKE not in tags:
                continue
            if sizes == ASLEEP:
                self._resize(name, parsed(tags[AWAKE]))
                yield Change(name, written(ASLEEP), tags[AWAKE])
            self._autoscaling.delete_tags(Tags=[_tag(name, tags[AWAKE])])

    def _groups(self) -> Iterator[tuple[str, Sizes, dict[str, str]]]:
        pages = self._autoscaling.get_paginator("describe_auto_scaling_groups").paginate(
            Filters=[{"Name": f"tag:{STACK}", "Values": [self._stack]}]
        )
        for group in (each for page in pages for each in page["AutoScalingGroups"]):
            sizes = (group["MinSize"], group["MaxSize"], group["DesiredCapacity"])
            tags = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
            yield group["AutoScalingGroupName"], sizes, tags

    def _resize(self, name: str, sizes: Sizes) -> None:
        least, most, desired = sizes
        self._autoscaling.update_auto_scaling_group(
            AutoScalingGroupName=name, MinSize=least, MaxSize=most, DesiredCapacity=desired
        )


def _tag(group: str, value: str) -> dict[str, Any]:
    return {
        "ResourceId": group,
        "ResourceType": "auto-scaling-group",
        "Key": AWAKE,
        "Value": value,
        "PropagateAtLaunch": False,
    }
