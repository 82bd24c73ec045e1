"""One address in front of the endpoints: signed, checked, throttled, logged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_aws import apigateway, cloudwatch

from components.common.content_hash import content_hash
from components.iam import trust
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.golden_signals import GoldenSignals, GoldenSignalsArgs
from components.serving.gateway_access import (
    PUSH_LOGS,
    api_policy,
    invoke_statements,
    log_statements,
)
from components.serving.gateway_alarms import gateway_signals
from components.serving.gateway_args import GatewayArgs
from components.serving.gateway_clients import GatewayClients, GatewayClientsArgs
from components.serving.gateway_firewall import GatewayFirewall, GatewayFirewallArgs
from components.serving.gateway_log import ACCESS_FORMAT
from components.serving.gateway_paths import Paths, gateway_paths
from components.serving.naming import gateway_name

__all__ = ["Gateway", "GatewayArgs"]

STAGE = "live"
_TRUST = "apigateway.amazonaws.com"


class Gateway(ComponentResource):
    """Defines the API, its paths, its stage and all that stands before it.

    A change of its paths makes another deployment, which the stage then runs.
    """

    url: Output[str]
    host: Output[str]
    """The name that callers look up."""
    target_group_arn: Output[str] | None = None
    balancer_group_id: Output[str] | None = None
    """The security group of what passes requests on to pods."""

    def __init__(self, name: str, args: GatewayArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:serving:Gateway", name, None, opts)
        self._prefix, self._args, self._settings = name, args, args.settings
        self._physical = gateway_name(args.name_prefix)
        api = self._api()
        policy = self._policy(api)
        paths = self._paths(api)
        self.target_group_arn = paths.target_group_arn
        self.balancer_group_id = paths.balancer_group_id
        stage = self._stage(api, self._deployment(api, policy, paths))
        self.url = stage.invoke_url
        self.host = Output.concat(api.id, f".execute-api.{args.region}.amazonaws.com")
        self._limits(api, stage)
        if args.settings.clients:
            GatewayClients(
                f"{name}-clients",
                GatewayClientsArgs(
                    clients=args.settings.clients,
                    name_prefix=args.name_prefix,
                    api_id=api.id,
                    stage_name=stage.stage_name,
                ),
                opts=ResourceOptions(parent=self),
            )
        limit = args.settings.requests_per_address
        if limit is not None:
            GatewayFirewall(
                f"{name}-firewall",
                GatewayFirewallArgs(
                    requests_per_address=limit,
                    acl_name=self._physical,
                    stage_arn=stage.arn,
                    log_group_arn=args.log_group_arns["firewall"],
                ),
                opts=ResourceOptions(parent=self),
            )
        self._watch()
        self.register_outputs({"url": self.url})

    def contract(self) -> dict[str, Any]:
        """What other stacks may know of it."""
        found: dict[str, Any] = {"url": self.url}
        if self.target_group_arn is not None:
            found["target_group_arn"] = self.target_group_arn
        return found

    def _api(self) -> apigateway.RestApi:
        private = self._settings.access == "private"
        endpoint: dict[str, Any] = {"types": "PRIVATE" if private else "REGIONAL"}
        if private:
            endpoint["vpc_endpoint_ids"] = [self._args.vpc_endpoint_id]
        return apigateway.RestApi(
            f"{self._prefix}-api",
            name=self._physical,
            description="Models, for callers that know nothing of SageMaker",
            endpoint_configuration=apigateway.RestApiEndpointConfigurationArgs(**endpoint),
            tags={"component": self._prefix},
            opts=ResourceOptions(parent=self),
        )

    def _policy(self, api: apigateway.RestApi) -> apigateway.RestApiPolicy:
        return apigateway.RestApiPolicy(
            f"{self._prefix}-policy",
            rest_api_id=api.id,
            policy=api_policy(
                api.execution_arn,
                account_id=self._args.account_id,
                vpc_endpoint_id=self._args.vpc_endpoint_id,
                signed=self._settings.authentication == "iam",
            ),
            opts=ResourceOptions(parent=self),
        )

    def _paths(self, api: apigateway.RestApi) -> Paths:
        asked = [one.endpoint_arn for _, one in sorted(self._args.endpoints.items())]
        role = self._role(
            "invoke",
            "Asks endpoints for whoever calls the gateway",
            invoke_statements(asked),
            ["sagemaker:InvokeEndpoint"],
        )
        return gateway_paths(self._prefix, self._args, api, role, parent=self)

    def _deployment(
        self, api: apigateway.RestApi, policy: apigateway.RestApiPolicy, paths: Paths
    ) -> apigateway.Deployment:
        # Whatever a deployment freezes: a change of it has to be deployed again.
        frozen = Output.from_input({"policy": policy.policy, "paths": paths.frozen})
        return apigateway.Deployment(
            f"{self._prefix}-deployment",
            rest_api=api.id,
            triggers={"content": frozen.apply(content_hash)},
            opts=ResourceOptions(parent=self, depends_on=[policy, *paths.ready]),
        )

    def _stage(
        self, api: apigateway.RestApi, deployment: apigateway.Deployment
    ) -> apigateway.Stage:
        # API Gateway names this group; made here first, it has an end and a key.
        errors = cloudwatch.LogGroup(
            f"{self._prefix}-errors",
            name=Output.concat("API-Gateway-Execution-Logs_", api.id, f"/{STAGE}"),
            kms_key_id=self._args.keys.key_arn("logs"),
            retention_in_days=self._args.retention_days,
            tags={"component": self._prefix},
            skip_destroy=self._args.protect,
            opts=ResourceOptions(parent=self),
        )
        return apigateway.Stage(
            f"{self._prefix}-stage",
            rest_api=api.id,
            deployment=deployment.id,
            stage_name=STAGE,
            description="What callers call",
            xray_tracing_enabled=True,
            access_log_settings={
                "destination_arn": self._args.log_group_arns["access"],
                "format": Output.json_dumps(ACCESS_FORMAT, sort_keys=True),
            },
            tags={"component": self._prefix},
            opts=ResourceOptions(parent=self, depends_on=[errors, *self._log_role()]),
        )

    def _log_role(self) -> list[Resource]:
        """Without a log role the account's APIs write no logs, and a stage that wants to is
        refused."""
        if not self._settings.account_logging:
            return []
        role = self._role(
            "logs", "Writes the logs of the account's APIs", log_statements(), PUSH_LOGS
        )
        return [
            apigateway.Account(
                f"{self._prefix}-account",
                cloudwatch_role_arn=role.role_arn,
                opts=ResourceOptions(parent=self, depends_on=role.ready),
            )
        ]

    def _role(
        self, role: str, description: str, statements: Sequence[Statement], calls: Sequence[str]
    ) -> WorkloadRole:
        return WorkloadRole(
            f"{self._prefix}-{role}",
            WorkloadRoleArgs(
                trust=trust.service(_TRUST, account_id=self._args.account_id),
                description=description,
                boundary_arn=self._args.boundary_arn,
                statements=statements,
                calls=calls,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _limits(self, api: apigateway.RestApi, stage: apigateway.Stage) -> None:
        apigateway.MethodSettings(
            f"{self._prefix}-limits",
            rest_api=api.id,
            stage_name=stage.stage_name,
            method_path="*/*",
            settings={
                "metrics_enabled": True,
                "logging_level": "ERROR",
                # The trace would hold what the models are asked.
                "data_trace_enabled": False,
                "throttling_rate_limit": self._settings.requests_per_second,
                "throttling_burst_limit": self._settings.burst,
            },
            opts=ResourceOptions(parent=self),
        )

    def _watch(self) -> None:
        acl = self._physical if self._settings.firewall is not None else None
        GoldenSignals(
            f"{self._prefix}-signals",
            GoldenSignalsArgs(
                subject="Gateway",
                signals=gateway_signals(self._physical, STAGE, acl, self._args.region),
                alerting=self._args.alerting,
            ),
            opts=ResourceOptions(parent=self),
        )
