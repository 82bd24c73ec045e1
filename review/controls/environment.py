"""Which stacks are production: there nothing of the controls is relaxed."""

from __future__ import annotations

import re

from recording import Recording
from review.memory import once_per_recording

_NAME = re.compile(r"(^|[^a-z])(prod|production|prd|live)([^a-z]|$)")


@once_per_recording
def is_production(recording: Recording) -> bool:
    """A stack that protects a resource from deletion, or whose name says so.

    `protect: true` in the settings is what makes an environment of this platform production. For
    one that does neither, some controls are exempt, each for a reason of its own.
    """
    named = _NAME.search(recording.stack.lower()) is not None
    return named or any(one.options.get("protect") is True for one in recording.resources)
