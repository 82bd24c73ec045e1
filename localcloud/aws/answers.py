"""The provider's answers: property bags for previews, states, refreshes, and worded differences."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import provider_pb2

from localcloud.aws import diff
from localcloud.aws.emulation import Entry
from localcloud.aws.values import UNKNOWN, Props, contains_unknown
from localcloud.aws.wire import encode


def plain(props: Props) -> Props:
    """The properties without the provider's own bookkeeping."""
    return {key: value for key, value in props.items() if key != diff.INTERNAL}


def previewed(entry: Entry, inputs: Props, olds: Props | None = None) -> Props:
    """Inputs, and outputs that only AWS knows as unknown (at an update: what they are)."""
    olds = olds or {}
    result = {name: olds.get(name, UNKNOWN) for name in entry.outputs}
    result.update(plain(inputs))
    if entry.taggable:
        result["tagsAll"] = inputs.get("tags", {})
    return result


def state_of_found(id_: str, found: Props, secrets: frozenset[str]) -> Any:
    """The properties for the state, the id among them as with the stock provider: a policy pack is
    told no other. What the program gave as a secret stays one."""
    return encode({**found, "id": id_}, secrets & set(found))


def read_inputs_of(entry: Entry, declared: Props, found: Props) -> Props:
    """The inputs that describe what was read: the declared names, or at import all but outputs."""
    if declared:
        names = set(declared) - {diff.INTERNAL}
        if entry.taggable and found.get("tags"):
            names.add("tags")
        result = {name: found[name] for name in names if name in found}
        empties = {n: declared[n] for n in names if n not in found and not declared[n]}
        return {**result, **empties, diff.INTERNAL: declared.get(diff.INTERNAL, [])}
    given = {
        name: value
        for name, value in found.items()
        if entry.is_input(name) and value is not None and value not in ("", [], {})
    }
    return {**given, diff.INTERNAL: []}


def keeps_name(entry: Entry, old_inputs: Props, news: Props) -> bool:
    """A replacement with a fixed name must follow the delete of what bears the name."""
    if entry.name is None or contains_unknown(news.get(entry.name.property)):
        return False
    key = entry.name.property
    return key not in news.get(diff.INTERNAL, ()) and old_inputs.get(key) == news.get(key)


def property_diff(change: diff.Change) -> Any:
    """A change as the protocol words it."""
    kind = provider_pb2.PropertyDiff
    names = {"add": "ADD", "delete": "DELETE", "update": "UPDATE"}
    suffix = "_REPLACE" if change.replaces else ""
    return kind(kind=getattr(kind, names[change.kind] + suffix), inputDiff=True)
