"""The queue that tells a cluster which of its nodes will soon be gone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import cloudwatch, sqs

from components.common.dead_letters import dead_letters, retry_for
from components.iam.document import document
from components.iam.queue_access import rules_write
from components.iam.transport import QUEUE_ACTIONS, deny_without_tls

EVENTS: Mapping[str, Mapping[str, Any]] = {
    "spot-interruption": {
        "source": ["aws.ec2"],
        "detail-type": ["EC2 Spot Instance Interruption Warning"],
    },
    "rebalance": {
        "source": ["aws.ec2"],
        "detail-type": ["EC2 Instance Rebalance Recommendation"],
    },
    "instance-state": {
        "source": ["aws.ec2"],
        "detail-type": ["EC2 Instance State-change Notification"],
    },
    "health": {
        "source": ["aws.health"],
        "detail-type": ["AWS Health Event"],
        "detail": {"service": ["EC2"], "eventTypeCategory": ["scheduledChange"]},
    },
    "termination": {
        "source": ["aws.autoscaling"],
        "detail-type": ["EC2 Instance-terminate Lifecycle Action"],
    },
}
"""What is forwarded, by rule: everything that a node termination handler has to know in time."""

RETENTION_SECONDS = 300
"""A warning older than this is of no use: a spot instance has two minutes."""


@dataclass(frozen=True, kw_only=True)
class InterruptionsArgs:
    """`key_arn` is the messaging key, which EventBridge may use; `events` are keys of EVENTS."""

    key_arn: Input[str]
    account_id: str
    events: Sequence[str] = tuple(EVENTS)


class Interruptions(ComponentResource):
    """Defines the queue, the rules that fill it and who may write to it: one for each reader, as
    who reads a warning takes it away. Behind it are the dead letters: warnings that never reached
    the queue, and those that its reader failed at."""

    queue_arn: Output[str]
    queue_url: Output[str]
    queue_name: Output[str]
    dead_letter_name: Output[str]

    def __init__(
        self, name: str, args: InterruptionsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:training:Interruptions", name, None, opts)
        rules = {event: self._rule(name, event) for event in args.events}
        arns = [rule.arn for rule in rules.values()]
        dead = dead_letters(
            f"{name}-dead-letters",
            component=name,
            key_arn=args.key_arn,
            account_id=args.account_id,
            rules=arns,
            opts=ResourceOptions(parent=self),
        )
        queue = sqs.Queue(
            f"{name}-queue",
            kms_master_key_id=args.key_arn,
            message_retention_seconds=RETENTION_SECONDS,
            redrive_policy=Output.json_dumps(
                {"deadLetterTargetArn": dead.arn, "maxReceiveCount": 5}, sort_keys=True
            ),
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
        self.queue_arn, self.queue_url = queue.arn, queue.url
        self.queue_name, self.dead_letter_name = queue.name, dead.name
        for event, rule in rules.items():
            cloudwatch.EventTarget(
                f"{name}-{event}-target",
                rule=rule.name,
                arn=queue.arn,
                target_id="interruption-queue",
                dead_letter_config={"arn": dead.arn},
                retry_policy=retry_for(RETENTION_SECONDS),
                opts=ResourceOptions(parent=self),
            )
        sqs.QueuePolicy(
            f"{name}-policy",
            queue_url=queue.url,
            policy=document(
                rules_write(queue.arn, arns, args.account_id),
                deny_without_tls(QUEUE_ACTIONS, queue.arn),
            ),
            opts=ResourceOptions(parent=self),
        )
        self.register_outputs({"queue_arn": self.queue_arn, "queue_url": self.queue_url})

    def _rule(self, name: str, event: str) -> cloudwatch.EventRule:
        return cloudwatch.EventRule(
            f"{name}-{event}",
            description=f"Forwards {event} to the interruption queue",
            event_pattern=json.dumps(EVENTS[event], separators=(",", ":"), sort_keys=True),
            tags={"component": name},
            opts=ResourceOptions(parent=self),
        )
