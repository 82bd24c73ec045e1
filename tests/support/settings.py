"""Valid settings to start from: a test changes the one thing that it is about."""

from collections.abc import Mapping
from typing import Any, Final

from infra.load import validate
from infra.settings import PlatformSettings

REGION: Final = "us-east-1"
_BASE: Final[Mapping[str, Any]] = {
    "organization": "acme",
    "account_id": "111122223333",
    "owner": "ml-platform@example.com",
    "cost_center": "4711",
    "data_classification": "confidential",
    "layers": ["cloud"],
    "network": {
        "cidr": "10.40.0.0/16",
        "availability_zones": ["us-east-1a", "us-east-1b"],
        "internet": "single-nat",
    },
    "registry": {"models": {"fraud": {"description": "scores payments"}}},
}


def a_platform(stack: str = "dev", /, **changes: Any) -> PlatformSettings:
    """Valid settings with `changes` laid over them, objects key by key:
    `a_platform(network={"internet": "none"})` keeps the cidr."""
    config = {"aws:region": REGION, "mlops-platform:platform": a_platform_dict(**changes)}
    return validate(stack, config)


def a_platform_dict(**changes: Any) -> dict[str, Any]:
    """The same as the plain object that stands in a stack file."""
    return _laid_over(_BASE, changes)


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        merged[key] = _laid_over(under, value) if both else value  # type: ignore[arg-type]
    return merged
