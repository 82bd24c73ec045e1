"""How traffic moves to a new configuration: arithmetic and AWS's limits, without resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

Strategy = Literal["canary", "linear", "rolling", "all-at-once"]

PERCENT_LIMITS: Mapping[Strategy, tuple[int, int]] = {
    "canary": (1, 50),
    "linear": (10, 50),
    "rolling": (5, 50),
}
"""Least and most of a step, in percent of the fleet. Source: SageMaker API Reference,
TrafficRoutingConfig (CanarySize, LinearStepSize) and RollingUpdatePolicy (MaximumBatchSize)."""

TIMEOUT_LEAST_SECONDS = 600
TIMEOUT_MOST_SECONDS = 14400
"""MaximumExecutionTimeoutInSeconds as the AWS provider accepts it (SageMaker itself: 28800)."""
STARTING_SECONDS = 1800
"""What a new fleet is given to start, on top of all waiting."""

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """One way of rolling out. `percent` is a step of the fleet, None only for all-at-once.

    `bake_seconds` is waited after each step, `keep_old_seconds` before the old fleet goes.
    """

    strategy: Strategy
    percent: int | None
    bake_seconds: int
    keep_old_seconds: int
    rollback_percent: int | None
    timeout_seconds: int | None

    def steps(self) -> int:
        """In how many steps all traffic has moved."""
        if self.strategy == "all-at-once" or self.percent is None:
            return 1
        return 2 if self.strategy == "canary" else ceil(100 / self.percent)

    def waiting_seconds(self) -> int:
        """The time spent waiting, on purpose, when nothing goes wrong."""
        return self.steps() * self.bake_seconds + self.keep_old_seconds

    def timeout(self) -> int:
        """The time-out in seconds: the one given, or all waiting and time to start."""
        if self.timeout_seconds is not None:
            return self.timeout_seconds
        generous = self.waiting_seconds() + STARTING_SECONDS * (
            self.steps() if self.strategy == "rolling" else 1
        )
        return min(max(generous, TIMEOUT_LEAST_SECONDS), TIMEOUT_MOST_SECONDS)

    def problems(self) -> Iterator[tuple[Path, str]]:
        """What AWS would refuse: key, and the text after it."""
        wrong_size = list(self._percent_problems())
        yield from wrong_size
        if self.strategy == "rolling" and self.keep_old_seconds:
            yield (
                ("keep_old_minutes",),
                f"{self.keep_old_seconds // 60} with rolling means nothing: the old fleet goes "
                "batch by batch. Remove it.",
            )
        if self.strategy != "rolling" and self.rollback_percent is not None:
            yield (
                ("rollback_percent",),
                f"{self.rollback_percent} with {self.strategy} means nothing: it goes back all at "
                "once. Use strategy: rolling, or remove it.",
            )
        # With a wrong size the steps cannot be counted.
        if not wrong_size and self.timeout() <= self.waiting_seconds():
            yield self._time_problem()

    def _percent_problems(self) -> Iterator[tuple[Path, str]]:
        if self.strategy == "all-at-once":
            if self.percent is not None:
                yield (
                    ("percent",),
                    f"{self.percent} with all-at-once means nothing. Remove it, or use canary, "
                    "linear or rolling.",
                )
            return
        least, most = PERCENT_LIMITS[self.strategy]
        kind = {"canary": "a canary", "linear": "a linear step", "rolling": "a rolling batch"}
        if self.percent is None:
            yield (
                ("percent",),
                f"missing; {self.strategy} moves traffic in steps. Give {least} to {most}.",
            )
        elif self.percent > most:
            instead = "linear" if self.strategy == "canary" else "all-at-once"
            yield (
                ("percent",),
                f"{self.percent} is above {most}, the most SageMaker accepts for "
                f"{kind[self.strategy]}. Use {most} or less, or strategy: {instead}.",
            )
        elif self.percent < least:
            instead = "rolling" if self.strategy == "linear" else "canary"
            yield (
                ("percent",),
                f"{self.percent} is below {least}, the least SageMaker accepts for "
                f"{kind[self.strategy]}. Use {least} or more, or strategy: {instead}.",
            )

    def _time_problem(self) -> tuple[Path, str]:
        waiting = ceil(self.waiting_seconds() / 60)
        if self.timeout_seconds is not None:
            return (
                ("timeout_minutes",),
                f"{self.timeout_seconds // 60} is not above the {waiting} minutes that the "
                f"{self.steps()} steps wait. Use {waiting + 1} or more, or shorten bake_minutes.",
            )
        return (
            ("bake_minutes",),
            f"{self.bake_seconds // 60} minutes after each of {self.steps()} steps is {waiting} "
            f"minutes in all, above the {TIMEOUT_MOST_SECONDS // 60} that the provider gives a "
            "deployment. Shorten it, or take larger steps.",
        )


def share_problem(
    rollout: Rollout,
    size: int,
    of: str,
    *,
    units: tuple[str, str] = ("instance", "instances"),
) -> str | None:
    """Why a step is too small for the fleet of a variant: it has to be one instance at least.
    `units` is what is exchanged: one and several instances, or copies of an inference component."""
    if rollout.percent is None or size * rollout.percent >= 100:
        return None
    one, several = units
    enough = ceil(100 / size)
    limits = PERCENT_LIMITS[rollout.strategy]
    fix = (
        f"Use {enough} or more, or more {several}"
        if enough <= limits[1]
        else f"Use {ceil(100 / rollout.percent)} {several} or more, or strategy: all-at-once"
    )
    share = f"{rollout.percent} percent of the {size} of {of}"
    return f"{share} is less than one {one}. {fix}."


def deployment_config(rollout: Rollout, alarms: list[Any]) -> dict[str, Any]:
    """The deployment configuration of sagemaker.Endpoint; `alarms` are names of alarms.

    Any of them in alarm during the deployment takes all traffic back to the old fleet.
    """
    config: dict[str, Any] = (
        {"rolling_update_policy": _rolling(rollout)}
        if rollout.strategy == "rolling"
        else {"blue_green_update_policy": _blue_green(rollout)}
    )
    if alarms:
        config["auto_rollback_configuration"] = {
            "alarms": [{"alarm_name": alarm} for alarm in alarms]
        }
    return config


def _blue_green(rollout: Rollout) -> dict[str, Any]:
    routing: dict[str, Any] = {
        "type": rollout.strategy.upper().replace("-", "_"),
        "wait_interval_in_seconds": rollout.bake_seconds,
    }
    if rollout.strategy == "canary":
        routing["canary_size"] = _share(rollout.percent)
    if rollout.strategy == "linear":
        routing["linear_step_size"] = _share(rollout.percent)
    return {
        "traffic_routing_configuration": routing,
        "termination_wait_in_seconds": rollout.keep_old_seconds,
        "maximum_execution_timeout_in_seconds": rollout.timeout(),
    }


def _rolling(rollout: Rollout) -> dict[str, Any]:
    policy: dict[str, Any] = {
        "maximum_batch_size": _share(rollout.percent),
        "wait_interval_in_seconds": rollout.bake_seconds,
        "maximum_execution_timeout_in_seconds": rollout.timeout(),
    }
    if rollout.rollback_percent is not None:
        policy["rollback_maximum_batch_size"] = _share(rollout.rollback_percent)
    return policy


def _share(percent: int | None) -> dict[str, Any]:
    return {"type": "CAPACITY_PERCENT", "value": percent}
