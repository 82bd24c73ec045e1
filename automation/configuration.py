"""What an endpoint should run, as plain data: content, names, and whether it runs already. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from automation.shape import Shape

NAME_MOST = 63
"""Characters of a name in SageMaker."""
HASH_LENGTH = 10
STEM_MOST = 25
"""Characters of the endpoint's name in the names of its configurations, as the program has it."""

VARIANTS = ("ProductionVariants", "ShadowProductionVariants")


def wanted(shape: Shape, model: str | None) -> dict[str, Any]:
    """The content of the configuration in which the variant for new versions runs `model`; None
    leaves what the program declares."""
    content: dict[str, Any] = json.loads(json.dumps(shape.configuration))
    for kind in VARIANTS:
        for variant in content.get(kind, []):
            if model is not None and variant["VariantName"] == shape.new_versions_go_to:
                variant["ModelName"] = model
    return content


def retained(shape: Shape, endpoint: Mapping[str, Any]) -> dict[str, Any]:
    """What UpdateEndpoint is told so that fleets which follow the load keep the size that they
    have; it would take a fleet of 20 back to its first size. Nothing where the sizes are declared.

    Weights follow the configuration, and a variant that is new has the size that stands there. A
    fleet too small for a step of the roll-out, which is one instance at least, or empty, gets its
    first size. Sources: SageMaker API Reference, UpdateEndpoint, VariantProperty (capture is never
    retained); developer guide, "Update endpoints that use auto scaling".
    """
    counts = [one.get("DesiredInstanceCount", 0) for one in endpoint["ProductionVariants"]]
    step = _step_percent(shape.deployment)
    if not shape.scales or any(count * step < 100 for count in counts):
        return {}
    return {
        "RetainAllVariantProperties": True,
        "ExcludeRetainedVariantProperties": [{"VariantPropertyType": "DesiredWeight"}],
    }


def _step_percent(deployment: Mapping[str, Any]) -> int:
    """How much of a fleet is exchanged at a time, at least; 100 where it is all at once."""
    routing = deployment.get("BlueGreenUpdatePolicy", {}).get("TrafficRoutingConfiguration", {})
    rolling = deployment.get("RollingUpdatePolicy", {})
    steps = (*(routing.get(one) for one in ("CanarySize", "LinearStepSize")),
             rolling.get("MaximumBatchSize"))  # fmt: skip
    return min((one["Value"] for one in steps if one is not None), default=100)


def configuration_name(endpoint: str, content: Mapping[str, Any]) -> str:
    """The name of a configuration: the same for the same content of the same endpoint."""
    return f"{stem(endpoint)}-{_hash([endpoint, content])}"


def model_name(endpoint: str, package_arn: str, execution: Mapping[str, Any]) -> str:
    """The name of the model of a version: the same for the same version, role and network."""
    return f"{stem(endpoint)}-{_hash([endpoint, package_arn, execution])}"


def stem(endpoint: str) -> str:
    """What the names of an endpoint's configurations and models start with, without the last
    hyphen. Two endpoints may share it, so that it proves nothing."""
    return endpoint[:STEM_MOST].rstrip("-")


def runs(running: Any, content: Any) -> bool:
    """Whether `running`, as SageMaker describes it, is `content`; what SageMaker adds is no
    difference, and neither is the order of variants."""
    if isinstance(content, Mapping):
        return isinstance(running, Mapping) and all(
            key in running and runs(running[key], value) for key, value in content.items()
        )
    if isinstance(content, list):
        return (
            isinstance(running, list)
            and len(running) == len(content)
            and all(
                runs(one, other)
                for one, other in zip(_sorted(running), _sorted(content), strict=True)
            )
        )
    return bool(running == content)


def _sorted(values: list[Any]) -> list[Any]:
    def order(value: Any) -> str:
        if isinstance(value, Mapping):
            return str(value.get("VariantName", value.get("CaptureMode", "")))
        return str(value)

    return sorted(values, key=order)


def _hash(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]
