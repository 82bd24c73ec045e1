"""Further settings of endpoints and batches that cannot work: roll-outs, shadows, scaling, alarms.

What is refused of kinds of endpoints stands in illegal.py. Each rule names its source where it
stands (components/serving).
"""

from __future__ import annotations

from typing import Any

from tests.infra.illegal import ENDPOINT, PINNED, VARIANT, an_endpoint, of_kind, two_variants

WARM = {"model": "bootstrap", "memory_mb": 1024, "max_concurrency": 5, "provisioned_concurrency": 2}


def warm(scaling: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A serverless endpoint with executions kept warm, which follow the load."""
    return of_kind(
        "serverless",
        variants={"champion": WARM | changes},
        autoscaling=scaling or {"min": 1, "max": 4},
    )


def waiting(**changes: Any) -> dict[str, Any]:
    """An asynchronous endpoint that follows its queue."""
    given: dict[str, Any] = {"min": 0, "max": 4, "backlog_per_instance": 5}
    return of_kind("async", autoscaling=given | changes)


def following(**changes: Any) -> dict[str, Any]:
    """An endpoint that follows its load."""
    given: dict[str, Any] = {"min": 2, "max": 4, "invocations_per_instance": 800}
    return an_endpoint(autoscaling=given | changes)


def night(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"schedule": "cron(0 20 ? * MON-FRI *)", "min": 1, "max": 2}
    return following(schedules={"night": given | changes})


SERVING: list[tuple[str, dict[str, Any], str, str]] = [
    # roll-outs
    (
        "a canary of no size",
        an_endpoint(rollout={"strategy": "canary"}),
        f"{ENDPOINT}.rollout.percent",
        "missing; canary moves traffic in steps. Give 1 to 50.",
    ),
    (
        "a linear step above half of the fleet",
        an_endpoint(rollout={"strategy": "linear", "percent": 51}),
        f"{ENDPOINT}.rollout.percent",
        "51 is above 50",
    ),
    (
        "a rolling batch below what SageMaker accepts",
        an_endpoint(rollout={"strategy": "rolling", "percent": 4}),
        f"{ENDPOINT}.rollout.percent",
        "4 is below 5",
    ),
    (
        "steps of a roll-out that has none",
        an_endpoint(rollout={"strategy": "all-at-once", "percent": 50}),
        f"{ENDPOINT}.rollout.percent",
        "50 with all-at-once means nothing",
    ),
    (
        "a rolling update that keeps the old fleet",
        an_endpoint(rollout={"strategy": "rolling", "percent": 50, "keep_old_minutes": 5}),
        f"{ENDPOINT}.rollout.keep_old_minutes",
        "the old fleet goes batch by batch",
    ),
    (
        "steps back of a canary",
        an_endpoint(rollout={"strategy": "canary", "percent": 34, "rollback_percent": 50}),
        f"{ENDPOINT}.rollout.rollback_percent",
        "50 with canary means nothing",
    ),
    (
        "a deployment that is given up while it waits",
        an_endpoint(
            rollout={
                "strategy": "canary",
                "percent": 34,
                "bake_minutes": 20,
                "timeout_minutes": 40,
            }
        ),
        f"{ENDPOINT}.rollout.timeout_minutes",
        "40 is not above the 40 minutes that the 2 steps wait",
    ),
    (
        "a deployment that waits longer than the provider lets it",
        an_endpoint(
            variants={"champion": VARIANT | {"initial_instances": 10}},
            rollout={"strategy": "linear", "percent": 10, "bake_minutes": 30},
        ),
        f"{ENDPOINT}.rollout.bake_minutes",
        "above the 240 that the provider gives a deployment",
    ),
    (
        "an asynchronous endpoint with a canary above half of the fleet",
        of_kind("async", rollout={"strategy": "canary", "percent": 60}),
        f"{ENDPOINT}.rollout.percent",
        "60 is above 50",
    ),
    (
        "an asynchronous A/B with a rolling update",
        of_kind(
            "async",
            variants={"champion": VARIANT, "challenger": VARIANT},
            new_versions_go_to="challenger",
            rollout={"strategy": "rolling", "percent": 50},
        ),
        f"{ENDPOINT}.rollout.strategy",
        "rolling with 2 variants",
    ),
    (
        "more alarms than can take a roll-out back",
        an_endpoint(
            variants={f"v{number}": VARIANT for number in range(6)}, new_versions_go_to="v0"
        ),
        f"{ENDPOINT}.variants",
        "6 variants with 2 alarms each make 12; at most 10 can take a roll-out back",
    ),
    (
        "variants without any traffic",
        an_endpoint(variants={"champion": VARIANT | {"weight": 0}}),
        f"{ENDPOINT}.variants",
        "every weight is 0",
    ),
    (
        "a metric of a model that is bad on both sides",
        an_endpoint(alarms={"model_metric": {"name": "Confidence", "above": 1, "below": 0}}),
        f"{ENDPOINT}.alarms.model_metric",
        "exactly one of above and below",
    ),
    (
        "a metric of a model where only AWS can publish",
        an_endpoint(
            alarms={
                "model_metric": {"namespace": "AWS/SageMaker", "name": "Confidence", "below": 0}
            }
        ),
        f"{ENDPOINT}.alarms.model_metric.namespace",
        "AWS/SageMaker is a namespace of AWS",
    ),
    (
        "a metric that an isolated container would have to call for",
        an_endpoint(alarms={"model_metric": {"name": "Confidence", "below": 0.5}}),
        f"{ENDPOINT}.alarms.model_metric.published_by",
        "call with network_isolation: true; Confidence would never arrive",
    ),
    # shadow
    (
        "a shadow with the name of a variant",
        an_endpoint(shadow={"champion": VARIANT}),
        f"{ENDPOINT}.shadow.champion",
        "champion is also a variant",
    ),
    (
        "two shadows",
        an_endpoint(shadow={"next": VARIANT, "other": VARIANT}, new_versions_go_to="next"),
        f"{ENDPOINT}.shadow",
        "Allowed are 1 or fewer entries",
    ),
    # data capture
    (
        "capture of neither requests nor answers",
        an_endpoint(capture={"requests": False, "answers": False}),
        f"{ENDPOINT}.capture.percent",
        "requests and answers are both false",
    ),
    (
        "drift on neither side",
        an_endpoint(
            monitors={
                "data_quality": "daily",
                "drift": {"bad": {"monitor": "data_quality", "metric": "a"}},
            }
        ),
        f"{ENDPOINT}.monitors.drift.bad",
        "exactly one of above and below",
    ),
    (
        "model quality without captured answers",
        an_endpoint(capture={"answers": False}, monitors={"model_quality": "daily"}),
        f"{ENDPOINT}.monitors.model_quality",
        "model_quality works on answers",
    ),
    # scaling
    (
        "a smallest fleet above the largest",
        following(min=5),
        f"{ENDPOINT}.autoscaling.min",
        "5 is above max (4)",
    ),
    (
        "scaling of burstable instances",
        an_endpoint(
            variants={"champion": VARIANT | {"instance_type": "ml.t2.medium"}},
            autoscaling={"min": 2, "max": 4, "invocations_per_instance": 800},
        ),
        f"{ENDPOINT}.variants.champion.instance_type",
        "SageMaker scales no burstable types",
    ),
    (
        "a real-time fleet without instances",
        following(min=0),
        f"{ENDPOINT}.autoscaling.min",
        "1 or more",
    ),
    (
        "limits from no time on",
        night(schedule="cron(0 25 ? * MON-FRI *)"),
        f"{ENDPOINT}.autoscaling.schedules.night.schedule",
        "is no schedule",
    ),
    (
        "limits in no time zone",
        night(time_zone="Zurich"),
        f"{ENDPOINT}.autoscaling.schedules.night.time_zone",
        "cannot be used",
    ),
    (
        "limits at night the wrong way round",
        night(min=3),
        f"{ENDPOINT}.autoscaling.schedules.night.min",
        "3 is above max (2)",
    ),
    (
        "a queue that starts more instances than there may be",
        waiting(start_instances=5),
        f"{ENDPOINT}.autoscaling.start_instances",
        "5 is above max (4)",
    ),
    (
        "a queue with a smallest fleet above the largest",
        waiting(min=5),
        f"{ENDPOINT}.autoscaling.min",
        "5 is above max (4)",
    ),
    (
        "an asynchronous fleet that scaling would change at once",
        waiting(max=2),
        f"{ENDPOINT}.variants.champion.initial_instances",
        "3 is outside autoscaling's 1 to 2",
    ),
    (
        "an answer in an announcement that is not made",
        of_kind("async", answers={"notify": ["success"], "include_answer_in": ["error"]}),
        f"{ENDPOINT}.answers.include_answer_in[0]",
        "error is not announced",
    ),
    (
        "a serverless A/B",
        of_kind(
            "serverless",
            variants={"champion": WARM, "challenger": WARM},
            new_versions_go_to="challenger",
        ),
        f"{ENDPOINT}.variants",
        "2 variants, and a serverless endpoint has one",
    ),
    (
        "more warm executions than requests at a time",
        of_kind("serverless", variants={"champion": WARM | {"provisioned_concurrency": 6}}),
        f"{ENDPOINT}.variants.champion.provisioned_concurrency",
        "6 is above max_concurrency (5)",
    ),
    (
        "scaling of executions of which none is kept warm",
        warm(provisioned_concurrency=None),
        f"{ENDPOINT}.autoscaling",
        "nothing to scale",
    ),
    (
        "warm executions that scaling would change at once",
        warm({"min": 3, "max": 4}),
        f"{ENDPOINT}.variants.champion.provisioned_concurrency",
        "2 is outside autoscaling's 3 to 4",
    ),
    (
        "more warm executions at most than requests at a time",
        warm({"min": 1, "max": 9}),
        f"{ENDPOINT}.autoscaling.max",
        "9 is above max_concurrency of champion (5)",
    ),
    (
        "fewer warm executions at most than at least",
        warm({"min": 4, "max": 3}),
        f"{ENDPOINT}.autoscaling.min",
        "4 is above max (3)",
    ),
    (
        "a serverless endpoint with a volume key",
        of_kind("serverless", volume_key=True),
        f"{ENDPOINT}.volume_key",
        "no instances and no volumes",
    ),
    (
        "a serverless endpoint with a limit of asynchronous requests",
        of_kind("serverless", max_concurrent_invocations=4),
        f"{ENDPOINT}.max_concurrent_invocations",
        "that is of asynchronous endpoints",
    ),
    (
        "a real-time endpoint with answers that are kept",
        an_endpoint(answers={"keep_days": 7}),
        f"{ENDPOINT}.answers",
        "only an asynchronous endpoint keeps its answers",
    ),
    (
        "a real-time endpoint with a limit of asynchronous requests",
        an_endpoint(max_concurrent_invocations=4),
        f"{ENDPOINT}.max_concurrent_invocations",
        "only an asynchronous endpoint holds requests back",
    ),
    # delivery
    (
        "new versions that go to no variant",
        two_variants() | an_endpoint(new_versions_go_to="next"),
        f"{ENDPOINT}.new_versions_go_to",
        "next is no variant",
    ),
    (
        "a pinned endpoint with a group whose versions arrive",
        an_endpoint(
            delivery="pinned", group="fraud", variants={"champion": VARIANT | {"model": PINNED}}
        ),
        f"{ENDPOINT}.group",
        "no version arrives by itself",
    ),
    (
        "a group of versions that is not there",
        an_endpoint(group="churn"),
        f"{ENDPOINT}.group",
        "churn is no model of registry.models (fraud)",
    ),
    # instances
    (
        "a disk for instances with disks of their own",
        an_endpoint(
            volume_key=False,
            variants={"champion": VARIANT | {"instance_type": "ml.g5.2xlarge", "volume_gib": 100}},
        ),
        f"{ENDPOINT}.variants.champion.volume_gib",
        "uses its own NVMe disks",
    ),
    (
        "the placeholder on processors that it does not run on",
        an_endpoint(variants={"champion": VARIANT | {"instance_type": "ml.c7g.large"}}),
        f"{ENDPOINT}.variants.champion.instance_type",
        "ml.c7g.large has ARM processors",
    ),
    (
        "a batch with a volume key on disks that the hardware encrypts",
        {"serving": {"batch": {"fraud": {"model": "bootstrap", "instance_type": "ml.g5.2xlarge"}}}},
        "platform.serving.batch.fraud.volume_key",
        "SageMaker refuses a volume key on instances with local NVMe disks",
    ),
    (
        "a batch that starts at no time",
        {
            "serving": {
                "batch": {
                    "fraud": {
                        "model": "bootstrap",
                        "instance_type": "ml.m7i.xlarge",
                        "schedule": "cron(0 25 * * ? *)",
                    }
                }
            }
        },
        "platform.serving.batch.fraud.schedule",
        "is no schedule",
    ),
]
