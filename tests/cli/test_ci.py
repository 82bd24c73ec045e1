"""`mlops ci` as it is called: wrong use, what differs from GitHub, a run as of a fork."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import ROOT, mlops
from tests.review.recordings import allow, inline, recording, resource, role

EVERYTHING = allow("s3:*", Sid="Everything")


class Repository:
    """A clone of the command whose program is not run: its settings are its recording."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("access", "bin", "cli", "localcloud", "recording", "review"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
        (root / ".venv").symlink_to(ROOT / ".venv")
        (root / ".gitignore").write_text(".venv\n.local/\n__pycache__/\n")
        (root / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
        program = root / "recording" / "program.py"
        program.write_text(
            "from recording.model import Recording\n"
            "def record_stack(file): return Recording.from_json(file.read_bytes())\n"
            "record = None\n"
        )
        self.declare()
        self.git("init", "--quiet")
        self.commit()

    def declare(self, *statements: Mapping[str, Any]) -> None:
        """A stack that holds nothing, or a role with a policy of these statements."""
        role_of_them = (role("reader"), inline("reader", *statements)) if statements else ()
        resources = (resource("pulumi:pulumi:Stack", "p-s", {}), *role_of_them)
        for number, one in enumerate(resources):
            object.__setattr__(one, "sequence", number)
        (self.root / "Pulumi.dev.yaml").write_bytes(recording(*resources).to_json())

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", "-C", self.root, *arguments], check=True)

    def commit(self) -> None:
        self.git("add", ".")
        self.git("-c", "user.name=n", "-c", "user.email=e@e", "commit", "--quiet", "-m", "m")

    def preview(self, *arguments: str, base: str = "HEAD") -> subprocess.CompletedProcess[str]:
        command = ["bin/mlops", "ci", "preview", "--base", base, "--out", "out", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=os.environ, capture_output=True, text=True, timeout=120
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("repository") / "clone")


@pytest.fixture
def repository(made: Repository) -> Repository:
    shutil.rmtree(made.root / "out", ignore_errors=True)
    made.git("checkout", "--quiet", "HEAD", ".")
    return made


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--base", "no/such"), "is neither a file nor a revision of this repository"),
        (("--base", "HEAD", "--stack", "nowhere"), "there is no Pulumi.nowhere.yaml"),
        (("--base", "HEAD", "--fail-on", "info"), "--fail-on"),
        ((), "--base"),
    ],
)
def test_wrong_use_is_exit_code_2_before_anything_runs(
    arguments: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    done = mlops("ci", "preview", *arguments, "--out", str(tmp_path / "out"))
    assert done.returncode == 2, done.stderr
    assert told in " ".join(done.stderr.split())
    assert not (tmp_path / "out").exists()


def test_a_change_that_is_not_committed_is_reviewed_and_told(repository: Repository) -> None:
    repository.declare(EVERYTHING)
    done = repository.preview("--fork")
    assert done.returncode == 1, done.stderr
    assert "1 file(s) differ from HEAD and are reviewed as they are, Pulumi.dev.yaml" in done.stderr
    out = repository.root / "out"
    left_out = {"preview.json", "plan.json"}
    assert {one.name for one in out.iterdir()} & left_out == set()
    text = (out / "comment.md").read_text()
    assert "NEW ACCESS" in text and "a pull request from a fork gets no credentials" in text
    told = json.loads((out / "review.json").read_text())
    assert {one["name"] for one in told["access"] if one["answer"] == "NEW ACCESS"} == {"reader"}
    assert not (repository.root / ".local").exists()


def test_nothing_changed_is_exit_code_0(repository: Repository) -> None:
    done = repository.preview("--fork")
    assert done.returncode == 0, done.stderr
    assert "NO NEW ACCESS" in (repository.root / "out" / "comment.md").read_text()
    assert "NO NEW ACCESS" in done.stdout
    assert "differ from HEAD" not in done.stderr


def test_a_base_that_went_on_is_told(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "ahead")
    repository.declare(EVERYTHING)
    repository.commit()
    repository.git("checkout", "--quiet", "-")
    done = repository.preview("--fork", "--fail-on", "never", base="ahead")
    assert "ahead has 1 commit(s) that are not merged here" in done.stderr


def test_a_step_that_fails_leaves_no_comment_and_none_of_an_earlier_run(
    repository: Repository,
) -> None:
    assert repository.preview("--fork").returncode == 0
    (repository.root / "Pulumi.dev.yaml").write_text("{")
    done = repository.preview("--fork")
    assert done.returncode == 1
    assert "The step recording ended with exit code 1" in done.stderr
    assert "Traceback" not in done.stderr
    assert {one.name for one in (repository.root / "out").iterdir()} == {"base.json"}


def test_a_comment_needs_the_preview_unless_it_is_a_fork(tmp_path: Path) -> None:
    (tmp_path / "review.md").write_text("**NO NEW ACCESS**\n")
    done = mlops("ci", "comment", "--out", str(tmp_path))
    assert done.returncode == 1
    assert "preview.json: No such file or directory" in done.stderr
    assert not (tmp_path / "comment.md").exists()
    assert mlops("ci", "comment", "--out", str(tmp_path), "--fork").returncode == 0
