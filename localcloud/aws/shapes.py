"""Pulumi properties to AWS parameters and back, led by the botocore service model.

Names are matched without regard to case and to a plural `s` (`securityGroups` is `SecurityGroup`),
a block that Terraform flattened is wrapped where the API has a list, a tag map becomes the list of
pairs that the API wants. What the rule does not match is named in the emulation's `rename`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from localcloud.aws.service_models import service_model
from localcloud.aws.values import UNKNOWN, Props


class UnknownProperty(Exception):
    """A property that the AWS operation has no parameter for. `path` is dotted, in Pulumi names."""

    def __init__(self, path: str, allowed: Collection[str]) -> None:
        self.path = path
        self.allowed = sorted(allowed)
        super().__init__(f"{path} is not known; allowed: {', '.join(self.allowed)}")


@cache
def input_shape(service: str, operation: str) -> Any:
    """The input shape of an operation named as in AWS, `CreateRepository`."""
    return service_model(service).operation_model(operation).input_shape


@cache
def normal(name: str) -> str:
    """The form in which names are compared: lower case, no plural."""
    name = name.lower().replace("_", "")
    for ending, single in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if name.endswith(ending) and not name.endswith("ss"):
            return name[: -len(ending)] + single
    return name


def lower_first(name: str) -> str:
    """`KmsKeyId` as `kmsKeyId`; a leading acronym goes whole: `VPCZoneIdentifier` as `vpcZone…`."""
    match = re.match(r"[A-Z]+(?=[A-Z][a-z]|$)|[A-Z]", name)
    return name if match is None else match.group().lower() + name[match.end() :]


@cache
def _members(shape: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for member in shape.members:
        found.setdefault(normal(member), member)
    return found


def to_api(
    service: str,
    operation: str,
    props: Mapping[str, Any],
    *,
    rename: Mapping[str, str] | None = None,
    omit: Collection[str] = (),
) -> dict[str, Any]:
    """The parameters of `operation` for `props`.

    `rename` maps dotted Pulumi paths without list positions (`filters.sizeGreaterThan`) to member
    names; `omit` names top-level properties that this operation does not carry. `UNKNOWN` passes
    through. Raises `UnknownProperty` for a property that the operation has no member for.
    """
    shape = input_shape(service, operation)
    kept = {key: value for key, value in props.items() if key not in omit and value is not None}
    result = _to_structure(shape, kept, rename or {}, "")
    return dict(result)


def _to(shape: Any, value: Any, rename: Mapping[str, str], path: str) -> Any:
    if value is UNKNOWN:
        return value
    kind = shape.type_name
    if kind == "structure":
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return _to_structure(shape, value, rename, path) if isinstance(value, Mapping) else value
    if kind == "list":
        return _to_list(shape, value, rename, path)
    if kind == "map" and isinstance(value, Mapping):
        return {
            key: _to(shape.value, each, rename, path)
            for key, each in value.items()
            if each is not None
        }
    if kind in ("integer", "long") and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind in ("double", "float") and isinstance(value, (int, str)):
        return _number(value)
    if kind == "string" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if kind == "string" and isinstance(value, bool):
        return "true" if value else "false"
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def _number(value: int | str) -> Any:
    try:
        return float(value)
    except ValueError:
        return value


def _to_list(shape: Any, value: Any, rename: Mapping[str, str], path: str) -> Any:
    member = shape.member
    if isinstance(value, Mapping):
        names = {normal(name): name for name in getattr(member, "members", ())}
        key = names.get("key") or names.get("tagkey")
        if key is not None and all(not isinstance(each, Mapping) for each in value.values()):
            content = names.get("value") or names.get("tagvalue")
            return [{key: name, content: text} for name, text in sorted(value.items())]
        value = [value]
    if not isinstance(value, list):
        value = [value]
    return [_to(member, each, rename, path) for each in value]


def _to_structure(
    shape: Any, value: Mapping[str, Any], rename: Mapping[str, str], path: str
) -> dict[str, Any]:
    members = _members(shape)
    result: dict[str, Any] = {}
    for key, each in value.items():
        if each is None:
            continue
        inner = f"{path}.{key}" if path else key
        member = rename.get(inner) or members.get(normal(key))
        if member is None:
            raise UnknownProperty(inner, [lower_first(name) for name in shape.members])
        result[member] = _to(shape.members[member], each, rename, inner)
    return result


def from_api(
    value: Mapping[str, Any],
    like: Mapping[str, Any] | None = None,
    *,
    rename: Mapping[str, str] | None = None,
) -> Props:
    """The properties of an answer; `rename` as in `to_api`.

    With `like` (the declared inputs) only its names are read, in its form (a flattened block stays
    flat); without it, at import, every member is given back.
    """
    return _from_structure(value, like, rename or {}, "")


def _from_structure(
    value: Mapping[str, Any], like: Mapping[str, Any] | None, rename: Mapping[str, str], path: str
) -> Props:
    if not like:
        back = {api: pulumi for pulumi, api in rename.items() if "." not in pulumi}
        return {
            back.get(name, lower_first(name)): _from(each, None, rename, lower_first(name))
            for name, each in value.items()
            if name != "ResponseMetadata"
        }
    members = {normal(name): name for name in value}
    result: Props = {}
    for key, declared in like.items():
        inner = f"{path}.{key}" if path else key
        member = rename.get(inner) or members.get(normal(key))
        if member is not None and member in value:
            result[key] = _from(value[member], declared, rename, inner)
    return result


def _from(value: Any, like: Any, rename: Mapping[str, str], path: str) -> Any:
    if isinstance(value, Mapping):
        if isinstance(like, list) and len(like) == 1:
            return [_from(value, like[0], rename, path)]
        declared = like if isinstance(like, Mapping) else None
        return _from_structure(value, declared, rename, path)
    if isinstance(value, (list, tuple)):
        return _from_list(list(value), like, rename, path)
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    return value


def _from_list(value: list[Any], like: Any, rename: Mapping[str, str], path: str) -> Any:
    pairs = tag_map(value)
    if pairs is not None and (isinstance(like, Mapping) or normal(path.split(".")[-1]) == "tag"):
        return pairs
    if isinstance(like, list):
        forms = [*like, *[like[-1] if like else None] * len(value)]
        return [_from(each, form, rename, path) for each, form in zip(value, forms, strict=False)]
    if len(value) == 1 and like is not None:
        return _from(value[0], like, rename, path)
    return [_from(each, None, rename, path) for each in value]


def imported(shape: Any, value: Mapping[str, Any], rename: Mapping[str, str]) -> Props:
    """An answer as the inputs of an object that no program has declared yet.

    Read are the members that `shape`, the input of the create operation, has too. Nothing, false
    and empty are left out at the top, as the stock provider does at an import.
    """
    return dict(_imported(shape, value, rename, "") or {})


def _imported(shape: Any, value: Any, rename: Mapping[str, str], path: str) -> Any:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        back = {
            api: name.rpartition(".")[2]
            for name, api in rename.items()
            if name.rpartition(".")[0] == path
        }
        result: Props = {}
        for member, inner in shape.members.items():
            name = back.get(member) or pulumi_name(member)
            below = f"{path}.{name}" if path else name
            each = _imported(inner, value.get(member), rename, below)
            if inner.type_name == "structure" and member in back and name.endswith("s") and each:
                each = [each]  # a block that the stock provider made a list of one
            if each is not None and (path or each not in ("", [], {}, False)):
                result[name] = each
        return result
    if shape.type_name == "list" and isinstance(value, (list, tuple)):
        pairs = tag_map(list(value)) if normal(path.rpartition(".")[2]) == "tag" else None
        if pairs is not None:
            return pairs
        return [_imported(shape.member, each, rename, path) for each in value]
    return _from(value, None, rename, path) if not isinstance(value, Mapping) else dict(value)


@cache
def pulumi_name(member: str) -> str:
    """`KMSMasterKeyID` as `kmsMasterKeyId`, `VolumeSizeInGB` as `volumeSizeInGb`."""
    words: list[str] = re.findall(r"[A-Z]+(?=[A-Z][a-z]|$)|[A-Z]?[a-z0-9]+|[A-Z][A-Z0-9]*", member)
    if "".join(words) != member:
        return lower_first(member)
    return words[0].lower() + "".join(word.capitalize() for word in words[1:])


def tag_map(value: list[Any]) -> dict[str, str] | None:
    """The map of a list of tag pairs in any of AWS's spellings; None when it is none."""
    result: dict[str, str] = {}
    for each in value:
        if not isinstance(each, Mapping):
            return None
        names = {key.lower().removeprefix("tag"): key for key in each}
        if set(names) != {"key", "value"}:
            return None
        result[each[names["key"]]] = each[names["value"]]
    return result
