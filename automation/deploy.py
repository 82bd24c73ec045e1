"""Which endpoints an event is about, and the roll-out of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from automation.errors import AutomationError, EventError
from automation.rollout import Outcome, Rollout
from automation.shape import Shape, parse

MODEL_PACKAGE = "SageMaker Model Package State Change"
ENDPOINT = "SageMaker Endpoint State Change"
PARAMETER = "Parameter Store Change"
SWEEP = "Sweep"
"""The platform's own: looks at every endpoint, in case an event was lost."""


class Deployer:
    """Reads the published shapes and brings the endpoints that an event concerns to what is
    wanted."""

    def __init__(self, ssm: Any, rollout: Rollout, parameters: Sequence[str]) -> None:
        self._ssm, self._rollout, self._parameters = ssm, rollout, tuple(parameters)

    def handle(self, event: Mapping[str, Any]) -> dict[str, Outcome]:
        """What came of each endpoint that the event is about.

        All of them are looked at, also when one fails; then the first failure is raised.
        """
        outcomes: dict[str, Outcome] = {}
        failed: list[AutomationError] = []
        for shape in self._concerned(event):
            try:
                outcomes[shape.endpoint] = self._rollout.reconcile(shape)
            except AutomationError as error:
                failed.append(error)
        if failed:
            raise failed[0]
        return outcomes

    def _concerned(self, event: Mapping[str, Any]) -> list[Shape]:
        kind, detail = event.get("detail-type"), event.get("detail", {})
        if kind == PARAMETER:
            return [self._shape(name) for name in self._parameters if name == detail["name"]]
        shapes = [self._shape(name) for name in self._parameters]
        if kind == MODEL_PACKAGE:
            return [one for one in shapes if one.group == detail["ModelPackageGroupName"]]
        if kind == ENDPOINT:
            return [one for one in shapes if one.endpoint == detail["EndpointName"]]
        if kind == SWEEP:
            return shapes
        raise EventError(f"An event of type {kind!r} reached the deployer, which knows none such.")

    def _shape(self, parameter: str) -> Shape:
        return parse(self._ssm.get_parameter(Name=parameter)["Parameter"]["Value"])
