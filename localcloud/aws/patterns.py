"""Patterns of AWS's service models and schemas, written for Java and ECMAScript.

Python's `re` has no classes of Unicode (`\\p{L}`), which most patterns of tags and descriptions
have; `regex` has. It is a dependency of cfn-lint, as cfn-lint is of moto.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any


@cache
def compiled(text: str | None, flags: int = 0) -> Any:
    """The pattern, with flags of `re`; None where there is none, or nothing reads it (the ranges of
    surrogates by which some models take every character of XML)."""
    if not text:
        return None
    try:
        return re.compile(text, flags)
    except re.error:
        import regex  # type: ignore[import-untyped]  # no types; read where it is needed only

    try:
        return regex.compile(text, flags)
    except regex.error:
        return None
