"""Where built engines are kept between clones, and how two builds keep out of each other's way."""

import fcntl
import hashlib
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TEMPORARY = ".building-"


def cache_root() -> Path:
    """Return the folder of built engines: `$XDG_CACHE_HOME` or `~/.cache`, then ours."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    home = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    return home / "mlops-platform" / "engine"


def cache_key(version: str, *inputs: Path) -> str:
    """Name a build by its version, the text of its inputs (go.mod, go.sum) and the machine."""
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(path.read_bytes())
        digest.update(b"\0")
    machine = f"{platform.system()}-{platform.machine()}".lower()
    return f"{version}-{digest.hexdigest()[:12]}-{machine}"


@contextmanager
def exclusive(folder: Path) -> Iterator[bool]:
    """Hold the lock of `folder`; yields True when another process held it first.

    The lock belongs to the open file, so it ends with its process however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        waited = False
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = True
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield waited


@contextmanager
def filled_atomically(target: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes `target` when the block succeeds.

    Call it under `exclusive(target.parent)`: it removes what killed builds left behind.
    """
    for stale in target.parent.glob(f"{_TEMPORARY}*"):
        _remove(stale)
    work = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=target.parent))
    try:
        yield work
        if target.exists():
            _remove(target)
        work.chmod(0o755)
        work.rename(target)
    finally:
        _remove(work)


def _remove(folder: Path) -> None:
    """Delete a folder of ours; Go writes its module folders read-only."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)
