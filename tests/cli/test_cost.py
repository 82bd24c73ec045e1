"""`mlops cost` about recordings made elsewhere."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from cli.main import main
from tests.review.recordings import recording, resource

PREVIEW = Path(__file__).parents[1] / "recording" / "data" / "preview.json.gz"
PROVIDER = resource("pulumi:providers:aws", "aws", {"region": "us-east-1"})


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A recording with a key, and one of before with none."""
    key = resource("aws:kms/key:Key", "key", {"region": "us-east-1"})
    before, now = tmp_path / "before.json", tmp_path / "now.json"
    before.write_bytes(recording(PROVIDER).to_json())
    now.write_bytes(
        recording(PROVIDER, key).to_json().replace(b'"sequence": 0', b'"sequence": 1', 1)
    )
    return str(now), str(before)


def test_a_bill_is_a_table_with_the_difference(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    now, before = files
    assert main(["cost", "--recording", now, "--base", before]) == 0
    [total] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("total")]
    assert total.split() == ["total", *["~1.00"] * 3, "~0.00", "~+1.00", "~0.00", "~+1.00"]


def test_a_bill_is_json(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", "--recording", files[0], "--format", "json"]) == 0
    bill = json.loads(capsys.readouterr().out)
    assert bill["total"] == {"minimum": 1, "expected": 1, "worst": 1, "hint": True}


def test_a_preview_is_compared_with_what_is_deployed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preview = tmp_path / "preview.json"
    preview.write_bytes(gzip.decompress(PREVIEW.read_bytes()))
    assert main(["cost", "--recording", str(preview), "--format", "json"]) == 0
    total = json.loads(capsys.readouterr().out)["total"]
    assert total["before"]["minimum"] > 0
    assert total["difference"]["minimum"] != 0


def test_other_assumptions_come_from_a_file(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = tmp_path / "usage.json"
    usage.write_text('{"nat_gb": 7}')
    given = ["cost", "--recording", files[0], "--format", "json", "--usage", str(usage)]
    assert main(given) == 0
    assert json.loads(capsys.readouterr().out)["usage"]["nat_gb"] == 7


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("{", "is not JSON"), ("[]", "holds no object"), ('{"x": 1}', "x is no assumption")],
)
def test_assumptions_that_cannot_be_read_are_one_paragraph(
    content: str,
    complaint: str,
    files: tuple[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    usage = tmp_path / "usage.json"
    usage.write_text(content)
    assert main(["cost", "--recording", files[0], "--usage", str(usage)]) == 1
    said = capsys.readouterr().err
    assert complaint in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("given", [[], ["--stack", "local", "--recording", "x.json"]])
def test_a_stack_and_a_recording_exclude_each_other(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cost", *given]) == 2
    assert "either --stack or --recording" in capsys.readouterr().err
