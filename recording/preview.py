"""Reads what `pulumi preview --json` writes as a recording.

The engine's preview shows the same registrations as a run without an engine, with what providers
add to the inputs, and with unknown values where only AWS could answer.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from recording.errors import RecordingError
from recording.model import RecordedResource, Recording, Source
from recording.properties import properties_of_type
from recording.sequence import sequence
from recording.source import telling
from recording.values import ARCHIVE, ASSET, SIGNATURE, to_recorded, unknown_mark

_KEPT: Final = frozenset(
    {"create", "update", "same", "replace", "create-replacement", "import", "import-replacement"}
)
_GONE: Final = frozenset(
    {"delete", "delete-replaced", "discard-replaced", "read-discard", "remove-pending-replace"}
)
_LEFT_OVER: Final = frozenset({"delete-replaced", "discard-replaced", "remove-pending-replace"})
"""Steps about what an earlier or the same deployment puts another resource in the place of."""
_HIDDEN: Final = "[secret]"
_PROJECT_URI: Final = "project:///"


def read_preview(content: bytes, *, root: Path | None = None) -> Recording:
    """The recording of what a preview would deploy.

    Args:
        content: what `pulumi preview --json --show-sames` wrote.
        root: the project's folder; assets are recorded relative to it.

    Raises:
        RecordingError: this is no preview, it failed, or it leaves resources out.
    """
    document = _parse(content)
    steps = _steps(document)
    _refuse_failed(document)
    states = {state["urn"]: state for state in _wanted(steps)}
    _refuse_incomplete(document, steps)
    if not states:
        _refuse("it holds no resource, so the stack it belongs to is not known")
    needs = {urn: _needs(state) for urn, state in states.items()}
    order = sequence(needs)
    folder = (root or Path.cwd()).resolve()
    resources = tuple(_resource(states[urn], order[urn], folder) for urn in sorted(states))
    stack, project = resources[0].urn.removeprefix("urn:pulumi:").split("::")[:2]
    return Recording(project=project, stack=stack, resources=resources)


def read_base(content: bytes, *, root: Path | None = None) -> Recording:
    """The recording of what is deployed where a preview was made: the old states of its steps.

    Empty for a stack that was never deployed. Arguments and errors are those of `read_preview`.
    """
    steps = _steps(_parse(content))
    head = read_preview(content, root=root)
    states = {}
    for step in steps:
        old = step.get("oldState")
        if isinstance(old, dict) and step["op"] not in _LEFT_OVER:
            if not isinstance(old.get("urn"), str) or not isinstance(old.get("type"), str):
                _refuse(f"the old state of {step.get('urn')} lacks its URN or its type")
            states[old["urn"]] = old
    needs = {urn: _needs(state) & states.keys() for urn, state in states.items()}
    order = sequence(needs)
    folder = (root or Path.cwd()).resolve()
    files = dict(_files([step.get("newState") for step in steps]))
    known = {hash_: to_recorded(value, folder) for hash_, value in files.items()}
    old_states = {urn: _with_files(state, known) for urn, state in states.items()}
    resources = tuple(_resource(old_states[urn], order[urn], folder) for urn in sorted(states))
    return Recording(project=head.project, stack=head.stack, resources=resources)


def _files(value: Any) -> Iterator[tuple[str, Any]]:
    """Assets and archives that the engine knows the hash of, by that hash."""
    if isinstance(value, list):
        for item in value:
            yield from _files(item)
    elif isinstance(value, dict):
        if value.get(SIGNATURE) in (ASSET, ARCHIVE) and isinstance(value.get("hash"), str):
            yield value["hash"], value
            return
        for item in value.values():
            yield from _files(item)


def _with_files(value: Any, known: Mapping[str, Any]) -> Any:
    """An old state with its files by their hash: what lies at their paths may be newer."""
    if isinstance(value, list):
        return [_with_files(item, known) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) in (ASSET, ARCHIVE) and isinstance(value.get("hash"), str):
        kind = "asset" if value[SIGNATURE] == ASSET else "archive"
        return known.get(value["hash"], {kind: {"sha256": value["hash"]}})
    return {key: _with_files(item, known) for key, item in value.items()}


def _parse(content: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        _refuse(f"it is not JSON: {error}")
    if not isinstance(document, dict) or ("steps" not in document and "config" not in document):
        _refuse("it is not an object with steps")
    return document


def _steps(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    steps = document.get("steps", [])
    if not isinstance(steps, list) or not all(
        isinstance(step, dict) and isinstance(step.get("op"), str) for step in steps
    ):
        _refuse("its steps are not a list of objects with an op")
    return steps


def _refuse_failed(document: Mapping[str, Any]) -> None:
    for message in document.get("diagnostics") or []:
        if message.get("severity") == "error":
            text = " ".join(str(message.get("message", "")).split())
            _refuse(f"the preview failed, so it does not show the whole stack: {text}")


def _wanted(steps: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for step in steps:
        operation = step["op"]
        if operation in _GONE:
            continue
        state = step.get("newState")
        if operation not in _KEPT or not isinstance(state, dict):
            _refuse(
                f"its step {operation} of {step.get('urn')} is not one that a recording can show"
            )
        if not isinstance(state.get("urn"), str) or not isinstance(state.get("type"), str):
            _refuse(f"the new state of {step.get('urn')} lacks its URN or its type")
        yield {**state, **_known_before(step)}


def _known_before(step: Mapping[str, Any]) -> dict[str, Any]:
    """What the state of an earlier deployment says that still holds after the step."""
    old = step.get("oldState")
    if not isinstance(old, dict):
        return {}
    # the engine resolves aliases: what it found by one has another URN in the old state
    renamed = old.get("urn") not in (None, step["newState"]["urn"])
    known: dict[str, Any] = {"aliases": [old["urn"]]} if renamed else {}
    if step["op"] not in ("same", "update"):
        return known
    if old.get("id"):
        known["id"] = old["id"]
    if step["op"] == "same":
        known["outputs"] = old.get("outputs") or {}
    return known


def _refuse_incomplete(document: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> None:
    same = (document.get("changeSummary") or {}).get("same", 0)
    shown = sum(step["op"] == "same" for step in steps)
    if same > shown:
        raise RecordingError(
            f"The preview leaves out {same - shown} resources that do not change. Make it with: "
            "pulumi preview --json --show-sames"
        )


def _resource(state: Mapping[str, Any], place: int, root: Path) -> RecordedResource:
    inputs = _values(state.get("inputs"), root)
    given = _values(state.get("outputs"), root)
    if state.get("custom") and state.get("id"):
        given["id"] = state["id"]
    unknown = _unknown_outputs(state)
    if "tagsAll" in unknown:
        unknown["tagsAll"] = inputs.get("tags", {})
    outputs = {**unknown, **inputs, **given}
    dependencies = _dependencies(state)
    return RecordedResource(
        urn=state["urn"],
        type=state["type"],
        name=state["urn"].split("::", 3)[3],
        parent=state.get("parent") or None,
        sequence=place,
        inputs=inputs,
        outputs=outputs,
        dependencies=dependencies,
        options=_options(state, dependencies),
        source=_source(state),
    )


def _values(values: Mapping[str, Any] | None, root: Path) -> dict[str, Any]:
    # what starts with two underscores is the bookkeeping of provider and engine
    known = {key: value for key, value in (values or {}).items() if not key.startswith("__")}
    return {key: _shown(to_recorded(known[key], root)) for key in sorted(known)}


def _shown(value: Any) -> Any:
    """The value with the engine's `[secret]` as the mark of a secret."""
    if value == _HIDDEN:
        return {"secret": True}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    return value


