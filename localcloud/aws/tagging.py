"""Tags of an object brought to those of the program: what goes, what is set."""

from __future__ import annotations

from functools import cache
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.shapes import input_shape
from localcloud.aws.values import UNKNOWN, Props


def tag_pairs(inputs: Props) -> list[dict[str, str]]:
    """The declared tags as AWS's list of pairs; empty while they are not known."""
    tags = inputs.get("tags") or {}
    if tags is UNKNOWN:
        return []
    return [{"Key": key, "Value": text} for key, text in sorted(tags.items())]


def gone_keys(inputs: Props, old: Props) -> list[str]:
    """The keys of tags that were there and are no longer declared."""
    return sorted(set(old.get("tags") or {}) - set(inputs.get("tags") or {}))


def retag(
    aws: Aws,
    inputs: Props,
    old: Props,
    *,
    tag: str = "TagResource",
    untag: str = "UntagResource",
    **place: Any,
) -> None:
    """Brings an object's tags from `old` to `inputs`: takes off those that went, sets the rest.

    `place` are the parameters that name the object, the same for both operations. The one that
    holds the tags is what else they take: a map, pairs, or keys, as the service has it.
    """
    gone = gone_keys(inputs, old)
    if gone:
        held = old["tags"]
        _send(aws, untag, place, {key: held[key] for key in gone})
    if inputs.get("tags"):
        _send(aws, tag, place, inputs["tags"])


def _send(aws: Aws, operation: str, place: dict[str, Any], tags: dict[str, str]) -> None:
    name, form = _member(aws.service, operation, frozenset(place))
    ordered = dict(sorted(tags.items()))
    if form == "map":
        value: Any = ordered
    elif form == "keys":
        value = list(ordered)
    else:
        key, text = form
        value = [{key: each, text: ordered[each]} for each in ordered]
    aws.call(operation, **place, **{name: value})


@cache
def _member(service: str, operation: str, place: frozenset[str]) -> tuple[str, Any]:
    """The parameter of the tags, and its form: `map`, `keys`, or the names in a pair."""
    members = input_shape(service, operation).members
    [name] = [
        name
        for name, shape in members.items()
        if name not in place and shape.type_name in ("list", "map")
    ]
    shape = members[name]
    if shape.type_name == "map":
        return name, "map"
    if shape.member.type_name != "structure":
        return name, "keys"
    pair = list(shape.member.members)
    return name, (
        next(one for one in pair if one.lower().endswith("key")),
        next(one for one in pair if one.lower().endswith("value")),
    )
