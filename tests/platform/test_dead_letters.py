"""What cannot be delivered waits in a queue, and a person is told of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from access.evaluate import Request, decide
from access.grants import Grants
from access.policy import parse
from components.encryption.domains import QUEUE_CONTEXT
from recording import RecordedResource, Recording
from tests.platform.stacks import aws_resources
from tests.platform.test_key_policies import grants_of

TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
SCHEDULE: Final = "aws:scheduler/schedule:Schedule"
QUEUE: Final = "aws:sqs/queue:Queue"
WRITE_WITH: Final = {"kms:Decrypt", "kms:GenerateDataKey"}
"""What who puts a message into an encrypted queue needs of its key."""


def deliveries(platform: Recording) -> Iterator[tuple[RecordedResource, Mapping[str, Any]]]:
    """All that EventBridge sends somewhere, for a rule or at a time, and how."""
    for one in platform.of(TARGET):
        yield one, one.inputs
    for one in platform.of(SCHEDULE):
        yield one, one.inputs["target"]


def letters_of(sent: Mapping[str, Any]) -> str:
    """The ARN of the queue of dead letters; empty: there is none."""
    return str(sent.get("deadLetterConfig", {}).get("arn", ""))


def queues(platform: Recording) -> dict[str, RecordedResource]:
    return {one.outputs["arn"]: one for one in platform.of(QUEUE)}


def all_letters(platform: Recording) -> set[str]:
    """Each queue of dead letters: of rules and schedules, of functions, of other queues."""
    found = {letters_of(sent) for _, sent in deliveries(platform)}
    for one in aws_resources(platform):
        found.add(one.inputs.get("deadLetterConfig", {}).get("targetArn", ""))
        if one.type == QUEUE and "redrivePolicy" in one.inputs:
            found.add(json.loads(one.inputs["redrivePolicy"])["deadLetterTargetArn"])
    return found - {""}


def test_nothing_that_eventbridge_sends_is_without_dead_letters(platform: Recording) -> None:
    known = queues(platform)
    sent = list(deliveries(platform))
    assert {one.type for one, _ in sent} == {TARGET, SCHEDULE}
    without = {one.name for one, how in sent if letters_of(how) not in known}
    assert not without
    assert not {one.name for one, how in sent if letters_of(how) == how["arn"]}


def test_eventbridge_may_put_there_the_events_of_each_rule(platform: Recording) -> None:
    known, rules = queues(platform), platform.of("aws:cloudwatch/eventRule:EventRule")
    of_queue = {
        one.inputs["queueUrl"]: parse(one.inputs["policy"])
        for one in platform.of("aws:sqs/queuePolicy:QueuePolicy")
    }
    of_key = {
        key.outputs["arn"]: parse(key.inputs["policy"]) for key in platform.of("aws:kms/key:Key")
    }
    by_name = {one.outputs["name"]: one.outputs["arn"] for one in rules}
    refused = set()
    for target in platform.of(TARGET):
        arn, rule = letters_of(target.inputs), by_name[target.inputs["rule"]]
        key = known[arn].inputs["kmsMasterKeyId"]
        account = arn.split(":")[4]
        from_rule = {"aws:SourceArn": rule, "aws:SourceAccount": account}
        asked = [
            (of_queue[known[arn].outputs["url"]], "sqs:SendMessage", arn, from_rule),
            *((of_key[key], action, key, {QUEUE_CONTEXT: arn}) for action in WRITE_WITH),
        ]
        for policy, action, resource, context in asked:
            request = Request(
                action,
                resource,
                "Service=events.amazonaws.com",
                {"aws:SecureTransport": "true", **context},
            )
            if decide(request, Grants(((policy,),))) != "allowed":
                refused.add((target.name, action))
    assert not refused


def test_the_role_of_each_schedule_may_put_its_calls_there(platform: Recording) -> None:
    known = queues(platform)
    granted = {
        (role.outputs["arn"], action, resource)
        for role, statement in grants_of(platform)
        for action in statement["Action"]
        for resource in statement["Resource"]
    }
    for schedule in platform.of(SCHEDULE):
        target = schedule.inputs["target"]
        role, letters = target["roleArn"], letters_of(target)
        key = known[letters].inputs["kmsMasterKeyId"]
        needed = {(role, "sqs:SendMessage", letters)} | {(role, one, key) for one in WRITE_WITH}
        assert needed <= granted, schedule.name


def test_no_queue_of_dead_letters_is_without_an_alarm(platform: Recording) -> None:
    watched = {
        alarm.inputs["dimensions"]["QueueName"]
        for alarm in platform.of("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.inputs.get("metricName") == "ApproximateNumberOfMessagesVisible"
        and alarm.inputs["threshold"] == 1
    }
    names = {arn.rpartition(":")[2] for arn in all_letters(platform)}
    assert names
    assert names <= watched, names - watched
