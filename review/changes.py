"""What differs between two recordings, resource by resource, and what AWS does about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from recording import RecordedResource, Recording
from review import differences
from review.aliases import pairs
from review.differences import Difference
from review.stateful import is_stateful

Kind = Literal["created", "updated", "replaced", "update or replace", "deleted", "options"]
"""`update or replace`: which of them is not known. `options`: AWS is told nothing, only Pulumi is,
such as of a lost `protect`."""

_FOLLOWED: Final = ("protect", "retain_on_delete", "delete_before_replace", "deleted_with")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to one resource.

    `differences` are the properties that differ, `options` the resource options that do, each with
    its value before and after. A change that is not `certain` may turn out to be none: all that
    differs is not known before the deployment.
    """

    kind: Kind
    before: RecordedResource | None = field(repr=False)
    after: RecordedResource | None = field(repr=False)
    differences: tuple[Difference, ...] = ()
    options: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def resource(self) -> RecordedResource:
        """The resource as it will be; as it was when it goes."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def urn(self) -> str:
        """The URN of `resource`."""
        return self.resource.urn

    @property
    def certain(self) -> bool:
        """Whether something changes for sure."""
        return not self.differences or any(each.certain for each in self.differences)

    @property
    def destroys(self) -> bool:
        """Whether what stands there goes, or may."""
        return self.kind in ("deleted", "replaced", "update or replace")

    @property
    def stays(self) -> bool:
        """Whether what the program gives up stays on AWS, as `retain_on_delete` has it."""
        before = self.before
        return self.destroys and before is not None and bool(before.options.get("retain_on_delete"))

    @property
    def stateful(self) -> bool:
        """Whether the resource holds what no deployment brings back."""
        return is_stateful(self.resource.type)

    @property
    def replaced_by(self) -> tuple[Difference, ...]:
        """The differences that replace, or may."""
        return tuple(each for each in self.differences if each.replaces != "no")


def changes(base: Recording, head: Recording) -> tuple[Change, ...]:
    """What a deployment of `head` changes where `base` is deployed, sorted by URN.

    Resources are the same by URN or alias; the stack's name does not matter, so two stacks can be
    compared. Components are left out: they hold nothing themselves. A value that is secret or
    unknown on both sides counts as the same one when it comes from the same resources; one that is
    unknown on one side may change. What takes an output of a replaced resource may change as well.
    An update may give outputs new values that are known only then: these are not followed.
    """
    known = pairs(base, head)
    found = list(_kept(head, known))
    matched = {before.urn for before in known.values()}
    found += [
        Change(kind="deleted", before=resource, after=None)
        for resource in base.resources
        if _is_managed(resource) and resource.urn not in matched
    ]
    return tuple(sorted(found, key=lambda one: (one.urn, one.kind)))


def _kept(head: Recording, known: Mapping[str, RecordedResource]) -> Iterator[Change]:
    replaced: set[str] = set()
    renamed = _renamed(head, known)
    for resource in head.in_sequence():
        if not _is_managed(resource):
            continue
        before = known.get(resource.urn)
        if before is None:
            yield Change(kind="created", before=None, after=resource)
            continue
        found = tuple(differences.between(before, resource, replaced, renamed))
        options = _options(before, resource)
        kind = _kind(found)
        if kind in ("replaced", "update or replace"):
            replaced.add(resource.urn)
        if found or options:
            yield Change(
                kind=kind, before=before, after=resource, differences=found, options=options
            )


def _renamed(head: Recording, known: Mapping[str, RecordedResource]) -> dict[str, str]:
    """Stand-ins for what AWS gives, of resources with another URN than before → those of before.

    A recording makes them from the URN; on AWS they stay.
    """
    found = {}
    for urn, before in known.items():
        after = head.resource(urn)
        if differences.without_stack(urn) == differences.without_stack(before.urn):
            continue
        for name, value in after.outputs.items():
            old = before.outputs.get(name)
            given = name in after.inputs or name in before.inputs
            if not given and isinstance(value, str) and isinstance(old, str) and value != old:
                found[value] = old
    return found


def _kind(found: tuple[Difference, ...]) -> Kind:
    if any(each.replaces == "yes" and each.certain for each in found):
        return "replaced"
    if any(each.replaces != "no" for each in found):
        return "update or replace"
    return "updated" if found else "options"


def _options(before: RecordedResource, after: RecordedResource) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name in _FOLLOWED:
        pair = before.options.get(name), after.options.get(name)
        if differences.without_stack(pair[0]) != differences.without_stack(pair[1]) and not any(
            differences.is_mark(value) for value in pair
        ):
            found[name] = pair
    return found


def _is_managed(resource: RecordedResource) -> bool:
    """Whether a provider manages it. A component's type has no file in it, and no provider has."""
    return "/" in resource.type or resource.type.startswith("pulumi:providers:")
