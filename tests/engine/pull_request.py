"""A repository with two commits, whose program the engine and the recorder run alike."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.engine.clone import ROOT, STACK_FILE, Clone

_PACKAGES: Final = ("access", "bin", "cli", "localcloud", "recording", "review")

PROGRAM: Final = """
import json
import pulumi
from pulumi_aws import Provider, iam

ACTIONS = ["s3:GetObject"]

def deploy(settings, secrets):
    provider = Provider("aws", region="us-east-1", allowed_account_ids=["123456789012"])
    options = pulumi.ResourceOptions(provider=provider)
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
             "Action": "sts:AssumeRole"}
    role = iam.Role(
        "reader",
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        opts=options,
    )
    reads = {"Sid": "Read", "Effect": "Allow", "Action": ACTIONS,
             "Resource": "arn:aws:s3:::data/*"}
    policy = iam.Policy(
        "reader-policy",
        policy=json.dumps({"Version": "2012-10-17", "Statement": [reads]}),
        opts=options,
    )
    iam.RolePolicyAttachment(
        "reader-attachment", role=role.name, policy_arn=policy.arn, opts=options
    )
"""

_INFRA: Final = {
    "__init__": "",
    "errors": "class SettingsError(ValueError): pass\n",
    "load": (
        "import types\n"
        "def load_settings_file(file): return types.SimpleNamespace(stack=file.suffixes[0][1:])\n"
    ),
    "program": PROGRAM,
    "secrets": "class PlatformSecrets: pass\n",
    "speed": "def hasten_sdk(): pass\n",
    "stack_file": "WEBHOOK = 'none'\ndef read_config(file): return {}\n",
}
"""What the recorder asks of `infra`, as small as it can be."""

_MAIN: Final = "from infra.program import deploy\nfrom infra.secrets import PlatformSecrets\n"


def make_repository(root: Path) -> Clone:
    """The repository with its first commit; nothing of it runs yet."""
    root.mkdir(parents=True)
    for name in _PACKAGES:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / ".venv").symlink_to(Path(sys.prefix))
    (root / "tools").symlink_to(ROOT / "tools")
    (root / ".gitignore").write_text(".venv\ntools\n.local/\n__pycache__/\n")
    (root / "Pulumi.yaml").write_text("name: mlops-platform\nruntime: python\n")
    (root / "Pulumi.dev.yaml").write_text(STACK_FILE)
    (root / "infra").mkdir()
    for name, text in _INFRA.items():
        (root / "infra" / f"{name}.py").write_text(text)
    (root / "__main__.py").write_text(f"{_MAIN}deploy(None, PlatformSecrets())\n")
    _git(root, "init", "--quiet")
    commit(root)
    return Clone(root)


def commit(root: Path) -> None:
    """Commit every file."""
    _git(root, "add", ".")
    _git(root, "-c", "user.name=n", "-c", "user.email=e@e", "commit", "--quiet", "-m", "a change")


def widen(root: Path) -> None:
    """The seeded change: the role may do more."""
    program = root / "infra" / "program.py"
    text = program.read_text()
    wider = text.replace('["s3:GetObject"]', '["s3:GetObject", "s3:PutObject"]')
    assert wider != text
    program.write_text(wider)
    commit(root)


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", root, *arguments], check=True)
