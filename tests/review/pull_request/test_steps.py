"""Which commands the pull-request job runs, with what, and how one that fails is told."""

import sys
from pathlib import Path

import pytest

from review.errors import ReviewError
from review.pull_request import FILES, Step, run, steps, without_credentials
from review.pull_request.steps import REPORTS
from review.report import FILES as REPORT_FILES


def asked(*, fork: bool) -> tuple[Step, ...]:
    return steps(stack="dev", base="origin/main", out="/tmp/o u t", fail_on="error", fork=fork)


def test_every_report_that_there_is_is_asked_for() -> None:
    assert set(REPORTS) == set(REPORT_FILES.values())
    [review] = [step for step in asked(fork=False) if step.name == "review"]
    formats = review.command[review.command.index("--format") + 1]
    assert formats.split(",") == list(REPORT_FILES)


def test_the_review_has_both_recordings_and_the_preview_writes_a_plan() -> None:
    by_name = {step.name: step for step in asked(fork=False)}
    assert list(by_name) == ["base", "recording", "preview", "review", "comment"]
    assert {name for step in by_name.values() for name in step.writes} == set(FILES)
    command = by_name["review"].command
    assert command[command.index("--recording") + 1].endswith("/recording.json")
    assert command[command.index("--base") + 1].endswith("/base.json")
    assert by_name["base"].command[4:6] == ("--revision", "origin/main")
    assert {"--json", "--save-plan", "--show-sames"} <= set(by_name["preview"].command)


def test_from_a_fork_no_engine_is_asked() -> None:
    found = asked(fork=True)
    assert [step.name for step in found] == ["base", "recording", "review", "comment"]
    assert not any(step.engine for step in found)
    assert not any("pulumi" in step.command for step in found)
    assert "--fork" in found[-1].command


def test_a_command_is_shown_as_a_shell_reads_it() -> None:
    [preview] = [step for step in asked(fork=False) if step.engine]
    assert preview.shell().endswith(
        "--save-plan '/tmp/o u t/plan.json' > '/tmp/o u t/preview.json'"
    )


def test_nothing_that_leads_to_an_account_is_handed_on() -> None:
    kept = {"PATH": "/bin", "HOME": "/h", "GITHUB_REF": "r", "AWSOME": "x"}
    secret = {
        *("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL"),
        *("GITHUB_TOKEN", "GH_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "KUBECONFIG"),
    }
    assert without_credentials(kept | dict.fromkeys(secret, "s")) == kept


def a_step(code: str, **more: object) -> Step:
    asked = {"name": "try", "command": (sys.executable, "-c", code), "writes": ("made",)}
    return Step(**{**asked, **more})  # type: ignore[arg-type]


def ran(step: Step, folder: Path) -> bool:
    return run(step, root=folder, folder=folder, environment={})


MAKES = "open('made', 'w').close(); "


def test_a_step_that_does_its_work_finds_nothing_unless_it_says_so(tmp_path: Path) -> None:
    assert ran(a_step(MAKES), tmp_path) is False
    assert ran(a_step(f"{MAKES}raise SystemExit(1)", may_find=True), tmp_path) is True


def test_a_step_that_fails_or_leaves_a_file_out_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="The step try ended with exit code 3; its reason"):
        ran(a_step(f"{MAKES}raise SystemExit(3)"), tmp_path)
    (tmp_path / "made").unlink()
    with pytest.raises(ReviewError, match="exit code 1 and wrote no made"):
        ran(a_step("raise SystemExit(1)", may_find=True), tmp_path)
    with pytest.raises(ReviewError, match="exit code 0 and wrote no made"):
        ran(a_step(""), tmp_path)


def test_what_an_engine_says_in_its_output_is_the_reason(tmp_path: Path) -> None:
    said = '{"diagnostics": [{"severity": "error", "message": "no such\\nzone"}]}'
    step = a_step(f"print({said!r}); exit(255)", writes=(), stdout=str(tmp_path / "out"))
    with pytest.raises(ReviewError, match="exit code 255; it said: no such zone"):
        ran(step, tmp_path)
    assert (tmp_path / "out").read_text().startswith("{")
