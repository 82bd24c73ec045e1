"""Every illegal combination of an endpoint's settings, each refused with its fix."""

from typing import Any

import pytest
import yaml

from components.common.local_disks import has_local_nvme
from components.serving.endpoint_settings import endpoint_settings
from components.serving.realtime_settings import RealtimeSettings
from components.serving.settings import ServingSettings
from components.serving.variant_settings import is_arm
from tests.components.refusals import assert_refused
from tests.components.world import a_variant

OWN_IMAGE = {
    "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/acme-dev/serving:1.4.0",
    "artifact": "s3://acme-dev-models/models/fraud/model.tar.gz",
}
VERSION = {"group": "fraud", "version": 3}


def one(**changes: Any) -> dict[str, Any]:
    """An endpoint with one variant."""
    given: dict[str, Any] = {"variants": {"main": a_variant()}}
    return {key: value for key, value in {**given, **changes}.items() if value is not None}


def two(**changes: Any) -> dict[str, Any]:
    """An endpoint with two variants."""
    variants = {"champion": a_variant(weight=90), "challenger": a_variant(weight=10)}
    return one(**{"variants": variants, "new_versions_go_to": "challenger", **changes})


def scaling(**changes: Any) -> dict[str, Any]:
    return {"min": 2, "max": 20, "invocations_per_instance": 800, **changes}


ILLEGAL: list[tuple[str, dict[str, Any], str, tuple[str, ...]]] = [
    (
        "A/B with a shadow",
        two(shadow={"next": a_variant()}),
        "shadow",
        ("beside 2 variants", "Remove the shadow"),
    ),
    (
        "A/B with rolling",
        two(rollout={"strategy": "rolling", "percent": 50}),
        "rollout.strategy",
        ("rolling with 2 variants", "Use canary or linear"),
    ),
    (
        "a canary above 50",
        one(rollout={"strategy": "canary", "percent": 60}),
        "rollout.percent",
        ("60 is above 50, the most SageMaker accepts for a canary", "or strategy: linear"),
    ),
    (
        "a linear step above 50",
        one(rollout={"strategy": "linear", "percent": 51}),
        "rollout.percent",
        ("51 is above 50", "linear step"),
    ),
    (
        "a linear step below 10",
        one(rollout={"strategy": "linear", "percent": 9}),
        "rollout.percent",
        ("9 is below 10", "linear step"),
    ),
    (
        "a rolling batch above 50",
        one(rollout={"strategy": "rolling", "percent": 51}),
        "rollout.percent",
        ("51 is above 50", "rolling batch"),
    ),
    (
        "a rolling batch below 5",
        one(rollout={"strategy": "rolling", "percent": 4}),
        "rollout.percent",
        ("4 is below 5", "rolling batch"),
    ),
    (
        "a canary without a size",
        one(rollout={"strategy": "canary"}),
        "rollout.percent",
        ("missing", "Give 1 to 50"),
    ),
    (
        "all at once with a size",
        one(rollout={"strategy": "all-at-once", "percent": 10}),
        "rollout.percent",
        ("all-at-once means nothing",),
    ),
    (
        "a canary smaller than one instance",
        one(rollout={"strategy": "canary", "percent": 33}),
        "rollout.percent",
        ("33 percent of the 3 of main is less than one instance", "Use 34 or more"),
    ),
    (
        "a canary of a fleet of one",
        one(
            variants={"main": a_variant(initial_instances=1)},
            rollout={"strategy": "canary", "percent": 50},
        ),
        "rollout.percent",
        ("Use 2 instances or more", "all-at-once"),
    ),
    (
        "a rollback size without rolling",
        one(rollout={"strategy": "canary", "percent": 50, "rollback_percent": 50}),
        "rollout.rollback_percent",
        ("canary means nothing",),
    ),
    (
        "an old fleet kept with rolling",
        one(rollout={"strategy": "rolling", "percent": 50, "keep_old_minutes": 5}),
        "rollout.keep_old_minutes",
        ("rolling means nothing",),
    ),
    (
        "a time-out that ends while waiting",
        one(
            rollout={
                "strategy": "linear",
                "percent": 50,
                "bake_minutes": 10,
                "timeout_minutes": 20,
            }
        ),
        "rollout.timeout_minutes",
        ("20 is not above the 20 minutes", "Use 21"),
    ),
    (
        "more waiting than a deployment may take",
        one(
            variants={"main": a_variant(initial_instances=10)},
            rollout={"strategy": "linear", "percent": 10, "bake_minutes": 30},
        ),
        "rollout.bake_minutes",
        ("300 minutes in all", "240"),
    ),
    (
        "Inf1 with a canary",
        one(
            variants={"main": a_variant(model=OWN_IMAGE, instance_type="ml.inf1.xlarge")},
            rollout={"strategy": "canary", "percent": 50},
        ),
        "rollout.strategy",
        ("falls back to all-at-once", "Inf2"),
    ),
    (
        "a volume key on local NVMe disks",
        one(variants={"main": a_variant(instance_type="ml.g5.xlarge")}),
        "volume_key",
        ("ml.g5.xlarge", "Set volume_key: false"),
    ),
    (
        "a disk size on local NVMe disks",
        one(
            variants={"main": a_variant(instance_type="ml.g5.xlarge", volume_gib=100)},
            volume_key=False,
        ),
        "variants.main.volume_gib",
        ("ml.g5.xlarge", "Remove it"),
    ),
    (
        "the placeholder on ARM",
        one(variants={"main": a_variant(instance_type="ml.m6g.large")}),
        "variants.main.instance_type",
        ("ARM", "ml.m7i.xlarge"),
    ),
    (
        "weights that are all zero",
        one(variants={"main": a_variant(weight=0)}),
        "variants",
        ("every weight is 0", "Raise one"),
    ),
    (
        "a shadow with a variant's name",
        one(shadow={"main": a_variant()}, new_versions_go_to="main"),
        "shadow.main",
        ("another name",),
    ),
    (
        "a scaling range upside down",
        one(autoscaling=scaling(min=21)),
        "autoscaling.min",
        ("21 is above max (20)",),
    ),
    (
        "a fleet outside its scaling range",
        one(autoscaling=scaling(min=4)),
        "variants.main.initial_instances",
        ("3 is outside autoscaling's 4 to 20",),
    ),
    (
        "a schedule upside down",
        one(
            autoscaling=scaling(
                schedules={"night": {"schedule": "rate(1 hour)", "min": 3, "max": 2}}
            )
        ),
        "autoscaling.schedules.night.min",
        ("3 is above max (2)",),
    ),
    (
        "a schedule that is none",
        one(
            autoscaling=scaling(schedules={"night": {"schedule": "0 20 * * *", "min": 2, "max": 3}})
        ),
        "autoscaling.schedules.night.schedule",
        ("0 20 * * *", "cron(0 20 ? * MON-FRI *)"),
    ),
    (
        "a schedule in no time zone",
        one(
            autoscaling=scaling(
                schedules={
                    "night": {"schedule": "rate(1 day)", "min": 2, "max": 3, "time_zone": "X"}
                }
            )
        ),
        "autoscaling.schedules.night.time_zone",
        ("'X'", "Europe/Zurich"),
    ),
    (
        "a version that knows not where to go",
        two(new_versions_go_to=None),
        "new_versions_go_to",
        ("missing", "champion, challenger"),
    ),
    (
        "a version that goes nowhere",
        two(new_versions_go_to="third"),
        "new_versions_go_to",
        ("third is no variant",),
    ),
    (
        "a fixed version with automated delivery",
        one(variants={"main": a_variant(model=VERSION)}),
        "variants.main.model",
        ("version 3 of fraud", "delivery: pinned"),
    ),
    (
        "the placeholder with pinned delivery",
        one(delivery="pinned"),
        "variants.main.model",
        ("bootstrap", "group"),
    ),
    (
        "a target of versions with pinned delivery",
        one(
            delivery="pinned",
            variants={"main": a_variant(model=VERSION)},
            new_versions_go_to="main",
        ),
        "new_versions_go_to",
        ("delivery: pinned", "Remove it"),
    ),
    (
        "a group of versions with pinned delivery",
        one(delivery="pinned", variants={"main": a_variant(model=VERSION)}, group="fraud"),
        "group",
        ("delivery: pinned",),
    ),
    (
        "monitors of nothing",
        one(monitors={"data_quality": "hourly"}, capture={"percent": 0}),
        "monitors",
        ("data_quality", "capture.percent is 0"),
    ),
    (
        "a capture of nothing",
        one(capture={"percent": 50, "requests": False, "answers": False}),
        "capture.percent",
        ("both false",),
    ),
    (
        "a model metric with two bad sides",
        one(alarms={"model_metric": {"name": "Score", "above": 1, "below": 0}}),
        "alarms.model_metric",
        ("exactly one",),
    ),
    (
        "a model metric with no bad side",
        one(alarms={"model_metric": {"name": "Score"}}),
        "alarms.model_metric",
        ("exactly one",),
    ),
    (
        "more alarms than a roll-out heeds",
        one(
            variants={f"v{n}": a_variant() for n in range(6)},
            new_versions_go_to="v0",
        ),
        "variants",
        ("6 variants", "make 12", "at most 10"),
    ),
    (
        "a model that is none",
        one(variants={"main": a_variant(model="latest")}),
        "variants.main.model",
        ("latest is no model", "Use bootstrap"),
    ),
    (
        "a version of no artifact",
        one(
            variants={
                "main": a_variant(model={"image": OWN_IMAGE["image"], "version_id": "abc123"})
            }
        ),
        "variants.main.model.own.version_id",
        ("abc123", "Give artifact"),
    ),
    (
        "an environment that no container takes",
        one(variants={"main": a_variant(model={**OWN_IMAGE, "environment": {"1ST": "x"}})}),
        "variants.main.model.own.environment.1ST",
        ("1ST",),
    ),
]


@pytest.mark.parametrize(
    ("data", "at", "words"), [row[1:] for row in ILLEGAL], ids=[row[0] for row in ILLEGAL]
)
def test_an_illegal_combination_is_refused(
    data: dict[str, Any], at: str, words: tuple[str, ...]
) -> None:
    assert_refused(RealtimeSettings, data, at, *words)


@pytest.mark.parametrize(
    "data",
    [
        one(),
        two(rollout={"strategy": "canary", "percent": 50}),
        two(rollout={"strategy": "linear", "percent": 50}),
        one(rollout={"strategy": "rolling", "percent": 50, "rollback_percent": 100}),
        one(shadow={"next": a_variant()}, new_versions_go_to="next"),
        one(delivery="pinned", variants={"main": a_variant(model=VERSION)}),
        one(variants={"main": a_variant(model=OWN_IMAGE, instance_type="ml.m6g.large")}),
        one(variants={"main": a_variant(instance_type="ml.g5.xlarge")}, volume_key=False),
    ],
)
def test_what_aws_takes_is_taken(data: dict[str, Any]) -> None:
    endpoint_settings(data)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"kind": "batch"}, "kind"),
        ({"rollout": {"strategy": "canary", "percent": 34, "bake_minutes": 61}}, "bake_minutes"),
        ({"rollout": {"strategy": "canary", "percent": 34, "bake_minutes": -1}}, "bake_minutes"),
        ({"rollout": {"strategy": "big-bang"}}, "strategy"),
        ({"shadow": {"a": a_variant(), "b": a_variant()}}, "shadow"),
        ({"variants": {}}, "variants"),
        ({"variants": {"-x": a_variant()}}, "variants"),
        ({"variants": {"a" * 64: a_variant()}}, "variants"),
        ({"variants": {"main": a_variant(model="latest")}}, "model"),
        ({"variants": {"main": a_variant(model=3)}}, "model"),
        ({"variants": {"main": a_variant(model={"group": "fraud"})}}, "version"),
        ({"variants": {"main": a_variant(instance_type="m7i.xlarge")}}, "instance_type"),
        ({"variants": {"main": a_variant(initial_instances=0)}}, "initial_instances"),
        ({"variants": {"main": a_variant(weight=-1)}}, "weight"),
        ({"capture": {"percent": 101}}, "percent"),
        (
            {"alarms": {"model_metric": {"name": "x", "above": 1, "namespace": "AWS/X"}}},
            "namespace",
        ),
    ],
)
def test_a_value_out_of_its_limits_is_refused_at_its_key(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ValueError, match=key):
        endpoint_settings(one(**changes))


def cross(data: dict[str, Any], **changes: Any) -> dict[str, str]:
    given: dict[str, Any] = {
        "region": "us-east-1",
        "name_prefix": "acme-dev",
        "protect": False,
        "zones": ("us-east-1a", "us-east-1b"),
        "models": ["fraud"],
    }
    settings = ServingSettings.model_validate({"endpoints": data})
    found = settings.problems_in(**{**given, **changes})
    return {".".join(str(part) for part in at): text for at, text in found}