def _unknown_outputs(state: Mapping[str, Any]) -> dict[str, Any]:
    """A preview shows no outputs: each that a provider will surely give is unknown."""
    if not state.get("custom"):
        return {}
    properties = properties_of_type(state["type"])
    return {name: unknown_mark() for name in ("id", *properties) if properties.get(name, True)}


def _dependencies(state: Mapping[str, Any]) -> dict[str, list[str]]:
    found = state.get("propertyDependencies") or {}
    return {name: sorted(found[name]) for name in sorted(found) if found[name]}


def _options(state: Mapping[str, Any], dependencies: Mapping[str, list[str]]) -> dict[str, Any]:
    through_inputs = {urn for urns in dependencies.values() for urn in urns}
    return {
        "protect": bool(state.get("protect")),
        "ignore_changes": list(state.get("ignoreChanges") or []),
        "deleted_with": state.get("deletedWith") or None,
        "retain_on_delete": bool(state.get("retainOnDelete")),
        "provider": _provider(state) or None,
        # the engine resolves aliases before it shows a resource
        "aliases": state.get("aliases", unknown_mark()),
        "depends_on": sorted(set(state.get("dependencies") or []) - through_inputs),
        # the engine keeps this option to itself
        "delete_before_replace": unknown_mark(),
        "replace_on_changes": list(state.get("replaceOnChanges") or []),
    }


def _provider(state: Mapping[str, Any]) -> str:
    return str(state.get("provider") or "").rpartition("::")[0]


def _source(state: Mapping[str, Any]) -> Source | None:
    """A line of the project's own code; absent where the engine was not told it."""
    if state["type"] == "pulumi:pulumi:Stack":
        return None
    lines = []
    for frame in state.get("stackTrace") or []:
        file, _, line = str(frame.get("sourcePosition", "")).rpartition("#")
        path = file.removeprefix(_PROJECT_URI)
        own = file.startswith(_PROJECT_URI) and not path.startswith("../")
        if own and "site-packages" not in path.split("/") and line.isdigit():
            lines.append(Source(file=path, line=int(line)))
    return telling(lines)


def _needs(state: Mapping[str, Any]) -> set[str]:
    needs = {
        state.get("parent") or "",
        state.get("deletedWith") or "",
        _provider(state),
        *(state.get("dependencies") or []),
    }
    for urns in (state.get("propertyDependencies") or {}).values():
        needs.update(urns)
    needs.discard("")
    return needs


def _refuse(problem: str) -> NoReturn:
    raise RecordingError(
        f"This preview cannot be recorded: {problem}. Make one with: "
        "pulumi preview --json --show-sames"
    )
