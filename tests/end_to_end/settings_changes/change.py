"""One setting changed: what changes in the stack, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Change:
    """`setting` (dotted, below platform) becomes `value`. `expect` is operation by the pattern of
    logical names; every pattern is met, and nothing else changes."""

    preview: int
    """Changes of one preview touch different resources."""

    setting: str
    value: Any
    expect: Mapping[str, str] = field(default_factory=dict)
