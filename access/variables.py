"""Policy variables, such as `${aws:username}`, as letters that nothing but a `*` matches.

Source: IAM User Guide, "IAM policy elements: Variables and tags". A variable is the value of a key
of the request, so it stands for the same text wherever it is met; a fresh text is one that it can
stand for. What is found with it is therefore real; that nothing is found proves nothing yet, which
`compare` sees to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from access.keys import Value
from access.policy import Condition, Statement
from access.words import ESCAPES, VARIABLE

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


class Variables:
    """The letters of the variables met so far. `fixed` are keys whose value all requests share;
    with `complete` the others are absent from all."""

    def __init__(self, fixed: Mapping[str, Value], *, complete: bool = False) -> None:
        self._fixed = fixed
        self._complete = complete
        self._letters: dict[str, str] = {}

    @property
    def letters(self) -> str:
        """Every letter that stands for a variable."""
        return "".join(self._letters.values())

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the request that are met as variables, in lower case."""
        return frozenset(self._letters)

    def used_in(self, statement: Statement) -> bool:
        """Whether a statement that `replaced` gave out holds a variable."""
        texts = [*statement.resources, *(v for one in statement.conditions for v in one.values)]
        return any(letter in text for text in texts for letter in self._letters.values())

    def bounded(self, statement: Statement, *, wide: bool) -> Statement | None:
        """A statement without variables about all that `statement` can be about, or, not `wide`,
        about nothing that it may not be about: then None where it holds a variable."""
        if not self.used_in(statement):
            return statement
        if not wide:
            return None
        every = "".join(self._letters.values())
        held = [one for one in statement.resources if any(letter in one for letter in every)]
        resources = tuple(one for one in statement.resources if one not in held)
        if not statement.not_resources:
            stars = str.maketrans(dict.fromkeys(every, "*"))
            resources += tuple(one.translate(stars) for one in held)
        conditions = tuple(
            one
            for one in statement.conditions
            if not any(letter in value for value in one.values for letter in every)
        )
        return replace(statement, resources=resources, conditions=conditions)

    def shown(self, word: str) -> str:
        """A word with its variables written out."""
        for key, letter in self._letters.items():
            word = word.replace(letter, f"${{{key}}}")
        return word

    def replaced(self, statement: Statement, *, known: bool) -> Statement:
        """The statement with letters for its variables; `known` False is the old version of the
        policy language, which has none."""
        if not known:
            return statement
        resources = tuple(
            text for one in statement.resources if (text := self._text(one)) is not None
        )
        conditions = []
        for one in statement.conditions:
            if one.operator.kind in ("text", "arn"):
                values = tuple(text for v in one.values if (text := self._text(v)) is not None)
                conditions.append(Condition(one.operator, one.key, values))
            else:
                conditions.append(one)
        return replace(statement, resources=resources, conditions=tuple(conditions))

    def _text(self, text: str) -> str | None:
        """None where a variable has no value in any request: then the text matches nothing."""
        if "${" not in text:
            return text
        missing = False

        def one(match: re.Match[str]) -> str:
            nonlocal missing
            name = match[1]
            if name in ESCAPES:
                return ESCAPES[name]
            key, comma, default = name.partition(",")
            key = key.strip().lower()
            value = self._fixed.get(key, None if self._complete else ...)
            if isinstance(value, str):
                return value
            if value is None and comma:
                return default.strip().strip("'")
            if value is None:
                missing = True
                return ""
            # With a default or without, it is the value of the same key.
            return self._letters.setdefault(key, chr(ord(VARIABLE) + len(self._letters)))

        found = _VARIABLE.sub(one, text)
        return None if missing else found
