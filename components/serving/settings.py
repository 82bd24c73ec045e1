"""What an operator may set of the endpoints.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from components.common.settings import Name, Path, Settings
from components.monitoring.monitor_images import image_problem
from components.serving.async_settings import AsyncSettings
from components.serving.batch_settings import BatchSettings
from components.serving.bootstrap_model import region_problem
from components.serving.components_settings import ComponentsSettings
from components.serving.endpoint_settings import AnyEndpoint, EndpointSettings
from components.serving.fleet_settings import FleetSettings
from components.serving.gateway_settings import GatewaySettings
from components.serving.naming import (
    NAME_MOST,
    component_full_name,
    endpoint_name,
    model_name_length,
)
from components.serving.variant_settings import GroupVersion, ModelChoice

__all__ = ["ServingSettings"]


RESERVED_NAMES = ("batch", "ground-truth", "reports")
"""Prefixes of the capture bucket beside those of the endpoints."""


class ServingSettings(Settings):
    """The endpoints of one environment."""

    endpoints: Mapping[Name, AnyEndpoint] = Field(
        default_factory=dict, description="The endpoints, by name."
    )

    batch: Mapping[Name, BatchSettings] = Field(
        default_factory=dict, description="Predictions that are made in batches, by name."
    )
    gateway: GatewaySettings | None = Field(
        default=None, description="One address in front of endpoints; none: callers use SageMaker."
    )

    def problems_in(
        self,
        *,
        region: str,
        name_prefix: str,
        protect: bool,
        zones: Sequence[str],
        models: Sequence[str],
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `name_prefix` is organisation and environment, `models` the names of registry.models.
        """
        if self.gateway is not None:
            yield from self._gateway_problems(self.gateway, protect)
        yield from self._component_names(name_prefix)
        for name, batch in self.batch.items():
            yield from _model_problems(batch.model, ("batch", name, "model"), region, models)
        for name, endpoint in self.endpoints.items():
            at = ("endpoints", name)
            full = endpoint_name(name_prefix, name)
            if len(full) > NAME_MOST:
                yield (
                    at,
                    f"{full} has {len(full)} characters, more than the {NAME_MOST} of an endpoint. "
                    f"Shorten the endpoint's name by {len(full) - NAME_MOST} or more.",
                )
            for place, variant_name, model in endpoint.placed():
                here = (*at, place, variant_name)
                length = model_name_length(name, variant_name)
                if length > NAME_MOST:
                    yield (
                        here,
                        f"{variant_name} makes a model's name of {length} characters, more than "
                        f"the {NAME_MOST} of SageMaker. Shorten it by {length - NAME_MOST}.",
                    )
                yield from _model_problems(model, (*here, "model"), region, models)
            if name in RESERVED_NAMES:
                yield (
                    at,
                    f"{name} is where the capture bucket keeps the {name} of all endpoints. Give "
                    "the endpoint another name.",
                )
            for kind in endpoint.monitors.wanted:
                if wrong := image_problem(kind, region):
                    yield ((*at, "monitors", kind), wrong)
            group = endpoint.group or name
            if endpoint.delivery == "automated" and group not in models:
                known = ", ".join(models) or "none"
                yield (
                    (*at, "group"),
                    f"{group} is no model of registry.models ({known}), so no version can ever "
                    "arrive. Add it there, name another, or use delivery: pinned.",
                )
            if protect:
                yield from _too_few(at, endpoint, zones)

    def _component_names(self, name_prefix: str) -> Iterator[tuple[Path, str]]:
        """Names of inference components are unique in an account and region."""
        taken: dict[str, str] = {}
        for endpoint, settings in self.endpoints.items():
            if not isinstance(settings, ComponentsSettings):
                continue
            for component in settings.components:
                at = ("endpoints", endpoint, "components", component)
                full = component_full_name(endpoint_name(name_prefix, endpoint), component)
                if len(full) > NAME_MOST:
                    yield (
                        at,
                        f"{full} has {len(full)} characters, more than the {NAME_MOST} of an "
                        f"inference component. Shorten it by {len(full) - NAME_MOST} or more.",
                    )
                if full in taken:
                    yield (
                        at,
                        f"{full} is also the component of {taken[full]}, and their names are "
                        "unique in an account. Rename one.",
                    )
                taken[full] = endpoint

    def _gateway_problems(
        self, gateway: GatewaySettings, protect: bool
    ) -> Iterator[tuple[Path, str]]:
        for position, name in enumerate(gateway.endpoints):
            at = ("gateway", "endpoints", position)
            endpoint = self.endpoints.get(name)
            if endpoint is None:
                known = ", ".join(self.endpoints) or "none"
                yield at, f"{name} is no endpoint of serving.endpoints ({known}). Name another."
            elif isinstance(endpoint, AsyncSettings):
                yield (
                    at,
                    f"{name} is asynchronous: it takes an address in S3 and gives no answer that "
                    "the gateway could pass on. Remove it.",
                )
            elif isinstance(endpoint, ComponentsSettings):
                yield (
                    at,
                    f"{name} hosts inference components, one of which each request has to name in "
                    "a header that the gateway does not set. Remove it.",
                )
        if protect and gateway.authentication == "none":
            yield (
                ("gateway", "authentication"),
                "none lets whoever is in the network call models in production (protect: true). "
                "Use iam.",
            )


