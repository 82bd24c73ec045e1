"""The rules of the review: one list, in which every rule stands."""

from __future__ import annotations

from review import escalation
from review.rule import Rule

RULES: tuple[Rule, ...] = (*escalation.RULES,)
"""Every rule."""
