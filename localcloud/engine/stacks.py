"""The stacks of the local backend."""

import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from localcloud.errors import LocalCloudError
from localcloud.paths import LocalPaths

SELECTED = "local"
"""The stack of commands that name none."""


def create_missing_stacks(paths: LocalPaths, environment: Mapping[str, str]) -> list[str]:
    """Create every stack that has a settings file but no state; returns their names.

    `pulumi stack init` writes a salt into the settings file of its project, so it runs in a
    throw-away project of the same name.
    """
    missing = [stack for stack in paths.stacks() if not paths.checkpoint(stack).is_file()]
    if missing:
        _create(paths, missing, environment)
    if paths.checkpoint(SELECTED).is_file() and not _has_selection(paths):
        _pulumi(paths, ["stack", "select", SELECTED], environment, paths.root)
    return missing


def _create(paths: LocalPaths, stacks: list[str], environment: Mapping[str, str]) -> None:
    paths.state.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="stacks-", dir=paths.folder) as folder:
        project = re.sub(r"^main:.*$", "", (paths.root / "Pulumi.yaml").read_text(), flags=re.M)
        Path(folder, "Pulumi.yaml").write_text(project)
        for stack in stacks:
            _pulumi(paths, ["stack", "init", stack, "--no-select"], environment, Path(folder))


def _has_selection(paths: LocalPaths) -> bool:
    return any((paths.engine_home / "workspaces").glob(f"{paths.project()}-*-workspace.json"))


def _pulumi(
    paths: LocalPaths, arguments: list[str], environment: Mapping[str, str], folder: Path
) -> None:
    done = subprocess.run(
        [paths.bin / "pulumi", "--non-interactive", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise LocalCloudError(
            f"`pulumi {' '.join(arguments)}` failed: {' '.join(done.stderr.split())} "
            f"The state is in {paths.state}; nothing of it was changed."
        )
