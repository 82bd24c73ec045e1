"""Messages to web addresses stay on the machine; moto would post them for real."""

from __future__ import annotations

import logging
from typing import Any

from moto.sns.models import Subscription

_log = logging.getLogger(__name__)

_moto_publish = Subscription.publish


def install() -> None:
    """Puts the correction in; a second call changes nothing."""
    Subscription.publish = _publish


def _publish(self: Subscription, message: str, message_id: str, *rest: Any, **more: Any) -> None:
    """Delivers to queues and functions of the local cloud; a web address, which is a secret too,
    gets nothing."""
    if self.protocol in ("http", "https"):
        _log.info("message %s for %s is not sent: it would leave the machine", message_id, self.arn)
        return
    _moto_publish(self, message, message_id, *rest, **more)
