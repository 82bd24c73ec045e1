"""The values of condition keys that are not text: numbers, dates, addresses, yes and no."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable, Sequence
from fractions import Fraction

from access.errors import PolicyError
from access.operators import Kind, Test

Span = tuple[Fraction, Fraction]
"""From and to, both inside."""

_V6 = Fraction(2**33)
"""Where IPv6 addresses begin on the line that holds both kinds."""


def number(text: str) -> Fraction:
    """The number of a policy value. Raises PolicyError."""
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise PolicyError(f"{text!r} is not a number") from None


def date(text: str) -> Fraction:
    """The seconds since the epoch of a date in ISO 8601 or of seconds. Raises PolicyError."""
    try:
        return Fraction(text)
    except ValueError:
        pass
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise PolicyError(f"{text!r} is neither a date nor seconds since 1970") from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=dt.UTC)
    return Fraction(found.timestamp())


def network(text: str) -> Span:
    """The first and last address of a network or address, as places on one line. Raises
    PolicyError."""
    try:
        found = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise PolicyError(f"{text!r} is neither an address nor a network") from None
    base = _V6 if found.version == 6 else Fraction(0)
    return base + int(found.network_address), base + int(found.broadcast_address)


def yes(text: str) -> bool:
    """true or false, in any case. Raises PolicyError."""
    if text.lower() not in ("true", "false"):
        raise PolicyError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def spans(kind: Kind, text: str) -> Span:
    """What a policy value of that kind covers."""
    if kind == "address":
        return network(text)
    point = date(text) if kind == "date" else number(text)
    return point, point


def holds(test: Test, value: Fraction, span: Span) -> bool:
    """Whether a request's value passes a test against a policy's."""
    low, high = span
    tests: dict[Test, Callable[[], bool]] = {
        "equals": lambda: low <= value <= high,
        "like": lambda: low <= value <= high,
        "less": lambda: value < low,
        "less-equal": lambda: value <= low,
        "greater": lambda: value > low,
        "greater-equal": lambda: value >= low,
    }
    return tests[test]()


def between(kind: Kind, bounds: Sequence[Span]) -> list[Fraction]:
    """A point at, before, between and after all bounds: all that tests against them tell apart."""
    ends = sorted({end for span in bounds for end in span})
    found: list[Fraction] = []
    if kind == "address":
        for low, high in bounds:
            found += [low - 1, low, high, high + 1]
        last4, last6 = Fraction(2**32 - 1), _V6 + 2**128 - 1
        found += [Fraction(0), last4, _V6, last6]
        return sorted({one for one in found if 0 <= one <= last4 or _V6 <= one <= last6})
    for at, end in enumerate(ends):
        found.append(ends[0] - 1 if at == 0 else (ends[at - 1] + end) / 2)
        found.append(end)
    return [*found, ends[-1] + 1]


def shown(kind: Kind, value: Fraction) -> str:
    """The value as a request carries it."""
    if kind == "address":
        if value >= _V6:
            return str(ipaddress.IPv6Address(int(value - _V6)))
        return str(ipaddress.IPv4Address(int(value)))
    if kind == "date":
        try:
            moment = dt.datetime.fromtimestamp(float(value), dt.UTC)
        except (OverflowError, ValueError, OSError):
            return str(int(value))
        return moment.isoformat().replace("+00:00", "Z")
    return str(int(value)) if value.denominator == 1 else str(float(value))
