"""A whole state machine: typed states, checked when they are joined.

`state_lint` has the rules. `pulumi.Output.json_dumps(machine.document(), sort_keys=True)` makes
the text where parameters are Pulumi outputs, `Machine.text` where none is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.common.state_lint import problems_in
from components.common.states import Document, State, commented


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A whole definition. Made with a defect it raises `DefectiveMachine` with all of them.

    `inputs` names the fields that an execution is started with, so that a path to one that
    nobody gives is found; None leaves the input open. `timeout_seconds` ends an execution.
    """

    start_at: str
    states: Mapping[str, State]
    timeout_seconds: int
    inputs: Sequence[str] | None = None
    comment: str = ""

    def __post_init__(self) -> None:
        found = problems_in(self.document(), inputs=self.inputs)
        if found:
            raise DefectiveMachine(found)

    def document(self) -> Document:
        """The definition as plain data, with outputs where the parameters have some."""
        return {
            **commented(self.comment),
            "StartAt": self.start_at,
            "States": {name: each.document() for name, each in self.states.items()},
            "TimeoutSeconds": self.timeout_seconds,
        }

    def text(self) -> str:
        """The definition as JSON, the same for the same machine. Raises TypeError where a
        parameter is a Pulumi output."""
        return json.dumps(self.document(), sort_keys=True)


class DefectiveMachine(ValueError):
    """A definition that Step Functions would refuse, or that could get stuck."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))
