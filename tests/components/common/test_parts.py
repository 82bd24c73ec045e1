"""Parts hold everything once, in order, and the first is named as if there were no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.common.parts import numbered_parts


@given(st.lists(st.integers()), st.integers(1, 7))
def test_the_parts_hold_everything_once_and_in_order(things: list[int], most: int) -> None:
    parts = [part for _, part in numbered_parts(things, most)]
    assert [one for part in parts for one in part] == things
    assert all(1 <= len(part) <= most for part in parts)


def test_the_first_part_has_no_number_and_the_others_count_from_two() -> None:
    assert [suffix for suffix, _ in numbered_parts("abcde", 2)] == ["", "-2", "-3"]
