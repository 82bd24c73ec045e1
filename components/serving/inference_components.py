"""An endpoint whose instances several models share, each as an inference component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi import ComponentResource, CustomTimeouts, Output, ResourceOptions
from pulumi_aws import cloudcontrol, sagemaker

from components.common.cloudcontrol import CloudControlArgs, cloud_control_resource, name_in
from components.serving import component_shape, hosting
from components.serving.alarms import rollback_signals_of
from components.serving.endpoint_args import InferenceComponentsArgs
from components.serving.endpoint_scaling import EndpointScaling, EndpointScalingArgs
from components.serving.naming import (
    component_full_name,
    endpoint_name,
    shared_configuration_name,
)
from components.serving.rollback_check import refuse_component_rollback, refuse_rollback
from components.serving.scaling import scaled_copies

__all__ = ["InferenceComponents", "InferenceComponentsArgs"]


class InferenceComponents(ComponentResource):
    """Defines the endpoint and its components; an update of either that AWS took back fails here.

    The configuration and the components go through Cloud Control: the provider's own configuration
    has no place in the network and no isolation, and it has no components. The configuration is
    named by what it holds, so that a change makes another one before the endpoint takes it; then
    the old one goes. Sources: SageMaker API Reference, CreateEndpointConfig (ExecutionRoleArn,
    VpcConfig, EnableNetworkIsolation), CreateInferenceComponent.

    How many copies there are at first is said once: an update of the component says it again, and
    scaling goes on from there.
    """

    endpoint_name: Output[str]
    endpoint_arn: Output[str]
    configuration_name: Output[str]
    role_arn: Output[str]
    security_group_id: Output[str]
    component_names: Mapping[str, Output[str]]
    models: Mapping[str, Output[str]]
    """The models that run, by component; fails where AWS went back to another."""

    def __init__(
        self, name: str, args: InferenceComponentsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:InferenceComponents", name, None, opts)
        self._prefix, self._args, self._settings = name, args, args.settings
        self._physical = endpoint_name(args.name_prefix, args.endpoint)
        self._tags = {**args.tags, "component": name}
        self.security_group_id = hosting.interfaces(name, args, self).security_group_id
        self._role = hosting.execution_role(
            name, args, self, security_group_id=self.security_group_id
        )
        self.role_arn = self._role.role_arn
        self._alarms = hosting.watch(name, args, self)
        endpoint = self._endpoint(name_in(self._configuration(), "EndpointConfigName"))
        self.endpoint_name, self.endpoint_arn = endpoint.name, endpoint.arn
        names, models = {}, {}
        for each in args.settings.components:
            model = self._model(each)
            component = self._component(each, endpoint, model)
            names[each] = self._named(each, component)
            models[each] = self._running(each, component, model)
        self.component_names, self.models = names, models
        things = scaled_copies(args.settings, names)
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
                "component_names": dict(names),
                "models": dict(models),
                "role_arn": self.role_arn,
            }
        )

    def _configuration(self) -> cloudcontrol.Resource:
        args, settings = self._args, self._settings
        content = component_shape.configuration(
            settings,
            role_arn=self.role_arn,
            security_group_id=self.security_group_id,
            subnet_ids=args.subnet_ids,
            key_arn=args.keys.key_arn("compute") if settings.volume_key else None,
        )
        base, generation = self._physical, settings.instances.generation
        # Tags change in place, so they are no part of the name.
        name = Output.from_input(content).apply(
            lambda known: shared_configuration_name(base, [generation, known])
        )
        return cloud_control_resource(
            f"{self._prefix}-configuration",
            CloudControlArgs(
                type_name="AWS::SageMaker::EndpointConfig",
                state={**content, "EndpointConfigName": name},
                tags={**self._tags, "endpoint": base},
            ),
            opts=ResourceOptions(parent=self, depends_on=self._role.ready),
        )

    def _endpoint(self, wanted: Output[str]) -> sagemaker.Endpoint:
        """The endpoint. SageMaker is not told how to exchange its instances: what guards against a
        bad model is the roll-out of each component."""
        endpoint = sagemaker.Endpoint(
            f"{self._prefix}-endpoint",
            name=self._physical,
            endpoint_config_name=wanted,
            tags={
                "component": self._prefix,
                "endpoint": self._args.endpoint,
                # Savings leave it alone: deleting an endpoint leaves its components behind, and
                # its instances follow the copies. Read by automation/tags.py.
                "kind": self._settings.kind,
            },
            opts=ResourceOptions(
                parent=self,
                depends_on=self._role.ready,
                custom_timeouts=CustomTimeouts(create="60m", update="120m", delete="30m"),
            ),
        )
        self.configuration_name = Output.all(
            running=endpoint.endpoint_config_name, wanted=wanted
        ).apply(lambda names: refuse_rollback(self._physical, **names))
        return endpoint

    def _model(self, component: str) -> sagemaker.Model:
        """A model. AWS changes none, so each change makes another, under another name."""
        vpc: dict[str, Any] = {
            "security_group_ids": [self.security_group_id],
            "subnets": list(self._args.subnet_ids),
        }
        return sagemaker.Model(
            f"{self._prefix}-{component}-model",
            **hosting.held(self._args, component, self.role_arn, vpc),
            tags={"component": self._prefix},
            opts=ResourceOptions(
                parent=self, depends_on=[*self._role.ready, *self._args.models.ready]
            ),
        )

    def _component(
        self, component: str, endpoint: sagemaker.Endpoint, model: sagemaker.Model
    ) -> cloudcontrol.Resource:
        heeded = rollback_signals_of(self._settings, self._physical, component)
        return cloud_control_resource(
            f"{self._prefix}-{component}",
            CloudControlArgs(
                type_name="AWS::SageMaker::InferenceComponent",
                state=component_shape.component(
                    self._settings,
                    component,
                    name=component_full_name(self._physical, component),
                    endpoint=endpoint.name,
                    model=model.name,
                    alarms=[self._alarms[signal.role] for signal in heeded],
                ),
                tags=self._tags,
            ),
            opts=ResourceOptions(parent=self),
        )

    def _named(self, component: str, resource: cloudcontrol.Resource) -> Output[str]:
        """The component's name once it is there. It never changes, so that scaling, which is
        replaced with a name, stays when only the component's state is not known yet."""
        full = component_full_name(self._physical, component)
        return resource.id.apply(lambda _: full)

    def _running(
        self, component: str, resource: cloudcontrol.Resource, model: sagemaker.Model
    ) -> Output[str]:
        full = component_full_name(self._physical, component)
        return Output.all(properties=resource.properties, wanted=model.name).apply(
            lambda found: refuse_component_rollback(full, **found)
        )
