"""MSK: a cluster that is not there is said to be so, where moto fails."""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kafka.models import KafkaBackend

_moto_describe = KafkaBackend.describe_cluster_v2


def install() -> None:
    """Puts the correction in; a second call changes nothing."""
    KafkaBackend.describe_cluster_v2 = _describe


def _describe(self: KafkaBackend, cluster_arn: str) -> dict[str, Any]:
    if cluster_arn not in self.clusters:
        raise JsonRESTError("NotFoundException", f"The cluster {cluster_arn} does not exist.")
    found: dict[str, Any] = _moto_describe(self, cluster_arn)
    return found
