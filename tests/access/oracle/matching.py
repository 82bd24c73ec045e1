"""Patterns as regular expressions, and words that tell patterns apart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

USERS = ("a", "ab", "x", "zz9")
"""The values of aws:username that are tried."""
ESCAPES = {"${*}": "*", "${?}": "?", "${$}": "$"}


def tokens(pattern: str, *, wild: bool = True, user: str | None = None) -> list[str] | None:
    """Letters, and `any*` and `any?`; None where a variable has no value."""
    found: list[str] = []
    for part in re.split(r"(\$\{[^}]*\})", pattern):
        if part in ESCAPES:
            found.append(ESCAPES[part])
        elif part.startswith("${"):
            key, comma, default = part[2:-1].partition(",")
            assert key.strip().lower() == "aws:username", part
            value = default.strip().strip("'") if user is None and comma else user
            if value is None:
                return None
            found += value
        else:
            found += [{"*": "any*", "?": "any?"}.get(one, one) if wild else one for one in part]
    return found


@cache
def expression(
    pattern: str, wild: bool = True, user: str | None = None, fold: bool = False
) -> re.Pattern[str]:
    """The whole pattern as a regular expression."""
    listed = tokens(pattern, wild=wild, user=user)
    if listed is None:
        return re.compile(r"(?!)")
    text = "".join({"any*": ".*", "any?": "."}.get(one) or re.escape(one) for one in listed)
    return re.compile(text, re.DOTALL | (re.IGNORECASE if fold else 0))


@cache
def arn_matches(pattern: str, word: str, user: str | None = None) -> bool:
    """ArnLike: six parts, each by itself; `*` alone means every ARN."""
    if pattern == "*":
        return True
    ours, theirs = pattern.split(":", 5), word.split(":", 5)
    if len(ours) < 6 or len(theirs) < 6:
        return False
    return all(
        expression(one, user=user).fullmatch(other) is not None
        for one, other in zip(ours, theirs, strict=True)
    )


def arn_words(patterns: Iterable[str], most: int = 250) -> list[str]:
    """ARNs that the patterns tell apart: each part as some pattern has it, or as none has."""
    parts: list[set[str]] = [
        {"aws", "aws-cn"},
        {"iam", "s3"},
        {"", "us-east-1"},
        {"999999999999"},
        {"zz"},
    ]
    for pattern in patterns:
        split = pattern.split(":", 5)
        if len(split) < 6:
            continue
        for held, one in zip(parts, split[1:], strict=True):
            held |= set(_filled(one))
    ordered = [sorted(one) for one in parts]
    listed = [":".join(("arn", *one)) for one in itertools.product(*ordered)]
    step = max(1, len(listed) // most)
    return listed[::step]


def _filled(pattern: str) -> list[str]:
    plain = "".join(tokens(pattern, user="a") or [])
    return [plain.replace("any*", star).replace("any?", "q") for star in ("", "z")]


def principal_means(named: str, word: str) -> bool:
    """Whether a principal of a policy, such as `AWS:123456789012`, means who asks."""
    kind, _, name = named.partition(":")
    if named == "*" or named == "AWS:*":
        return True
    account = re.fullmatch(r"(?:arn:aws:iam::)?(\d{12})(?::root)?", name)
    if kind == "AWS" and account is not None:
        return re.match(rf"AWS=arn:aws:(iam|sts)::{account[1]}:", word) is not None
    return word == f"{kind}={name}"


def principals_of(statement: Mapping[str, object], element: str) -> Sequence[str]:
    """The principals of an element as `kind:name`, or `*`."""
    given = statement[element]
    if given == "*":
        return ("*",)
    assert isinstance(given, dict)
    return tuple(
        f"{kind}:{one}"
        for kind, listed in given.items()
        for one in ([listed] if isinstance(listed, str) else listed)
    )


def listed(value: object) -> list[str]:
    """The values of an element as texts."""
    found = value if isinstance(value, list) else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in found]
