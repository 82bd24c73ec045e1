"""A queue that is watched for messages that wait has somebody who takes them."""

from __future__ import annotations

import pytest

from recording import Recording
from tests.platform.stacks import recording_of, statements

POLICIES = ("aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy")


def watched(platform: Recording) -> dict[str, str]:
    """The queues with an alarm on the age of their oldest message: ARN, by name."""
    names = {
        alarm.inputs["dimensions"]["QueueName"]
        for alarm in platform.of("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.inputs.get("metricName") == "ApproximateAgeOfOldestMessage"
    }
    queues = platform.of("aws:sqs/queue:Queue")
    found = {one.outputs["name"]: one.outputs["arn"] for one in queues}
    return {name: found[name] for name in names}


def readers(platform: Recording) -> dict[str, set[str]]:
    """The policies of roles that let receive messages, by the queue's ARN."""
    found: dict[str, set[str]] = {}
    for type_ in POLICIES:
        for policy in platform.of(type_):
            for one in statements(policy.inputs["policy"]):
                if one["Effect"] == "Allow" and "sqs:ReceiveMessage" in one["Action"]:
                    for resource in one["Resource"]:
                        found.setdefault(resource, set()).add(policy.name)
    return found


def test_a_watched_queue_has_a_reader(platform: Recording) -> None:
    by_queue = readers(platform)
    found = watched(platform)
    assert len(found) >= 2
    assert {name for name, arn in found.items() if arn not in by_queue} == set()


@pytest.mark.parametrize("queue", ["interruptions-queue", "karpenter-warnings-queue"])
def test_a_warning_is_read_by_one_alone_as_who_reads_it_takes_it_away(queue: str) -> None:
    local = recording_of("local")
    assert len(readers(local)[local.named(queue).outputs["arn"]]) == 1


def test_the_queue_of_warnings_is_known_to_who_installs_its_reader() -> None:
    local = recording_of("local")
    [stack] = local.of("pulumi:pulumi:Stack")
    training = stack.outputs["platform"]["training"]
    assert training["interruption_queue"] == local.named("interruptions-queue").outputs["url"]
