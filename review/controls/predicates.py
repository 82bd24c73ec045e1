"""The vocabulary of the controls. A predicate is asked of a place and answers with a verdict;
what is not known is unknown, never met."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from review.controls.place import Place
from review.controls.verdict import MEETS, Verdict, both, either, fails, unknown
from review.references import is_unknown

Predicate: TypeAlias = Callable[[Place], Verdict]

KEY = "aws:kms/key:Key"
ALIAS = "aws:kms/alias:Alias"


def asked(path: str, holds: Callable[[Any], bool], wanted: str, default: Any = None) -> Predicate:
    """The value at a path, of which something holds; `wanted` says what, for the reason."""

    def ask(place: Place) -> Verdict:
        value = place.value(path)
        if is_unknown(value):
            return unknown(place.named(path))
        given = default if value is None else value
        if holds(given):
            return MEETS
        told = "is not set" if value is None else f"is {_short(value)}"
        return fails(f"{place.named(path) or 'it'} {told}, not {wanted}")

    return ask


def equals(path: str, expected: Any, default: Any = None) -> Predicate:
    """Exactly this value; the provider's texts "true" and "false" are what they say."""
    return asked(path, lambda value: _plain(value) == expected, _short(expected), default)


def one_of(path: str, *allowed: Any, default: Any = None) -> Predicate:
    """One of these values."""
    wanted = "one of " + ", ".join(map(_short, allowed))
    return asked(path, lambda value: _plain(value) in allowed, wanted, default)


def none_of(path: str, *refused: Any, default: Any = None) -> Predicate:
    """None of these values."""
    wanted = "allowed" if len(refused) > 1 else f"other than {_short(refused[0])}"
    return asked(path, lambda value: _plain(value) not in refused, wanted, default)


def at_least(path: str, least: float, default: Any = None) -> Predicate:
    """A number, at least this."""
    return asked(path, lambda v: _number(v) and float(v) >= least, f"{least:g} or more", default)


def at_most(path: str, most: float, default: Any = None) -> Predicate:
    """A number, at most this."""
    return asked(path, lambda v: _number(v) and float(v) <= most, f"{most:g} or less", default)


def present(path: str, of: str = "") -> Predicate:
    """Set, to something that is not empty; a secret is something. With `of`, a resource of that
    type which the recording makes is something before AWS has named it."""

    def ask(place: Place) -> Verdict:
        value = place.value(path)
        if isinstance(value, dict) and value.get("unknown") is True:
            found = place.around.target(place.resource, place.named(path), of)[0] if of else None
            return MEETS if found is not None else unknown(place.named(path))
        empty = value in (None, "", [], {})
        return fails(f"{place.named(path) or 'it'} is not set") if empty else MEETS

    return ask


def key(path: str) -> Predicate:
    """A key of the account's own in KMS; not the one that AWS manages. One that the recording
    makes is known before AWS has named it."""

    def ask(place: Place) -> Verdict:
        value = place.value(path)
        if is_unknown(value):
            found, _ = place.around.target(place.resource, place.named(path), KEY, ALIAS)
            return MEETS if found is not None else unknown(place.named(path))
        if not isinstance(value, str) or value == "":
            return fails(f"{place.named(path)} is not set: no key of the account's own")
        if "alias/aws/" in value:
            return fails(f"{place.named(path)} is {value}, a key that AWS manages")
        return MEETS

    return ask


def absent(path: str) -> Predicate:
    """Not set, or empty."""
    return asked(path, lambda value: value in (None, "", [], {}, False), "empty")


def matches(path: str, pattern: str, wanted: str) -> Predicate:
    """A text that fits a pattern as a whole; `wanted` says it in words."""
    return asked(
        path, lambda v: isinstance(v, str) and re.fullmatch(pattern, v) is not None, wanted
    )


def contains(path: str, *wanted: Any) -> Predicate:
    """A list that has all of these."""

    def ask(place: Place) -> Verdict:
        value = place.value(path)
        if is_unknown(value):
            return unknown(place.named(path))
        items = value if isinstance(value, list) else []
        lacking = [one for one in wanted if one not in items]
        if not lacking:
            return MEETS
        if any(is_unknown(one) for one in items):
            return unknown(place.named(path))
        return fails(f"{place.named(path)} lacks {', '.join(map(_short, lacking))}")

    return ask


