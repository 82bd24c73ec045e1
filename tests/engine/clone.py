"""A small project with its own `.local/`, run by the real engine on a local cloud of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localcloud.lifecycle.session import Session, bring_down, bring_up
from localcloud.paths import LocalPaths

ROOT = Path(__file__).resolve().parents[2]

STACK_FILE = "# written by people, read by people\nconfig:\n  aws:region: us-east-1\n"

KEYS = """
import pulumi
import pulumi_aws as aws

provider = aws.Provider("aws", region="us-east-1", allowed_account_ids=["123456789012"])
for number in range(4):
    key = aws.kms.Key(
        f"key-{number}",
        deletion_window_in_days=7,
        opts=pulumi.ResourceOptions(provider=provider),
    )
pulumi.export("platform", {"version": 1})
"""


@dataclass
class Clone:
    """A folder that looks like a clone of the project, with a program of the test's own."""

    root: Path
    said: list[str] = field(default_factory=list)

    @classmethod
    def make(cls, root: Path) -> Clone:
        """Lay out the folder; nothing of it runs yet."""
        root.mkdir(parents=True, exist_ok=True)
        (root / ".venv").symlink_to(Path(sys.prefix))
        (root / "localcloud").symlink_to(ROOT / "localcloud")
        (root / "tools").symlink_to(ROOT / "tools")
        for folder in ("cli", "bin"):
            shutil.copytree(ROOT / folder, root / folder)
        made = cls(root)
        made.write_files()
        return made

    def write_files(self) -> None:
        """Write the program and the files of the project and its stacks."""
        (self.root / "Pulumi.yaml").write_text("name: mlops-platform\nruntime: python\n")
        (self.root / "__main__.py").write_text(KEYS)
        for stack in ("dev", "local", "prod"):
            (self.root / f"Pulumi.{stack}.yaml").write_text(STACK_FILE)

    @property
    def paths(self) -> LocalPaths:
        return LocalPaths(self.root)

    def up(self) -> Session:
        """The local cloud of this clone, running."""
        return bring_up(self.paths, self.said.append)

    def down(self) -> None:
        bring_down(self.paths, self.said.append)

    def stop(self) -> None:
        """As `down`, whatever a test did to the files of the local cloud."""
        for file in (self.paths.ready, self.paths.process):
            if file.exists() and not file.read_text().startswith("{"):
                file.unlink()
        self.down()

    def pulumi(
        self, *arguments: str, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Plain `pulumi`, as typed in a shell after `eval "$(bin/mlops local env)"`."""
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=cwd or self.root,
            env=self.up().environment() | variables,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def mlops(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The `mlops` command of this clone."""
        return subprocess.run(
            [self.root / "bin" / "mlops", *arguments],
            cwd=self.root,
            env=os.environ | variables,
            capture_output=True,
            text=True,
            timeout=180,
        )

    def stack_files(self) -> dict[str, bytes]:
        """The bytes of the files that git tracks and the engine would like to write to."""
        return {path.name: path.read_bytes() for path in self.root.glob("Pulumi*.yaml")}

    def state(self, stack: str = "local") -> list[dict[str, Any]]:
        """What the engine's state holds of a stack."""
        content = json.loads(self.paths.checkpoint(stack).read_text())
        resources: list[dict[str, Any]] = content["checkpoint"]["latest"].get("resources") or []
        return resources
