"""Whether a resource of a policy can be one that an action works on."""

from __future__ import annotations

import re
from functools import lru_cache

_WITHOUT = {"\ue000": "/", "\ue001": ":"}
"""What stands for any letters but one: the name of a bucket has no slash, a segment no colon."""
_NAMES = {
    "${Account}": "\ue001",
    "${BucketName}": "\ue000",
    "${Partition}": "\ue001",
    "${Region}": "\ue001",
}
_VARIABLE = re.compile(r"\$\{[^}]*\}")


@lru_cache(maxsize=16384)
def meet(form: str, pattern: str) -> bool:
    """Whether some ARN has the form (`arn:${Partition}:s3:::${BucketName}`) and matches the
    pattern, in which a policy variable may be anything."""
    one = _VARIABLE.sub(lambda found: _NAMES.get(found[0], "*"), form)
    other = _VARIABLE.sub("*", pattern)
    # reached[at]: some word is matched by what was read of `one` and by other[:at].
    reached = _through([True, *([False] * len(other))], other)
    for letter in one:
        if letter == "*":
            first = reached.index(True) if True in reached else len(reached)
            reached = [at >= first for at in range(len(reached))]
        elif letter in _WITHOUT:
            for at, here in enumerate(other):
                if reached[at] and here != _WITHOUT[letter]:
                    reached[at + 1] = True
        else:
            reached = _through(_step(reached, other, letter), other)
    return reached[-1]


def _step(reached: list[bool], other: str, letter: str) -> list[bool]:
    """One letter further."""
    found = [False] * len(reached)
    for at, here in enumerate(other):
        if reached[at] and here == "*":
            found[at] = True
        elif reached[at] and (letter in ("?", here) or here == "?"):
            found[at + 1] = True
    return found


def _through(reached: list[bool], other: str) -> list[bool]:
    """A star may also match nothing."""
    for at, here in enumerate(other):
        if here == "*" and reached[at]:
            reached[at + 1] = True
    return reached