def longer(path: str, least: int) -> Predicate:
    """A list of at least so many entries."""
    return asked(
        path,
        lambda value: isinstance(value, list) and len(value) >= least,
        f"a list of {least} or more",
    )


def each(path: str, holds: Predicate, *, least: int = 0) -> Predicate:
    """Every entry of a list (one that is no list counts as one entry); `least` of them."""

    def ask(place: Place) -> Verdict:
        entries = _entries(place, path)
        if isinstance(entries, Verdict):
            return entries
        if len(entries) < least:
            return fails(f"{place.named(path)} has {len(entries)} entries, not {least} or more")
        return both(holds(one) for one in entries)

    return ask


def some(path: str, holds: Predicate) -> Predicate:
    """At least one entry of a list."""

    def ask(place: Place) -> Verdict:
        entries = _entries(place, path)
        return entries if isinstance(entries, Verdict) else either(holds(one) for one in entries)

    return ask


def all_of(*predicates: Predicate) -> Predicate:
    """Every one of them."""
    return lambda place: both(one(place) for one in predicates)


def any_of(*predicates: Predicate) -> Predicate:
    """At least one of them."""
    return lambda place: either(one(place) for one in predicates)


def negated(condition: Predicate) -> Predicate:
    """Where the condition does not hold."""

    def ask(place: Place) -> Verdict:
        verdict = condition(place)
        if verdict.outcome == "unknown":
            return verdict
        return MEETS if verdict.outcome == "fails" else fails("it is what it must not be")

    return ask


def neighbour(type_: str, by: str, holds: Predicate | None = None) -> Predicate:
    """At least one resource of a type, whose input `by` names this one, for which it holds."""

    def ask(place: Place) -> Verdict:
        found, lost = place.around.referring(place.resource, type_, by)
        verdict = either(holds(place.at(one)) if holds else MEETS for one in found)
        if verdict.outcome == "fails" and lost:
            return unknown(f"{by} of a {_word(type_)}")
        if not found:
            return fails(f"no {_word(type_)} is for it") if not lost else verdict
        return verdict

    return ask


def no_neighbour(type_: str, by: str) -> Predicate:
    """No resource of a type has an input `by` that names this one."""

    def ask(place: Place) -> Verdict:
        found, lost = place.around.referring(place.resource, type_, by)
        if found:
            return fails(f"the {_word(type_)} {found[0].name} is for it")
        return unknown(f"{by} of a {_word(type_)}") if lost else MEETS

    return ask


def named(path: str, type_: str, holds: Predicate) -> Predicate:
    """The resource of a type that an input names; one that is not of the recording is unknown."""

    def ask(place: Place) -> Verdict:
        if place.value(path) is None:
            return fails(f"{place.named(path)} is not set")
        found, text = place.around.target(place.resource, path, type_)
        if found is None:
            return unknown(f"what {path} names" if text is None else f"{text}, named by {path},")
        return holds(place.at(found))

    return ask


def parsed(path: str, holds: Predicate) -> Predicate:
    """A JSON document in a text."""

    def ask(place: Place) -> Verdict:
        value = place.value(path)
        if is_unknown(value):
            return unknown(place.named(path))
        try:
            document = json.loads(value) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            return fails(f"{place.named(path)} is not JSON")
        if not isinstance(document, dict):
            return fails(f"{place.named(path)} is not set")
        return holds(place.part(document, path))

    return ask


def _entries(place: Place, path: str) -> list[Place] | Verdict:
    value = place.value(path)
    if is_unknown(value):
        return unknown(place.named(path))
    items = [] if value is None else value if isinstance(value, list) else [value]
    if any(is_unknown(one) for one in items):
        return unknown(place.named(path))
    return [place.part(one if isinstance(one, dict) else {"": one}, path) for one in items]


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a value, keys of objects included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from texts_of(one)


def _plain(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return not isinstance(value, bool)


def _short(value: Any) -> str:
    text = json.dumps(value) if not isinstance(value, str) else value
    return text if len(text) <= 60 else f"{text[:57]}..."


def _word(type_: str) -> str:
    return type_.rpartition(":")[2]
