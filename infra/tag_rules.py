"""How many tags settings may ask for. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from components.common.settings import Path
from components.training.node_template import group_tags
from infra.tags import default_tags

if TYPE_CHECKING:
    from components.training.node_group_settings import NodeGroupSettings
    from infra.settings import PlatformSettings

MOST_TAGS = 50
"""That one resource carries. Source: EC2 Auto Scaling user guide, "Tag Auto Scaling groups and
instances"; AWS General Reference, "Tagging your AWS resources"."""


def tag_problems(settings: PlatformSettings) -> Iterator[tuple[Path, str]]:
    """What needs more tags than AWS takes: path below platform, and the text.

    Labels and taints of these groups alone become tags: EKS is told those of its own groups.
    """
    for name, group in sorted(settings.training.node_groups.items()):
        tags = _count(settings, name, group)
        own = _count(settings, name, group.model_copy(update={"labels": {}, "taints": ()}))
        if tags > MOST_TAGS:
            yield (
                ("training", "node_groups", name),
                f"{tags} tags on the auto scaling group, {own} of the platform and {tags - own} of "
                f"labels and taints, by which the autoscaler knows its nodes; AWS takes "
                f"{MOST_TAGS}. Remove {tags - MOST_TAGS} or more labels or taints, or make the "
                "group one of managed_node_groups, where they are no tags.",
            )


def _count(settings: PlatformSettings, name: str, group: NodeGroupSettings) -> int:
    return len(group_tags(settings.name_prefix, name, group, default_tags(settings)))