def test_the_example_of_the_design_is_valid() -> None:
    text = """
    fraud:
      kind: realtime
      delivery: automated
      variants:
        champion: {model: bootstrap, instance_type: ml.m7i.xlarge, initial_instances: 3,
                   weight: 90}
        challenger: {model: bootstrap, instance_type: ml.m7i.xlarge, initial_instances: 3,
                     weight: 10}
      new_versions_go_to: challenger
      rollout: {strategy: canary, percent: 34, bake_minutes: 10}
      autoscaling: {min: 2, max: 20, invocations_per_instance: 800}
      monitors: {data_quality: hourly, model_quality: daily, bias: daily, explainability: weekly}
    """
    assert cross(yaml.safe_load(text), protect=True) == {}


def test_production_never_stands_on_one_instance_or_in_one_zone() -> None:
    night = {"schedule": "cron(0 20 ? * MON-FRI *)", "min": 1, "max": 2}
    lonely = one(
        variants={"main": a_variant(initial_instances=1)},
        autoscaling=scaling(min=1, schedules={"night": night}),
        keep_configurations=0,
    )
    assert cross({"fraud": lonely}) == {}
    found = cross({"fraud": lonely}, protect=True, zones=("us-east-1a",))
    assert set(found) == {
        "endpoints.fraud",
        "endpoints.fraud.variants.main.initial_instances",
        "endpoints.fraud.autoscaling.min",
        "endpoints.fraud.autoscaling.schedules.night.min",
        "endpoints.fraud.keep_configurations",
    }
    assert "Use 2 or more" in found["endpoints.fraud.variants.main.initial_instances"]


def test_an_endpoint_name_fits_into_what_sagemaker_takes() -> None:
    prefix = "organisation1234-" + "s" * 32
    assert cross({"a" * 13: one(group="fraud")}, name_prefix=prefix) == {}
    found = cross({"a" * 14: one(group="fraud")}, name_prefix=prefix)
    assert "64 characters, more than the 63" in found["endpoints." + "a" * 14]
    assert "by 1 or more" in found["endpoints." + "a" * 14]


def test_a_models_name_fits_into_what_sagemaker_takes() -> None:
    # endpoint-fraud-VARIANT-model-1234567
    assert cross({"fraud": one(variants={"v" * 34: a_variant()})}) == {}
    found = cross({"fraud": one(variants={"v" * 35: a_variant()})})
    assert "64 characters" in found["endpoints.fraud.variants." + "v" * 35]


def test_a_version_comes_from_a_model_of_the_registry() -> None:
    found = cross({"fraud": one(delivery="pinned", variants={"main": a_variant(model=VERSION)})})
    assert found == {}
    found = cross(
        {"fraud": one(delivery="pinned", variants={"main": a_variant(model=VERSION)})}, models=[]
    )
    assert "no model of registry.models" in found["endpoints.fraud.variants.main.model"]


def test_versions_arrive_only_from_a_group_that_exists() -> None:
    assert "no version can ever arrive" in cross({"churn": one()})["endpoints.churn.group"]
    assert cross({"churn": one(group="fraud")}) == {}


def test_the_placeholder_exists_in_the_region() -> None:
    found = cross({"fraud": one()}, region="mars-north-1")
    assert "mars-north-1" in found["endpoints.fraud.variants.main.model"]


@pytest.mark.parametrize(
    ("instance_type", "nvme", "arm"),
    [
        ("ml.m7i.xlarge", False, False),
        ("ml.g5.xlarge", True, False),
        ("ml.g4dn.xlarge", True, False),
        ("ml.p5.48xlarge", True, False),
        ("ml.m5d.large", True, False),
        ("ml.inf2.xlarge", False, False),
        ("ml.m6g.large", False, True),
        ("ml.c6gn.large", False, True),
        ("ml.r6gd.large", True, True),
        ("ml.r8g.large", False, True),
        ("ml.p6e-gb200.36xlarge", True, True),
    ],
)
def test_what_is_known_of_an_instance_type(instance_type: str, nvme: bool, arm: bool) -> None:
    assert has_local_nvme(instance_type) is nvme
    assert is_arm(instance_type) is arm
