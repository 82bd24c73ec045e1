"""Tags of an object brought to those of the program: what goes, what is set."""

from __future__ import annotations

from localcloud.aws.values import UNKNOWN, Props


def tag_pairs(inputs: Props) -> list[dict[str, str]]:
    """The declared tags as AWS's list of pairs; empty while they are not known."""
    tags = inputs.get("tags") or {}
    if tags is UNKNOWN:
        return []
    return [{"Key": key, "Value": text} for key, text in sorted(tags.items())]


def gone_keys(inputs: Props, old: Props) -> list[str]:
    """The keys of tags that were there and are no longer declared."""
    return sorted(set(old.get("tags") or {}) - set(inputs.get("tags") or {}))
