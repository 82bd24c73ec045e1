"""Declared inputs against what was read back: equal in AWS's eyes keeps the declared form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def settle(declared: Any, actual: Any) -> Any:
    """`declared` where `actual` means the same, else `actual`.

    The same are: JSON texts with equal content (a list of one string and the string, too, and
    lists of strings in any order, as in policies), lists with the same elements in another order,
    `1`, `1.0` and `"1"`, `true` and `"true"`. In maps only declared keys are compared; tags are
    compared whole by the provider before.
    """
    if isinstance(declared, Mapping) and isinstance(actual, Mapping):
        merged = {
            key: settle(value, actual[key]) if key in actual else _absent(value)
            for key, value in declared.items()
        }
        return {key: value for key, value in merged.items() if value is not _GONE}
    if isinstance(declared, list) and isinstance(actual, list):
        return _settle_list(declared, actual)
    if isinstance(declared, str) and isinstance(actual, str):
        return declared if _same_text(declared, actual) else actual
    return declared if _scalar(declared) == _scalar(actual) else actual


_GONE = object()


def _absent(declared: Any) -> Any:
    """A declared nothing (None, empty, false) is what AWS does not mention."""
    return declared if declared in (None, "", [], {}, False) else _GONE


def _settle_list(declared: list[Any], actual: list[Any]) -> list[Any]:
    rest = list(actual)
    result: list[Any] = []
    for each in declared:
        match = next((other for other in rest if settle(each, other) == each), None)
        if match is None:
            return [
                settle(mine, other) for mine, other in zip(declared, actual, strict=False)
            ] + actual[len(declared) :]
        rest.remove(match)
        result.append(each)
    return result + rest


def _scalar(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{float(value):g}" if float(value) != int(value) else str(int(value))
    return value


def _same_text(one: str, other: str) -> bool:
    if one == other:
        return True
    if not one.lstrip().startswith(("{", "[")):
        return False
    try:
        return bool(_json_form(json.loads(one)) == _json_form(json.loads(other)))
    except ValueError:
        return False


def _json_form(value: Any) -> Any:
    """JSON with lists of scalars as sorted sets, and a list of one as its element."""
    if isinstance(value, dict):
        return {key: _json_form(each) for key, each in value.items()}
    if isinstance(value, list):
        forms = [_json_form(each) for each in value]
        if len(forms) == 1:
            return forms[0]
        if all(isinstance(each, (str, int, float, bool)) for each in forms):
            return sorted(forms, key=str)
        return forms
    return value
