"""What an operator may set of the endpoints.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from components.common.settings import Name, Path, Settings
from components.monitoring.monitor_images import image_problem
from components.serving.bootstrap_model import region_problem
from components.serving.endpoint_settings import EndpointSettings
from components.serving.naming import NAME_MOST, endpoint_name, model_name_length
from components.serving.variant_settings import GroupVersion

__all__ = ["EndpointSettings", "ServingSettings"]


RESERVED_NAMES = ("ground-truth", "reports")
"""Prefixes of the capture bucket beside those of the endpoints."""


class ServingSettings(Settings):
    """The endpoints of one environment."""

    endpoints: Mapping[Name, EndpointSettings] = Field(
        default_factory=dict, description="The endpoints, by name."
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
        for name, endpoint in self.endpoints.items():
            at = ("endpoints", name)
            full = endpoint_name(name_prefix, name)
            if len(full) > NAME_MOST:
                yield (
                    at,
                    f"{full} has {len(full)} characters, more than the {NAME_MOST} of an endpoint. "
                    f"Shorten the endpoint's name by {len(full) - NAME_MOST} or more.",
                )
            for place, variant_name, variant in endpoint.placed():
                here = (*at, place, variant_name)
                length = model_name_length(name, variant_name)
                if length > NAME_MOST:
                    yield (
                        here,
                        f"{variant_name} makes a model's name of {length} characters, more than "
                        f"the {NAME_MOST} of SageMaker. Shorten it by {length - NAME_MOST}.",
                    )
                if isinstance(variant.model, GroupVersion) and variant.model.group not in models:
                    known = ", ".join(models) or "none"
                    yield (
                        (*here, "model"),
                        f"{variant.model.group} is no model of registry.models ({known}). Add it "
                        "there, or name another.",
                    )
                if variant.model == "bootstrap" and (wrong := region_problem(region)):
                    yield ((*here, "model"), wrong)
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


def _too_few(
    at: Path, endpoint: EndpointSettings, zones: Sequence[str]
) -> Iterator[tuple[Path, str]]:
    """A protected stack is production: every variant has two instances in two zones."""
    if endpoint.keep_configurations < 1:
        yield (
            (*at, "keep_configurations"),
            "0 deletes what the endpoint could go back to, or even runs, and protect is true. Use "
            "1 or more.",
        )
    if len(zones) < 2:
        yield (
            at,
            f"only zone {zones[0]} is there; with protect: true an endpoint spans two. Add a zone "
            "to network.availability_zones.",
        )
    for name, variant in endpoint.variants.items():
        if variant.initial_instances < 2:
            yield (
                (*at, "variants", name, "initial_instances"),
                "1 is a single instance in production (protect: true). Use 2 or more.",
            )
    scaling = endpoint.autoscaling
    if scaling is not None:
        if scaling.min < 2:
            yield (
                (*at, "autoscaling", "min"),
                "1 is a single instance in production (protect: true). Use 2 or more.",
            )
        for name, schedule in scaling.schedules.items():
            if schedule.min < 2:
                yield (
                    (*at, "autoscaling", "schedules", name, "min"),
                    "1 is a single instance in production (protect: true). Use 2 or more.",
                )
