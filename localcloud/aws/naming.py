"""Physical names made from logical ones, as the stock provider makes them."""

from __future__ import annotations

import hashlib

from localcloud.aws.emulation import Name

RANDOM_CHARACTERS = 7
UNIQUE_CHARACTERS = 26
"""What the stock provider adds to a name prefix."""


def automatic_name(rule: Name, logical_name: str, seed: bytes) -> str:
    """`<logical name>-<7 hex digits>`, with the rule's prefix. It is not cut where it is longer
    than `rule.most`: the stock provider refuses it then, and so does the check.

    The digits come from the engine's seed, so a preview and its saved plan agree with the update.
    """
    digits = hashlib.sha256(seed or logical_name.encode()).hexdigest()[:RANDOM_CHARACTERS]
    stem = logical_name.lower() if rule.lower else logical_name
    return f"{rule.prefix}{stem}-{digits}"


def prefixed_name(prefix: str, seed: bytes) -> str:
    """`prefix` and 26 characters, which the stock provider takes from the clock and a counter."""
    digits = hashlib.sha256(seed or prefix.encode()).hexdigest()[:UNIQUE_CHARACTERS]
    return f"{prefix}{digits}"
