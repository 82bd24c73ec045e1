"""Which of the lines that led to a resource a reader would change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from recording.model import Source

COMPONENTS: Final = "components/"
SHARED: Final = (
    "components/automation/handler.py",
    "components/automation/inbox.py",
    "components/common/",
    "components/iam/workload_role.py",
    "components/monitoring/golden_signals.py",
    "components/monitoring/logs.py",
    "components/network/security_group.py",
    "components/storage/",
    "components/training/pod_identity.py",
)
"""Files of parts that many components are built of."""


def telling(lines: Iterable[Source]) -> Source | None:
    """The innermost line of a component, but for the parts that many components share, whose caller
    says what they are for; else the innermost of all.

    `lines` are those of the repository's own code, the innermost first.
    """
    own = tuple(lines)
    components = [one for one in own if one.file.startswith(COMPONENTS)]
    callers = [one for one in components if not one.file.startswith(SHARED)]
    return next(iter((*callers, *components, *own)), None)
