"""The code of the steps as one file that Python runs: the same bytes for the same source. Pure."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

ARCHIVE_NAME = "steps.pyz"

_SOURCES = Path(__file__).parent / "mlops_steps"
_START = b"from mlops_steps.main import main\n\nmain()\n"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def step_archive() -> bytes:
    """A zip with a __main__.py, uncompressed: another zlib would make other bytes of it."""
    files = {"__main__.py": _START}
    for path in sorted(_SOURCES.glob("*.py")):
        files[f"mlops_steps/{path.name}"] = path.read_bytes().replace(b"\r\n", b"\n")
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, content)
    return plain.getvalue()


def digest(content: bytes) -> str:
    """The name of a content: 16 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:16]
