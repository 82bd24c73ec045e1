"""A part of a stack that is as large as the stack for which the figures to reach are meant."""

import json
from collections.abc import Mapping
from typing import Any, Final

SETTINGS: Final = "mlops-platform:platform"
_KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "organization": (),
    "account_id": (),
    "owner": (),
    "cost_center": (),
    "data_classification": (),
    "layers": (),
    "encryption": (),
    "network": ("cidr", "availability_zones", "internet", "flow_log_retention_days"),
    "registry": ("force_destroy", "models"),
    "training": ("kubernetes_version", "node_groups"),
    "monitoring": ("dashboards",),
    "serving": ("endpoints",),
}
"""Settings that stay, and of each the parts that do; none: all."""


def sliced(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a stack file with its network, keys, models, groups of nodes and one endpoint:
    some 400 resources and components."""
    found: dict[str, Any] = json.loads(json.dumps(content))
    whole = found["config"][SETTINGS]
    platform = {
        key: {part: whole[key][part] for part in parts if part in whole[key]}
        if parts
        else whole[key]
        for key, parts in _KEPT.items()
    }
    for model in platform["registry"]["models"].values():
        model.pop("consumers", None)
    name, endpoint = next(iter(platform["serving"]["endpoints"].items()))
    endpoint.pop("monitors", None)
    platform["serving"]["endpoints"] = {name: endpoint}
    found["config"][SETTINGS] = platform
    return found
