"""MSK: the ARN of a cluster has its name in it, and one that is not there is said to be so, where
moto fails."""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kafka.models import FakeKafkaCluster, KafkaBackend
from moto.utilities.utils import get_partition

_moto_describe = KafkaBackend.describe_cluster_v2


def install() -> None:
    """Puts the correction in; a second call changes nothing."""
    KafkaBackend.describe_cluster_v2 = _describe
    FakeKafkaCluster._generate_arn = _arn


def _arn(self: FakeKafkaCluster) -> str:
    """As the service authorization reference has it for both kinds: with the cluster's name."""
    kind = "s1" if self.cluster_type == "SERVERLESS" else "1"
    place = f"arn:{get_partition(self.region_name)}:kafka:{self.region_name}:{self.account_id}"
    return f"{place}:cluster/{self.cluster_name}/{self.cluster_id}-{kind}"


def _describe(self: KafkaBackend, cluster_arn: str) -> dict[str, Any]:
    if cluster_arn not in self.clusters:
        raise JsonRESTError("NotFoundException", f"The cluster {cluster_arn} does not exist.")
    found: dict[str, Any] = _moto_describe(self, cluster_arn)
    return found
