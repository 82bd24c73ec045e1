"""`mlops review` as people and CI call it: files, revisions, exit codes, and its end in time."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from recording import RecordedResource
from review.bounded import bounded
from review.errors import ReviewError
from review.inputs import Revision
from tests.cli.command import ROOT, mlops
from tests.review.recordings import allow, inline, recording, role

READS = allow("s3:GetObject", "arn:aws:s3:::data/*", Sid="Read")
WRITES = allow("s3:PutObject", "arn:aws:s3:::data/*", Sid="Write")
EVERYTHING = allow("s3:*", Sid="Everything")


def written(file: Path, *resources: RecordedResource) -> str:
    for number, one in enumerate(resources):
        object.__setattr__(one, "sequence", number)
    file.write_bytes(recording(*resources).to_json())
    return str(file)


@pytest.fixture
def head(tmp_path: Path) -> str:
    return written(tmp_path / "head.json", role("reader"), inline("reader", READS, WRITES))


@pytest.fixture
def base(tmp_path: Path) -> str:
    return written(tmp_path / "base.json", role("reader"), inline("reader", READS))


def test_two_recordings_are_compared_and_every_report_is_written(
    tmp_path: Path, head: str, base: str
) -> None:
    out = tmp_path / "out"
    done = mlops(
        *("review", "--recording", head, "--base", base),
        *("--format", "md,json", "--out", str(out), "--fail-on", "never"),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("NEW ACCESS for 1 role; ")
    assert "s3:PutObject on arn:aws:s3:::data/" in (out / "review.md").read_text()
    told = json.loads((out / "review.json").read_text())
    assert [one["name"] for one in told["access"] if one["answer"] == "NEW ACCESS"] == ["reader"]


def previewed(file: Path, *, deployed: bool) -> str:
    """A preview in which a role may do more than it may where the preview was made."""
    steps: list[dict[str, Any]] = []
    for one in (role("reader"), inline("reader", READS, WRITES)):
        inputs = {**one.inputs, "name": "reader"}
        state = {"urn": one.urn, "type": one.type, "custom": True, "inputs": inputs}
        steps.append({"op": "create", "urn": one.urn, "newState": state})
    if deployed:
        old = {**inline("reader", READS).inputs, "name": "reader"}
        for step, before in zip(steps, (steps[0]["newState"]["inputs"], old), strict=True):
            step["op"] = "update"
            step["oldState"] = {**step["newState"], "inputs": before, "id": "x", "outputs": {}}
    file.write_text(json.dumps({"steps": steps}))
    return str(file)


def test_a_preview_without_a_base_is_compared_with_what_it_says_is_deployed(
    tmp_path: Path, base: str
) -> None:
    """Why: the plan of a deployment is reviewed by what it changes, not by what stands anyway."""

    def told(*arguments: str) -> tuple[str, str]:
        out = tmp_path / "out"
        done = mlops("review", *arguments, "--out", str(out), "--fail-on", "never")
        assert done.returncode == 0, done.stderr
        return done.stdout, (out / "review.md").read_text()

    deployed = previewed(tmp_path / "preview.json", deployed=True)
    first, text = told("--recording", deployed)
    assert first.startswith("NEW ACCESS for 1 role; ")
    assert "Compared with what was deployed where the preview was made." in text
    assert "s3:PutObject on arn:aws:s3:::data/" in text
    first, text = told("--recording", deployed, "--base", base)
    assert f"Compared with the file {base}." in text.replace("\\", "")
    first, text = told("--recording", previewed(tmp_path / "new.json", deployed=False))
    assert "NEW ACCESS" not in first
    assert "Nothing to compare with was given" in text


def test_a_finding_is_exit_code_1_and_never_where_nothing_shall_fail(tmp_path: Path) -> None:
    file = written(tmp_path / "wide.json", role("reader"), inline("reader", EVERYTHING))
    asked = ("review", "--recording", file, "--out", str(tmp_path / "out"))
    failed = mlops(*asked)
    assert failed.returncode == 1
    assert re.search(r"error: the review fails by \d+ errors; the report says", failed.stderr)
    assert mlops(*asked, "--fail-on", "never").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--stack", "dev", "--recording", "x.json"],
        ["--recording", "x.json", "--format", "pdf"],
        ["--recording", "x.json", "--format", ""],
        ["--recording", "x.json", "--fail-on", "info"],
        ["--recording", "x.json", "--timeout", "0"],
        ["--recording", "x.json", "--suppressions", "none.yaml"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_code_2(arguments: list[str], tmp_path: Path) -> None:
    done = mlops("review", *arguments, "--out", str(tmp_path))
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr


def test_a_review_that_cannot_be_made_leaves_no_report_of_an_earlier_one(
    tmp_path: Path, head: str
) -> None:
    out = tmp_path / "out"
    assert (
        mlops("review", "--recording", head, "--out", str(out), "--fail-on", "never").returncode
        == 0
    )
    assert (out / "review.md").is_file()
    (tmp_path / "head.json").write_text('{"schema": 1,')
    done = mlops("review", "--recording", head, "--out", str(out))
    assert done.returncode == 1
    assert "This is not a recording: line 1, column 14 (the file ends there" in done.stderr
    assert not (out / "review.md").exists()


def test_a_base_that_is_neither_file_nor_revision_is_told_as_that(head: str) -> None:
    done = mlops("review", "--recording", head, "--base", "no/such/thing")
    assert done.returncode == 1
    assert "'no/such/thing' is neither a file nor a revision" in done.stderr


def test_what_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    started = tmp_path / "started"

    def slow() -> int:
        child = subprocess.Popen(["sleep", "60"])
        started.write_text(str(child.pid))
        return child.wait()

    with pytest.raises(ReviewError, match="stopped after 1 s, so nothing is known"):
        bounded(slow, seconds=1)
    with pytest.raises(ProcessLookupError):
        _gone(int(started.read_text()))


def _gone(process: int) -> None:
    """Raises ProcessLookupError when no process has this number, or only a dead one."""
    state = Path(f"/proc/{process}/stat")
    if state.is_file() and state.read_text().rpartition(")")[2].split()[0] == "Z":
        raise ProcessLookupError
    os.kill(process, 0)


def test_the_exit_code_of_bounded_work_is_its_own() -> None:
    assert bounded(lambda: 3, seconds=20) == 3


def test_work_that_is_killed_is_no_success() -> None:
    def killed() -> int:
        os.kill(os.getpid(), 9)
        return 0

    with pytest.raises(ReviewError, match="killed by signal 9"):
        bounded(killed, seconds=20)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose program records itself: the settings of its stack are the recording."""
    root = tmp_path / "repository"
    (root / "cli").mkdir(parents=True)
    (root / "cli" / "__init__.py").touch()
    (root / "cli" / "record.py").touch()
    (root / "cli" / "main.py").write_text(
        "import sys, shutil\n"
        "_, command, _, stack, _, out = sys.argv\n"
        "if stack == 'broken': sys.exit('error: the settings are wrong.')\n"
        "shutil.copy(f'Pulumi.{stack}.yaml', out)\n"
    )
    written(root / "Pulumi.s.yaml", role("reader"), inline("reader", READS))
    (root / "Pulumi.broken.yaml").touch()
    _git(root, "init", "--quiet")
    _git(root, "add", ".")
    _git(root, "-c", "user.name=n", "-c", "user.email=e@e", "commit", "--quiet", "-m", "m")
    written(root / "Pulumi.s.yaml", role("writer"))
    return root


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", root, *arguments], check=True)


