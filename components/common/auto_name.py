"""Physical names where the one that Pulumi makes of a logical name would be too long. Pure."""

from __future__ import annotations

AUTOMATIC = 8
"""Characters that the AWS provider adds to a logical name. It refuses a name that is too long then
("plus 7 random chars is longer than maximum length") and cuts none."""
UNIQUE = 26
"""Characters that it adds to a prefix."""


def prefix_for(logical_name: str, most: int) -> str | None:
    """What to give as `name_prefix` for a resource whose name has `most` characters: as much of the
    logical name as there is room for. None where the whole of it fits, which then is the better
    name."""
    if len(logical_name) + AUTOMATIC <= most:
        return None
    return f"{logical_name[: most - UNIQUE - 1].rstrip('-')}-"
