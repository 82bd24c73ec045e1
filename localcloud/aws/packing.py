"""The bytes of the files and archives that a program hands over."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from localcloud.aws.cloud import CloudError
from localcloud.aws.values import Archive, Asset

_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can hold; a fixed one, so that equal content is equal bytes."""


def content(file: Asset | Archive) -> bytes:
    """The bytes of an asset, or of an archive as a zip file: the same for the same content.

    Relative paths are looked up from the working directory, which is the program's: the local
    cloud is started there. An archive whose path is a file is taken as it is. Raises CloudError
    for a path that is not there, and for an address (`uri`), which would need the network.
    """
    if file.uri is not None:
        raise CloudError("InvalidAsset", f"{file.uri}: only local files and texts are taken here")
    if isinstance(file, Asset):
        return file.text.encode() if file.text is not None else _read(file.path)
    if file.path is not None and not Path(file.path).is_dir():
        return _read(file.path)
    return _zip(sorted(_entries(file, "")))


def _entries(file: Asset | Archive, name: str) -> Iterator[tuple[str, bytes]]:
    """The files of an archive by their names in it; an archive within is a folder."""
    if isinstance(file, Asset):
        yield name, content(file)
        return
    if file.path is not None:
        folder = Path(file.path)
        if not folder.is_dir():
            raise CloudError("InvalidAsset", f"{file.path} is not a folder")
        for path in folder.rglob("*"):
            if path.is_file():
                yield _joined(name, path.relative_to(folder).as_posix()), path.read_bytes()
    for inner, each in (file.assets or {}).items():
        yield from _entries(each, _joined(name, inner))


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _read(path: str | None) -> bytes:
    if path is None:
        raise CloudError("InvalidAsset", "neither a text nor a path was given")
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CloudError("InvalidAsset", f"{path} cannot be read: {error.strerror}") from error


def _zip(entries: list[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name, _OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return target.getvalue()
