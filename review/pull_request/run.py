"""Runs one command of the pull-request job."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from review.errors import ReviewError
from review.pull_request.engine_preview import cause
from review.pull_request.steps import Step

_CREDENTIALS = ("AWS_", "PULUMI_", "ACTIONS_ID_TOKEN_", "ACTIONS_RUNTIME_")
_TOKENS = frozenset({"GITHUB_TOKEN", "GH_TOKEN", "KUBECONFIG"})


def without_credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment less what leads to an account, to a state or to GitHub."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(_CREDENTIALS) and name not in _TOKENS
    }


def run(step: Step, *, root: Path, folder: Path, environment: Mapping[str, str]) -> bool:
    """Runs a step in the repository `root`; returns whether it found something.

    `folder` is where the job's files go. Raises ReviewError when the step fails: it says so, or a
    file that it writes is not there.
    """
    program, *arguments = step.command
    command = [str(root / program) if "/" in program else program, *arguments]
    code = _code(command, root, environment, step.stdout)
    missing = [name for name in step.writes if not (folder / name).is_file()]
    if missing or (code and not step.may_find):
        raise ReviewError(_failure(step, code, missing))
    return code != 0


def _code(command: list[str], root: Path, environment: Mapping[str, str], stdout: str) -> int:
    with Path(stdout).open("wb") if stdout else nullcontext() as output:
        return subprocess.run(
            command,
            cwd=root,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            check=False,
        ).returncode


def _failure(step: Step, code: int, missing: list[str]) -> str:
    why = cause(Path(step.stdout).read_bytes()) if step.stdout else ""
    why = why.removeprefix("error: ")
    told = f"it said: {why}." if why else "its reason is above."
    lacks = f" and wrote no {', '.join(missing)}" if missing else ""
    return (
        f"The step {step.name} ended with exit code {code}{lacks}; {told} Without it nothing is "
        "reviewed and there is no comment. Correct the cause and run the command again."
    )
