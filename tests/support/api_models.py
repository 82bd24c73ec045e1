"""What AWS would refuse of what a program declares, by its own models and the table's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from localcloud.aws import checks
from localcloud.aws.ledger import Ledger
from localcloud.aws.objects import Home, Objects
from localcloud.aws.table import entry_for
from localcloud.aws.validation import Failure
from localcloud.aws.values import UNKNOWN
from recording import RecordedResource

SECRET = {"secret": True}
"""What a recording holds in place of a secret."""


def failures(
    one: RecordedResource, home: Home, inputs: Mapping[str, Any] | None = None
) -> list[Failure]:
    """What is refused of a resource, or of it with other inputs."""
    entry = entry_for(one.type)
    given = {
        name: UNKNOWN if value == SECRET else value
        for name, value in (one.inputs if inputs is None else inputs).items()
    }
    filled = checks.filled_in(entry, one.name, given, {}, {}, one.name.encode())
    return checks.failures(entry, home, Objects(Ledger()), filled)


def refused(
    resources: Iterable[RecordedResource], home: Home
) -> dict[tuple[str, str], list[Failure]]:
    """All that is refused, by type and name of the resource."""
    return {
        (one.type, one.name): problems
        for one in resources
        if one.type.startswith("aws:") and (problems := failures(one, home))
    }
