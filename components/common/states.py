"""The states of Amazon States Language, typed: a task cannot be made without a retry and a catch.

`state_machine.Machine` joins them. Values among parameters may be Pulumi outputs. Only the
JSONPath query language is spoken.
Source: Step Functions Developer Guide, "Using Amazon States Language to define workflows".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from components.common.state_conditions import Rule

EVERYTHING: Final = "States.ALL"
"""The error name that matches every error, a timeout among them."""

END: Final = None
"""As `next`: the machine is done after this state."""

Document: TypeAlias = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Retry:
    """What is tried again: `max_attempts` times, the first after `interval_seconds`.

    The pause grows by `backoff_rate` up to `max_delay_seconds`, and is drawn by chance below that,
    so that many executions do not come back at once.
    """

    errors: tuple[str, ...] = (EVERYTHING,)
    interval_seconds: int = 2
    max_attempts: int = 3
    backoff_rate: float = 2.0
    max_delay_seconds: int = 300

    def document(self) -> Document:
        """The retrier."""
        return {
            "ErrorEquals": [*self.errors],
            "IntervalSeconds": self.interval_seconds,
            "MaxAttempts": self.max_attempts,
            "BackoffRate": self.backoff_rate,
            "MaxDelaySeconds": self.max_delay_seconds,
            "JitterStrategy": "FULL",
        }


@dataclass(frozen=True, kw_only=True)
class Catch:
    """Where an error leads once its retries are used up; the error is put at `result_path`."""

    next: str
    errors: tuple[str, ...] = (EVERYTHING,)
    result_path: str | None = "$.error"

    def document(self) -> Document:
        """The catcher."""
        return {
            "ErrorEquals": [*self.errors],
            "Next": self.next,
            "ResultPath": self.result_path,
        }


@dataclass(frozen=True, kw_only=True)
class Task:
    """One call of a service, with its retries and what catches the rest: neither can be left out.

    `resource` is the ARN of the integration; `parameters` go to the service, a key that ends in
    `.$` names a path. `result_selector` picks from the answer, `result_path` puts it into the
    state (None throws the answer away). `timeout_seconds` ends an attempt.
    """

    resource: str
    retry: tuple[Retry, ...]
    catch: tuple[Catch, ...]
    timeout_seconds: int
    parameters: Mapping[str, Any] = field(default_factory=dict)
    next: str | None = END
    result_selector: Mapping[str, Any] | None = None
    result_path: str | None = None
    heartbeat_seconds: int | None = None
    comment: str = ""

    def document(self) -> Document:
        """The state."""
        return {
            **commented(self.comment),
            "Type": "Task",
            "Resource": self.resource,
            "Parameters": dict(self.parameters),
            **({"ResultSelector": dict(self.result_selector)} if self.result_selector else {}),
            "ResultPath": self.result_path,
            "TimeoutSeconds": self.timeout_seconds,
            **({"HeartbeatSeconds": self.heartbeat_seconds} if self.heartbeat_seconds else {}),
            "Retry": [each.document() for each in self.retry],
            "Catch": [each.document() for each in self.catch],
            **_onward(self.next),
        }


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The first rule that holds decides; `otherwise` when none does, so that none can fail."""

    rules: tuple[Rule, ...]
    otherwise: str
    comment: str = ""

    def document(self) -> Document:
        """The state."""
        rules = [{**each.condition.document(), "Next": each.next} for each in self.rules]
        return {
            **commented(self.comment),
            "Type": "Choice",
            "Choices": rules,
            "Default": self.otherwise,
        }


@dataclass(frozen=True, kw_only=True)
class Wait:
    """A pause of `seconds`, or of the seconds that stand at `seconds_path`."""

    next: str
    seconds: int | None = None
    seconds_path: str | None = None
    comment: str = ""

    def document(self) -> Document:
        """The state."""
        duration: Document = (
            {"Seconds": self.seconds}
            if self.seconds is not None
            else {"SecondsPath": self.seconds_path}
        )
        return {**commented(self.comment), "Type": "Wait", **duration, "Next": self.next}


@dataclass(frozen=True, kw_only=True)
class Pass:
    """Puts `parameters` (or its input as it is) at `result_path`, and goes on."""

    next: str | None = END
    parameters: Mapping[str, Any] | None = None
    result_path: str | None = "$"
    comment: str = ""

    def document(self) -> Document:
        """The state."""
        given = {"Parameters": dict(self.parameters)} if self.parameters is not None else {}
        return {
            **commented(self.comment),
            "Type": "Pass",
            **given,
            "ResultPath": self.result_path,
            **_onward(self.next),
        }


@dataclass(frozen=True, kw_only=True)
class Succeed:
    """Ends the machine well."""

    comment: str = ""

    def document(self) -> Document:
        """The state."""
        return {**commented(self.comment), "Type": "Succeed"}


@dataclass(frozen=True, kw_only=True)
class Fail:
    """Ends the machine as failed. `cause_path` is a path or an intrinsic that gives the cause."""

    error: str
    cause: str = ""
    cause_path: str = ""
    comment: str = ""

    def document(self) -> Document:
        """The state."""
        cause = {"CausePath": self.cause_path} if self.cause_path else {"Cause": self.cause}
        return {**commented(self.comment), "Type": "Fail", "Error": self.error, **cause}


@dataclass(frozen=True, kw_only=True)
class Parallel:
    """All branches at once; their results, a list, go to `result_path`."""

    branches: tuple[Branch, ...]
    retry: tuple[Retry, ...]
    catch: tuple[Catch, ...]
    next: str | None = END
    result_path: str | None = None
    comment: str = ""

    def document(self) -> Document:
        """The state."""
        return {
            **commented(self.comment),
            "Type": "Parallel",
            "Branches": [each.document() for each in self.branches],
            "ResultPath": self.result_path,
            "Retry": [each.document() for each in self.retry],
            "Catch": [each.document() for each in self.catch],
            **_onward(self.next),
        }


@dataclass(frozen=True, kw_only=True)
class Map:
    """The same branch for each element at `items_path`, `max_concurrency` at a time.

    `item_selector` is what each run of the branch gets; `$$.Map.Item.Value` is the element.
    """

    items_path: str
    item_selector: Mapping[str, Any]
    branch: Branch
    retry: tuple[Retry, ...]
    catch: tuple[Catch, ...]
    max_concurrency: int = 4
    next: str | None = END
    result_path: str | None = None
    comment: str = ""

    def document(self) -> Document:
        """The state."""
        return {
            **commented(self.comment),
            "Type": "Map",
            "ItemsPath": self.items_path,
            "ItemSelector": dict(self.item_selector),
            "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, **self.branch.document()},
            "MaxConcurrency": self.max_concurrency,
            "ResultPath": self.result_path,
            "Retry": [each.document() for each in self.retry],
            "Catch": [each.document() for each in self.catch],
            **_onward(self.next),
        }


State: TypeAlias = Task | Choice | Wait | Pass | Succeed | Fail | Parallel | Map


@dataclass(frozen=True, kw_only=True)
class Branch:
    """States with a start, inside a `Parallel` or a `Map`."""

    start_at: str
    states: Mapping[str, State]

    def document(self) -> Document:
        """The branch."""
        return {
            "StartAt": self.start_at,
            "States": {name: each.document() for name, each in self.states.items()},
        }


def commented(text: str) -> Document:
    """The comment as a member of a state, or nothing."""
    return {"Comment": text} if text else {}


def _onward(following: str | None) -> Document:
    return {"End": True} if following is None else {"Next": following}
