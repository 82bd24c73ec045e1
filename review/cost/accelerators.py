"""How many GPUs an instance type has.

Source: Amazon EC2, Accelerated computing instance types. AWS's own chips (Trainium, Inferentia) are
no GPUs and are not counted.
"""

from __future__ import annotations

import re
from typing import Final

_SMALL: Final = {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8}
_COUNTS: Final = {
    "g4dn": {"12xlarge": 4, "metal": 8},
    "g5": {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8},
    "g6": _SMALL,
    "g6e": _SMALL,
    "p3": {"8xlarge": 4, "16xlarge": 8},
    "p3dn": {"24xlarge": 8},
    "p4d": {"24xlarge": 8},
    "p4de": {"24xlarge": 8},
    "p5": {"48xlarge": 8},
    "p5e": {"48xlarge": 8},
    "p5en": {"48xlarge": 8},
    "p6-b200": {"48xlarge": 8},
}
"""Family → size → GPUs, where it is not one."""
_GPU_FAMILY: Final = re.compile(r"[gp]\d")


def gpus(instance_type: str) -> int | None:
    """The GPUs of `g5.2xlarge` or `ml.g5.2xlarge`; 0 of what has none, None where it is not known
    how many."""
    family, _, size = instance_type.removeprefix("ml.").partition(".")
    if not _GPU_FAMILY.match(family):
        return 0
    counts = _COUNTS.get(family)
    return None if counts is None else counts.get(size, 1)
