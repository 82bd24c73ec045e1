"""Outputs of the types of audit."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _trail(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("cloudtrail", f"trail/{name}")
    return {
        "id": arn,
        "arn": arn,
        "name": name,
        "homeRegion": declared.region,
        "snsTopicArn": "",
    }


GOVERNANCE: Mapping[str, Shape] = {
    "aws:cloudtrail/trail:Trail": _trail,
}