def _model_problems(
    model: ModelChoice, at: Path, region: str, models: Sequence[str]
) -> Iterator[tuple[Path, str]]:
    if isinstance(model, GroupVersion) and model.group not in models:
        known = ", ".join(models) or "none"
        yield (
            at,
            f"{model.group} is no model of registry.models ({known}). Add it there, or name "
            "another.",
        )
    if model == "bootstrap" and (wrong := region_problem(region)):
        yield at, wrong


def _too_few(
    at: Path, endpoint: EndpointSettings, zones: Sequence[str]
) -> Iterator[tuple[Path, str]]:
    """A protected stack is production: every fleet has two instances in two zones.

    Two are left out. Serverless endpoints: SageMaker runs them in several zones by itself. Fleets
    of asynchronous endpoints that stop (min 0): they start with `start_instances`, and tracking
    takes them through 1 on the way down, whatever they start with; their queue keeps the requests
    meanwhile, and the alarm on the oldest one warns when they wait too long.
    """
    if isinstance(endpoint, ComponentsSettings):
        yield from _too_few_copies(at, endpoint, zones)
        return
    if endpoint.keep_configurations < 1:
        yield (
            (*at, "keep_configurations"),
            "0 deletes what the endpoint could go back to, or even runs, and protect is true. Use "
            "1 or more.",
        )
    if not isinstance(endpoint, FleetSettings):
        return
    yield from _one_zone(at, zones)
    # A fleet that stops may do so at its first start; one that runs all the time has two instances
    # like any other.
    stops = isinstance(endpoint, AsyncSettings)
    scaling = endpoint.autoscaling
    for name, variant in endpoint.variants.items():
        may_stop = stops and scaling is not None and scaling.min == 0
        if variant.initial_instances < 2 and not may_stop:
            yield (*at, "variants", name, "initial_instances"), _single("Use 2 or more.")
    if scaling is None:
        return
    fix = "Use 2 or more, or 0." if stops else "Use 2 or more."
    if scaling.min == 1:
        yield (*at, "autoscaling", "min"), _single(fix)
    for name, schedule in scaling.schedules.items():
        if schedule.min == 1:
            yield (*at, "autoscaling", "schedules", name, "min"), _single(fix)


def _one_zone(at: Path, zones: Sequence[str]) -> Iterator[tuple[Path, str]]:
    if len(zones) < 2:
        yield (
            at,
            f"only zone {zones[0]} is there; with protect: true an endpoint spans two. Add a zone "
            "to network.availability_zones.",
        )


def _too_few_copies(
    at: Path, endpoint: ComponentsSettings, zones: Sequence[str]
) -> Iterator[tuple[Path, str]]:
    """Two instances and two copies at any time: requests fail for minutes while the first copy
    starts from nothing. Source: SageMaker AI developer guide, "Scale an endpoint to zero
    instances"."""
    yield from _one_zone(at, zones)
    if endpoint.instances.min < 2:
        yield (*at, "instances", "min"), _few(endpoint.instances.min, "instance")
    for name, component in endpoint.components.items():
        here = (*at, "components", name)
        if component.copies < 2:
            yield (*here, "copies"), _few(component.copies, "copy")
        scaling = component.autoscaling
        if scaling is None:
            continue
        if scaling.min < 2:
            yield (*here, "autoscaling", "min"), _few(scaling.min, "copy")
        for role, schedule in scaling.schedules.items():
            if schedule.min < 2:
                yield (
                    (*here, "autoscaling", "schedules", role, "min"),
                    _few(schedule.min, "copy"),
                )


def _few(number: int, unit: str) -> str:
    what = f"is a single {unit}" if number else f"leaves no {unit}, so that requests fail,"
    return f"{number} {what} in production (protect: true). Use 2 or more."


def _single(fix: str) -> str:
    return f"1 is a single instance in production (protect: true). {fix}"
