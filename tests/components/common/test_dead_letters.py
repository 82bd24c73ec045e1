"""What could not be delivered is kept, in secret, from those who may put it there."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import ResourceOptions

from components.common.dead_letters import dead_letters
from tests.components import world
from tests.support.engine import Engine

KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/1"
RULE = f"arn:aws:events:{world.REGION}:{world.ACCOUNT}:rule/drift"


def build(**changes: Any) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
    """The queue, and the statements of its policy."""
    recorded = Engine().build(
        lambda: dead_letters(
            "runs-dead-letters", component="runs", key_arn=KEY, opts=ResourceOptions(), **changes
        )
    )
    [queue] = recorded.of("aws:sqs/queue:Queue")
    policy = recorded.named("runs-dead-letters-policy")
    assert policy.inputs["queueUrl"] == queue.outputs["url"]
    statements: list[dict[str, Any]] = json.loads(policy.inputs["policy"])["Statement"]
    assert all(one["Resource"] == [queue.outputs["arn"]] for one in statements)
    return queue.inputs, statements


def test_a_dead_letter_waits_as_long_as_it_can_encrypted() -> None:
    queue, _ = build()
    assert queue["messageRetentionSeconds"] == 14 * 24 * 3600
    assert queue["kmsMasterKeyId"] == KEY
    assert queue["tags"] == {"component": "runs"}


def test_nothing_gets_in_or_out_without_tls() -> None:
    for changes in ({}, {"rules": [RULE], "account_id": world.ACCOUNT}):
        _, statements = build(**changes)
        [refusal] = [one for one in statements if one["Effect"] == "Deny"]
        assert refusal["Action"] == ["sqs:ReceiveMessage", "sqs:SendMessage"]
        assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_eventbridge_puts_there_what_these_rules_could_not_deliver_and_nothing_else() -> None:
    _, statements = build(rules=[RULE], account_id=world.ACCOUNT)
    [write] = [one for one in statements if one["Effect"] == "Allow"]
    assert write["Action"] == ["sqs:SendMessage"]
    assert write["Principal"] == {"Service": ["events.amazonaws.com"]}
    assert write["Condition"] == {
        "ArnEquals": {"aws:SourceArn": [RULE]},
        "StringEquals": {"aws:SourceAccount": world.ACCOUNT},
    }


def test_a_queue_of_no_rule_lets_no_service_in() -> None:
    _, statements = build()
    assert {one["Effect"] for one in statements} == {"Deny"}


def test_rules_of_no_account_are_refused() -> None:
    with pytest.raises(ValueError, match=r"runs-dead-letters: rules, .* Give account_id\."):
        build(rules=[RULE])
