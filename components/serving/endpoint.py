"""An endpoint of any kind: models, configuration, alarms and the way it is updated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import ComponentResource, CustomTimeouts, Output, ResourceOptions
from pulumi_aws import sagemaker, ssm

from components.serving import hosting, shape
from components.serving.alarms import rollback_signals
from components.serving.async_settings import AsyncSettings
from components.serving.async_topics import AsyncTopics, AsyncTopicsArgs
from components.serving.endpoint_args import EndpointArgs
from components.serving.endpoint_scaling import EndpointScaling, EndpointScalingArgs
from components.serving.fleet_settings import FleetSettings
from components.serving.naming import content_prefix, endpoint_name, shape_parameter
from components.serving.realtime_settings import RealtimeSettings
from components.serving.rollback_check import refuse_rollback
from components.serving.rollout import deployment_config
from components.serving.scaling import scaled

__all__ = ["Endpoint", "EndpointArgs"]


class Endpoint(ComponentResource):
    """Defines the endpoint. With delivery: pinned, an update that AWS took back fails here; with
    delivery: automated, automation decides which configuration runs and reads the shape from a
    parameter. A serverless endpoint has no place in the network and no security group.

    A roll-out by automation lets fleets that follow the load keep their size. With delivery: pinned
    it is the provider that updates, which has no input for that (UpdateEndpoint,
    RetainAllVariantProperties): a fleet goes back to its initial_instances and grows again.
    """

    endpoint_name: Output[str]
    endpoint_arn: Output[str]
    configuration_name: Output[str]
    role_arn: Output[str]
    security_group_id: Output[str] | None = None
    topic_arns: Mapping[str, Output[str]]

    def __init__(self, name: str, args: EndpointArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:serving:Endpoint", name, None, opts)
        self._prefix, self._args, self._settings = name, args, args.settings
        self._physical = endpoint_name(args.name_prefix, args.endpoint)
        self._vpc = self._network() if isinstance(args.settings, FleetSettings) else None
        self._topics = self._announcements()
        self.topic_arns = self._topics.topic_arns if self._topics else {}
        self._role = hosting.execution_role(
            name, args, self, security_group_id=self.security_group_id, topics=self._topics
        )
        self.role_arn = self._role.role_arn
        deployment = self._deployment(self._watch())
        content = self._content(
            {variant: self._model(variant).name for variant in args.settings.models}
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
        things = scaled(args.settings, endpoint.name)
        if things:
            EndpointScaling(
                f"{name}-scaling",
                EndpointScalingArgs(
                    things=things, endpoint_name=endpoint.name, alerting=args.alerting
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

    def _network(self) -> dict[str, Any]:
        """Where the instances' network interfaces lie."""
        firewall = hosting.interfaces(self._prefix, self._args, self)
        self.security_group_id = firewall.security_group_id
        return {
            "security_group_ids": [firewall.security_group_id],
            "subnets": list(self._args.subnet_ids),
        }

    def _announcements(self) -> AsyncTopics | None:
        if not isinstance(self._settings, AsyncSettings):
            return None
        return AsyncTopics(
            f"{self._prefix}-announcements",
            AsyncTopicsArgs(settings=self._settings.answers, keys=self._args.keys),
            opts=ResourceOptions(parent=self),
        )

    def _deployment(self, alarms: list[Output[str]]) -> dict[str, Any]:
        """How SageMaker exchanges configurations; of serverless endpoints it lets nobody say."""
        if not isinstance(self._settings, FleetSettings):
            return {}
        return deployment_config(self._settings.rollout.rollout(), alarms)

    def _watch(self) -> list[Output[str]]:
        """Watches the variants that answer callers; gives the alarms that a roll-out heeds."""
        names = hosting.watch(self._prefix, self._args, self)
        heeded = rollback_signals(self._settings, self._physical)
        return [names[signal.role] for signal in heeded]

    def _held(self, variant: str) -> dict[str, Any]:
        return hosting.held(self._args, variant, self.role_arn, self._vpc)

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
        if isinstance(settings, RealtimeSettings) and settings.shadow:
            content["shadow_production_variants"] = [
                shape.variant(name, one, models[name]) for name, one in settings.shadow.items()
            ]
        if settings.volume_key:
            content["kms_key_arn"] = args.keys.key_arn("compute")
        if isinstance(settings, AsyncSettings):
            content["async_inference_config"] = shape.asynchronous(
                settings,
                args.captures.destination(args.endpoint),
                args.keys.key_arn("data"),
                self.topic_arns,
            )
        if settings.capture.enabled:
            content["data_capture_config"] = shape.data_capture(
                settings, args.captures.destination(args.endpoint), args.keys.key_arn("data")
            )
        return content

    def _configuration(self, content: Mapping[str, Any]) -> sagemaker.EndpointConfiguration:
        base = self._physical
        # The name tells what is held, so it is made of the models' content, not of their names.
        held = self._content({variant: self._held(variant) for variant in self._settings.models})
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
            deployment_config=(
                sagemaker.EndpointDeploymentConfigArgs(**deployment) if deployment else None
            ),
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
        execution = {
            "execution_role_arn": self.role_arn,
            "enable_network_isolation": settings.network_isolation,
            **({"vpc_config": self._vpc} if self._vpc else {}),
        }
        known: Output[dict[str, Any]] = Output.from_input(
            {
                "endpoint": self._physical,
                "group": args.group_name,
                "content": content,
                "deployment": deployment,
                "execution": execution,
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
                known.apply(lambda values: shape.published(settings=settings, **values)),
                sort_keys=True,
                separators=(",", ":"),
            ),
            tags={"component": self._prefix},
            opts=ResourceOptions(parent=self),
        )
