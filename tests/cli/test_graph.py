"""`mlops graph` about a recording made elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.main import main
from tests.review.test_graph import SMALL


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A recording of three components."""
    content = SMALL.to_json()
    for number in range(len(SMALL.resources)):
        content = content.replace(b'"sequence": 0', b'"sequence": %d' % (number + 1), 1)
    (tmp_path / "small.json").write_bytes(content)
    return str(tmp_path / "small.json")


@pytest.mark.parametrize(
    ("options", "begins", "holds"),
    [
        ([], "flowchart LR", "keys --> models"),
        (["--format", "svg"], "<svg ", ">models</text>"),
        (["--access"], "flowchart LR", ""),
        (["--access", "--format", "svg"], "<svg ", "Who can become whom"),
    ],
)
def test_a_stack_is_drawn(
    options: list[str], begins: str, holds: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["graph", "--recording", file, *options]) == 0
    drawn = capsys.readouterr().out
    assert drawn.startswith(begins)
    assert holds in drawn
