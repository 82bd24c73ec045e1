"""The provider's Check: default tags, names, defaults, and what AWS would refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws import cloudformation
from localcloud.aws.diff import INTERNAL
from localcloud.aws.emulation import Entry
from localcloud.aws.naming import RANDOM_CHARACTERS, automatic_name, prefixed_name
from localcloud.aws.objects import Home, Objects
from localcloud.aws.validation import Failure
from localcloud.aws.values import UNKNOWN, Props


def filled_in(
    entry: Entry,
    logical_name: str,
    news: Props,
    olds: Mapping[str, Any],
    default_tags: Mapping[str, str],
    seed: bytes,
    proposed_name: str = "",
) -> Props:
    """`news` with the provider's default tags, the physical name, and the values AWS would choose.

    `__defaults` lists the names that were filled in, as in the stock provider's state.
    """
    inputs = {key: value for key, value in news.items() if value is not None}
    filled: list[str] = []
    if entry.taggable and default_tags and inputs.get("tags") is not UNKNOWN:
        inputs["tags"] = {**default_tags, **inputs.get("tags", {})}
    if entry.name is not None and entry.name.property not in inputs:
        key = entry.name.property
        prefix = inputs.get(f"{key}Prefix", "")
        earlier = olds.get(key) if key in olds.get(INTERNAL, ()) else None
        if prefix is UNKNOWN:
            inputs[key] = UNKNOWN
        elif earlier is not None and str(earlier).startswith(prefix):
            inputs[key] = earlier
        elif prefix:
            inputs[key] = prefixed_name(prefix, seed)
        else:
            inputs[key] = proposed_name or automatic_name(entry.name, logical_name, seed)
        filled.append(key)
    for key, value in entry.defaults.items():
        if key not in inputs:
            inputs[key] = value
            filled.append(key)
    inputs[INTERNAL] = sorted(filled)
    return inputs


def failures(entry: Entry, home: Home, objects: Objects, inputs: Props) -> list[Failure]:
    """What AWS would refuse, as (property path, sentence), each path once."""
    found: list[Failure] = []
    plain = {key: value for key, value in inputs.items() if key != INTERNAL}
    found += _too_long(entry, inputs)
    found += entry.refused(plain, objects.aws(entry, home, plain))
    if entry.cloudformation is not None:
        found += cloudformation.failures(entry.cloudformation, plain)
    seen: set[str] = set()
    result: list[Failure] = []
    for path, sentence in found:
        if path not in seen:
            seen.add(path)
            result.append((path, sentence))
    return result


def _too_long(entry: Entry, inputs: Props) -> list[Failure]:
    """A name that was made here and has more characters than AWS takes, in the provider's words."""
    rule = entry.name
    if rule is None or rule.property not in inputs.get(INTERNAL, ()):
        return []
    made = inputs[rule.property]
    if made is UNKNOWN or len(str(made)) <= rule.most:
        return []
    stem = str(made)[:-RANDOM_CHARACTERS]
    return [
        (
            rule.property,
            f"name '{stem}' plus {RANDOM_CHARACTERS} random chars is longer than maximum length "
            f"{rule.most}",
        )
    ]
