"""Which code a local cloud runs, so that one started before a `git pull` is noticed."""

from __future__ import annotations

import hashlib
from pathlib import Path


def code_version() -> str:
    """A hash of what the local cloud's process is made of, 16 hex digits."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted([*here.glob("aws/**/*.py"), here / "server.py"]):
        digest.update(f"{file.relative_to(here)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
