"""`mlops ci preview` between two commits, with the real engine on the local cloud."""

import json
from pathlib import Path

import pytest

from review.pull_request import FILES
from tests.engine.pull_request import make_repository, widen

pytestmark = pytest.mark.engine


def test_a_role_that_is_widened_is_new_access_in_the_comment(tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "clone")
    before = clone.stack_files()
    out = tmp_path / "out"
    try:
        widen(clone.root)
        asked = ("ci", "preview", "--base", "HEAD^1", "--out", str(out))
        done = clone.mlops(*asked, "--fail-on", "note", AWS_PROFILE="nobody")
        assert done.returncode == 1, done.stderr
        assert {one.name for one in out.iterdir()} == set(FILES), done.stderr
        assert "differ from HEAD" not in done.stderr
        assert "stack dev is not deployed here, so the preview creates all of it" in done.stderr

        told = (out / "comment.md").read_text()
        assert "NEW ACCESS" in told and "s3:PutObject on arn:aws:s3:::data/" in told
        assert "not deployed where this preview was made" in told
        assert "4 to create, 0 to update, 0 to replace, 0 to delete, 0 unchanged" in told
        assert json.loads((out / "review.sarif").read_text())["version"] == "2.1.0"
        plan = json.loads((out / "plan.json").read_text())
        assert any(urn.endswith("::reader-policy") for urn in plan["resourcePlans"])

        # the engine writes nothing into the files that git tracks, and deploys nothing
        assert clone.stack_files() == before
        assert not clone.paths.checkpoint("dev").read_text().count("reader-policy")

        again = clone.mlops("ci", "preview", "--base", "HEAD", "--out", str(out), "--fork")
        assert not (out / "plan.json").exists(), again.stderr
        assert "NO NEW ACCESS" in (out / "comment.md").read_text()
    finally:
        clone.stop()
