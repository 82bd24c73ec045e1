"""What every area's settings share: the base model, annotated types, and how a rule is refused.

No pulumi import, directly or through another module, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Path = Sequence[str | int]


class Settings(BaseModel):
    """The base of every settings model: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def rule(text: str, *, at: Path = ()) -> PydanticCustomError:
    """The error of one broken rule.

    `text` is what follows the path: the bad value, what is allowed, how to fix it. `at` points
    at a key below the model in which the rule lives.
    """
    return PydanticCustomError("rule", "{text}", {"text": text, "at": [*at]})


class Problems:
    """Collects several broken rules of one model, so that an operator sees all of them at once."""

    def __init__(self) -> None:
        self._found: list[dict[str, Any]] = []

    def add(self, text: str, *, at: Path = ()) -> None:
        """Notes a broken rule; the parameters are those of `rule`."""
        self._found.append({"text": text, "at": [*at]})

    def above_max(self, most: int, **values: int) -> None:
        """Notes each of the fields, by name, whose value is above the field `max`, which is
        `most`."""
        for name, value in values.items():
            if value > most:
                self.add(f"{value} is above max ({most}). Lower {name}.", at=(name,))

    def refuse(self) -> None:
        """Raises one error that carries every noted rule; does nothing when there is none."""
        if self._found:
            text = " ".join(problem["text"] for problem in self._found)
            raise PydanticCustomError("rules", "{text}", {"text": text, "problems": self._found})


def allowed(text: str, *examples: object) -> dict[str, Any]:
    """Keyword arguments of a Field: in words what a pattern or a check lets through."""
    return {"json_schema_extra": {"x-allowed": text}, "examples": [*examples]}


def _network(value: str) -> str:
    try:
        network = IPv4Network(value)
    except ValueError as error:
        raise rule(
            f"{value} is not an IPv4 network ({error}). Allowed is a network in CIDR form whose "
            "host bits are zero. Use for example 10.40.0.0/16."
        ) from error
    return str(network)


AccountId = Annotated[
    str,
    Field(pattern=r"^\d{12}$", **allowed("an AWS account id: 12 digits in quotes", "111122223333")),
]
"""An AWS account: 12 digits, quoted in YAML so that it stays text."""

Region = Annotated[
    str,
    Field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d$",
        **allowed("the code of an AWS region", "us-east-1", "eu-central-1"),
    ),
]
"""The code of an AWS region."""

Zone = Annotated[
    str,
    Field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-\d[a-h]$",
        **allowed("an availability zone: a region's code and a letter from a to h", "us-east-1a"),
    ),
]
"""An availability zone (no local or wavelength zone)."""

Cidr = Annotated[
    str,
    Field(
        pattern=r"^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$",
        **allowed("an IPv4 network in CIDR form", "10.40.0.0/16"),
    ),
    AfterValidator(_network),
]
"""An IPv4 network whose host bits are zero."""

Email = Annotated[
    str,
    Field(
        pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        max_length=254,
        **allowed("an e-mail address", "ml-platform@example.com"),
    ),
]
"""An e-mail address."""

TagEmail = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_.:/=+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
        max_length=254,
        **allowed(
            "an e-mail address of letters, digits and _ . : / = + -, as tags are",
            "ml-platform@example.com",
        ),
    ),
]
"""An e-mail address that may be the value of a tag: most services refuse an apostrophe or `&` in
one (AWS General Reference, "Tag naming limits and requirements")."""

Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
        max_length=32,
        **allowed(
            "a name of small letters, digits and single hyphens that starts with a letter", "fraud"
        ),
    ),
]
"""A kebab-case name that is safe in every AWS name: 32 characters at most."""

RoleArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$",
        **allowed("the ARN of an IAM role", "arn:aws:iam::111122223333:role/Administrator"),
    ),
]
"""The ARN of one IAM role."""

Retention = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
]  # fmt: skip
"""Days that CloudWatch Logs can keep events (API PutRetentionPolicy)."""
