"""Which endpoints an event is about, and the roll-out of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from automation.errors import AutomationError, EventError
from automation.rollout import Outcome, Rollout
from automation.shape import Shape, parse

MODEL_PACKAGE = "SageMaker Model Package State Change"
ENDPOINT = "SageMaker Endpoint State Change"
PARAMETER = "Parameter Store Change"
SWEEP = "Sweep"
"""The platform's own: looks at every endpoint, in case an event was lost."""


@dataclass(frozen=True)
class Looked:
    """What came of the endpoints that an event is about, by their names, and what went wrong, by
    the names of the parameters."""

    outcomes: Mapping[str, Outcome]
    failures: Mapping[str, Exception]

    def check(self) -> None:
        """Raises what went wrong: the failure itself, or a group of several."""
        failures = list(self.failures.values())
        if len(failures) > 1:
            raise ExceptionGroup(f"{len(failures)} endpoints failed", failures)
        if failures:
            raise failures[0]


class Deployer:
    """Reads the published shapes and brings the endpoints that an event concerns to what is
    wanted."""

    def __init__(self, ssm: Any, rollout: Rollout, parameters: Sequence[str]) -> None:
        self._ssm, self._rollout, self._parameters = ssm, rollout, tuple(parameters)

    def handle(self, event: Mapping[str, Any]) -> Looked:
        """Looks at every endpoint that the event is about, also when one of them fails: in this
        code, or because AWS refuses a call. Raises EventError for an event of another type."""
        outcomes: dict[str, Outcome] = {}
        failures: dict[str, Exception] = {}
        for name in self._named(event):
            try:
                shape = self._shape(name)
                if _concerns(event, shape):
                    outcomes[shape.endpoint] = self._rollout.reconcile(shape)
            except (AutomationError, BotoCoreError, ClientError) as error:
                failures[name] = error
        return Looked(outcomes, failures)

    def _named(self, event: Mapping[str, Any]) -> tuple[str, ...]:
        """The parameters whose endpoints an event may be about."""
        kind = event.get("detail-type")
        if kind == PARAMETER:
            return tuple(name for name in self._parameters if name == event["detail"]["name"])
        if kind in (MODEL_PACKAGE, ENDPOINT, SWEEP):
            return self._parameters
        raise EventError(f"An event of type {kind!r} reached the deployer, which knows none such.")

    def _shape(self, parameter: str) -> Shape:
        return parse(self._ssm.get_parameter(Name=parameter)["Parameter"]["Value"])


def _concerns(event: Mapping[str, Any], shape: Shape) -> bool:
    kind = event["detail-type"]
    if kind == MODEL_PACKAGE:
        return bool(shape.group == event["detail"]["ModelPackageGroupName"])
    if kind == ENDPOINT:
        return bool(shape.endpoint == event["detail"]["EndpointName"])
    return True
