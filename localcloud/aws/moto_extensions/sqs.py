"""SQS: attributes that an update does not name stay, and who may use a queue for dead letters is
given back."""

from __future__ import annotations

from typing import Any

from moto.sqs.models import Queue, SQSBackend

_ALLOW = "RedriveAllowPolicy"
_moto_attributes = Queue.attributes
_moto_set = SQSBackend.set_queue_attributes


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    Queue.attributes = property(_attributes)
    Queue.redrive_allow_policy = None
    SQSBackend.set_queue_attributes = _set


def _attributes(self: Queue) -> dict[str, Any]:
    found: dict[str, Any] = _moto_attributes.fget(self)
    return {**found, **({_ALLOW: self.redrive_allow_policy} if self.redrive_allow_policy else {})}


def _set(self: SQSBackend, queue_name: str, attributes: dict[str, Any]) -> Queue:
    """SetQueueAttributes: moto forgets the policy of a queue when another attribute is set."""
    policy = self.get_queue(queue_name).policy
    return _moto_set(self, queue_name, {**({"Policy": policy} if policy else {}), **attributes})
