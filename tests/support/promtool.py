"""The promtool of the machine: Prometheus' own word on rules."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

VARIABLE = "MLOPS_PROMTOOL"


def promtool_binary() -> str:
    """The program. Raises RuntimeError when there is none: what was not looked at is no pass."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    unpacked = cache / "mlops-platform" / "promtool" / "promtool"
    found = os.environ.get(VARIABLE) or shutil.which("promtool")
    if found is None and unpacked.is_file():
        found = str(unpacked)
    if found is None:
        raise RuntimeError(
            "Rules are checked by promtool, and there is none on PATH. Run `tools/promtool.sh`, or "
            f"install Prometheus, or set {VARIABLE} to one."
        )
    return found


def complaints(folder: Path, rules: str) -> str:
    """What promtool says against a file of rules, its hints too; nothing when it is content."""
    file = folder / "rules.yaml"
    file.write_text(rules)
    return _run("check", "rules", "--lint=all", "--lint-fatal", str(file))


def unexpected(folder: Path, rules: str, tests: Sequence[Mapping[str, Any]]) -> str:
    """What promtool says against rules whose alerts on given series are not the expected ones.
    `tests` are those of its unit tests for rules; nothing when all hold."""
    (folder / "rules.yaml").write_text(rules)
    file = folder / "tests.yaml"
    content = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [*tests]}
    file.write_text(yaml.safe_dump(content))
    return _run("test", "rules", str(file))


def _run(*arguments: str) -> str:
    done = subprocess.run(
        [promtool_binary(), *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr
