"""Every illegal combination of an asynchronous endpoint's settings, each refused with its fix."""

from typing import Any

import pytest

from components.serving.async_settings import AsyncSettings
from components.serving.endpoint_settings import endpoint_settings
from components.serving.settings import ServingSettings
from tests.components.refusals import assert_refused
from tests.components.world import a_variant


def queued(**changes: Any) -> dict[str, Any]:
    """An asynchronous endpoint with one variant."""
    return {"kind": "async", "variants": {"main": a_variant()}, **changes}


def scaling(**changes: Any) -> dict[str, Any]:
    return {"min": 0, "max": 4, "backlog_per_instance": 5, **changes}


@pytest.mark.parametrize(
    ("data", "at", "words"),
    [
        (queued(shadow={"next": a_variant()}), "shadow", ("copies no traffic", "kind: realtime")),
        (queued(capture={"percent": 100}), "capture", ("real-time endpoints only", "keep_days")),
        (queued(monitors={"bias": "daily"}), "monitors", ("captured data", "kind: realtime")),
        (
            queued(
                variants={"a": a_variant(), "b": a_variant()},
                new_versions_go_to="a",
                rollout={"strategy": "rolling", "percent": 50},
            ),
            "rollout.strategy",
            ("rolling with 2 variants",),
        ),
        (
            queued(rollout={"strategy": "canary", "percent": 51}),
            "rollout.percent",
            ("51 is above 50",),
        ),
        (
            queued(variants={"main": a_variant(instance_type="ml.g5.xlarge")}),
            "volume_key",
            ("local NVMe", "volume_key: false"),
        ),
        (
            queued(autoscaling=scaling(max=2)),
            "variants.main.initial_instances",
            ("3 is outside autoscaling's 1 to 2",),
        ),
        (queued(autoscaling=scaling(min=5)), "autoscaling.min", ("5 is above max (4)",)),
        (
            queued(autoscaling=scaling(start_instances=5)),
            "autoscaling.start_instances",
            ("5 is above max (4)",),
        ),
        (
            queued(answers={"notify": ["error"], "include_answer_in": ["success"]}),
            "answers.include_answer_in.0",
            ("success is not announced", "Add it to notify"),
        ),
        (queued(delivery="pinned"), "variants.main.model", ("would answer for ever",)),
    ],
    ids=[
        "shadow",
        "capture",
        "monitors",
        "A/B with rolling",
        "a canary above 50",
        "a volume key on local NVMe disks",
        "a fleet outside its scaling range",
        "a scaling range upside down",
        "a start above the largest fleet",
        "an answer in an announcement that is not made",
        "the placeholder with pinned delivery",
    ],
)
def test_an_illegal_combination_is_refused(
    data: dict[str, Any], at: str, words: tuple[str, ...]
) -> None:
    assert_refused(AsyncSettings, data, at, *words)


@pytest.mark.parametrize(
    "data",
    [
        queued(),
        queued(variants={"a": a_variant(), "b": a_variant()}, new_versions_go_to="b"),
        queued(rollout={"strategy": "canary", "percent": 50}),
        queued(rollout={"strategy": "linear", "percent": 50}),
        queued(rollout={"strategy": "rolling", "percent": 50}),
        queued(variants={"main": a_variant(initial_instances=1)}, autoscaling=scaling()),
        queued(variants={"main": a_variant(instance_type="ml.g5.xlarge")}, volume_key=False),
        queued(answers={"notify": []}),
    ],
    ids=[
        "one variant",
        "several by weight",
        "canary",
        "linear",
        "rolling",
        "from zero",
        "a GPU",
        "announced nowhere",
    ],
)
def test_what_aws_takes_is_taken(data: dict[str, Any]) -> None:
    assert endpoint_settings(data).kind == "async"


def test_a_slow_answer_is_no_trouble_by_itself() -> None:
    """It may take an hour; the second of a real-time endpoint would take every roll-out back."""
    found = AsyncSettings.model_validate(queued(alarms={"server_errors": 5}))
    assert found.alarms.latency_p99_ms == 900_000


def in_production(**changes: Any) -> dict[str, str]:
    settings = ServingSettings.model_validate(
        {"endpoints": {"fraud": queued(group="fraud", **changes)}}
    )
    found = settings.problems_in(
        region="us-east-1",
        name_prefix="acme-prod",
        protect=True,
        zones=("us-east-1a", "us-east-1b"),
        models=["fraud"],
    )
    return {".".join(str(part) for part in at): text for at, text in found}


def test_in_production_a_fleet_stops_or_has_two_instances() -> None:
    alone = {"main": a_variant(initial_instances=1)}
    assert in_production(variants=alone, autoscaling=scaling()) == {}
    assert in_production(autoscaling=scaling(min=2)) == {}
    fixed = in_production(variants=alone)
    assert set(fixed) == {"endpoints.fraud.variants.main.initial_instances"}
    night = {"schedule": "rate(1 day)", "min": 1, "max": 2}
    single = in_production(autoscaling=scaling(min=1, schedules={"night": night}))
    assert set(single) == {
        "endpoints.fraud.autoscaling.min",
        "endpoints.fraud.autoscaling.schedules.night.min",
    }
    assert all("Use 2 or more, or 0." in text for text in single.values())
