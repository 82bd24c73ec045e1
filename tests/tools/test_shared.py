"""A recording that workers share is made once, and is what its maker has."""

from __future__ import annotations

from pathlib import Path

import pytest

from recording import Recording
from tests.review import recordings as small
from tests.support import shared as sharing
from tests.support.shared import share_in, shared


class Maker:
    """Makes a recording, and knows how often."""

    def __init__(self, *, fails: bool = False) -> None:
        self.times, self.fails = 0, fails

    def __call__(self) -> Recording:
        self.times += 1
        if self.fails:
            raise ValueError("boom")
        return small.recording(small.resource("aws:sqs/queue:Queue", "queue", {"delaySeconds": 1}))


def test_the_first_makes_it_and_the_second_reads_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_folder", None)
    share_in(tmp_path)
    first, second = Maker(), Maker()
    assert shared("a", first) == shared("a", second)
    assert (first.times, second.times) == (1, 0)
    assert shared("b", second) == first()
    assert second.times == 1


def test_what_could_not_be_made_is_made_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "_folder", tmp_path)
    with pytest.raises(ValueError, match="boom"):
        shared("a", Maker(fails=True))
    again = Maker()
    shared("a", again)
    assert again.times == 1


def test_alone_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "_folder", None)
    one = Maker()
    assert shared("a", one) == shared("a", one)
    assert one.times == 2
