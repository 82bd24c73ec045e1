"""Who queries through Lake Formation, each apart from the others. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from components.iam.people_settings import PEOPLE, Person

_OTHER = re.compile(r"[^a-z0-9]+")


def reader_name(role: str) -> str:
    """What a reader is called in names and paths: a kind of people as it is, a role, given by its
    ARN, by its name in small letters. In an account a name is that of one role, whatever its case
    and path (IAM API reference, CreateRole)."""
    return _OTHER.sub("-", role.rpartition("/")[2].lower())


def query_readers(
    roles: Iterable[str], account_id: str, people: Mapping[Person, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """The readers by name, with patterns of the ARNs of the roles that each of them has. `roles`
    are those that Lake Formation lets read, ARNs or kinds of people; `people` are the patterns of
    each kind.

    A role of another account is none of them: workgroups are of one account, and it queries in its
    own, where its results stay.
    """
    found: dict[str, tuple[str, ...]] = {}
    for role in roles:
        patterns: Sequence[str] = (role,) if f"::{account_id}:" in role else ()
        for person in PEOPLE:
            if role == person:
                patterns = people.get(person, ())
        if patterns:
            found[reader_name(role)] = tuple(patterns)
    return found