def test_a_revision_is_recorded_with_its_own_program_and_settings(
    repository: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with Revision(repository, "HEAD").recorder("s", scratch) as recorder:
        assert recorder.has_stack
        found = recorder.result("p")
    assert [one.name for one in found.of("aws:iam/role:Role")] == ["reader"]


def test_a_revision_without_the_stack_holds_nothing(repository: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with Revision(repository, "HEAD").recorder("new", scratch) as recorder:
        assert not recorder.has_stack
        assert recorder.result("p").resources == ()


def test_a_revision_that_cannot_be_recorded_says_why(repository: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with (
        Revision(repository, "HEAD").recorder("broken", scratch) as recorder,
        pytest.raises(
            ReviewError,
            match="Stack broken of the revision HEAD cannot be recorded: the settings are wrong",
        ),
    ):
        recorder.result("p")


def test_a_review_of_recordings_imports_no_engine_and_no_cloud(head: str, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from cli.main import main\n"
        "import review.bounded\n"
        "review.bounded.bounded = lambda work, seconds: work()\n"
        f"assert main(['review', '--recording', {head!r}, '--base', {head!r},"
        f" '--fail-on', 'never', '--format', 'md,json,sarif,html',"
        f" '--out', {str(tmp_path / 'out')!r}]) == 0\n"
        "heavy = ('pulumi', 'pulumi_aws', 'boto3', 'moto', 'grpc', 'components', 'infra')\n"
        "print([one for one in heavy if one in sys.modules])\n"
    )
    done = subprocess.run(
        [ROOT / ".venv/bin/python", "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr
