"""The emulation table: every resource type of the program, emulated or recorded."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from localcloud.aws import types
from localcloud.aws.emulation import Emulation, Entry, Recorded


class UnsupportedType(LookupError):
    """A type in neither half of the table."""

    def __init__(self, token: str) -> None:
        super().__init__(
            f"{token} is not in the local cloud's table. To use it here, add a class for it to "
            f"localcloud/aws/types/ (an Emulation where moto has the operations, else a Recorded "
            f"with the reason); `bin/mlops local coverage` lists the types that are there"
        )


@cache
def table() -> dict[str, Entry]:
    """All entries by type token, made from the modules in `localcloud.aws.types`.

    Raises ValueError when two entries claim one token, or an entry lacks what its kind needs.
    """
    found: dict[str, Entry] = {}
    for module in sorted(each.name for each in pkgutil.iter_modules(types.__path__)):
        listed: list[type[Entry]] = importlib.import_module(f"{types.__name__}.{module}").TYPES
        for each in listed:
            entry = each()
            problem = _problem(entry)
            if problem or entry.token in found:
                raise ValueError(
                    f"localcloud/aws/types/{module}.py: {each.__name__}: "
                    f"{problem or f'{entry.token} is listed twice'}"
                )
            found[entry.token] = entry
    return found


def _problem(entry: Entry) -> str | None:
    token = getattr(entry, "token", "")
    if token.count(":") != 2 or not token.startswith("aws:"):
        return f"token {token!r} is not of the form aws:<module>/<type>:<Type>"
    if isinstance(entry, Emulation) and not getattr(entry, "operations", None):
        return "an emulation lists the AWS operations it may call in `operations`"
    if isinstance(entry, Recorded) and not getattr(entry, "reason", ""):
        return "a recorded type says in `reason` what moto lacks"
    if not getattr(entry, "service", "") or not hasattr(entry, "create_operation"):
        return "an entry names in `service` and `create_operation` what its inputs are checked by"
    return None


def entry_for(token: str) -> Entry:
    """The entry of a type. Raises UnsupportedType with how to add it."""
    found = table().get(token)
    if found is None:
        raise UnsupportedType(token)
    return found
