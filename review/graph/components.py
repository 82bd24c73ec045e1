"""What a stack is made of: areas, the components in them, and who is handed whose outputs."""

from __future__ import annotations

from recording import RecordedResource, Recording
from review.memory import once_per_recording

COMPONENT = "mlops:"
STACK = "pulumi:pulumi:Stack"


@once_per_recording
def top_components(recording: Recording) -> dict[str, RecordedResource]:
    """The components that the program itself creates, by URN."""
    by_urn = {one.urn: one for one in recording.resources}
    return {
        one.urn: one
        for one in recording.resources
        if one.type.startswith(COMPONENT)
        and one.parent is not None
        and by_urn[one.parent].type == STACK
    }


def area_of(component: RecordedResource) -> str:
    """`network` of `mlops:network:Vpc`."""
    return component.type.split(":")[1]


@once_per_recording
def owners(recording: Recording) -> dict[str, str]:
    """The top component of each resource, by URN; what the stack holds itself has none."""
    tops = top_components(recording)
    parents = {one.urn: one.parent for one in recording.resources}
    found = {}
    for urn in parents:
        at: str | None = urn
        seen: set[str] = set()
        while at is not None and at not in tops and at not in seen:
            seen.add(at)
            at = parents.get(at)
        if at is not None and at in tops:
            found[urn] = at
    return found


@once_per_recording
def uses(recording: Recording) -> dict[str, set[str]]:
    """URNs of the top components that each top component takes outputs from."""
    above = owners(recording)
    found: dict[str, set[str]] = {urn: set() for urn in top_components(recording)}
    for one in recording.resources:
        user = above.get(one.urn)
        if user is None:
            continue
        for urns in one.dependencies.values():
            found[user] |= {above[urn] for urn in urns if urn in above} - {user}
    return found
