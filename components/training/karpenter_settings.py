"""What an operator may set of Karpenter.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from pydantic import Field

from components.common.settings import Settings
from components.training.node_options import ImageRelease


class KarpenterSettings(Settings):
    """Nodes that Karpenter starts and ends one by one, beside the groups."""

    image_release: ImageRelease = Field(
        description="Release of the Amazon Linux 2023 image of EKS for its nodes; they are "
        "replaced when it changes."
    )
