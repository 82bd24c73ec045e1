"""Writes docs/iam.md, role by role, and the snapshot of each role, from the recording of prod.

A change of access is then a change of these files, which a reviewer reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from recording.model import Recording
from tools.docs.page import ROOT, Page, cell
from tools.docs.roles import RoleAccess, Statement, boundary, roles

FILE = ROOT / "docs" / "iam.md"
SNAPSHOTS = ROOT / "tests" / "snapshots" / "iam"

_HEAD = """# Roles

Generated from the recording of stack `prod` by `make docs`; do not edit.

Every role that the platform makes, who assumes it, what its workload calls and each statement that
it holds: what is granted and never called is a finding of the review, and so is the reverse. Names
that AWS gives at deployment stand here as the recording's stand-ins. A role holds no inline policy
and no other managed policy: what somebody attaches beside these is taken away at the next update.
"""

_BOUNDARY = """
## The boundary

Every role stands under this policy. It grants nothing; what it denies, no role can do, whatever
its own policy says.
"""


def snapshots(recording: Recording) -> dict[Path, str]:
    """The snapshots by file: one a role."""
    return {SNAPSHOTS / f"{role.name}.json": role.to_json() for role in roles(recording)}


def text(recording: Recording) -> str:
    """The page."""
    parts = [_HEAD]
    parts += [_role(role) for role in roles(recording)]
    limits = boundary(recording)
    if limits:
        parts += [_BOUNDARY, "\n", *_table(limits)]
    return "".join(parts)


def _role(role: RoleAccess) -> str:
    trust = [f"Assumed by {_principals(one)}{_where(one)}.\n" for one in role.trust]
    head = f"\n## {role.name}\n\n{role.description}.\n\n"
    return "".join([head, *trust, "\n", _called(role), "\n", *_table(role.statements)])


def _called(role: RoleAccess) -> str:
    if role.people:
        return f"What is called is not declared, it is the work of people: {role.people}.\n"
    return f"Calls {', '.join(f'`{cell(one)}`' for one in role.calls)}.\n"


def _table(statements: Sequence[Statement]) -> Iterator[str]:
    yield "| statement | | actions | resources | conditions |\n|---|---|---|---|---|\n"
    for one in statements:
        cells = [
            f"`{one['Sid']}`",
            "allows" if one["Effect"] == "Allow" else "**denies**",
            _lines(one["Action"]),
            _lines(one.get("Resource", [])),
            _lines(_conditions(one.get("Condition", {}))),
        ]
        yield f"| {' | '.join(cells)} |\n"


def _lines(values: Sequence[str]) -> str:
    return "<br>".join(f"`{cell(value)}`" for value in values)


def _conditions(conditions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [
        f"{operator} {key} {', '.join(value) if isinstance(value, list) else value}"
        for operator, keys in conditions.items()
        for key, value in keys.items()
    ]


def _principals(statement: Statement) -> str:
    principal = statement["Principal"]
    if isinstance(principal, str):
        return f"`{principal}`"
    return ", ".join(f"`{value}`" for values in principal.values() for value in values)


def _where(statement: Statement) -> str:
    found = _conditions(statement.get("Condition", {}))
    return " when " + " and ".join(f"`{one}`" for one in found) if found else ""


PAGE = Page(
    texts=lambda recorded: {FILE: text(recorded.prod), **snapshots(recorded.prod)},
    folder=SNAPSHOTS,
)
