"""Puts the registrations of a run together as a recording."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from recording.model import RecordedResource, Recording, Source
from recording.monitor import STACK_TYPE, Registration
from recording.sequence import sequence
from recording.source import telling
from recording.values import all_recorded


def assemble(
    registrations: Iterable[Registration], *, project: str, stack: str, root: Path
) -> Recording:
    """The recording of one run; `root` is the repository that source files are relative to."""
    by_urn = {registration.urn: registration for registration in registrations}
    needs = {urn: _needs(registration.request) for urn, registration in by_urn.items()}
    order = sequence(needs)
    resources = tuple(_resource(by_urn[urn], order[urn], root) for urn in sorted(by_urn))
    return Recording(project=project, stack=stack, resources=resources)


def _resource(registration: Registration, place: int, root: Path) -> RecordedResource:
    request = registration.request
    dependencies = _property_dependencies(request)
    return RecordedResource(
        urn=registration.urn,
        type=request.type,
        name=request.name,
        parent=request.parent or None,
        sequence=place,
        inputs=all_recorded(registration.inputs, root),
        outputs=all_recorded(registration.outputs, root),
        dependencies=dependencies,
        options=_options(request, dependencies),
        source=_source(request, root),
    )


def _property_dependencies(request: Any) -> dict[str, list[str]]:
    found = {name: sorted(entry.urns) for name, entry in request.propertyDependencies.items()}
    return {name: found[name] for name in sorted(found) if found[name]}


def _options(request: Any, dependencies: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    through_inputs = {urn for urns in dependencies.values() for urn in urns}
    return {
        "protect": bool(request.protect),
        "ignore_changes": list(request.ignoreChanges),
        "deleted_with": request.deletedWith or None,
        "retain_on_delete": bool(request.retainOnDelete),
        "provider": _provider(request),
        "aliases": _aliases(request),
        "depends_on": sorted(set(request.dependencies) - through_inputs),
        "delete_before_replace": bool(request.deleteBeforeReplace),
        "replace_on_changes": list(request.replaceOnChanges),
    }


def _provider(request: Any) -> str | None:
    return request.provider.rpartition("::")[0] or None


def _aliases(request: Any) -> list[Any]:
    # provider packages may add the same alias once for each of their base classes
    aliases: list[Any] = []
    for alias in map(_alias, request.aliases):
        if alias not in aliases:
            aliases.append(alias)
    return aliases


def _alias(alias: Any) -> Any:
    if alias.urn:
        return alias.urn
    spec = alias.spec
    fields = {
        "name": spec.name,
        "type": spec.type,
        "stack": spec.stack,
        "project": spec.project,
        "parent": spec.parentUrn,
        "no_parent": spec.noParent,
    }
    return {key: value for key, value in fields.items() if value}


def _source(request: Any, root: Path) -> Source | None:
    """A line of the repository's own code; libraries may lie inside it too."""
    if request.type == STACK_TYPE:
        return None
    own = []
    for frame in request.stackTrace.frames:
        file = _own_file(frame.pc.uri, root)
        if file is not None:
            own.append(Source(file=file, line=frame.pc.line))
    return telling(own)


@lru_cache(maxsize=4096)  # each file stands in thousands of frames
def _own_file(uri: str, root: Path) -> str | None:
    path = Path(unquote(urlsplit(uri).path))
    if path.is_relative_to(root) and "site-packages" not in path.parts:
        return path.relative_to(root).as_posix()
    return None


def _needs(request: Any) -> set[str]:
    needs = {request.parent, request.deletedWith, *request.dependencies}
    needs.add(request.provider.rpartition("::")[0])
    for entry in request.propertyDependencies.values():
        needs.update(entry.urns)
    needs.discard("")
    return needs
