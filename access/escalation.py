"""Who can become whom: the graph of principals, and the ways that lead to more than one has."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from access.account import Account, Document, Principal
from access.compare import first_gain
from access.edges import ANY, HELD_BACK, UNDECLARED, Edge, edges_of, is_key
from access.errors import PolicyError, Undecided
from access.policy import Policy
from access.reach import Proof

SECONDS = 5.0
"""What one question may take."""

CUTS_TRIED = 40


@dataclass(frozen=True, kw_only=True)
class Cut:
    """An edit of one statement: `pattern` is taken out of its actions (or its action put into a
    NotAction). `place` and `sid` say where."""

    place: str
    sid: str
    pattern: str
    action: str


@dataclass(frozen=True, kw_only=True)
class Path:
    """A way from a principal to something more powerful, the shortest there is.

    `end` is the place of a principal, or ANY, HELD_BACK, UNDECLARED, or a key. `cuts` are the edits
    that together end every way from this source to this end.
    """

    source: Principal
    steps: tuple[Edge, ...]
    end: str
    cuts: tuple[Cut, ...]

    @property
    def powerful(self) -> bool:
        """Whether it ends in permissions that nothing limits, and not only in another role's."""
        return self.end in (ANY, HELD_BACK) or is_key(self.end)


@dataclass(frozen=True, kw_only=True)
class Escalations:
    """All that was found. `undecided` are principals of whom nothing is known, with the reason."""

    paths: tuple[Path, ...]
    edges: Mapping[str, tuple[Edge, ...]]
    undecided: Mapping[str, str]


def escalations(account: Account, *, seconds: float = SECONDS) -> Escalations:
    """The shortest path from every principal to anything more powerful.

    A role that a statement names in full, to be passed or assumed, was meant to be; a path that
    only leads to such roles, and from them to nothing more, is none. `seconds` is the most that one
    question may take.
    """
    edges: dict[str, tuple[Edge, ...]] = {}
    undecided: dict[str, str] = {}
    for principal in account.principals:
        try:
            edges[principal.place] = edges_of(account, principal, seconds)
        except (Undecided, PolicyError) as error:
            edges[principal.place] = ()
            undecided[principal.place] = str(error)
    paths: list[Path] = []
    for principal in account.principals:
        if principal.kind == "group":
            continue
        for steps in _powerful(edges, principal.place) or _beyond(account, edges, principal):
            end = steps[-1].target
            cuts = _cuts(account, edges, principal, steps, end, seconds)
            paths.append(Path(source=principal, steps=steps, end=end, cuts=cuts))
    return Escalations(paths=tuple(paths), edges=edges, undecided=undecided)


def _powerful(edges: Mapping[str, Sequence[Edge]], source: str) -> list[tuple[Edge, ...]]:
    """The shortest paths to what nothing limits; with those, nothing else needs to be told."""
    found = _shortest(edges, source)
    for end in (ANY, HELD_BACK):
        if end in found:
            return [found[end]]
    return [steps for end, steps in sorted(found.items()) if is_key(end)]


def _beyond(
    account: Account, edges: Mapping[str, Sequence[Edge]], source: Principal
) -> list[tuple[Edge, ...]]:
    """Steps to a role that is not declared, or to one that was not named and has more."""
    found: dict[str, tuple[Edge, ...]] = {}
    for edge in edges[source.place]:
        if edge.target in found or (edge.declared and edge.target != UNDECLARED):
            continue
        target = account.principal(edge.target)
        if target is None or _has_more(target, source):
            found[edge.target] = (edge,)
    return list(found.values())


def _has_more(target: Principal, source: Principal) -> bool:
    """Whether it may do what the other may not; also where that cannot be decided."""
    try:
        return first_gain(target.grants(), source.grants(), seconds=SECONDS) is not None
    except (Undecided, PolicyError):
        return True


def _shortest(edges: Mapping[str, Sequence[Edge]], source: str) -> dict[str, tuple[Edge, ...]]:
    """The shortest path to everything that can be reached, by the fewest permissions."""
    found: dict[str, tuple[Edge, ...]] = {}
    waiting: deque[tuple[str, tuple[Edge, ...]]] = deque([(source, ())])
    while waiting:
        place, steps = waiting.popleft()
        for edge in edges.get(place, ()):
            if edge.target not in found and edge.target != source:
                found[edge.target] = (*steps, edge)
                waiting.append((edge.target, found[edge.target]))
    return found


def _cuts(
    account: Account,
    edges: Mapping[str, tuple[Edge, ...]],
    source: Principal,
    steps: tuple[Edge, ...],
    end: str,
    seconds: float,
) -> tuple[Cut, ...]:
    """The edits that end all ways from source to end: one where one is enough, else one after the
    other along the shortest way that is left. Empty where none of these edits does."""
    enough: list[Cut] = []
    for cut in _candidates(steps):
        after, left = _without(account, edges, cut, seconds)
        if _leads(left, source.place, end):
            continue
        changed = after.principal(source.place) or source
        if not _powerful(left, source.place) and not _beyond(after, left, changed):
            # It ends all other ways of this source too.
            return (cut,)
        enough.append(cut)
    if enough:
        return (enough[0],)
    done: list[Cut] = []
    while len(done) < CUTS_TRIED and (way := _leads(edges, source.place, end)):
        candidates = [one for one in _candidates(way) if one not in done]
        if not candidates:
            return ()
        account, edges = _without(account, edges, candidates[0], seconds)
        done.append(candidates[0])
    return tuple(done)


def _leads(edges: Mapping[str, tuple[Edge, ...]], source: str, end: str) -> tuple[Edge, ...] | None:
    return _shortest(edges, source).get(end)


def _candidates(steps: Iterable[Edge]) -> list[Cut]:
    """One edit for each proof of the steps; first where a role is passed or assumed."""
    proofs = [proof for step in steps for proof in step.proofs if proof.place]
    proofs.sort(key=lambda one: one.action not in ("iam:PassRole", "sts:AssumeRole"))
    return list(dict.fromkeys(_cut(one) for one in proofs))


def _cut(proof: Proof) -> Cut:
    return Cut(
        place=proof.place, sid=proof.statement.sid, pattern=proof.pattern, action=proof.action
    )


def _without(
    account: Account, edges: Mapping[str, tuple[Edge, ...]], cut: Cut, seconds: float
) -> tuple[Account, dict[str, tuple[Edge, ...]]]:
    """Account and graph after an edit."""
    changed = [
        replace(
            one,
            identity=tuple(
                edited(document, cut) if document.place == cut.place else document
                for document in one.identity
            ),
        )
        if any(document.place == cut.place for document in one.identity)
        else one
        for one in account.principals
    ]
    after = replace(account, principals=tuple(changed))
    found = dict(edges)
    for old, new in zip(account.principals, changed, strict=True):
        if old is not new:
            found[new.place] = edges_of(after, new, seconds)
    return after, found


def edited(document: Document, cut: Cut) -> Document:
    """A document after a cut."""
    if document.policy is None:
        return document
    statements = []
    for one in document.policy.statements:
        if one.sid == cut.sid and one.not_actions and cut.pattern.startswith("NotAction "):
            statements.append(replace(one, actions=(*one.actions, cut.action)))
            continue
        if one.sid != cut.sid or one.not_actions or cut.pattern not in one.actions:
            statements.append(one)
            continue
        left = tuple(action for action in one.actions if action != cut.pattern)
        if left:
            statements.append(replace(one, actions=left))
    return replace(document, policy=Policy(tuple(statements), document.policy.version))
