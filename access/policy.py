"""A policy document as data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from access.errors import PolicyError
from access.operators import Operator, operator

BYTES_MOST = 131_072
"""Longer than any policy that AWS takes (the largest are those of organisations and buckets)."""
STATEMENTS_MOST = 2_000

ELEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
    }
)
PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")


@dataclass(frozen=True)
class Condition:
    """One operator on one key: `key` in lower case, `values` as text."""

    operator: Operator
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One statement. `actions` and `resources` are patterns; with `not_actions` or `not_resources`
    the statement means all others. `principals` are words such as `AWS=arn:...`, `Service=...` or
    `*` for everybody; None in a policy of a principal."""

    sid: str
    allow: bool
    actions: tuple[str, ...]
    not_actions: bool
    resources: tuple[str, ...]
    not_resources: bool
    principals: tuple[str, ...] | None
    not_principals: bool
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Policy:
    """The statements of one document."""

    statements: tuple[Statement, ...]
    version: Literal["2008-10-17", "2012-10-17"] = "2012-10-17"


def parse(document: str | bytes | Mapping[str, Any]) -> Policy:
    """Reads a policy in JSON or as parsed JSON. Raises PolicyError."""
    content = _content(document)
    if not isinstance(content, Mapping):
        raise PolicyError(f"a policy is an object, not {_shown(content)}")
    unknown = set(content) - {"Version", "Id", "Statement"}
    if unknown:
        raise PolicyError(f"{sorted(map(str, unknown))[0]} is not an element of a policy")
    version = content.get("Version", "2008-10-17")
    if version not in ("2008-10-17", "2012-10-17"):
        raise PolicyError(f"Version: {_shown(version)} is neither 2012-10-17 nor 2008-10-17")
    given = content.get("Statement")
    listed = given if isinstance(given, list) else [given]
    if given is None:
        raise PolicyError("Statement is missing")
    if len(listed) > STATEMENTS_MOST:
        raise PolicyError(f"Statement: {len(listed)} statements are more than {STATEMENTS_MOST}")
    return Policy(
        tuple(_statement(one, f"Statement[{at}]") for at, one in enumerate(listed)), version
    )


def _content(document: str | bytes | Mapping[str, Any]) -> Any:
    if isinstance(document, Mapping):
        return document
    if len(document) > BYTES_MOST:
        raise PolicyError(f"{len(document)} characters are more than AWS takes ({BYTES_MOST})")
    try:
        return json.loads(document, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"not JSON: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {twice} stands twice")
    return found


def _statement(given: Any, at: str) -> Statement:
    if not isinstance(given, Mapping):
        raise PolicyError(f"{at}: {_shown(given)} is not an object")
    unknown = set(given) - ELEMENTS
    if unknown:
        raise PolicyError(f"{at}: {sorted(map(str, unknown))[0]} is not an element of a statement")
    effect = given.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise PolicyError(f"{at}.Effect: {_shown(effect)} is neither Allow nor Deny")
    actions, not_actions = _either(given, "Action", at)
    if actions is None:
        raise PolicyError(f"{at}: neither Action nor NotAction is there")
    for one in actions:
        if one != "*" and (one.count(":") != 1 or one.startswith(":") or one.endswith(":")):
            raise PolicyError(f"{at}.Action: {_shown(one)} is not service:Operation")
    resources, not_resources = _either(given, "Resource", at)
    principals, not_principals = _principals(given, at)
    sid = given.get("Sid", "")
    if not isinstance(sid, str):
        raise PolicyError(f"{at}.Sid: {_shown(sid)} is not text")
    return Statement(
        sid=sid,
        allow=effect == "Allow",
        actions=actions,
        not_actions=not_actions,
        # A trust policy has no resource: the role itself is meant.
        resources=("*",) if resources is None else resources,
        not_resources=not_resources,
        principals=principals,
        not_principals=not_principals,
        conditions=tuple(_conditions(given.get("Condition", {}), f"{at}.Condition")),
    )


def _either(given: Mapping[str, Any], name: str, at: str) -> tuple[tuple[str, ...] | None, bool]:
    """The values of an element or of its opposite, and whether it is the opposite."""
    opposite = f"Not{name}"
    if name in given and opposite in given:
        raise PolicyError(f"{at}: {name} and {opposite} stand together")
    key = opposite if opposite in given else name
    if key not in given:
        return None, False
    return _texts(given[key], f"{at}.{key}"), key == opposite


def _texts(value: Any, at: str) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    for one in listed:
        if not isinstance(one, str) or not one:
            raise PolicyError(f"{at}: {_shown(one)} is not text")
    if not listed:
        raise PolicyError(f"{at}: the list is empty")
    return tuple(dict.fromkeys(listed))


def _principals(given: Mapping[str, Any], at: str) -> tuple[tuple[str, ...] | None, bool]:
    if "Principal" in given and "NotPrincipal" in given:
        raise PolicyError(f"{at}: Principal and NotPrincipal stand together")
    key = "NotPrincipal" if "NotPrincipal" in given else "Principal"
    if key not in given:
        return None, False
    value = given[key]
    if value == "*":
        return ("*",), key == "NotPrincipal"
    if not isinstance(value, Mapping) or not value:
        raise PolicyError(f"{at}.{key}: {_shown(value)} is neither * nor an object of principals")
    found: list[str] = []
    for kind, listed in value.items():
        if kind not in PRINCIPALS:
            raise PolicyError(f"{at}.{key}: {_shown(kind)} is not one of {', '.join(PRINCIPALS)}")
        for one in _texts(listed, f"{at}.{key}.{kind}"):
            if one == "*" and kind == "AWS":
                found.append("*")
            elif "*" in one or "?" in one:
                # AWS refuses a wildcard that is part of a principal's name.
                raise PolicyError(f"{at}.{key}.{kind}: {_shown(one)} has a wildcard within a name")
            elif kind == "AWS" and len(one) == 12 and one.isdigit():
                found.append(f"AWS=arn:aws:iam::{one}:root")
            else:
                found.append(f"{kind}={one}")
    return tuple(dict.fromkeys(found)), key == "NotPrincipal"


def _conditions(given: Any, at: str) -> Iterator[Condition]:
    if not isinstance(given, Mapping):
        raise PolicyError(f"{at}: {_shown(given)} is not an object")
    for name, keys in given.items():
        known = operator(str(name))
        if known is None:
            raise PolicyError(f"{at}: {_shown(name)} is not a condition operator")
        if not isinstance(keys, Mapping):
            raise PolicyError(f"{at}.{name}: {_shown(keys)} is not an object of keys")
        for key, value in keys.items():
            listed: Sequence[Any] = value if isinstance(value, list) else [value]
            for one in listed:
                if not isinstance(one, str | int | float | bool):
                    raise PolicyError(f"{at}.{name}.{key}: {_shown(one)} is not a value")
            yield Condition(known, str(key).lower(), tuple(_as_text(one) for one in listed))


def _as_text(value: str | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
