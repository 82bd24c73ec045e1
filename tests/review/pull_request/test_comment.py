"""The comment on a pull request, and what it takes from the engine's preview."""

import json
from typing import Any

import pytest

from review.errors import ReviewError
from review.pull_request import EnginePreview, comment
from review.pull_request.comment import DESTROYED_SHOWN, MARKER
from review.report.markdown import MOST

GITHUB_TAKES = 65_536
REVIEW = "## Review of stack `dev`\n\n**NO NEW ACCESS; no findings.**\n"


def step(op: str, name: str, *, kind: str = "aws:s3/bucket:Bucket", old: bool = True) -> Any:
    urn = f"urn:pulumi:dev::mlops-platform::mlops:data:Lake${kind}::{name}"
    return {"op": op, "urn": urn, **({"oldState": {"urn": urn}} if old else {})}


def preview(*steps: Any, **more: Any) -> bytes:
    stack = "urn:pulumi:dev::mlops-platform::pulumi:pulumi:Stack::mlops-platform-dev"
    return json.dumps({"steps": [{"op": "same", "urn": stack}, *steps], **more}).encode()


def told(*steps: Any) -> str:
    return comment(REVIEW, EnginePreview.read(preview(*steps)))


def test_the_marker_stands_first_and_the_review_before_the_preview() -> None:
    text = told(step("same", "a"))
    assert text.startswith(f"{MARKER}\n## Review of stack `dev`\n")
    assert text.index("NO NEW ACCESS") < text.index("### Preview of the engine")


def test_the_steps_are_counted_and_what_is_destroyed_is_named() -> None:
    text = told(
        *(step("create", name, old=False) for name in "abc"),
        step("update", "d"),
        step("create-replacement", "e"),
        step("replace", "e"),
        step("delete-replaced", "e"),
        step("delete", "f"),
        step("import", "g"),
    )
    assert "3 to create, 1 to update, 1 to replace, 1 to delete, 0 unchanged, 1 `import`." in text
    assert "- replace: `e` (`aws:s3/bucket:Bucket`)" in text
    assert "- delete: `f` (`aws:s3/bucket:Bucket`)" in text
    assert "not deployed" not in text


def test_a_stack_that_is_not_deployed_is_called_that() -> None:
    assert "not deployed where this preview was made" in told(step("create", "a", old=False))


def test_a_fork_is_told_what_it_lacks() -> None:
    text = comment(REVIEW, None)
    assert "a pull request from a fork gets no credentials" in text
    assert "plan.json" not in text and "to create" not in text


def test_the_longest_comment_fits() -> None:
    steps = [step("delete", "`x" * 500 + str(number), kind="y" * 900) for number in range(100)]
    text = comment("r" * MOST, EnginePreview.read(preview(*steps)))
    # the run adds its commit and its address
    assert len(text) < GITHUB_TAKES - 500
    assert f"- and {100 - DESTROYED_SHOWN} more" in text


def test_names_that_take_twice_the_room_lose_lines_and_not_the_comment() -> None:
    steps = [step("delete", "🦄`" * 60 + str(number), kind="`" * 900) for number in range(100)]
    text = comment("r" * MOST, EnginePreview.read(preview(*steps)))
    assert len(text.encode("utf-16-le")) // 2 < GITHUB_TAKES - 500
    shown = text.count("\n- delete: ")
    assert 0 < shown < DESTROYED_SHOWN
    assert f"- and {100 - shown} more" in text


def test_a_name_is_shown_and_not_obeyed() -> None:
    text = told(step("delete", "x` <script>alert(1)</script> @everyone"))
    assert "- delete: `` x` <script>alert(1)</script> @everyone ``" in text


def test_a_preview_that_failed_says_why() -> None:
    failed = [{"severity": "error", "message": "no\n such zone."}, {"severity": "info"}]
    with pytest.raises(ReviewError, match=r"does not show the whole stack: no such zone\. Correct"):
        EnginePreview.read(preview(diagnostics=failed))


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b'{"steps": 1}', b'{"steps": [1]}', b'{"steps": [{"op": 1}]}', b"{" * 9],
)
def test_what_is_no_preview_is_refused(content: bytes) -> None:
    with pytest.raises(ReviewError, match="is not JSON with steps"):
        EnginePreview.read(content)
