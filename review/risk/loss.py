"""Risks of losing what a resource holds: it is replaced, may be, or is deleted."""

from __future__ import annotations

from collections.abc import Iterator

from review.changes import Change
from review.finding import Finding
from review.risk.risk import Risk, World
from review.stateful import STATEFUL

_SOURCE = "Pulumi: resource options protect, retainOnDelete, import; house rule: data outlives code"


def _replaced(change: Change, _: World) -> Iterator[Finding]:
    if change.stateful and change.kind == "replaced":
        yield REPLACED.finding(
            change,
            f"{change.resource.name} is replaced: {_lost(change)} would be lost",
            detail=f"{_why(change)} {_guard(change)}",
            fix="Undo the change of that property; or make a second resource, move what it holds, "
            "and remove the first one in a later deployment.",
        )


def _maybe(change: Change, _: World) -> Iterator[Finding]:
    if change.stateful and change.kind == "update or replace":
        yield MAYBE.finding(
            change,
            f"{change.resource.name} may be replaced: {_lost(change)} would be lost",
            detail=f"{_why(change)} {_guard(change)}",
            fix="Read the preview of this resource before the deployment: it says `update` or "
            "`replace`. Set protect to be safe.",
        )


def _deleted(change: Change, _: World) -> Iterator[Finding]:
    if not change.stateful or change.kind != "deleted" or change.before is None:
        return
    if change.before.options.get("retain_on_delete") is True:
        yield DELETED.finding(
            change,
            f"{change.resource.name} is given up: it stays on AWS and nothing manages it",
            detail="The program does not declare it any more; with retain_on_delete "
            f"{_lost(change)} and the costs stay.",
            fix="Import it into another stack, or delete it by hand once nobody needs it.",
            level="warning",
        )
        return
    yield DELETED.finding(
        change,
        f"{change.resource.name} is deleted: {_lost(change)} would be lost",
        detail=f"The program does not declare it any more. {_guard(change)}",
        fix="Keep the resource, or copy what it holds first; where it only got another name, give "
        "it an alias.",
    )


def _lost(change: Change) -> str:
    return STATEFUL[change.resource.type]


def _why(change: Change) -> str:
    reasons = []
    for one in change.replaced_by:
        if one.replaced:
            name = one.replaced.split("::")[-1]
            reasons.append(f"{one.path} comes from {name}, which is replaced too")
        elif one.replaces == "unknown":
            reasons.append(f"of {one.path} it is not known whether a change replaces")
        elif not one.certain:
            reasons.append(f"{one.path} is not known before the deployment")
        else:
            reasons.append(f"AWS takes no other {one.path}")
    text = "; ".join(reasons)
    return f"{text[:1].upper()}{text[1:]}."


def _guard(change: Change) -> str:
    before = change.before
    if before is not None and before.options.get("protect") is True:
        return "It is protected, so Pulumi refuses the deployment until `protect` is taken off."
    if change.resource.options.get("retain_on_delete") is True:
        return "The old one stays on AWS, unmanaged."
    return "Nothing stops the deployment: it is not protected."


REPLACED = Risk(
    id="risk/stateful-replaced",
    title="What holds data is not replaced",
    level="error",
    source=_SOURCE,
    check=_replaced,
)
MAYBE = Risk(
    id="risk/stateful-may-be-replaced",
    title="Of what holds data it is known that it is not replaced",
    level="warning",
    source=_SOURCE,
    check=_maybe,
)
DELETED = Risk(
    id="risk/stateful-deleted",
    title="What holds data is not deleted",
    level="error",
    source=_SOURCE,
    check=_deleted,
)
RISKS = (REPLACED, MAYBE, DELETED)
"""The risks of loss."""
