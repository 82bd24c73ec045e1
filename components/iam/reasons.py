"""Why the wildcards of a list of statements are right, as plain data for the review."""

from __future__ import annotations

from collections.abc import Sequence

from components.iam.statement import Statement


def wildcard_reasons(statements: Sequence[Statement]) -> dict[str, dict[str, list[str] | str]]:
    """For each Sid with a reason, the actions that it stands for and the reason. Of statements with
    the same Sid, which stand in different policies, the actions are united."""
    found: dict[str, dict[str, list[str] | str]] = {}
    for one in statements:
        if one.wildcard_reason is None:
            continue
        before = found.get(one.sid, {}).get("actions", [])
        found[one.sid] = {
            "actions": sorted({*before, *one.actions}),
            "reason": one.wildcard_reason,
        }
    return found
