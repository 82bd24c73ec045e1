"""One thing that a reviewer should know, tied to the resource and so to the Python line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Level = Literal["error", "warning", "note"]
"""How bad it is, in SARIF's words: an error is refused, a warning is discussed, a note is read."""

LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule found.

    `title` is one sentence that names what is wrong and where; `detail` the proof, such as a
    request that is allowed; `fix` the smallest change that ends it. All three are plain text.
    `key` tells apart several findings of one rule on one resource and must not depend on order,
    line numbers or the account, so that the fingerprint stays the same while the flaw is the same.
    """

    rule: str
    level: Level
    urn: str
    title: str
    detail: str
    fix: str
    key: str = ""

    @property
    def fingerprint(self) -> str:
        """What stays the same from run to run: 32 hexadecimal digits."""
        text = "\0".join((self.rule, self.resource, self.key))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def resource(self) -> str:
        """Type and logical name of the resource, without stack and project."""
        return "::".join(self.urn.split("::")[2:])


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings before notes, then by rule, resource and key."""
    return sorted(
        findings, key=lambda one: (LEVELS.index(one.level), one.rule, one.resource, one.key)
    )
