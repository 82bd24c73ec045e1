"""How much of a list fits: the first entries, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ELSEWHERE = "see the HTML page or the JSON report"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of a comment. `entries` are lists of lines, the most serious first; `noun` says
    what one is, `before` and `after` are lines that always stand. At most `most` entries are shown,
    with an empty line between them where they are `apart`. `folded` is what a reader sees of the
    section until it is opened; without it the section is open."""

    title: str
    entries: Sequence[Sequence[str]] = ()
    noun: str = "entry"
    before: Sequence[str] = ()
    after: Sequence[str] = ()
    folded: str = ""
    apart: bool = False
    most: int = 1_000

    @property
    def wanted(self) -> int:
        """How many entries are shown where there is room."""
        return min(len(self.entries), self.most)


def length(text: str) -> int:
    """Characters as GitHub counts them at most: UTF-16 units, so one outside the basic plane is
    two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(sections: Sequence[Section], room: int) -> list[str]:
    """The sections as texts that have at most `room` characters together, a line between them.

    No section is left out. What is short is whole; the others share what is left, and each says how
    many entries it does not show. `room` is enough for the heads of all.
    """
    found: dict[int, str] = {}
    left = room
    whole = [_text(one, one.wanted) for one in sections]
    by_size = sorted(range(len(sections)), key=lambda at: length(whole[at]))
    for done, at in enumerate(by_size):
        share = left // (len(sections) - done) - 2
        text = whole[at] if length(whole[at]) <= share else _shortened(sections[at], share)
        found[at] = text
        left -= length(text) + 2
    return [found[at] for at in range(len(sections))]


def _shortened(section: Section, room: int) -> str:
    """As many entries as fit, the first one by its first line when the whole of it does not."""
    low, high = 0, section.wanted
    while low < high:
        middle = (low + high + 1) // 2
        if length(_text(section, middle)) <= room:
            low = middle
        else:
            high = middle - 1
    if low == 0 and section.entries:
        told = _text(section, 1, first_line_only=True)
        if length(told) <= room:
            return told
    return _text(section, low)


def _text(section: Section, shown: int, *, first_line_only: bool = False) -> str:
    lines = [f"### {section.title}", ""]
    if section.folded:
        lines += [f"<details><summary>{section.folded}</summary>", ""]
    lines += section.before
    for at, entry in enumerate(section.entries[:shown]):
        if at and section.apart:
            lines.append("")
        lines += entry[:1] if first_line_only else entry
    more = len(section.entries) - shown
    if more:
        lines += [*([""] if section.apart and shown else []), _more(section, more, shown)]
    if section.after:
        lines += ["", *section.after]
    if section.folded:
        lines += ["", "</details>"]
    return "\n".join(lines)


def _more(section: Section, more: int, shown: int) -> str:
    nouns = section.noun if more == 1 else _several(section.noun)
    return (
        f"- **and {more:,} more {nouns}**, {ELSEWHERE}"
        if shown
        else (f"- **{more:,} {nouns}**, {ELSEWHERE}")
    )


def _several(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
