"""The queue hears of every node that will be gone, from nobody but its own rules."""

import json

import pytest

from components.training.interruptions import EVENTS, Interruptions, InterruptionsArgs
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/1"


@pytest.fixture(scope="module")
def queue() -> Recording:
    args = InterruptionsArgs(key_arn=KEY, account_id=world.ACCOUNT)
    return Engine().build(lambda: Interruptions("interruptions", args))


def test_every_kind_of_warning_reaches_the_queue(queue: Recording) -> None:
    arn = queue.named("interruptions-queue").outputs["arn"]
    patterns = [
        json.loads(rule.inputs["eventPattern"])["detail-type"][0]
        for rule in queue.of("aws:cloudwatch/eventRule:EventRule")
    ]
    assert sorted(patterns) == [
        "AWS Health Event",
        "EC2 Instance Rebalance Recommendation",
        "EC2 Instance State-change Notification",
        "EC2 Instance-terminate Lifecycle Action",
        "EC2 Spot Instance Interruption Warning",
    ]
    targets = queue.of("aws:cloudwatch/eventTarget:EventTarget")
    assert len(targets) == len(EVENTS)
    assert {target.inputs["arn"] for target in targets} == {arn}


@pytest.mark.parametrize("policy", ["interruptions-policy", "interruptions-dead-letters-policy"])
def test_only_these_rules_write_to_it_and_to_its_dead_letters(
    queue: Recording, policy: str
) -> None:
    statements = json.loads(queue.named(policy).inputs["policy"])["Statement"]
    [write] = [one for one in statements if one["Effect"] == "Allow"]
    rules = {rule.outputs["arn"] for rule in queue.of("aws:cloudwatch/eventRule:EventRule")}
    assert set(write["Condition"]["ArnEquals"]["aws:SourceArn"]) == rules
    assert write["Condition"]["StringEquals"] == {"aws:SourceAccount": world.ACCOUNT}
    assert write["Principal"] == {"Service": ["events.amazonaws.com"]}


def test_a_warning_that_cannot_be_delivered_is_a_dead_letter(queue: Recording) -> None:
    dead = queue.named("interruptions-dead-letters").outputs["arn"]
    for target in queue.of("aws:cloudwatch/eventTarget:EventTarget"):
        assert target.inputs["deadLetterConfig"] == {"arn": dead}, target.name


def test_a_warning_is_not_tried_for_longer_than_it_is_of_use(queue: Recording) -> None:
    kept = queue.named("interruptions-queue").inputs["messageRetentionSeconds"]
    for target in queue.of("aws:cloudwatch/eventTarget:EventTarget"):
        policy = target.inputs["retryPolicy"]
        assert policy == {"maximumEventAgeInSeconds": kept, "maximumRetryAttempts": 185}


def test_both_queues_are_encrypted_and_refuse_plain_connections(queue: Recording) -> None:
    for one in queue.of("aws:sqs/queue:Queue"):
        assert one.inputs["kmsMasterKeyId"] == KEY
    for one in queue.of("aws:sqs/queuePolicy:QueuePolicy"):
        statements = json.loads(one.inputs["policy"])["Statement"]
        assert any(s["Sid"] == "DenyWithoutTls" and s["Effect"] == "Deny" for s in statements)


def test_a_stale_warning_is_dropped_and_a_poisonous_one_set_aside(queue: Recording) -> None:
    found = queue.named("interruptions-queue").inputs
    assert found["messageRetentionSeconds"] == 300
    redrive = json.loads(found["redrivePolicy"])
    assert (
        redrive["deadLetterTargetArn"] == queue.named("interruptions-dead-letters").outputs["arn"]
    )
