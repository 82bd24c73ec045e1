"""Which stacks are production. Pure."""

from __future__ import annotations

NAMES = ("prod", "production", "live")


def is_production(stack: str, protected: bool) -> bool:
    """Whether people depend on a stack at night too: it is protected, or its name says so.
    automation/hours.py, which runs without this package, has the same rule."""
    return protected or stack in NAMES or stack.startswith("prod-")
