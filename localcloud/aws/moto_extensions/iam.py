"""IAM: the names that AWS gives to service-linked roles, where moto takes the service's own."""

from __future__ import annotations

from moto.iam.models import SERVICE_NAME_CONVERSION

NAMES = {
    "config": "Config",
    "opensearchservice": "AmazonOpenSearchService",
    "spot": "EC2Spot",
}


def install() -> None:
    """Puts the names in; a second call changes nothing."""
    SERVICE_NAME_CONVERSION.update(NAMES)
