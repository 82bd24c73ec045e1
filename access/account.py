"""The principals, workloads and resource policies of one account, as plain data.

`place` says where a thing stands, in words that the library does not read: in this project it is
the URN of the resource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from access.errors import Undecided
from access.grants import Grants, of
from access.policy import Policy

Kind = Literal["role", "user", "group", "permission set"]


@dataclass(frozen=True)
class Document:
    """A policy and where it stands. `problem` says why it cannot be read; `policy` is None then."""

    place: str
    policy: Policy | None
    problem: str = ""

    def read(self) -> Policy:
        """The policy. Raises Undecided when it cannot be read."""
        if self.policy is None:
            raise Undecided(self.problem)
        return self.policy


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A role, user, group or permission set with all that decides what it may do.

    `arn` is None where only AWS could tell it. `attached` are the ARNs of its managed policies,
    `boundary_arn` that of its permissions boundary, `groups` the places of a user's groups.
    `problems` are reasons why its policies are not known in full.
    """

    place: str
    name: str
    kind: Kind
    arn: str | None
    identity: tuple[Document, ...] = ()
    boundary: Document | None = None
    boundary_arn: str | None = None
    trust: Document | None = None
    attached: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def word(self) -> str | None:
        """The principal as policies name it."""
        return None if self.arn is None else f"AWS={self.arn}"

    def grants(self, *, bounded: bool = True) -> Grants:
        """What its own policies allow. Raises Undecided when one of them cannot be read."""
        if self.problems:
            raise Undecided(self.problems[0])
        boundary = self.boundary.read() if self.boundary is not None and bounded else None
        return of([one.read() for one in self.identity], boundary)


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """A workload that runs with a role.

    `kind` is the sort of workload, such as `function`; `service` the principal that assumes the
    role for it; `role` the place of the principal, or its ARN where it is not declared; `arn` is
    the workload's own, a pattern where AWS gives it its name. `code` are the ARNs that the program
    it runs is loaded from: objects in S3, image repositories.
    """

    place: str
    name: str
    kind: str
    service: str
    role: str
    arn: str
    code: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResourcePolicy:
    """The policy of a resource: of a bucket, a key, a queue. `arn` is that of the resource."""

    place: str
    name: str
    kind: str
    arn: str
    document: Document


@dataclass(frozen=True, kw_only=True)
class Account:
    """Everything that decides access in one account. `managed` are the places of its managed
    policies by ARN."""

    id: str
    principals: tuple[Principal, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    policies: tuple[ResourcePolicy, ...] = ()
    managed: Mapping[str, str] = field(default_factory=dict)

    def principal(self, place: str) -> Principal | None:
        """The principal that stands there."""
        return self._by_place.get(place)

    def with_arn(self, arn: str) -> Principal | None:
        """The principal with that ARN."""
        return self._by_principal_arn.get(arn)

    def of_kind(self, *kinds: Kind) -> Iterator[Principal]:
        """The principals of some kinds, in order."""
        return (one for one in self.principals if one.kind in kinds)

    def policies_of(self, arn: str) -> Sequence[ResourcePolicy]:
        """The policies of the resource with that ARN; of its bucket where it is an object."""
        found = self._by_arn.get(arn, ())
        if not found and arn.startswith("arn:aws:s3:::"):
            found = self._by_arn.get(arn.partition("/")[0], ())
        return found

    @cached_property
    def _by_place(self) -> Mapping[str, Principal]:
        return {one.place: one for one in self.principals}

    @cached_property
    def _by_principal_arn(self) -> Mapping[str, Principal]:
        return {one.arn: one for one in self.principals if one.arn is not None}

    @cached_property
    def _by_arn(self) -> Mapping[str, Sequence[ResourcePolicy]]:
        found: dict[str, list[ResourcePolicy]] = {}
        for one in self.policies:
            found.setdefault(one.arn, []).append(one)
        return found
