"""Turns values of Pulumi's wire protocol into plain JSON values and back.

The signatures are those of the engine's protocol: a struct that carries the signature key is not
a plain object but a secret, an asset, an archive, a resource or an output.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from google.protobuf import struct_pb2

from recording.errors import RecordingError

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS: Final = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
    }
)


def secret_mark() -> dict[str, bool]:
    """What stands for a secret in a recording."""
    return {"secret": True}


def unknown_mark() -> dict[str, bool]:
    """What stands for a value that is not known in a recording."""
    return {"unknown": True}


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """The Python form of a protocol struct, its signatures kept; whole numbers become ints."""
    return {key: _from_value(value) for key, value in struct.fields.items()}


def _from_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "struct_value":
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [_from_value(item) for item in value.list_value.values]
    if kind == "bool_value":
        return value.bool_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return None


def all_recorded(values: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """What a recording holds for wire values by name, in the order of the names."""
    return {key: to_recorded(values[key], root) for key in sorted(values)}


def to_recorded(value: Any, root: Path) -> Any:
    """What a recording holds for a wire value.

    Secrets and unknowns become marks, assets and archives their hash and their path relative to
    `root`. A text that embeds an unknown is unknown as a whole.
    """
    if isinstance(value, str):
        return unknown_mark() if _is_unknown_text(value) else value
    if isinstance(value, list):
        return [to_recorded(item, root) for item in value]
    if isinstance(value, dict):
        signature = value.get(SIGNATURE)
        if signature is None:
            return {key: to_recorded(item, root) for key, item in value.items()}
        if signature == SECRET:
            return secret_mark()
        if signature == ASSET:
            return {"asset": _asset(value, root)}
        if signature == ARCHIVE:
            return {"archive": _archive(value, root)}
        if signature == RESOURCE:
            return value.get("id") or value.get("urn")
        if signature == OUTPUT:
            if value.get("secret"):
                return secret_mark()
            return to_recorded(value["value"], root) if "value" in value else unknown_mark()
        raise RecordingError(
            f"A property carries the signature {signature}, which this version of the recording "
            "does not know. Add it to recording/values.py."
        )
    return value


def revealed(value: Any) -> Any:
    """The wire value with secrets opened and unknowns as `UNKNOWN`, for computing outputs."""
    if isinstance(value, list):
        return [revealed(item) for item in value]
    if isinstance(value, dict):
        signature = value.get(SIGNATURE)
        if signature in (SECRET, OUTPUT):
            return revealed(value.get("value", UNKNOWN))
        if signature == RESOURCE:
            return value.get("id") or value.get("urn")
        return {key: revealed(item) for key, item in value.items()}
    return value


def secret_texts(value: Any, inside: bool = False) -> Iterator[str]:
    """Every non-empty text that stands inside a secret of the wire value."""
    if isinstance(value, str):
        if inside and value:
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from secret_texts(item, inside)
    elif isinstance(value, dict):
        hidden = (
            inside
            or value.get(SIGNATURE) == SECRET
            or bool(value.get(SIGNATURE) == OUTPUT and value.get("secret"))
        )
        for key, item in value.items():
            if key != SIGNATURE:
                yield from secret_texts(item, hidden)


def as_secret(value: Any) -> dict[str, Any]:
    """The wire form of a secret."""
    return {SIGNATURE: SECRET, "value": value}


def is_secret(value: Any) -> bool:
    """Whether the wire value is a secret."""
    return isinstance(value, dict) and value.get(SIGNATURE) == SECRET


def is_unknown(value: Any) -> bool:
    """Whether the wire value is, or as a text embeds, something unknown."""
    return isinstance(value, str) and _is_unknown_text(value)


def _is_unknown_text(value: str) -> bool:
    # every sentinel is 36 long; the length spares most texts the search
    return len(value) >= 36 and any(sentinel in value for sentinel in _UNKNOWNS)


def _asset(value: Mapping[str, Any], root: Path) -> dict[str, Any]:
    if "text" in value:
        return {"sha256": _sha256(str(revealed(value["text"])).encode())}
    if "path" in value:
        path = _resolve(value["path"], root)
        return {"sha256": _sha256(_content(path)), **_relative(path, root)}
    return {"uri": value.get("uri", "")}


def _archive(value: Mapping[str, Any], root: Path) -> dict[str, Any]:
    if "assets" in value:
        entries = to_recorded(value["assets"], root)
        text = json.dumps(entries, sort_keys=True)
        return {"sha256": _sha256(text.encode()), "entries": entries}
    if "path" in value:
        path = _resolve(value["path"], root)
        return {"sha256": _directory_or_file(path), **_relative(path, root)}
    return {"uri": value.get("uri", "")}


def _directory_or_file(path: Path) -> str:
    if not path.is_dir():
        return _sha256(_content(path))
    whole = hashlib.sha256()
    for file in sorted(item for item in path.rglob("*") if item.is_file()):
        whole.update(f"{file.relative_to(path).as_posix()}\0{_sha256(_content(file))}\n".encode())
    return whole.hexdigest()


def _resolve(path: str, root: Path) -> Path:
    return (root / path).resolve()


def _relative(path: Path, root: Path) -> dict[str, str]:
    # a file outside the repository has no path that is the same on every machine
    return {"path": path.relative_to(root).as_posix()} if path.is_relative_to(root) else {}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecordingError(
            f"An asset of the program cannot be read: {path}: {error.strerror}. "
            "Assets are files of the repository; check the path where the asset is declared."
        ) from error


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
