"""A copy of the working tree, so that measuring never touches the stacks of this clone."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.timing import BenchmarkError

ROOT: Final = Path(__file__).resolve().parents[1]
_LEFT_OUT: Final = shutil.ignore_patterns(
    ".git", ".local", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis"
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A copy of the tree with a running local cloud of its own."""

    folder: Path
    environment: Mapping[str, str]
    """The whole environment under which plain `pulumi` works on it."""


@contextmanager
def copied_tree() -> Iterator[Path]:
    """A folder with the files of the working tree and its virtual environment; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="mlops-bench-") as temporary:
        folder = Path(temporary) / "platform"
        shutil.copytree(ROOT, folder, ignore=_LEFT_OUT)
        (folder / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)
        yield folder


@contextmanager
def local_cloud(folder: Path, base: Mapping[str, str]) -> Iterator[Place]:
    """The tree in `folder` with its local cloud running; stopped afterwards.

    Raises:
        BenchmarkError: the local cloud does not start.
    """
    try:
        _mlops(folder, base, "local", "up")
        variables = json.loads(_mlops(folder, base, "local", "env", "--json"))
        yield Place(folder=folder, environment={**base, **variables})
    finally:
        _mlops(folder, base, "local", "down")


def _mlops(folder: Path, base: Mapping[str, str], *arguments: str) -> str:
    command = [str(folder / "bin" / "mlops"), *arguments]
    done = subprocess.run(
        command, cwd=folder, env=dict(base), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise BenchmarkError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return done.stdout
