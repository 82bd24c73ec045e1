"""The code of automation as one zip file: the same bytes for the same source files, everywhere.

Nothing is compressed: another version of zlib would give other bytes, and with them another
function version for unchanged code.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "automation"
ARCHIVE_PREFIX = "automation"
"""Where the archive lies in the model bucket, which locks what it holds."""

_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can hold."""
_UNIX = 3
_READABLE = 0o100644 << 16


def archive(sources: Path = SOURCES) -> bytes:
    """A zip file with every module of the package in `sources`, under the package's name.

    Raises ValueError when there is none: a function without code would only fail when called.
    """
    modules = sorted(sources.rglob("*.py"), key=lambda path: path.relative_to(sources).as_posix())
    if not modules:
        raise ValueError(f"{sources} holds no Python module. Give the folder of the package.")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for path in modules:
            name = f"{sources.name}/{path.relative_to(sources).as_posix()}"
            entry = zipfile.ZipInfo(name, _OLDEST)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            packed.writestr(entry, path.read_bytes().replace(b"\r\n", b"\n"))
    return target.getvalue()


def digest(content: bytes) -> str:
    """The name of an archive's content: 16 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:16]


def code_hash(content: bytes) -> str:
    """The content's SHA-256 as Lambda tells it of a function's code: in base 64."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode()
