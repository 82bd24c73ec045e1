"""The principals of an account in classes that the policies of one of them do not tell apart.

Who may become each of 500 roles by `Resource: "*"` need not be asked 500 times: where statements
match the same ARNs, and the trust policies say the same of the one who asks, the answer for one
is that for all, with another ARN in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

from access.account import Account, Kind, Principal
from access.boxes import places
from access.policy import Statement
from access.principals import account_meant, account_of
from access.words import Glob

_SERVICES = ("iam", "sts")
"""The services whose actions are about principals."""


@dataclass(frozen=True)
class _Said:
    """A statement of a trust policy: `core` is the number of what it says to everybody, `words` its
    principals, `accounts` those that it means as a whole."""

    core: int
    words: frozenset[str]
    accounts: frozenset[str]


class Alike:
    """The classes of an account's principals. They hold after an edit of identity policies too."""

    def __init__(self, account: Account) -> None:
        self._literal_root = f"AWS=arn:aws:iam::{account.id}:root"
        self._arns = [one.arn for one in account.principals]
        self.at = {one.place: at for at, one in enumerate(account.principals)}
        self._masks: dict[str, int] = {}
        self._cores: dict[Hashable, int] = {}
        self._trusts: dict[Hashable, tuple[_Said, ...]] = {}
        self._start: dict[tuple[Kind, Hashable, Hashable], int] = {}
        counted = Counter(self._arns)
        for at, one in enumerate(account.principals):
            if one.arn is None:
                continue
            pattern = "*" in one.arn or "?" in one.arn
            single = pattern or counted[one.arn] > 1 or bool(account.policies_of(one.arn))
            bound = (one.boundary is None, one.boundary_arn, one.place if single else None)
            trust = self._trust(one)
            key = (one.kind, bound, trust)
            self._start[key] = self._start.get(key, 0) | 1 << at

    def classes(
        self, source: Principal, kind: Kind, statements: Iterable[Statement]
    ) -> list[tuple[int, ...]]:
        """The other principals of a kind, by their place in the account, in classes for a source
        with these statements (those of its boundary among them)."""
        own = 1 << self.at[source.place]
        parts: dict[Hashable, int] = {}
        said: dict[Hashable, Hashable] = {}
        for (of_kind, bound, trust), mask in self._start.items():
            if of_kind == kind and mask & ~own:
                if trust not in said:
                    said[trust] = self._said_to(source.word, trust)
                key = (bound, said[trust])
                parts[key] = parts.get(key, 0) | mask & ~own
        masks = list(parts.values())
        for one in statements:
            if not _is_about_principals(one):
                continue
            if any("${" in text for text in one.resources):
                # What a variable stands for is not looked at: every principal is asked about.
                return [(at,) for mask in masks for at in places(mask)]
            for told in (self._matched(one), self._named(one)):
                masks = [part for mask in masks for part in (mask & told, mask & ~told) if part]
        return sorted(tuple(places(mask)) for mask in masks)

    def _matched(self, statement: Statement) -> int:
        found = 0
        for one in statement.resources:
            found |= self._mask(one)
        return ~found if statement.not_resources else found

    def _named(self, statement: Statement) -> int:
        """Those that it names in full."""
        found = 0
        for one in statement.resources:
            if "*" not in one and "?" not in one:
                found |= self._mask(one)
        return found

    def _mask(self, pattern: str) -> int:
        if pattern not in self._masks:
            glob = Glob(pattern)
            self._masks[pattern] = sum(
                1 << at
                for at, arn in enumerate(self._arns)
                if arn is not None and glob.matches(arn)
            )
        return self._masks[pattern]

    def _trust(self, one: Principal) -> Hashable:
        """A trust policy, so that equal ones are one."""
        if one.trust is None:
            return None
        if one.trust.policy is None:
            return one.place
        if one.trust.policy not in self._trusts:
            self._trusts[one.trust.policy] = tuple(
                self._read(each, one.trust.policy.version) for each in one.trust.policy.statements
            )
        return one.trust.policy

    def _read(self, statement: Statement, version: str) -> _Said:
        words = statement.principals or ()
        others = tuple(word for word in words if not word.startswith("AWS="))
        core = (replace(statement, principals=others), statement.principals is None, version)
        roots = frozenset(account for word in words if (account := account_meant(word)) is not None)
        return _Said(
            core=self._cores.setdefault(core, len(self._cores)),
            words=frozenset(words),
            accounts=roots,
        )

    def _said_to(self, word: str | None, trust: Hashable) -> Hashable:
        """What a trust policy says as far as it can be about one who asks."""
        if trust not in self._trusts:
            return trust
        account = None if word is None else account_of(word)
        return tuple(
            (one.core, word in one.words, self._literal_root in one.words, account in one.accounts)
            for one in self._trusts[trust]
        )


def _is_about_principals(statement: Statement) -> bool:
    if statement.not_actions:
        return True
    return any(
        Glob(one.lower().partition(":")[0]).matches(service)
        for one in statement.actions
        for service in _SERVICES
    )
