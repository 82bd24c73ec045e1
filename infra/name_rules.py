"""What the names of a stack may not begin with: AWS keeps it for itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from infra.settings import PlatformSettings

RESERVED: Final = {
    "amzn-s3-demo-": "S3 keeps names of buckets that begin so",
    "aws": "Systems Manager keeps parameters that begin so",
    "internal-": "Elastic Load Balancing keeps names of load balancers that begin so",
    "ssm": "Systems Manager keeps parameters that begin so",
    "sthree-": "S3 keeps names of buckets that begin so",
}
"""Beginning of organisation and stack, and whose it is. Sources: Amazon S3 User Guide, "General
purpose bucket naming rules"; AWS Systems Manager User Guide, "Requirements and constraints for
parameter names"; Elastic Load Balancing API Reference, CreateLoadBalancer."""


def name_problems(settings: PlatformSettings) -> Iterator[tuple[tuple[str, ...], str]]:
    """Whether names would begin with what is reserved: path below platform, and the text."""
    for beginning, why in RESERVED.items():
        if f"{settings.name_prefix}-".startswith(beginning):
            yield (
                ("organization",),
                f"names would begin with {settings.name_prefix}, and {why}: {beginning}. Name the "
                "organization otherwise, for example with a word before it.",
            )
