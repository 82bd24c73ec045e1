"""Predicates over policy documents. Who gets in by one is decided exactly by the rules
`exposure/*`; here stands what a document has to refuse, and what a statement must not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from review.controls.place import Place
from review.controls.predicates import Predicate, each, parsed, some
from review.controls.verdict import MEETS, Verdict, fails

_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def refuses_plain_text(path: str) -> Predicate:
    """A statement denies everybody who comes without TLS."""
    return parsed(path, some("Statement", _denies_without_tls))


def statements(path: str, holds: Predicate) -> Predicate:
    """Something holds of every statement of a document."""
    return parsed(path, each("Statement", holds))


def allows_no(action: str) -> Predicate:
    """No Allow statement has exactly this action, such as `*` or `s3:*`."""

    def ask(place: Place) -> Verdict:
        if place.value("Effect") == "Allow" and action in listed(place.value("Action")):
            return fails(f"statement {_sid(place)} allows {action}")
        return MEETS

    return ask


def no_service_wildcard(place: Place) -> Verdict:
    """No Allow statement has all actions of a service, or all but some."""
    if place.value("Effect") != "Allow":
        return MEETS
    if place.value("NotAction") is not None:
        return fails(f"statement {_sid(place)} allows all actions but some (NotAction)")
    wide = [one for one in listed(place.value("Action")) if one == "*" or one.endswith(":*")]
    return fails(f"statement {_sid(place)} allows {wide[0]}") if wide else MEETS


def bound_to_resources(*actions: str) -> Predicate:
    """No Allow statement has one of these actions on every resource without a condition."""

    def ask(place: Place) -> Verdict:
        granted = {one.lower() for one in listed(place.value("Action"))}
        named = [one for one in actions if one.lower() in granted]
        free = place.value("Condition") is None and "*" in listed(place.value("Resource"))
        if place.value("Effect") == "Allow" and named and free:
            return fails(f"statement {_sid(place)} allows {named[0]} on every resource")
        return MEETS

    return ask


def no_everybody_without_condition(place: Place) -> Verdict:
    """No Allow statement is for everybody without a condition."""
    principal = place.value("Principal")
    everybody = "*" in listed(principal.get("AWS") if isinstance(principal, dict) else principal)
    if place.value("Effect") == "Allow" and everybody and place.value("Condition") is None:
        return fails(f"statement {_sid(place)} allows everybody")
    return MEETS


def listed(value: Any) -> list[str]:
    """A text or a list of texts as a list."""
    items = value if isinstance(value, list) else [value]
    return [one for one in items if isinstance(one, str)]


def _denies_without_tls(place: Place) -> Verdict:
    statement: Mapping[str, Any] = place.values
    everybody = statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
    if statement.get("Effect") == "Deny" and everybody and statement.get("Condition") == _TLS:
        return MEETS
    return fails("no statement denies requests without TLS to everybody")


def _sid(place: Place) -> str:
    return str(place.value("Sid") or "without Sid")
