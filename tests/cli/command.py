"""The `mlops` command of this clone, in a process of its own."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MLOPS = ROOT / "bin" / "mlops"

COMMANDS = (
    ("local", "up"),
    ("local", "down"),
    ("local", "status"),
    ("local", "reset"),
    ("local", "coverage"),
    ("local", "env"),
    ("stack", "up"),
    ("stack", "down"),
    ("settings", "check"),
    ("settings", "schema"),
    ("settings", "show"),
    ("ci", "preview"),
    ("ci", "comment"),
    ("record",),
    ("review",),
    ("cost",),
    ("graph",),
)
"""Every command there is."""


def mlops(*arguments: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command; its output is no terminal."""
    return subprocess.run(
        [MLOPS, *arguments],
        cwd=cwd,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
