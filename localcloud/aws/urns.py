"""The parts of a Pulumi URN: `urn:pulumi:<stack>::<project>::<parents>$<type>::<name>`."""

from __future__ import annotations


def stack_of(urn: str) -> str:
    """The stack."""
    return urn.split("::", 1)[0].rsplit(":", 1)[-1]


def type_of(urn: str) -> str:
    """The resource's own type, without its parents'."""
    return urn.split("::")[2].rsplit("$", 1)[-1]


def name_of(urn: str) -> str:
    """The logical name."""
    return urn.split("::", 3)[3]
