"""What must hold of every workflow; zizmor, which `make check` runs too, knows more."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.workflows import ROOT, files, jobs, triggers, workflow

PINNED = re.compile(
    r"uses: (?P<action>[\w./-]+)@(?P<commit>[0-9a-f]{40}) # (?P<version>v\d[\d.]*)$"
)
LINT = (
    *("--offline", "--no-progress", "--quiet"),
    *("--persona", "auditor", "--strict-collection"),
)


def lint(place: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.prefix) / "bin" / "zizmor"
    return subprocess.run([program, *LINT, place], capture_output=True, text=True, check=False)


def test_the_linter_finds_nothing() -> None:
    done = lint(ROOT / ".github")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("permissions: {}", "permissions: write-all"),
        ("persist-credentials: false", "persist-credentials: true"),
        ('--stack "$STACK" --out', "--stack ${{ github.head_ref }} --out"),
        ("  pull_request:\n", "  pull_request_target:\n"),
        (" # v7.0.1", ""),
    ],
)
def test_the_linter_finds_a_flaw(before: str, after: str, tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = (ROOT / ".github/workflows/preview.yml").read_text()
    assert before in text
    changed = text.replace(before, after)
    if not after:
        changed = re.sub(r"(actions/checkout)@[0-9a-f]{40}", r"\1@v7", changed)
    (folder / "preview.yml").write_text(changed)
    assert lint(tmp_path / ".github").returncode != 0


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.name))
def test_nothing_of_a_pull_request_runs_with_the_rights_of_the_repository(file: Path) -> None:
    assert not triggers(workflow(file)) & {"pull_request_target", "workflow_run", "issue_comment"}


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.name))
def test_a_job_has_an_end_and_no_permission_that_it_does_not_name(file: Path) -> None:
    content = workflow(file)
    assert content["permissions"] == {}
    assert content["concurrency"]["group"]
    for job in jobs(content).values():
        assert job["timeout-minutes"] <= 40
        assert isinstance(job["permissions"], dict)
        assert job["runs-on"] == "ubuntu-24.04"


def test_an_action_is_pinned_by_commit_and_by_the_same_one_everywhere() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for file in files():
        for text in file.read_text().splitlines():
            if "uses:" in text:
                found = PINNED.search(text)
                assert found, f"{file.name}: {text.strip()}"
                pins.setdefault(found["action"], set()).add((found["commit"], found["version"]))
    assert {action: len(each) for action, each in pins.items()} == dict.fromkeys(pins, 1)
    assert len(pins) >= 4
