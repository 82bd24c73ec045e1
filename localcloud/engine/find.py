"""Which Pulumi engine this clone runs."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from localcloud.engine.build import build_engine
from localcloud.engine.version import REQUIRED_VERSION, ask_version, is_at_least


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A `pulumi` that is recent enough, and whether this project built it."""

    binary: Path
    version: str
    built_here: bool


def find_or_build(root: Path, report: Callable[[str], None]) -> Engine:
    """Return the engine for the clone at `root`.

    The `pulumi` on PATH serves when it is at least REQUIRED_VERSION and has its Python language
    host; else the engine is built from `tools/engine` and kept in the user's cache. Raises
    LocalCloudError when neither works.
    """
    found = _on_path(root)
    if found is not None:
        version = ask_version([found, "version"]) or ""
        if is_at_least(version, REQUIRED_VERSION):
            if _has_language_host(found, root):
                return Engine(binary=found, version=version, built_here=False)
            report(f"{found} has no pulumi-language-python beside it; building an engine")
        else:
            report(f"{found} is {version or 'not working'}, older than {REQUIRED_VERSION}")
    binary = build_engine(root / "tools" / "engine", report)
    return Engine(binary=binary, version=f"v{REQUIRED_VERSION}", built_here=True)


def _on_path(root: Path) -> Path | None:
    found = shutil.which("pulumi", path=_path_without_ours(root))
    return Path(found) if found else None


def _has_language_host(pulumi: Path, root: Path) -> bool:
    name = "pulumi-language-python"
    beside = pulumi.resolve().with_name(name)
    return beside.is_file() or shutil.which(name, path=_path_without_ours(root)) is not None


def _path_without_ours(root: Path) -> str:
    """PATH less `.local/bin`, whose `pulumi` is the wrapper around the engine sought here."""
    ours = root / ".local" / "bin"
    parts = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(part for part in parts if part and Path(part) != ours)
