"""The alarms that every function has."""

from __future__ import annotations

from components.automation.handler import Handler
from components.monitoring.signals import dead_letter_signals, function_signals, queue_signals
from infra.foundation import Foundation

WAIT_SECONDS = 3600
"""A message older than this waits for a function that does not come to it."""


def watch_handler(base: Foundation, name: str, handler: Handler) -> None:
    """Makes the alarms of one function: failures, dead letters, and a queue that backs up."""
    signals = [
        *function_signals(handler.function_name),
        *dead_letter_signals(handler.dead_letter_name),
    ]
    if handler.queue_name is not None:
        signals += queue_signals(handler.queue_name, oldest_seconds=WAIT_SECONDS)
    base.watch(name, f"Function {name}", signals)
