"""Protobuf structs of the Pulumi wire, to and from plain Python.

The signatures and sentinels are those of the Pulumi SDK (`sdk/go/common/resource`): a special
value is a struct with the signature key, an unknown is one of seven fixed strings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2

from localcloud.aws.values import UNKNOWN, Archive, Asset, Props, Unknown

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWNS = frozenset(
    {
        UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
    }
)


@dataclass(frozen=True)
class Decoded:
    """A property bag without its secret wrappers, and the top-level names that held one."""

    props: Props
    secrets: frozenset[str]


def decode(struct: struct_pb2.Struct) -> Decoded:
    """The plain form of a struct: whole numbers as int, unknowns as `UNKNOWN`, secrets
    unwrapped."""
    props: Props = {}
    secrets: set[str] = set()
    for key, value in struct.fields.items():
        reader = _Reader()
        props[key] = reader.value(value)
        if reader.saw_secret:
            secrets.add(key)
    return Decoded(props, frozenset(secrets))


class _Reader:
    """Reads one value and remembers whether a secret was in it."""

    def __init__(self) -> None:
        self.saw_secret = False

    def value(self, value: struct_pb2.Value) -> Any:
        kind = value.WhichOneof("kind")
        if kind == "string_value":
            text = value.string_value
            return UNKNOWN if text in UNKNOWNS else text
        if kind == "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        if kind == "bool_value":
            return value.bool_value
        if kind == "list_value":
            return [self.value(each) for each in value.list_value.values]
        if kind == "struct_value":
            return self._struct(value.struct_value)
        return None

    def _struct(self, struct: struct_pb2.Struct) -> Any:
        fields = struct.fields
        if SIGNATURE not in fields:
            return {key: self.value(each) for key, each in fields.items()}
        signature = fields[SIGNATURE].string_value
        if signature == SECRET:
            self.saw_secret = True
            return self.value(fields["value"])
        if signature == OUTPUT:
            self.saw_secret |= "secret" in fields and fields["secret"].bool_value
            return self.value(fields["value"]) if "value" in fields else UNKNOWN
        text = {
            key: fields[key].string_value
            for key in ("hash", "text", "path", "uri")
            if key in fields
        }
        if signature == ASSET:
            return Asset(**{"hash": "", **text})
        if signature == ARCHIVE:
            text.pop("text", None)
            inside = self.value(fields["assets"]) if "assets" in fields else None
            return Archive(**{"hash": "", **text}, assets=inside)
        if signature == RESOURCE:
            return self.value(fields["id"]) if "id" in fields else fields["urn"].string_value
        raise ValueError(f"a property has the unknown Pulumi signature {signature}")


def encode(props: Mapping[str, Any], secrets: Collection[str] = ()) -> struct_pb2.Struct:
    """The struct of `props`; the names in `secrets` are wrapped so that state and logs hide
    them."""
    struct = struct_pb2.Struct()
    for key, value in props.items():
        target = struct.fields[key]
        if key in secrets:
            wrapper = target.struct_value.fields
            wrapper[SIGNATURE].string_value = SECRET
            target = wrapper["value"]
        _write(value, target)
    return struct


def _write(value: Any, target: struct_pb2.Value) -> None:
    if value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, Unknown):
        target.string_value = UNKNOWN_STRING
    elif isinstance(value, (Asset, Archive)):
        _write_file(value, target.struct_value)
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        for key, each in value.items():
            _write(each, target.struct_value.fields[str(key)])
    elif isinstance(value, (list, tuple)):
        target.list_value.SetInParent()
        for each in value:
            _write(each, target.list_value.values.add())
    else:
        raise TypeError(f"a property value of type {type(value).__name__} has no wire form")


def _write_file(value: Asset | Archive, struct: struct_pb2.Struct) -> None:
    fields = struct.fields
    fields[SIGNATURE].string_value = ASSET if isinstance(value, Asset) else ARCHIVE
    fields["hash"].string_value = value.hash
    for key in ("text", "path", "uri"):
        text = getattr(value, key, None)
        if text is not None:
            fields[key].string_value = text
    if isinstance(value, Archive) and value.assets is not None:
        _write(value.assets, fields["assets"])
