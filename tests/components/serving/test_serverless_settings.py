"""Every illegal combination of a serverless endpoint's settings, each refused with its fix."""

from typing import Any

import pytest

from components.serving.endpoint_settings import endpoint_settings
from components.serving.serverless_settings import ServerlessSettings
from components.serving.settings import ServingSettings
from tests.components.refusals import assert_refused
from tests.components.world import a_variant


def a_model(**changes: Any) -> dict[str, Any]:
    return {"model": "bootstrap", "memory_mb": 2048, "max_concurrency": 5, **changes}


def serverless(**changes: Any) -> dict[str, Any]:
    """A serverless endpoint."""
    return {"kind": "serverless", "variants": {"main": a_model()}, **changes}


@pytest.mark.parametrize(
    ("data", "at", "words"),
    [
        (
            serverless(rollout={"strategy": "canary", "percent": 50}),
            "rollout",
            ("real-time and asynchronous endpoints only", "kind: realtime"),
        ),
        (serverless(rollout={"strategy": "rolling", "percent": 50}), "rollout", ("all at once",)),
        (serverless(shadow={"next": a_variant()}), "shadow", ("copies no traffic",)),
        (serverless(capture={"percent": 10}), "capture", ("data capture", "kind: realtime")),
        (serverless(monitors={"bias": "daily"}), "monitors", ("Model Monitor",)),
        (serverless(network_isolation=True), "network_isolation", ("network isolation",)),
        (serverless(volume_key=True), "volume_key", ("no volumes",)),
        (serverless(answers={}), "answers", ("kind: async",)),
        (serverless(max_concurrent_invocations=2), "max_concurrent_invocations", ("kind: async",)),
        (
            serverless(variants={"a": a_model(), "b": a_model()}, new_versions_go_to="a"),
            "variants",
            ("2 variants", "has one"),
        ),
        (
            serverless(variants={"main": a_model(provisioned_concurrency=6)}),
            "variants.main.provisioned_concurrency",
            ("6 is above max_concurrency (5)",),
        ),
        (
            serverless(autoscaling={"min": 1, "max": 2}),
            "autoscaling",
            ("nothing to scale", "provisioned_concurrency"),
        ),
        (
            serverless(
                variants={"main": a_model(provisioned_concurrency=3)},
                autoscaling={"min": 1, "max": 2},
            ),
            "variants.main.provisioned_concurrency",
            ("3 is outside autoscaling's 1 to 2",),
        ),
        (
            serverless(
                variants={"main": a_model(provisioned_concurrency=3)},
                autoscaling={"min": 1, "max": 6},
            ),
            "autoscaling.max",
            ("6 is above max_concurrency of main (5)",),
        ),
        (
            serverless(autoscaling={"min": 3, "max": 2}),
            "autoscaling.min",
            ("3 is above max (2)",),
        ),
    ],
    ids=[
        "canary",
        "rolling",
        "shadow",
        "capture",
        "monitors",
        "network isolation",
        "a volume key",
        "answers in S3",
        "a queue",
        "A/B",
        "more warm than there may be",
        "scaling of nothing",
        "warm outside the range",
        "a range above the concurrency",
        "a range upside down",
    ],
)
def test_an_illegal_combination_is_refused(
    data: dict[str, Any], at: str, words: tuple[str, ...]
) -> None:
    assert_refused(ServerlessSettings, data, at, *words)


@pytest.mark.parametrize("memory_mb", [512, 1536, 2047, 7168])
def test_memory_comes_in_steps_of_a_gibibyte(memory_mb: int) -> None:
    data = serverless(variants={"main": a_model(memory_mb=memory_mb)})
    with pytest.raises(ValueError, match="memory_mb"):
        endpoint_settings(data)


@pytest.mark.parametrize(
    "data",
    [
        *(
            serverless(variants={"main": a_model(memory_mb=memory_mb)})
            for memory_mb in (1024, 2048, 3072, 4096, 5120, 6144)
        ),
        serverless(variants={"main": a_model(provisioned_concurrency=5)}),
        serverless(
            variants={"main": a_model(provisioned_concurrency=1)},
            autoscaling={"min": 1, "max": 5},
        ),
        serverless(
            delivery="pinned", variants={"main": a_model(model={"group": "fraud", "version": 1})}
        ),
    ],
)
def test_what_aws_takes_is_taken(data: dict[str, Any]) -> None:
    assert endpoint_settings(data).kind == "serverless"


def test_production_asks_for_no_second_instance_of_what_has_none() -> None:
    settings = ServingSettings.model_validate({"endpoints": {"fraud": serverless()}})
    where: dict[str, Any] = {"region": "us-east-1", "name_prefix": "acme-prod", "protect": True}
    assert not list(settings.problems_in(**where, zones=("us-east-1a",), models=["fraud"]))
