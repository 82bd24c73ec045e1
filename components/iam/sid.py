"""Ids of statements, which have letters and digits alone."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"[-_/]")


def sid_part(name: str) -> str:
    """A name or a path as a part of an id: models/card-fraud is ModelsCardFraud."""
    return "".join(part.capitalize() for part in _BETWEEN.split(name))
