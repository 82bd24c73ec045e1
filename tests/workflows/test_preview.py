"""`.github/workflows/preview.yml` does what `bin/mlops ci preview` does, and no more."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from components.delivery.github_access import SESSION_SECONDS
from localcloud.engine.version import REQUIRED_VERSION
from review.pull_request import FILES, Step, steps
from review.pull_request.comment import MARKER
from tests.workflows.workflows import FOLDER, jobs, named_steps, triggers, workflow

PREVIEW = workflow(FOLDER / "preview.yml")
ACCOUNT = ("AWS_", "PULUMI_")


def table(*, fork: bool) -> dict[str, Step]:
    asked = steps(stack="$STACK", base="$BASE", out="$OUT", fail_on="$FAIL_ON", fork=fork)
    return {step.name: step for step in asked}


@pytest.mark.parametrize(("job", "fork"), [("preview", False), ("fork", True)])
def test_the_commands_are_those_of_the_command_in_the_same_order(job: str, fork: bool) -> None:
    expected = table(fork=fork)
    done = {
        name: " ".join(step["run"].split())
        for name, step in named_steps(jobs(PREVIEW)[job]).items()
        if name in table(fork=False)
    }
    assert list(done.items()) == [(name, step.shell()) for name, step in expected.items()]


@pytest.mark.parametrize(("job", "fork"), [("preview", False), ("fork", True)])
def test_the_files_of_the_command_are_those_that_the_run_keeps(job: str, fork: bool) -> None:
    written = [name for step in table(fork=fork).values() for name in step.writes]
    left_out = {"preview.json", "plan.json"} if fork else set()
    assert set(written) == set(FILES) - left_out
    uploads = [
        one for one in jobs(PREVIEW)[job]["steps"] if "upload-artifact" in one.get("uses", "")
    ]
    assert [one["with"]["path"] for one in uploads] == ["${{ env.OUT }}/"]
    assert uploads[0]["if"] == "${{ !cancelled() }}"


def test_what_the_table_names_is_the_environment_of_the_workflow() -> None:
    assert set(PREVIEW["env"]) == {"STACK", "BASE", "OUT", "FAIL_ON"}
    assert (FOLDER.parents[1] / f"Pulumi.{PREVIEW['env']['STACK']}.yaml").is_file()


def test_the_page_names_every_file_permission_and_variable() -> None:
    page = (FOLDER.parents[1] / "docs" / "ci.md").read_text()
    text = (FOLDER / "preview.yml").read_text()
    asked = {f"{a}: {b}" for job in jobs(PREVIEW).values() for a, b in job["permissions"].items()}
    variables = set(re.findall(r"vars\.(\w+)", text))
    assert variables == {"PREVIEW_ROLE_ARN", "PULUMI_BACKEND_URL", "AWS_REGION", "CODE_SCANNING"}
    assert "secrets." not in text
    for name in {*FILES, *asked, *variables}:
        assert f"`{name}`" in page, name


def test_only_the_engine_gets_credentials_and_only_where_the_branch_is_ours() -> None:
    def given(job: dict[str, Any]) -> set[str]:
        return {
            str(step.get("name"))
            for step in job["steps"]
            if any(name.startswith(ACCOUNT) for name in step.get("env", {}))
        }

    ours, fork = jobs(PREVIEW)["preview"], jobs(PREVIEW)["fork"]
    engine = {name for name, step in table(fork=False).items() if step.engine}
    assert given(ours) == engine == {"preview"}
    [role] = [one for one in ours["steps"] if "configure-aws-credentials" in one.get("uses", "")]
    assert role["with"]["output-env-credentials"] is False
    assert role["with"].get("role-duration-seconds", 3600) <= SESSION_SECONDS["preview"]
    assert given(fork) == set()
    assert not any("aws-actions" in one.get("uses", "") for one in fork["steps"])
    assert ours["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    assert fork["if"] == "github.event.pull_request.head.repo.full_name != github.repository"


def test_a_job_has_the_permissions_it_needs_and_the_one_that_writes_runs_no_code() -> None:
    assert {name: job["permissions"] for name, job in jobs(PREVIEW).items()} == {
        "preview": {"contents": "read", "id-token": "write"},
        "report": {"pull-requests": "write", "security-events": "write"},
        "fork": {"contents": "read"},
    }
    used = [
        step["uses"].split("@")[0] for step in jobs(PREVIEW)["report"]["steps"] if "uses" in step
    ]
    assert used == ["actions/download-artifact"]
    assert not any("bin/mlops" in step.get("run", "") for step in jobs(PREVIEW)["report"]["steps"])


def test_the_role_is_trusted_in_a_pull_request_outside_of_any_environment() -> None:
    """Its subject is `…:pull_request`: a job in an environment, or on a branch, has another."""
    assert triggers(PREVIEW) == {"pull_request"}
    assert not any("environment" in job for job in jobs(PREVIEW).values())


def test_the_engine_is_the_version_that_the_project_needs() -> None:
    versions = [
        step["with"]["pulumi-version"]
        for job in jobs(PREVIEW).values()
        for step in job["steps"]
        if "pulumi/actions" in step.get("uses", "")
    ]
    assert versions == [REQUIRED_VERSION, REQUIRED_VERSION]


GH = """#!/bin/sh
printf '%s\\n' "$*" >>"$LOG"
for word in "$@"; do
  case $word in
    --paginate) exec "$PYTHON" -c "$JQ" "$5" "$COMMENTS" ;;
    body=@*) cp "${word#body=@}" "$BODY" ;;
    sarif=@*) base64 -d "${word#sarif=@}" | gunzip >"$BODY" ;;
  esac
