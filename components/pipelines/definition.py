"""A whole pipeline definition: parameters and steps, checked when they are joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from components.pipelines.references import problems_in
from components.pipelines.steps import Document, Step

VERSION = "2020-12-01"
"""The version of the language."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """What a start of the pipeline may give; without a default it has to."""

    name: str
    kind: Literal["String", "Integer", "Float", "Boolean"] = "String"
    default: str | int | float | bool | None = None

    def document(self) -> Document:
        """The parameter."""
        default = {} if self.default is None else {"DefaultValue": self.default}
        return {"Name": self.name, "Type": self.kind, **default}


@dataclass(frozen=True, kw_only=True)
class Definition:
    """Made with a reference to something that is not there it raises `BrokenDefinition`."""

    parameters: Sequence[Parameter]
    steps: Sequence[Step]

    def __post_init__(self) -> None:
        found = problems_in(self.document())
        if found:
            raise BrokenDefinition(found)

    def document(self) -> Document:
        """The definition as plain data, with outputs of Pulumi where the arguments have some."""
        return {
            "Version": VERSION,
            "Parameters": [each.document() for each in self.parameters],
            "Steps": [each.document() for each in self.steps],
        }


class BrokenDefinition(ValueError):
    """A definition that refers to what it does not have."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))
