"""A clone of the project in a folder of its own, with its own local cloud, for tests of the whole
way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import yaml

from review.day import VARIABLE

ROOT = Path(__file__).resolve().parents[2]
_COPIED = (
    "Pulumi.yaml",
    "Pulumi.local.yaml",
    "Pulumi.dev.yaml",
    "Pulumi.prod.yaml",
    "__main__.py",
    "access",
    "automation",
    "bin",
    "cli",
    "components",
    "infra",
    "localcloud",
    "policy",
    "recording",
    "review",
    "settings",
    "suppressions.yaml",
    "tools",
)
"""What a deployment needs; with times, so that bytecode stays valid."""
SECONDS = 300
DAY = "2026-11-25"


class Failed(AssertionError):
    """A command ended with another exit code than the test expects; it says what was printed."""


class Clone:
    """Commands in the clone, and boto3 on its local cloud."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def settle_for(self, platform: Mapping[str, Any], region: str = "us-east-1") -> None:
        """Gives stack `local` these settings in place of the whole platform's."""
        config = {"aws:region": region, "mlops-platform:platform": platform}
        (self.root / "Pulumi.local.yaml").write_text(yaml.safe_dump({"config": config}))

    def set(self, setting: str, value: Any) -> None:
        """Gives one setting (dotted, below platform) of stack `local` another value."""
        file = self.root / "Pulumi.local.yaml"
        content = yaml.safe_load(file.read_text())
        *above, last = setting.split(".")
        place = content["config"]["mlops-platform:platform"]
        for key in above:
            place = place.setdefault(key, {})
        assert place.get(last) != value, f"{setting} is {value} already"
        place[last] = value
        file.write_text(yaml.safe_dump(content))

    def mlops(self, *arguments: str, code: int = 0) -> str:
        """Runs `bin/mlops`; returns stdout and stderr together."""
        return self._run([str(self.root / "bin" / "mlops"), *arguments], os.environ, code)

    def pulumi(self, *arguments: str, code: int = 0) -> str:
        """Runs plain `pulumi` as in a shell after `eval "$(bin/mlops local env)"`."""
        environment = self.environment()
        command = shutil.which("pulumi", path=environment["PATH"])
        assert command is not None
        return self._run([command, *arguments, "--non-interactive"], environment, code)

    def changes_of(self, command: str) -> dict[str, int]:
        """What `pulumi up` or `refresh` changed in stack local, by the kind of change."""
        return changes(self.pulumi(command, "-s", "local", "--yes", "--skip-preview"))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts `bin/mlops` in a process group of its own, to be killed."""
        return subprocess.Popen(
            [str(self.root / "bin" / "mlops"), *arguments],
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def environment(self) -> dict[str, str]:
        """This process's environment with what `bin/mlops local env` prints, and the day of every
        review: what ends on a day ends no test."""
        script = 'eval "$(bin/mlops local env)" && env -0'
        done = subprocess.run(
            ["sh", "-c", script], cwd=self.root, capture_output=True, check=True, timeout=SECONDS
        )
        pairs = done.stdout.decode().rstrip("\0").split("\0")
        return {**dict(pair.split("=", 1) for pair in pairs), VARIABLE: DAY}

    def boto3(self, service: str, region: str = "us-east-1") -> Any:
        """A user's client on the endpoint that `make up` prints."""
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )

    @property
    def ready(self) -> dict[str, Any]:
        """What the local cloud wrote when it was ready."""
        found: dict[str, Any] = json.loads((self.root / ".local/localcloud.json").read_text())
        return found

    @property
    def endpoint(self) -> str:
        """The HTTP endpoint of the local cloud."""
        return f"http://127.0.0.1:{self.ready['endpoint_port']}"

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Asks the local cloud's own interface."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_localcloud/{path}", data=data)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def faults(self, *faults: Mapping[str, Any]) -> None:
        """Puts these faults in force, and no others."""
        self.ask("faults", {"faults": list(faults)})

    def resources(self, stack: str = "local") -> list[dict[str, Any]]:
        """The resources in the stack's state."""
        text = self.pulumi("stack", "export", "-s", stack)
        found: list[dict[str, Any]] = json.loads(text)["deployment"].get("resources") or []
        return found

    def _run(self, command: Sequence[str], environment: Mapping[str, str], code: int) -> str:
        done = subprocess.run(
            command,
            cwd=self.root,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        if done.returncode != code:
            shown = " ".join(command)
            raise Failed(f"{shown} ended with {done.returncode}, not {code}:\n{done.stdout}")
        return done.stdout


@contextmanager
def a_clone(folder: Path) -> Iterator[Clone]:
    """A clone in `folder`; its local cloud is stopped at the end."""
    for name in _COPIED:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        copy(source, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    clone = Clone(folder)
    try:
        yield clone
    finally:
        clone.mlops("local", "down")


def changes(output: str) -> dict[str, int]:
    """The counts of Pulumi's summary: `{"unchanged": 90}`, `{"created": 3, "updated": 1}`."""
    counts: dict[str, int] = {}
    for line in output.splitlines():
        words = line.replace("+-", "±").split()
        if words and words[0] in {"+", "~", "-", "±"}:
            words = words[1:]
        if len(words) == 2 and words[0].isdigit():
            counts[words[1]] = int(words[0])
        elif len(words) == 3 and words[0].isdigit() and words[1] == "to":
            counts[words[2]] = int(words[0])
    return counts
