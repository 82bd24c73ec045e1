"""The rules of the review: one list, in which every rule stands."""

from __future__ import annotations

from review import escalation, exposure, need_rules, privilege
from review.controls import controls
from review.rule import Rule

RULES: tuple[Rule, ...] = (
    *escalation.RULES,
    *exposure.RULES,
    *privilege.RULES,
    *need_rules.RULES,
    *controls.RULES,
)
"""Every rule."""
