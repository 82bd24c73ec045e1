"""Settings of endpoints with inference components that cannot work: what, where the error points,
what it says. Each rule names its source where it stands (components/serving)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.infra.illegal import VARIANT, an_endpoint, of_kind, protected

SHARED = "platform.serving.endpoints.shared"


def components(
    *,
    instances: Mapping[str, Any] | None = None,
    component: Mapping[str, Any] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """An endpoint with the component intent; changes of its instances, of it, and of the whole."""
    one = {"model": "bootstrap", "copies": 2, "memory_mb": 1024, **(component or {})}
    shared = {"instance_type": "ml.m7i.xlarge", "min": 1, "max": 4, **(instances or {})}
    endpoint: dict[str, Any] = {
        "kind": "components",
        "instances": shared,
        "components": {"intent": one},
        **changes,
    }
    return {"serving": {"endpoints": {"shared": endpoint}}}


def scaling(**changes: Any) -> dict[str, Any]:
    return {"autoscaling": {"min": 1, "max": 4, "invocations_per_copy": 60} | changes}


def both(one: str, other: str) -> dict[str, Any]:
    """Two endpoints whose components get one name: a-b of c, and a of b-c."""
    found = components()["serving"]["endpoints"]["shared"]
    component = found["components"]["intent"]
    return {
        "serving": {
            "endpoints": {
                "a": {**found, "components": {one: component}},
                "a-b": {**found, "components": {other: component}},
            }
        }
    }


COMPONENTS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "components with variants by weight",
        components(variants={"champion": VARIANT}),
        f"{SHARED}.variants",
        "get no share of the traffic by weight",
    ),
    (
        "components with a shadow",
        components(shadow={"next": VARIANT}),
        f"{SHARED}.shadow",
        "SageMaker copies the traffic of a variant's own model",
    ),
    (
        "components with data capture",
        components(capture={"percent": 100}),
        f"{SHARED}.capture",
        "data capture is of endpoints with one model a variant",
    ),
    (
        "components with monitors",
        components(monitors={"bias": "daily"}),
        f"{SHARED}.monitors",
        "Model Monitor works on endpoints with a single model",
    ),
    (
        "components with a queue",
        components(answers={"keep_days": 7}),
        f"{SHARED}.answers",
        "an asynchronous request can name no inference component",
    ),
    (
        "components with a limit of asynchronous requests",
        components(max_concurrent_invocations=4),
        f"{SHARED}.max_concurrent_invocations",
        "that is of asynchronous endpoints",
    ),
    (
        "a second hand on the instances that the copies move",
        components(autoscaling={"min": 1, "max": 4, "invocations_per_instance": 800}),
        f"{SHARED}.autoscaling",
        "Set instances.min and max",
    ),
    *(
        (
            f"components on a {kind} endpoint",
            of_kind(kind, components=components()["serving"]["endpoints"]["shared"]["components"]),
            "platform.serving.endpoints.fraud.components",
            "here each variant has a model",
        )
        for kind in ("realtime", "async", "serverless")
    ),
    (
        "instances of components beside variants",
        an_endpoint(instances={"instance_type": "ml.m7i.xlarge", "min": 1, "max": 2}),
        "platform.serving.endpoints.fraud.instances",
        "here each variant has a model",
    ),
    (
        "components that automation would roll out",
        components(delivery="automated"),
        f"{SHARED}.delivery",
        "a component is no part of one. Use delivery: pinned.",
    ),
    (
        "components with a group whose versions arrive",
        components(group="fraud"),
        f"{SHARED}.group",
        "no version arrives by itself",
    ),
    (
        "components with a canary",
        components(rollout={"strategy": "canary", "percent": 50}),
        f"{SHARED}.rollout.strategy",
        "canary with inference components",
    ),
    (
        "components with a linear shift",
        components(rollout={"strategy": "linear", "percent": 50}),
        f"{SHARED}.rollout.strategy",
        "linear with inference components",
    ),
    (
        "a batch above half of the copies",
        components(rollout={"strategy": "rolling", "percent": 60}),
        f"{SHARED}.rollout.percent",
        "60 is above 50",
    ),
    (
        "a batch smaller than one copy",
        components(rollout={"strategy": "rolling", "percent": 25}),
        f"{SHARED}.rollout.percent",
        "25 percent of the 2 of intent is less than one copy. Use 50 or more, or more copies.",
    ),
    (
        "a metric that isolated containers would have to call for",
        components(alarms={"model_metric": {"name": "Confidence", "below": 0.5}}),
        f"{SHARED}.alarms.model_metric.published_by",
        "call with network_isolation: true",
    ),
    (
        "a volume key of shared instances whose hardware encrypts",
        components(instances={"instance_type": "ml.g5.2xlarge"}),
        f"{SHARED}.volume_key",
        "SageMaker refuses a volume key on instances with local NVMe disks",
    ),
    (
        "a disk for shared instances with disks of their own",
        components(
            volume_key=False, instances={"instance_type": "ml.g5.2xlarge", "volume_gib": 100}
        ),
        f"{SHARED}.instances.volume_gib",
        "uses its own NVMe disks",
    ),
    (
        "a GPU of instances without any",
        components(component={"accelerators": 1}),
        f"{SHARED}.components.intent.accelerators",
        "1 on ml.m7i.xlarge, which has none",
    ),
    (
        "the placeholder on processors that it does not run on",
        components(instances={"instance_type": "ml.c7g.large"}),
        f"{SHARED}.components.intent.model",
        "ml.c7g.large has ARM processors",
    ),
    (
        "more shared instances at least than at most",
        components(instances={"min": 5}),
        f"{SHARED}.instances.min",
        "5 is above max (4)",
    ),
    (
        "no instances while a copy always runs",
        components(instances={"min": 0}),
        f"{SHARED}.instances.min",
        "0 is never reached: intent always has a copy",
    ),
    (
        "copies that scaling would change at once",
        components(component={"copies": 6, **scaling()}),
        f"{SHARED}.components.intent.copies",
        "6 is outside autoscaling's 1 to 4",
    ),
    (
        "copies that follow two loads",
        components(component=scaling(concurrent_per_copy=4)),
        f"{SHARED}.components.intent.autoscaling",
        "exactly one of invocations_per_copy and concurrent_per_copy",
    ),
    (
        "more copies at least than at most",
        components(component=scaling(min=5)),
        f"{SHARED}.components.intent.autoscaling.min",
        "5 is above max (4)",
    ),
    (
        "more copies to start with than there may be",
        components(component=scaling(min=0, start_copies=5)),
        f"{SHARED}.components.intent.autoscaling.start_copies",
        "5 is above max (4)",
    ),
    (
        "a component with a name that is too long",
        {
            "organization": "a" * 20,
            "serving": {
                "endpoints": {
                    "shared": components()["serving"]["endpoints"]["shared"]
                    | {
                        "components": {
                            "i" * 32: {"model": "bootstrap", "copies": 2, "memory_mb": 128}
                        }
                    }
                }
            },
        },
        f"{SHARED}.components.{'i' * 32}",
        "more than the 63 of an inference component",
    ),
    (
        "two components with one name in the account",
        both("b-c", "c"),
        "platform.serving.endpoints.a-b.components.c",
        "is also the component of a",
    ),
    (
        "a component of a model that is not there",
        components(component={"model": {"group": "churn", "version": 1}}),
        f"{SHARED}.components.intent.model",
        "churn is no model of registry.models (fraud)",
    ),
    (
        "a gateway to components",
        {"serving": components()["serving"] | {"gateway": {"endpoints": ["shared"]}}},
        "platform.serving.gateway.endpoints[0]",
        "shared hosts inference components",
    ),
    (
        "components in production on one instance",
        protected(**components()),
        f"{SHARED}.instances.min",
        "1 is a single instance in production",
    ),
    (
        "a component in production with one copy",
        protected(**components(instances={"min": 2}, component={"copies": 1})),
        f"{SHARED}.components.intent.copies",
        "1 is a single copy in production",
    ),
    (
        "a component in production that goes to nothing",
        protected(**components(instances={"min": 2}, component=scaling(min=0))),
        f"{SHARED}.components.intent.autoscaling.min",
        "0 leaves no copy, so that requests fail, in production",
    ),
    (
        "a component in production with one copy at night",
        protected(
            **components(
                instances={"min": 2},
                component=scaling(
                    min=2,
                    schedules={"night": {"schedule": "rate(1 day)", "min": 1, "max": 4}},
                ),
            )
        ),
        f"{SHARED}.components.intent.autoscaling.schedules.night.min",
        "1 is a single copy in production",
    ),
]
