"""The values of condition keys that are not text: numbers, dates, addresses, yes and no."""

from __future__ import annotations

import datetime as dt
import ipaddress
from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate

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


def any_of(test: Test, spans: Sequence[Span]) -> Callable[[Fraction], bool]:
    """Whether a request's value passes a test against one of a policy's values: a function of the
    value that takes no longer for many of them."""
    if not spans:
        return lambda _: False
    ordered = sorted(spans)
    least, most = ordered[0][0], ordered[-1][0]
    lows = [low for low, _ in ordered]
    # the furthest that a span reaches which begins no later
    reached = list(accumulate((high for _, high in ordered), max))

    def within(value: Fraction) -> bool:
        at = bisect_right(lows, value)
        return at > 0 and value <= reached[at - 1]

    tests: dict[Test, Callable[[Fraction], bool]] = {
        "equals": within,
        "like": within,
        "less": lambda value: value < most,
        "less-equal": lambda value: value <= most,
        "greater": lambda value: value > least,
        "greater-equal": lambda value: value >= least,
    }
    return tests[test]


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
