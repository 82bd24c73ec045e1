"""Findings that somebody answers for: read from one file, each with reason, owner and end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from review.finding import Finding

FILE = "suppressions.yaml"
"""The file in the project's folder."""

EXPIRED = "review/suppression-expired"
UNUSED = "review/suppression-unused"


class SuppressionsError(ValueError):
    """A file of suppressions that cannot be used; the text says where and how to mend it."""


class Suppression(BaseModel):
    """One finding, or several alike, that is accepted until a day."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rule: str = Field(pattern=r"^[a-z-]+/[a-z0-9-]+$", description="Id of the rule.")
    resource: str = Field(
        min_length=1, description="Logical name of the resource; * stands for any text."
    )
    key: str = Field(default="*", description="Key of the finding; * stands for any text.")
    reason: str = Field(min_length=20, description="Why this is right here.")
    owner: str = Field(min_length=3, description="Who answers for it.")
    expires: dt.date = Field(description="Last day on which it holds.")
    stacks: tuple[str, ...] = Field(
        default=(), description="Stacks for which it holds; every stack without them."
    )

    @property
    def family(self) -> str:
        """The rules that its rule belongs to: what stands before the stroke."""
        return self.rule.partition("/")[0]

    def holds_for(self, stack: str) -> bool:
        """Whether it is meant for a stack."""
        return not self.stacks or stack in self.stacks

    def covers(self, finding: Finding) -> bool:
        """Whether it means this finding, whatever the day."""
        return (
            finding.rule == self.rule
            and fnmatchcase(finding.urn.rpartition("::")[2], self.resource)
            and fnmatchcase(finding.key, self.key)
        )


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Findings with what is accepted of them."""

    open: Sequence[Finding]
    accepted: Sequence[tuple[Finding, Suppression]]


def read_suppressions(file: Path) -> list[Suppression]:
    """The suppressions of a file; none when there is no file. Raises SuppressionsError."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SuppressionsError(
            f"{file.name} cannot be read: {' '.join(str(error).split())}. Allowed is a YAML list "
            "of suppressions. Correct the file."
        ) from None
    if content is None:
        return []
    if not isinstance(content, list):
        raise SuppressionsError(
            f"{file.name}: {type(content).__name__} is not a list. Write one entry a suppression, "
            "each with rule, resource, reason, owner and expires."
        )
    found = []
    for number, one in enumerate(content, start=1):
        try:
            found.append(Suppression.model_validate(one))
        except ValidationError as error:
            first = error.errors()[0]
            at = ".".join(str(part) for part in first["loc"]) or "entry"
            raise SuppressionsError(
                f"{file.name}: entry {number}: {at}: {first['msg']}, not {first['input']!r}. An "
                "entry has rule, resource, reason (20 characters or more), owner and expires "
                "(a date), and may have key and stacks. Correct it."
            ) from None
    return found


def judge(
    findings: Iterable[Finding], suppressions: Sequence[Suppression], *, today: dt.date, root: str
) -> Judged:
    """Sorts findings into open and accepted ones.

    A suppression that has ended, or that no finding needs any more, is an open finding itself, on
    the URN `root`, which is the stack's. Whether a finding needs it cannot be told where the same
    rules left a question unanswered, which is a finding already.
    """
    opened: list[Finding] = []
    accepted: list[tuple[Finding, Suppression]] = []
    used: set[int] = set()
    undecided: set[str] = set()
    for finding in findings:
        family, _, name = finding.rule.partition("/")
        if name == "unknown":
            undecided.add(family)
        matching = [at for at, one in enumerate(suppressions) if one.covers(finding)]
        used |= set(matching)
        valid = [at for at in matching if suppressions[at].expires >= today]
        if valid:
            accepted.append((finding, suppressions[valid[0]]))
        else:
            opened.append(finding)
    for at, one in enumerate(suppressions):
        if at not in used and one.family not in undecided:
            opened.append(_about(one, root, UNUSED, "no finding needs it", "Remove the entry."))
        elif one.expires < today:
            opened.append(
                _about(
                    one,
                    root,
                    EXPIRED,
                    f"it ended on {one.expires.isoformat()}",
                    "Mend what it accepts, or decide anew and give it another end.",
                )
            )
    return Judged(open=tuple(opened), accepted=tuple(accepted))


def _about(one: Suppression, root: str, rule: str, problem: str, fix: str) -> Finding:
    return Finding(
        rule=rule,
        level="error",
        urn=root,
        title=f"The suppression of {one.rule} on {one.resource} holds no longer: {problem}",
        detail=f"Owner {one.owner}; its reason was: {one.reason}",
        fix=fix,
        key=f"{one.rule}|{one.resource}|{one.key}",
    )
