"""The evaluator of tools/simulator as a process of its own, asked one request after the other."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

_TOOLS = Path(__file__).resolve().parents[2] / "tools" / "simulator"

DECISIONS = {
    "Allowed": "allowed",
    "ExplicitlyDenied": "explicitly denied",
    "ImplicitlyDenied": "implicitly denied",
}


def installed() -> Path | None:
    """Where `make setup` has put it; None where it has not."""
    lock = (_TOOLS / "package-lock.json").read_bytes()
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "mlops-platform" / "simulator" / hashlib.sha256(lock).hexdigest()[:12]
    return folder if os.access(folder / "node", os.X_OK) else None


class Simulator:
    """Use it with `with`: the process ends with the block."""

    def __init__(self, folder: Path) -> None:
        self._command = [str(folder / "node"), str(_TOOLS / "ask.mjs"), str(folder)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def decide(self, simulation: Mapping[str, Any]) -> str:
        """Its decision, in the words of `access.evaluate`."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(simulation)}\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "result" in answer, answer
        return DECISIONS[answer["result"]]
