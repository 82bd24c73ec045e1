"""Which engine is recent enough."""

import os
import re
import subprocess
from pathlib import Path

REQUIRED_VERSION = "3.259.0"
"""Oldest engine the project runs on; also the one that `tools/engine` builds.

`requiredPulumiVersion` in Pulumi.yaml says the same to the engine itself.
"""

_NUMBER = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


def parse_version(text: str) -> tuple[int, int, int] | None:
    """Return the first version number in `text` (`v3.259.0`, `go1.26.6`), or None."""
    match = _NUMBER.search(text)
    if match is None:
        return None
    major, minor, patch = match.groups()
    return int(major), int(minor), int(patch or 0)


def is_at_least(version: str, required: str) -> bool:
    """Compare two version numbers; something that is no version is never enough."""
    have, want = parse_version(version), parse_version(required)
    return have is not None and want is not None and have >= want


def ask_version(command: list[str | Path]) -> str | None:
    """Run `command` (`pulumi version`, `go version`) and return its answer, None if it fails.

    The answer is awaited for 20 seconds.
    """
    env = dict(os.environ, PULUMI_SKIP_UPDATE_CHECK="true", GOTOOLCHAIN="local")
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
