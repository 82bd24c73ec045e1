"""The workflows of the repository, as data."""

from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / ".github" / "workflows"


def files() -> list[Path]:
    """Every workflow, whichever of its two endings it has."""
    return sorted(FOLDER.glob("*.y*ml"))


def workflow(file: Path) -> dict[Any, Any]:
    """The workflow; its triggers stand under True, as YAML 1.1 reads `on`."""
    content: dict[Any, Any] = yaml.safe_load(file.read_text())
    return content


def triggers(content: dict[Any, Any]) -> set[str]:
    """The events that start a workflow."""
    return set(content[True])


def jobs(content: dict[Any, Any]) -> dict[str, dict[str, Any]]:
    """The jobs by name."""
    found: dict[str, dict[str, Any]] = content["jobs"]
    return found


def named_steps(job: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The steps that have a name and a command, in order."""
    return {step["name"]: step for step in job["steps"] if "name" in step and "run" in step}
