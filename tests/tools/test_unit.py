"""`make unit` stays cheap: what looks at a whole stack is marked, or lies in a folder left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = "pytest.mark.whole_stack"
FIXTURES = {"local", "prod", "recorded", "production"}


def left_out() -> set[str]:
    """The folders that the Makefile names."""
    [line] = [
        one for one in (ROOT / "Makefile").read_text().splitlines() if one.startswith("beyond_unit")
    ]
    return set(line.partition(":=")[2].split())


def files() -> Iterator[Path]:
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        if file.relative_to(ROOT / "tests").parts[0] not in left_out():
            yield file


def asks_for_a_stack(test: ast.FunctionDef) -> bool:
    """Whether a test records one itself, or has a fixture that is one."""
    given = {
        one.arg
        for one in test.args.args
        if one.annotation is not None and ast.unparse(one.annotation) == "Recording"
    }
    return bool(given & FIXTURES) or "recording_of(" in ast.unparse(test)


def test_the_folders_that_are_left_out_are_there() -> None:
    assert left_out()
    assert all((ROOT / "tests" / name).is_dir() for name in left_out())


def test_who_looks_at_a_whole_stack_is_marked() -> None:
    asking, unmarked = 0, []
    for file in files():
        tree = ast.parse(file.read_text())
        if f"pytestmark = {MARK}" in ast.unparse(tree).splitlines():
            continue
        for one in tree.body:
            if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
                asks = asks_for_a_stack(one)
                asking += asks
                if asks and MARK not in map(ast.unparse, one.decorator_list):
                    unmarked.append(f"{file.relative_to(ROOT)}: {one.name}")
    assert asking > 10
    assert not unmarked
