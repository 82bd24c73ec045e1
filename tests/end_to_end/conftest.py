"""One deployment of the platform, for the files that look at it and repair what they change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.training.addon_versions import VERSIONS
from tests.end_to_end.clone import Clone, a_clone

OLDER, NEWEST = sorted(VERSIONS)[-2:]
"""Versions of Kubernetes."""
NEWEST_SET = f'kubernetes_version: "{NEWEST}"'
TOKEN = "d3adb33f-a-token-that-nobody-may-read"
ADDRESS = f"https://events.example.com/integration/{TOKEN}/enqueue"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """A clone deployed with a secret setting, and all that its commands printed.

    After `up` came a refresh, and a preview with the policy pack; they show whether the deployment
    holds. The preview's plan is kept.
    """

    clone: Clone
    printed: str
    refresh: str
    preview: str
    plan: Path
    stack_files: dict[str, bytes]


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The whole platform on a local cloud of its own, its cluster one version back: so there is one
    to rise to.

    The files that ask for it run on one worker, by name; the last test of the last file takes the
    stack down.
    """
    with a_clone(tmp_path_factory.mktemp("clone")) as clone:
        file = clone.root / "Pulumi.local.yaml"
        text = file.read_text()
        assert NEWEST_SET in text
        file.write_text(text.replace(NEWEST_SET, NEWEST_SET.replace(NEWEST, OLDER)))
        clone.mlops("local", "up")
        plan = clone.root / ".local" / "plan.json"
        setting = ["mlops-platform:alertWebhookUrl", ADDRESS, "--secret", "-s", "local"]
        printed = [
            clone.pulumi("config", "set", *setting),
            clone.mlops("stack", "up"),
            refresh := clone.pulumi("refresh", "-s", "local", "--yes", "--skip-preview", "--diff"),
            preview := clone.pulumi(
                *("preview", "-s", "local"),
                *("--policy-pack", "policy", "--save-plan", str(plan)),
            ),
            clone.pulumi("stack", "export", "-s", "local"),
            clone.pulumi("stack", "output", "-s", "local", "--json", "--show-secrets"),
            clone.mlops("local", "status"),
        ]
        files = {file.name: file.read_bytes() for file in clone.root.glob("Pulumi.*.yaml")}
        yield Deployed(
            clone=clone,
            printed="\n".join(printed),
            refresh=refresh,
            preview=preview,
            plan=plan,
            stack_files=files,
        )


@pytest.fixture(scope="session")
def clone(deployed: Deployed) -> Clone:
    """The deployed clone."""
    return deployed.clone
