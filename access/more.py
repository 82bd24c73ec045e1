"""Which principals may do what another one may not."""

from __future__ import annotations

from access.account import Principal
from access.answers import Answers
from access.compare import Gain, first_gain
from access.errors import PolicyError, Undecided
from access.evaluate import Request, decide
from access.grants import Grants


class More:
    """Answers about pairs of principals: what one request that was found before decides, or equal
    policies, needs no comparison. Those made count as `asked` of the answers."""

    def __init__(self, answers: Answers, seconds: float) -> None:
        self._answers = answers
        self._seconds = seconds
        self._requests: dict[int, list[Request]] = {}
        self._numbers: dict[Grants, int] = {}
        self._known: dict[tuple[int, int], bool] = {}
        self._of: dict[int, tuple[Principal, tuple[Grants, int] | None]] = {}

    def has_more(self, target: Principal, source: Principal) -> bool:
        """Whether the target may do what the source may not; also where that cannot be decided."""
        mine, theirs = self._grants(target), self._grants(source)
        if mine is None or theirs is None:
            return True
        (new, at), (old, other) = mine, theirs
        if at == other:
            return False
        known = self._known.get((at, other))
        if known is None:
            known = self._known[at, other] = self._shown(old, at) or self._compare(new, old, at)
        return known

    def _shown(self, old: Grants, at: int) -> bool:
        """Whether a request that the target is known to be allowed is not allowed here."""
        return any(decide(one, old) != "allowed" for one in self._requests.get(at, ()))

    def _compare(self, new: Grants, old: Grants, at: int) -> bool:
        self._answers.asked += 1
        try:
            found = first_gain(new, old, seconds=self._seconds)
        except (Undecided, PolicyError):
            return True
        if found is None:
            return False
        if (request := _request(found)) is not None:
            self._requests.setdefault(at, []).append(request)
        return True

    def _grants(self, one: Principal) -> tuple[Grants, int] | None:
        if id(one) not in self._of:
            try:
                grants = one.grants()
                number = self._numbers.setdefault(grants, len(self._numbers))
                self._of[id(one)] = (one, (grants, number))
            except (Undecided, PolicyError):
                self._of[id(one)] = (one, None)
        return self._of[id(one)][1]


def _request(gain: Gain) -> Request | None:
    """The request of a gain; None where it holds a variable and so stands for several."""
    values = [gain.resource, *map(str, gain.context.values())]
    if any("${" in one for one in values):
        return None
    return Request(gain.actions[0], gain.resource, gain.principal, gain.context)
