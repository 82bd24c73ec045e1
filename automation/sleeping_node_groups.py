"""Node groups that EKS manages sleep at zero nodes, and go back to what they were.

EKS does not pass the tags of a node group on to the auto scaling group that it makes (Amazon EKS
User Guide, "Tagging your resources"), and sizes of that group are EKS's to set: EKS is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from automation.sleeper import AWAKE, STACK, Change, Sizes, parsed, written

READY = ("ACTIVE", "DEGRADED", "UPDATING")
"""Of a group in any other state (it is made, or deleted, or neither worked) EKS changes nothing.
A group that is updated refuses too, but not for long: that call fails, and is made again."""


class NodeGroups:
    """The managed node groups of one cluster that carry the tag of one stack."""

    def __init__(self, eks: Any, cluster: str, stack: str) -> None:
        self._eks, self._cluster, self._stack = eks, cluster, stack

    def sleep(self) -> Iterator[Change]:
        """Remembers the sizes of today and lets no node run. The most stays: EKS takes no zero
        there (Amazon EKS API reference, NodegroupScalingConfig)."""
        for group in self._groups():
            least, most, desired = _sizes(group)
            if (least, desired) == (0, 0):
                continue
            before = written((least, most, desired))
            if group["tags"].get(AWAKE) != before:
                # Remembered first: sizes that nobody knows would be lost.
                self._eks.tag_resource(resourceArn=group["nodegroupArn"], tags={AWAKE: before})
            self._resize(group, 0, 0)
            yield Change(group["nodegroupName"], before, written((0, most, 0)))

    def wake(self) -> Iterator[Change]:
        """Gives back what was taken, below the most of today. A group that was changed since keeps
        what it was given."""
        for group in self._groups():
            if AWAKE not in group["tags"]:
                continue
            least, most, desired = _sizes(group)
            if (least, desired) == (0, 0):
                awake, _, wanted = parsed(group["tags"][AWAKE])
                after = (min(awake, most), most, min(wanted, most))
                self._resize(group, after[0], after[2])
                yield Change(group["nodegroupName"], written((0, most, 0)), written(after))
            self._eks.untag_resource(resourceArn=group["nodegroupArn"], tagKeys=[AWAKE])

    def _groups(self) -> Iterator[dict[str, Any]]:
        pages = self._eks.get_paginator("list_nodegroups").paginate(clusterName=self._cluster)
        for name in (each for page in pages for each in page["nodegroups"]):
            group: dict[str, Any] = self._eks.describe_nodegroup(
                clusterName=self._cluster, nodegroupName=name
            )["nodegroup"]
            if group["status"] in READY and group.get("tags", {}).get(STACK) == self._stack:
                yield group

    def _resize(self, group: dict[str, Any], least: int, desired: int) -> None:
        self._eks.update_nodegroup_config(
            clusterName=self._cluster,
            nodegroupName=group["nodegroupName"],
            scalingConfig={"minSize": least, "desiredSize": desired},
        )


def _sizes(group: dict[str, Any]) -> Sizes:
    scaling = group["scalingConfig"]
    return scaling["minSize"], scaling["maxSize"], scaling["desiredSize"]
