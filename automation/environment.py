"""What the program tells a function in its environment. No secret is in it."""

from __future__ import annotations

import os


def text(name: str) -> str:
    """A variable that has to be there. Raises KeyError with its name."""
    return os.environ[name]


def listed(name: str) -> list[str]:
    """A list, separated by commas; empty when the variable is."""
    return [one for one in os.environ.get(name, "").split(",") if one]


def optional(name: str) -> str | None:
    """A variable, or None when it is absent or empty."""
    return os.environ.get(name) or None
