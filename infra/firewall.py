"""Which of the shared security groups a stack has use for. Pure."""

from __future__ import annotations

from components.network.firewall import Group
from infra.settings import PlatformSettings


def shared_groups(settings: PlatformSettings) -> frozenset[Group]:
    """The groups that what is switched on stands in or connects to."""
    found: set[Group] = set()
    if settings.training.cluster_settings is not None:
        found |= {"cluster", "nodes"}
    if settings.training.storage is not None:
        found.add("data")
    batches = bool(settings.serving.batch)
    if settings.training.jobs is not None or settings.pipelines or batches:
        found.add("jobs")
    return frozenset(found)
