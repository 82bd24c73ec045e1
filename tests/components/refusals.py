"""Reads what a settings model refuses."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

Refusal = tuple[str, str]


def refusals(model: type[BaseModel], data: Any) -> list[Refusal]:
    """Every rule that the data break: dotted path, and the text after it."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    found: list[Refusal] = []
    for error in caught.value.errors():
        where = [*error["loc"]]
        context = error.get("ctx", {})
        if error["type"] == "rules":
            found += [(_dotted([*where, *one["at"]]), one["text"]) for one in context["problems"]]
        elif error["type"] == "rule":
            found.append((_dotted([*where, *context["at"]]), context["text"]))
        else:
            found.append((_dotted(where), error["msg"]))
    return found


def _dotted(parts: list[Any]) -> str:
    return ".".join(str(part) for part in parts)


def assert_refused(model: type[BaseModel], data: Any, at: str, *words: str) -> None:
    """The data are refused at this path, in one paragraph that has all these words and a fix."""
    found = refusals(model, data)
    texts = [text for path, text in found if path == at]
    assert texts, f"nothing is refused at {at}: {found}"
    assert any(all(word in text for word in words) for text in texts), texts
    for text in texts:
        assert text.endswith(".") and "\n" not in text, text
