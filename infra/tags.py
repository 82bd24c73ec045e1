"""The tags that every resource carries, set once on the provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.stack_file import PROJECT

if TYPE_CHECKING:
    from infra.settings import PlatformSettings

MANAGED_BY = "pulumi"
TAGS_OF_OTHERS = ("awake", "idle-since", "keep-until")
"""Keys of tags that people and the functions of automation set on what is deployed, by which they
remember sizes, note idleness and keep things (automation/sleeper.py, automation/reap.py). The
provider leaves them alone: neither an update nor a refresh takes them off."""


def default_tags(settings: PlatformSettings) -> dict[str, str]:
    """Who owns a resource, who pays for it and what it may hold; keys as cost allocation reads
    them."""
    return {
        "project": PROJECT,
        "stack": settings.stack,
        "organization": settings.organization,
        "owner": settings.owner,
        "cost-center": settings.cost_center,
        "data-classification": settings.data_classification,
        "managed-by": MANAGED_BY,
    }
