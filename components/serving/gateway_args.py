"""What a gateway needs from the rest of the platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi import Input

from components.encryption.key_ring import KeyRing
from components.monitoring.alerting import Alerting
from components.serving.endpoint import Endpoint
from components.serving.gateway_settings import GatewaySettings


@dataclass(frozen=True, kw_only=True)
class GatewayArgs:
    """What the gateway needs from the rest of the platform.

    `endpoints` are those it leads to, by name. `vpc_endpoint_id` is the interface endpoint of
    execute-api, given exactly when access is private. `log_group_arns` has the groups `access` and,
    with a firewall, `firewall`. `retention_days` is of the log that API Gateway names itself.
    """

    settings: GatewaySettings
    endpoints: Mapping[str, Endpoint]
    vpc_endpoint_id: Input[str] | None
    vpc_id: Input[str]
    pods_cidr: str
    subnet_ids: Sequence[Input[str]]
    keys: KeyRing
    alerting: Alerting
    log_group_arns: Mapping[str, Input[str]]
    retention_days: int
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    protect: bool