done
"""


JQ = """
import sys, jq
for one in jq.compile(sys.argv[1]).input_text(open(sys.argv[2]).read()):
    print(one)
"""
"""What gh does with --jq."""


class Report:
    """The job that reports, run with a `gh` that notes what it is asked."""

    def __init__(self, place: Path) -> None:
        self.place = place
        (place / "preview").mkdir(parents=True)
        (place / "bin").mkdir()
        (place / "bin" / "gh").write_text(GH)
        (place / "bin" / "gh").chmod(0o755)
        self.comments: list[dict[str, Any]] = []

    def run(self, step: str) -> list[str]:
        (self.place / "comments.json").write_text(json.dumps(self.comments))
        (self.place / "log").touch()
        environment = {
            "PATH": f"{self.place / 'bin'}:{os.environ['PATH']}",
            "PYTHON": sys.executable,
            "JQ": JQ,
            "RUNNER_TEMP": str(self.place),
            "LOG": str(self.place / "log"),
            "BODY": str(self.place / "body"),
            "COMMENTS": str(self.place / "comments.json"),
            "GH_REPO": "acme/mlops-platform",
            "OUT": "preview",
            "STACK": "dev",
            "NUMBER": "7",
            "COMMIT": "c0ffee",
            "REF": "refs/pull/7/merge",
            "RUN": "https://github.invalid/run/1",
        }
        script = named_steps(jobs(PREVIEW)["report"])[step]["run"]
        # as GitHub runs a step without a shell of its own
        subprocess.run(["bash", "-e", "-c", script], cwd=self.place, env=environment, check=True)
        return (self.place / "log").read_text().splitlines()

    @property
    def body(self) -> str:
        return (self.place / "body").read_text()


@pytest.fixture
def report(tmp_path: Path) -> Report:
    made = Report(tmp_path)
    (tmp_path / "preview" / "comment.md").write_text(f"{MARKER}\nNO NEW ACCESS\n")
    return made


def test_the_marker_of_the_comment_is_the_one_that_is_looked_for() -> None:
    script = named_steps(jobs(PREVIEW)["report"])["one comment, written anew"]["run"]
    assert f"marker='{MARKER}'" in script


def test_the_first_run_writes_a_comment(report: Report) -> None:
    report.comments = [{"id": 1, "user": {"login": "kim"}, "body": "looks good"}]
    asked = report.run("one comment, written anew")
    assert "--method POST repos/acme/mlops-platform/issues/7/comments" in asked[-1]
    assert report.body.startswith(f"{MARKER}\nNO NEW ACCESS\n")
    assert "Commit c0ffee, [run with all files](https://github.invalid/run/1)" in report.body


def test_a_later_run_writes_the_same_comment_anew(report: Report) -> None:
    bot = {"login": "github-actions[bot]"}
    report.comments = [
        {"id": 1, "user": {"login": "kim"}, "body": f"{MARKER} not the workflow's"},
        {"id": 2, "user": bot, "body": f"another workflow, which quotes {MARKER}"},
        {"id": 31, "user": bot, "body": f"{MARKER}\nNEW ACCESS"},
        {"id": 4, "user": bot, "body": f"{MARKER}\nfrom before there was one"},
    ]
    asked = report.run("one comment, written anew")
    assert "--method PATCH repos/acme/mlops-platform/issues/comments/31 " in asked[-1]
    assert len(asked) == 2


def test_a_run_that_failed_leaves_no_answer_of_an_earlier_one(report: Report) -> None:
    (report.place / "preview" / "comment.md").unlink()
    report.comments = [
        {"id": 31, "user": {"login": "github-actions[bot]"}, "body": f"{MARKER}\nNO NEW ACCESS"}
    ]
    asked = report.run("one comment, written anew")
    assert "comments/31 " in asked[-1]
    assert report.body.startswith(MARKER)
    assert "Not reviewed: a step before the review failed." in report.body
    assert "NO NEW ACCESS" not in report.body


def test_the_results_reach_code_scanning_as_they_are(report: Report) -> None:
    (report.place / "preview" / "review.sarif").write_text('{"version": "2.1.0"}')
    [asked] = report.run("code scanning")
    assert "repos/acme/mlops-platform/code-scanning/sarifs" in asked
    assert "commit_sha=c0ffee" in asked and "ref=refs/pull/7/merge" in asked
    assert report.body == '{"version": "2.1.0"}'
    condition = named_steps(jobs(PREVIEW)["report"])["code scanning"]["if"]
    assert f"{PREVIEW['env']['OUT']}/review.sarif" in condition
