"""What is idle ends, and nothing runs after hours; production is left alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.automation.settings import AutomationSettings, HoursSettings, ReaperSettings
from components.cost.idle_reaper import IdleReaper, IdleReaperArgs
from components.cost.schedule_group import ScheduleGroup, ScheduleGroupArgs
from components.cost.schedules import Schedules, SchedulesArgs
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

TOPIC = f"arn:aws:sns:{world.REGION}:{world.ACCOUNT}:info"
OWN = {"aws:ResourceTag/stack": "test"}


def shared() -> dict[str, Any]:
    return {
        "stack": "test",
        "group_name": ScheduleGroup(
            "savings", ScheduleGroupArgs(name="acme-test-savings")
        ).group_name,
        "base": world.functions(world.keys()),
    }


def reaper(**settings: Any) -> Callable[[], Any]:
    return lambda: IdleReaper(
        "reaper",
        IdleReaperArgs(settings=ReaperSettings(**settings), topic_arn=TOPIC, **shared()),
    )


def hours(**changes: Any) -> Callable[[], Any]:
    return lambda: Schedules(
        "hours",
        SchedulesArgs(
            **{
                **shared(),
                "settings": HoursSettings(time_zone="Europe/Zurich"),
                "protected": False,
                "cluster_name": None,
                **changes,
            }
        ),
    )


def statements(built: Recording, name: str) -> dict[str, dict[str, Any]]:
    text = built.named(f"{name}-execution-policy").inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_a_reaper_reports_by_itself_and_may_change_nothing() -> None:
    built = Engine().build(reaper())
    variables = built.named("reaper-handler-function").inputs["environment"]["variables"]
    assert variables["DRY_RUN"] == "true"
    assert variables["TOPIC"] == TOPIC
    found = statements(built, "reaper-handler")
    assert not {"NoteWhatIsIdle", "StopWhatIsIdle", "EndScaling"} & found.keys()
    assert found["Report"]["Resource"] == [TOPIC]


def test_a_reaper_that_stops_may_stop_what_carries_the_tag_of_its_stack_alone() -> None:
    found = statements(Engine().build(reaper(dry_run=False)), "reaper-handler")
    assert found["StopWhatIsIdle"]["Condition"] == {"StringEquals": OWN}
    note = found["NoteWhatIsIdle"]["Condition"]
    assert note["StringEquals"] == OWN
    assert note["ForAllValues:StringEquals"] == {"aws:TagKeys": ["idle-since"]}


def test_a_reaper_that_stops_may_end_the_scaling_of_its_stacks_endpoints_which_aws_asks_of_it() -> (
    None
):
    found = statements(Engine().build(reaper(dry_run=False)), "reaper-handler")["EndScaling"]
    assert found["Action"] == ["application-autoscaling:DeregisterScalableTarget"]
    assert found["Resource"] == [
        f"arn:aws:application-autoscaling:{world.REGION}:{world.ACCOUNT}:scalable-target/*"
    ]
    assert found["Condition"]["StringEquals"] == {
        **OWN, "application-autoscaling:service-namespace": "sagemaker",
    }  # fmt: skip


@pytest.fixture(scope="module")
def asleep() -> Recording:
    return Engine().build(hours())


def test_a_stack_sleeps_and_wakes_at_its_hours_in_its_time_zone(asleep: Recording) -> None:
    for action, when in (("sleep", "cron(0 20 ?"), ("wake", "cron(0 7 ?")):
        schedule = asleep.named(f"hours-calls-{action}")
        assert schedule.inputs["scheduleExpression"].startswith(when)
        assert schedule.inputs["scheduleExpressionTimezone"] == "Europe/Zurich"
        target = schedule.inputs["target"]
        assert json.loads(target["input"]) == {"action": action}
        assert target["arn"] == asleep.named("hours-handler-alias").outputs["arn"]
        assert schedule.inputs["groupName"] == "acme-test-savings"
        assert schedule.inputs["kmsKeyArn"] == asleep.named("keys-messaging").outputs["arn"]


def test_the_schedules_may_call_this_function_and_nothing_else(asleep: Recording) -> None:
    text = asleep.named("hours-calls-caller-policy").inputs["policy"]
    found = {one["Sid"]: one for one in json.loads(text)["Statement"]}
    assert found.keys() == {"InvokeHours", "KeepFailedCalls", "EncryptMessaging"}
    assert found["InvokeHours"]["Resource"] == [asleep.named("hours-handler-alias").outputs["arn"]]


def test_a_call_that_fails_is_a_dead_letter_of_the_function(asleep: Recording) -> None:
    dead = asleep.named("hours-handler-inbox-dead-letters").outputs["arn"]
    for action in ("sleep", "wake"):
        target = asleep.named(f"hours-calls-{action}").inputs["target"]
        assert target["deadLetterConfig"] == {"arn": dead}
    text = asleep.named("hours-calls-caller-policy").inputs["policy"]
    [keep] = [one for one in json.loads(text)["Statement"] if one["Sid"] == "KeepFailedCalls"]
    assert keep["Action"] == ["sqs:SendMessage"]
    assert keep["Resource"] == [dead]


def test_sizes_of_this_stack_alone_are_changed(asleep: Recording) -> None:
    found = statements(asleep, "hours-handler")
    for sid in (
        "RememberSizesOfGroups",
        "ResizeGroups",
        "RememberSizesOfEndpoints",
        "ResizeEndpoints",
    ):
        assert found[sid]["Condition"]["StringEquals"] == OWN, sid
    bound = found["BoundScaling"]["Condition"]["StringEquals"]
    assert bound == {**OWN, "application-autoscaling:service-namespace": "sagemaker"}


def test_without_managed_node_groups_eks_is_not_asked(asleep: Recording) -> None:
    variables = asleep.named("hours-handler-function").inputs["environment"]["variables"]
    assert "CLUSTER" not in variables
    text = asleep.named("hours-handler-execution-policy").inputs["policy"]
    assert "eks:" not in text


def test_managed_node_groups_of_this_stack_sleep_too() -> None:
    built = Engine().build(hours(cluster_name="acme-test"))
    variables = built.named("hours-handler-function").inputs["environment"]["variables"]
    assert variables["CLUSTER"] == "acme-test"
    found = statements(built, "hours-handler")
    place = f"arn:aws:eks:{world.REGION}:{world.ACCOUNT}"
    for sid, actions in (
        ("LookAtNodeGroups", ["eks:DescribeNodegroup"]),
        ("RememberSizesOfNodeGroups", ["eks:TagResource", "eks:UntagResource"]),
        ("ResizeNodeGroups", ["eks:UpdateNodegroupConfig"]),
    ):
        assert found[sid]["Action"] == actions
        assert found[sid]["Resource"] == [f"{place}:nodegroup/acme-test/*/*"]
    assert found["FindNodeGroups"]["Resource"] == [f"{place}:cluster/acme-test"]
    assert found["ResizeNodeGroups"]["Condition"] == {"StringEquals": OWN}
    assert found["RememberSizesOfNodeGroups"]["Condition"] == {
        "StringEquals": OWN,
        "ForAllValues:StringEquals": {"aws:TagKeys": ["awake"]},
    }


@pytest.mark.parametrize(
    "changes", [{"protected": True}, {"stack": "prod"}, {"stack": "live"}, {"stack": "prod-eu"}]
)
def test_production_has_no_hours(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="never sleeps"):
        Engine().build(hours(**changes))


@pytest.mark.parametrize("stack", ["prod", "production", "live", "prod-eu"])
def test_settings_of_production_know_neither_hours_nor_a_stop(stack: str) -> None:
    settings = AutomationSettings.model_validate({"hours": {}, "reaper": {"dry_run": False}})
    nothing: dict[str, Any] = {"models": [], "pipelines": []}
    found = settings.problems_in(**nothing, stack=stack, protect=False)
    assert [at for at, _ in found] == [("hours",), ("reaper", "dry_run")]
    assert not list(settings.problems_in(**nothing, stack="dev", protect=False))
