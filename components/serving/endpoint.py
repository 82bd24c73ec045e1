"""An endpoint that answers at once: models, configuration, alarms and the way it is updated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi import ComponentResource, CustomTimeouts, Input, Output, ResourceOptions
from pulumi_aws import sagemaker, ssm

from components.encryption.key_ring import KeyRing
from components.iam import trust
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.alerting import Alerting
from components.monitoring.golden_signals import GoldenSignals, GoldenSignalsArgs
from components.network.security_group import SecurityGroup, SecurityGroupArgs
from components.registry.model_bucket import ModelBucket
from components.serving import shape
from components.serving.access import Surroundings, endpoint_egress, execution_statements
from components.serving.alarms import caller_signals, rollback_signals
from components.serving.capture_bucket import CaptureBucket
from components.serving.containers import container
from components.serving.endpoint_scaling import EndpointScaling, EndpointScalingArgs
from components.serving.endpoint_settings import EndpointSettings
from components.serving.naming import content_prefix, endpoint_name, shape_parameter
from components.serving.rollout import deployment_config


@dataclass(frozen=True, kw_only=True)
class EndpointArgs:
    """What an endpoint needs from the rest of the platform.

    `endpoint` is its name in the settings, `name_prefix` organisation and environment. `subnet_ids`
    are private, one a zone. `bootstrap_url` is the placeholder's artifact. `log_group_arn` is the
    group named by naming.log_group_name. `group_name` is the model package group whose versions
    arrive, with delivery: automated.
    """

    settings: EndpointSettings
    endpoint: str
    name_prefix: str
    account_id: str
    region: str
    vpc_id: Input[str]
    subnet_ids: Sequence[Input[str]]
    keys: KeyRing
    models: ModelBucket
    captures: CaptureBucket
    bootstrap_url: Input[str]
    alerting: Alerting
    log_group_arn: Input[str]
    boundary_arn: Input[str] | None
    group_name: Input[str] | None = None


class Endpoint(ComponentResource):
    """Defines the endpoint. With delivery: pinned, an update that AWS took back fails here; with
    delivery: automated, automation decides which configuration runs and reads the shape from a
    parameter.
    """

    endpoint_name: Output[str]
    endpoint_arn: Output[str]
    configuration_name: Output[str]
    role_arn: Output[str]
    security_group_id: Output[str]

    def __init__(self, name: str, args: EndpointArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:serving:Endpoint", name, None, opts)
        self._prefix, self._args, self._settings = name, args, args.settings
        self._physical = endpoint_name(args.name_prefix, args.endpoint)
        firewall = SecurityGroup(
            f"{name}-interfaces",
            SecurityGroupArgs(
                vpc_id=args.vpc_id,
                description=f"Endpoint {args.endpoint}",
                egress=endpoint_egress(),
            ),
            opts=ResourceOptions(parent=self),
        )
        self.security_group_id = firewall.security_group_id
        self._role = self._execution_role(firewall)
        self.role_arn = self._role.role_arn
        self._vpc: dict[str, Any] = {
            "security_group_ids": [firewall.security_group_id],
            "subnets": list(args.subnet_ids),
        }
        deployment = deployment_config(args.settings.rollout.rollout(), self._watch())
        content = self._content(
            {variant: self._model(variant).name for variant in args.settings.all_variants}
        )
        configuration = self._configuration(content)
        endpoint = self._endpoint(configuration, deployment)
        self.endpoint_name, self.endpoint_arn = endpoint.name, endpoint.arn
        self.configuration_name = configuration.name
        if args.settings.delivery == "pinned":
            self.configuration_name = Output.all(
                running=endpoint.endpoint_config_name, wanted=configuration.name
            ).apply(lambda names: refuse_rollback(self._physical, **names))
        else:
            self._publish(content, deployment)
        if args.settings.autoscaling is not None:
            EndpointScaling(
                f"{name}-scaling",
                EndpointScalingArgs(
                    settings=args.settings.autoscaling,
                    endpoint_name=endpoint.name,
                    variants=list(args.settings.variants),
                ),
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs(
            {
                "endpoint_name": self.endpoint_name,
                "endpoint_arn": self.endpoint_arn,
                "configuration_name": self.configuration_name,
                "role_arn": self.role_arn,
            }
        )

    @property
    def _keep(self) -> bool:
        return self._settings.keep_configurations > 0

    def _watch(self) -> list[Output[str]]:
        """Watches the variants that answer callers; gives the alarms that a roll-out heeds."""
        variants = list(self._settings.variants)
        heeded = rollback_signals(self._settings.alarms, self._physical, variants)
        watched = GoldenSignals(
            f"{self._prefix}-signals",
            GoldenSignalsArgs(
                subject=f"Endpoint {self._physical}",
                signals=[
                    *heeded,
                    *caller_signals(self._settings.alarms, self._physical, variants),
                ],
                alerting=self._args.alerting,
            ),
            opts=ResourceOptions(parent=self),
        )
        return [watched.alarm_names[signal.role] for signal in heeded]

    def _execution_role(self, firewall: SecurityGroup) -> WorkloadRole:
        args = self._args
        return WorkloadRole(
            f"{self._prefix}-execution",
            WorkloadRoleArgs(
                trust=trust.service("sagemaker.amazonaws.com", account_id=args.account_id),
                description=f"Containers of endpoint {args.endpoint}",
                boundary_arn=args.boundary_arn,
                statements=execution_statements(
                    Surroundings(
                        settings=args.settings,
                        endpoint=args.endpoint,
                        name_prefix=args.name_prefix,
                        account_id=args.account_id,
                        region=args.region,
                        models=args.models,
                        captures=args.captures,
                        volume_key_arn=args.keys.key_arn("compute"),
                        log_group_arn=args.log_group_arn,
                        vpc_id=args.vpc_id,
                        subnet_ids=args.subnet_ids,
                        security_group_id=firewall.security_group_id,
                    )
                ),
            ),
            opts=ResourceOptions(parent=self),
        )

    def _held(self, variant: str) -> dict[str, Any]:
        """All that a variant's model holds."""
        args = self._args
        return {
            "primary_container": container(
                self._settings.all_variants[variant].model,
                region=args.region,
                account_id=args.account_id,
                name_prefix=args.name_prefix,
                bootstrap_url=args.bootstrap_url,
            ),
            "execution_role_arn": self.role_arn,
            "enable_network_isolation": self._settings.network_isolation,
            "vpc_config": self._vpc,
        }

    def _model(self, variant: str) -> sagemaker.Model:
        """A model. AWS changes none, so each change makes another, under another name."""
        return sagemaker.Model(
            f"{self._prefix}-{variant}-model",
            **self._held(variant),
            tags={"component": self._prefix, "variant": variant},
            opts=ResourceOptions(
                parent=self,
                depends_on=[*self._role.ready, *self._args.models.ready],
                # A kept configuration needs its models.
                retain_on_delete=self._keep,
            ),
        )

    def _content(self, models: Mapping[str, Any]) -> dict[str, Any]:
        """The configuration without its name; `models` stand in their place by variant."""
        settings, args = self._settings, self._args
        content: dict[str, Any] = {
            "production_variants": [
                shape.variant(name, one, models[name]) for name, one in settings.variants.items()
            ]
        }
        if settings.shadow:
            content["shadow_production_variants"] = [
                shape.variant(name, one, models[name]) for name, one in settings.shadow.items()
            ]
        if settings.volume_key:
            content["kms_key_arn"] = args.keys.key_arn("compute")
        if settings.capture.enabled:
            content["data_capture_config"] = shape.data_capture(
                settings, args.captures.destination(args.endpoint), args.keys.key_arn("data")
            )
        return content

    def _configuration(self, content: Mapping[str, Any]) -> sagemaker.EndpointConfiguration:
        base = self._physical
        # The name tells what is held, so it is made of the models' content, not of their names.
        held = self._content(
            {variant: self._held(variant) for variant in self._settings.all_variants}
        )
        return sagemaker.EndpointConfiguration(
            f"{self._prefix}-configuration",
            name_prefix=Output.from_input(held).apply(lambda known: content_prefix(base, known)),
            # Automation prunes by the tag: two names that begin alike may share the part they are
            # cut to.
            tags={"component": self._prefix, "endpoint": base},
            opts=ResourceOptions(
                parent=self,
                depends_on=self._args.captures.ready,
                # What ran before stays, so that there is something to go back to.
                retain_on_delete=self._keep,
            ),
            **content,
        )

    def _endpoint(
        self, configuration: sagemaker.EndpointConfiguration, deployment: Mapping[str, Any]
    ) -> sagemaker.Endpoint:
        settings = self._settings
        automated = settings.delivery == "automated"
        minutes = settings.rollout.rollout().timeout() // 60 + 30
        return sagemaker.Endpoint(
            f"{self._prefix}-endpoint",
            name=self._physical,
            endpoint_config_name=configuration.name,
            deployment_config=sagemaker.EndpointDeploymentConfigArgs(**deployment),
            tags={
                "component": self._prefix,
                "endpoint": self._args.endpoint,
                "model": settings.group or self._args.endpoint,
            },
            opts=ResourceOptions(
                parent=self,
                depends_on=self._role.ready,
                ignore_changes=["endpointConfigName"] if automated else None,
                custom_timeouts=CustomTimeouts(create="60m", update=f"{minutes}m", delete="30m"),
            ),
        )

    def _publish(self, content: dict[str, Any], deployment: dict[str, Any]) -> None:
        settings, args = self._settings, self._args
        known: Output[Any] = Output.from_input(
            {
                "group": args.group_name,
                "content": content,
                "deployment": deployment,
                "execution": {
                    "execution_role_arn": self.role_arn,
                    "vpc_config": self._vpc,
                    "enable_network_isolation": settings.network_isolation,
                },
            }
        )
        ssm.Parameter(
            f"{self._prefix}-shape",
            name=shape_parameter(args.name_prefix, args.endpoint),
            description=f"Shape of endpoint {self._physical}; a change is rolled out by automation",
            type="String",
            # The shape of ten variants is longer than the 4 KiB of the standard tier.
            tier="Intelligent-Tiering",
            # No secret: as `value` it would be one, and no reviewer could read the shape.
            insecure_value=Output.json_dumps(
                known.apply(
                    lambda values: shape.published(
                        endpoint=self._physical, settings=settings, **values
                    )
                ),
                sort_keys=True,
                separators=(",", ":"),
            ),
            tags={"component": self._prefix},
            opts=ResourceOptions(parent=self),
        )


def refuse_rollback(endpoint: str, running: str, wanted: str) -> str:
    """The configuration that runs. Raises when AWS went back to another one.

    A blue/green update that its alarms took back ends without an error, and the provider records it
    as done (terraform-provider-aws issue 48997).
    """
    if running != wanted and not pulumi.runtime.is_dry_run():
        raise pulumi.RunError(
            f"Endpoint {endpoint} was rolled back: it runs configuration {running}, not {wanted}. "
            "An alarm went off while the new configuration took over, or it did not start. See the "
            "endpoint's events and its alarms, then docs/runbooks/endpoint-rollback.md; pulumi up "
            "tries again once the cause is gone."
        )
    return running
