"""What a function gives up on. A message that raises one of these becomes a dead letter."""

from __future__ import annotations


class AutomationError(Exception):
    """The base of what is raised on purpose."""


class EventError(AutomationError):
    """An event, or a contract with the program, that is not understood."""


class RefusedError(AutomationError):
    """A model version that must not be deployed."""


class RolloutError(AutomationError):
    """An endpoint that does not run what was rolled out to it."""


class PublishError(AutomationError):
    """Content that could not be put into Grafana."""
