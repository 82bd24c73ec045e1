"""Where the command runs."""

from pathlib import Path

from localcloud.paths import LocalPaths

ROOT = Path(__file__).resolve().parents[1]
"""The clone: the command belongs to it wherever it is called from."""


def paths() -> LocalPaths:
    """Return the local cloud's files of this clone."""
    return LocalPaths(ROOT)
