"""Roll-outs stay within what SageMaker and its provider accept, whatever the settings."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from components.serving.rollout import (
    PERCENT_LIMITS,
    TIMEOUT_MOST_SECONDS,
    Rollout,
    Strategy,
    deployment_config,
    share_problem,
)


def a_rollout(**changes: Any) -> Rollout:
    given_: dict[str, Any] = {
        "strategy": "canary",
        "percent": 10,
        "bake_seconds": 300,
        "keep_old_seconds": 120,
        "rollback_percent": None,
        "timeout_seconds": None,
    }
    return Rollout(**{**given_, **changes})


rollouts = st.builds(
    Rollout,
    strategy=st.sampled_from(["canary", "linear", "rolling", "all-at-once"]),
    percent=st.none() | st.integers(min_value=-5, max_value=120),
    bake_seconds=st.integers(min_value=0, max_value=3600),
    keep_old_seconds=st.integers(min_value=0, max_value=3600),
    rollback_percent=st.none() | st.integers(min_value=5, max_value=100),
    timeout_seconds=st.none() | st.integers(min_value=600, max_value=TIMEOUT_MOST_SECONDS),
)


@given(rollout=rollouts)
def test_what_passes_the_check_is_within_every_limit_of_aws(rollout: Rollout) -> None:
    if list(rollout.problems()):
        return
    assert 600 <= rollout.timeout() <= TIMEOUT_MOST_SECONDS
    assert rollout.timeout() > rollout.waiting_seconds()
    config = deployment_config(rollout, [])
    if rollout.strategy == "rolling":
        assert 5 <= config["rolling_update_policy"]["maximum_batch_size"]["value"] <= 50
        return
    routing = config["blue_green_update_policy"]["traffic_routing_configuration"]
    assert 0 <= routing["wait_interval_in_seconds"] <= 3600
    if rollout.strategy == "canary":
        assert 1 <= routing["canary_size"]["value"] <= 50
    elif rollout.strategy == "linear":
        assert 10 <= routing["linear_step_size"]["value"] <= 50
    else:
        assert "canary_size" not in routing and "linear_step_size" not in routing


@given(
    strategy=st.sampled_from(sorted(PERCENT_LIMITS)),
    percent=st.integers(min_value=1, max_value=100),
)
def test_a_size_is_refused_exactly_outside_its_limits(strategy: Strategy, percent: int) -> None:
    least, most = PERCENT_LIMITS[strategy]
    rollout = a_rollout(strategy=strategy, percent=percent, bake_seconds=0, keep_old_seconds=0)
    assert bool(list(rollout.problems())) is not (least <= percent <= most)


@given(percent=st.integers(min_value=1, max_value=50), instances=st.integers(1, 200))
def test_a_step_is_too_small_exactly_when_it_is_less_than_an_instance(
    percent: int, instances: int
) -> None:
    problem = share_problem(a_rollout(percent=percent), instances, "main")
    assert (problem is not None) is (instances * percent / 100 < 1)


@given(strategy=st.sampled_from(["linear", "rolling"]), percent=st.integers(10, 50))
def test_steps_reach_the_whole_fleet_and_not_one_step_more(
    strategy: Strategy, percent: int
) -> None:
    steps = a_rollout(strategy=strategy, percent=percent).steps()
    assert steps * percent >= 100 > (steps - 1) * percent


def test_a_canary_is_two_steps_and_waits_after_each() -> None:
    rollout = a_rollout()
    assert rollout.steps() == 2
    assert rollout.waiting_seconds() == 2 * 300 + 120
    assert deployment_config(rollout, ["errors", "latency"]) == {
        "blue_green_update_policy": {
            "traffic_routing_configuration": {
                "type": "CANARY",
                "wait_interval_in_seconds": 300,
                "canary_size": {"type": "CAPACITY_PERCENT", "value": 10},
            },
            "termination_wait_in_seconds": 120,
            "maximum_execution_timeout_in_seconds": 2520,
        },
        "auto_rollback_configuration": {
            "alarms": [{"alarm_name": "errors"}, {"alarm_name": "latency"}]
        },
    }


def test_all_at_once_names_its_type_as_the_api_does() -> None:
    config = deployment_config(a_rollout(strategy="all-at-once", percent=None), [])
    routing = config["blue_green_update_policy"]["traffic_routing_configuration"]
    assert routing == {"type": "ALL_AT_ONCE", "wait_interval_in_seconds": 300}


def test_rolling_goes_back_in_steps_only_when_told_to() -> None:
    rolling = a_rollout(strategy="rolling", percent=50, keep_old_seconds=0)
    policy = deployment_config(rolling, [])["rolling_update_policy"]
    assert "rollback_maximum_batch_size" not in policy
    back = a_rollout(strategy="rolling", percent=50, keep_old_seconds=0, rollback_percent=100)
    policy = deployment_config(back, [])["rolling_update_policy"]
    assert policy["rollback_maximum_batch_size"] == {"type": "CAPACITY_PERCENT", "value": 100}
