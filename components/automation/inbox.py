"""What reaches a function, and where it ends up when the function gives up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import cloudwatch, sqs

from components.iam.document import document
from components.iam.queue_access import rules_write
from components.iam.transport import QUEUE_ACTIONS, deny_without_tls

KEEP_SECONDS = 14 * 24 * 3600
"""The longest that SQS keeps a message."""


@dataclass(frozen=True, kw_only=True)
class EventSource:
    """Events that are sent to the queue: those that match `pattern`, or one by each `schedule`, as
    EventBridge writes it.

    `bus_name` None is the account's default bus. Raises ValueError unless it is one of both.
    """

    description: str
    pattern: Input[Mapping[str, Any]] | None = None
    schedule: str | None = None
    bus_name: Input[str] | None = None

    def __post_init__(self) -> None:
        if (self.pattern is None) == (self.schedule is None):
            raise ValueError(f"{self.description}: give either a pattern or a schedule.")


@dataclass(frozen=True, kw_only=True)
class InboxArgs:
    """`sources` are rules by role; none: there is no queue, only a place for dead letters.

    `dead_letter_rules` are ARNs of rules with other targets, whose undelivered events end up among
    the dead letters too. `visibility_seconds` is how long a message is hidden while it is worked
    on, `delay_seconds` how long it waits before, `attempts` after how many it becomes a dead
    letter.
    """

    key_arn: Input[str]
    account_id: str
    visibility_seconds: int
    sources: Mapping[str, EventSource] = field(default_factory=dict)
    dead_letter_rules: Sequence[Input[str]] = ()
    delay_seconds: int = 0
    attempts: int = 5


class Inbox(ComponentResource):
    """Defines the queue that rules fill, and the queue of dead letters behind it.

    Both are encrypted and take nothing without TLS; only the rules named here may write.
    """

    queue_arn: Output[str] | None
    queue_name: Output[str] | None
    queue_url: Output[str] | None
    dead_letter_arn: Output[str]
    dead_letter_name: Output[str]

    def __init__(self, name: str, args: InboxArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:automation:Inbox", name, None, opts)
        self._name, self._args = name, args
        dead = sqs.Queue(
            f"{name}-dead-letters",
            kms_master_key_id=args.key_arn,
            message_retention_seconds=KEEP_SECONDS,
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        self.dead_letter_arn, self.dead_letter_name = dead.arn, dead.name
        queue = self._queue(dead) if args.sources else None
        rules = [] if queue is None else [self._rule(role, queue, dead) for role in args.sources]
        self._policies(queue, dead, rules)
        self.queue_arn = queue.arn if queue else None
        self.queue_name = queue.name if queue else None
        self.queue_url = queue.url if queue else None
        self.register_outputs({"dead_letter_arn": self.dead_letter_arn})

    def _queue(self, dead: sqs.Queue) -> sqs.Queue:
        name, args = self._name, self._args
        queue = sqs.Queue(
            f"{name}-queue",
            kms_master_key_id=args.key_arn,
            delay_seconds=args.delay_seconds,
            message_retention_seconds=KEEP_SECONDS,
            visibility_timeout_seconds=args.visibility_seconds,
            redrive_policy=Output.json_dumps(
                {"deadLetterTargetArn": dead.arn, "maxReceiveCount": args.attempts}, sort_keys=True
            ),
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        sqs.RedriveAllowPolicy(
            f"{name}-dead-letters-sources",
            queue_url=dead.url,
            redrive_allow_policy=Output.json_dumps(
                {"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}, sort_keys=True
            ),
            opts=ResourceOptions(parent=self),
        )
        return queue

    def _rule(self, role: str, queue: sqs.Queue, dead: sqs.Queue) -> cloudwatch.EventRule:
        source = self._args.sources[role]
        rule = cloudwatch.EventRule(
            f"{self._name}-{role}",
            description=source.description,
            event_bus_name=source.bus_name,
            event_pattern=None
            if source.pattern is None
            else Output.from_input(source.pattern).apply(
                lambda known: json.dumps(known, separators=(",", ":"), sort_keys=True)
            ),
            schedule_expression=source.schedule,
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )
        cloudwatch.EventTarget(
            f"{self._name}-{role}-target",
            rule=rule.name,
            event_bus_name=source.bus_name,
            arn=queue.arn,
            target_id="inbox",
            dead_letter_config={"arn": dead.arn},
            opts=ResourceOptions(parent=self),
        )
        return rule

    def _policies(
        self,
        queue: sqs.Queue | None,
        dead: sqs.Queue,
        rules: Sequence[cloudwatch.EventRule],
    ) -> None:
        own: list[Input[str]] = [rule.arn for rule in rules]
        queues = {"dead-letters-policy": (dead, [*own, *self._args.dead_letter_rules])}
        if queue is not None:
            queues["policy"] = (queue, own)
        for role, (one, arns) in queues.items():
            found = [deny_without_tls(QUEUE_ACTIONS, one.arn)]
            if arns:
                write = rules_write(one.arn, arns, self._args.account_id, sid="RulesWrite")
                found.insert(0, write)
            sqs.QueuePolicy(
                f"{self._name}-{role}",
                queue_url=one.url,
                policy=document(*found),
                opts=ResourceOptions(parent=self),
            )
