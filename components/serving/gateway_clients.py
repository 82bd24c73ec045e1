"""Who calls the gateway with a key of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import apigateway

from components.serving.gateway_settings import GatewayClientSettings


@dataclass(frozen=True, kw_only=True)
class GatewayClientsArgs:
    """The callers by name, and the stage that they call."""

    clients: Mapping[str, GatewayClientSettings]
    name_prefix: str
    api_id: Input[str]
    stage_name: Input[str]


class GatewayClients(ComponentResource):
    """Defines a key and a usage plan for each client. API Gateway makes the key's value, which is a
    secret; a key says who calls and how often, not who may: that is the signature's part."""

    key_ids: Mapping[str, Output[str]]

    def __init__(
        self, name: str, args: GatewayClientsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:GatewayClients", name, None, opts)
        self.key_ids = {
            client: self._client(f"{name}-{client}", client, settings, args)
            for client, settings in sorted(args.clients.items())
        }
        self.register_outputs({"key_ids": dict(self.key_ids)})

    def _client(
        self, name: str, client: str, settings: GatewayClientSettings, args: GatewayClientsArgs
    ) -> Output[str]:
        physical = f"{args.name_prefix}-gateway-{client}"
        key = apigateway.ApiKey(
            f"{name}-key",
            name=physical,
            description=f"Calls of {client}",
            tags={"component": name, "client": client},
            opts=ResourceOptions(parent=self),
        )
        plan = apigateway.UsagePlan(
            f"{name}-plan",
            name=physical,
            description=f"How often {client} may call",
            api_stages=[{"api_id": args.api_id, "stage": args.stage_name}],
            throttle_settings={
                "rate_limit": settings.requests_per_second,
                "burst_limit": settings.burst,
            },
            quota_settings=(
                {"limit": settings.requests_per_day, "period": "DAY"}
                if settings.requests_per_day is not None
                else None
            ),
            tags={"component": name, "client": client},
            opts=ResourceOptions(parent=self),
        )
        apigateway.UsagePlanKey(
            f"{name}-membership",
            key_id=key.id,
            key_type="API_KEY",
            usage_plan_id=plan.id,
            opts=ResourceOptions(parent=self),
        )
        return key.id
