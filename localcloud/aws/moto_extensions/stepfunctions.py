"""Step Functions where moto is looser than AWS: a taken name, versions that cannot be listed, an
alias that cannot be started."""

from __future__ import annotations

from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult
from moto.stepfunctions.exceptions import StateMachineDoesNotExist
from moto.stepfunctions.models import Execution, StepFunctionBackend
from moto.stepfunctions.responses import StepFunctionResponse

_moto_create_state_machine = StepFunctionResponse.create_state_machine
_moto_create_alias = StepFunctionResponse.create_state_machine_alias
_moto_start_execution = StepFunctionBackend.start_execution


class _Taken(AWSError):  # type: ignore[misc]  # moto publishes no types
    TYPE = "ConflictException"
    STATUS = 400


class _StateMachineAlreadyExists(AWSError):  # type: ignore[misc]  # moto publishes no types
    TYPE = "StateMachineAlreadyExists"
    STATUS = 400


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    StepFunctionResponse.create_state_machine = _create_state_machine
    StepFunctionResponse.create_state_machine_alias = _create_alias
    StepFunctionResponse.list_state_machine_versions = _list_versions
    StepFunctionBackend.start_execution = _start_execution


def _create_state_machine(self: StepFunctionResponse) -> ActionResult:
    """As on AWS, the same request gives the machine that is there; another one of its name is
    refused."""
    name = self._get_param("name")
    for machine in self.stepfunction_backend.state_machines:
        if machine.name == name and (
            machine.definition != self._get_param("definition")
            or machine.type != (self._get_param("type") or "STANDARD")
            or machine.loggingConfiguration
            != (self._get_param("loggingConfiguration") or {"level": "OFF"})
            or machine.tracingConfiguration
            != (self._get_param("tracingConfiguration") or {"enabled": False})
        ):
            raise _StateMachineAlreadyExists(f"State Machine Already Exists: '{machine.arn}'")
    return _moto_create_state_machine(self)


def _create_alias(self: StepFunctionResponse) -> ActionResult:
    name = self._get_param("name")
    routes = self._get_param("routingConfiguration") or [{}]
    machine_arn = routes[0].get("stateMachineVersionArn", "").rpartition(":")[0]
    for machine in self.stepfunction_backend.state_machines:
        if machine.arn == machine_arn and name in machine.aliases:
            raise _Taken(f"State Machine Alias Already Exists: '{machine.arn}:{name}'")
    return _moto_create_alias(self)


def _list_versions(self: StepFunctionResponse) -> ActionResult:
    """The newest first."""
    arn = self._get_param("stateMachineArn")
    for machine in self.stepfunction_backend.state_machines:
        if machine.arn == arn:
            versions = [
                {"stateMachineVersionArn": each.arn, "creationDate": each.creation_date}
                for _, each in sorted(machine.versions.items(), reverse=True)
            ]
            return ActionResult({"stateMachineVersions": versions})
    raise StateMachineDoesNotExist(f"State Machine Does Not Exist: '{arn}'")


def _start_execution(
    self: StepFunctionBackend, state_machine_arn: str, name: str, execution_input: str
) -> Execution:
    """The start of an alias is one of its machine; its version is not remembered, since moto runs
    none."""
    for machine in self.state_machines:
        if state_machine_arn in (alias.arn for alias in machine.aliases.values()):
            state_machine_arn = machine.arn
    return _moto_start_execution(self, state_machine_arn, name, execution_input)
