"""SageMaker's monitoring schedules, which moto lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound, ValidationError
from moto.sagemaker.models import SageMakerModelBackend, arn_formatter
from moto.sagemaker.responses import SageMakerResponse

_DEFINITIONS = {
    "DataQuality": "data_quality_job_definitions",
    "ModelQuality": "model_quality_job_definitions",
    "ModelBias": "model_bias_job_definitions",
    "ModelExplainability": "model_explainability_job_definitions",
}


@dataclass
class MonitoringSchedule:
    """What CreateMonitoringSchedule was sent, its tags and whether it runs."""

    name: str
    arn: str
    config: dict[str, Any]
    endpoint: str | None
    tags: list[dict[str, str]] = field(default_factory=list)
    status: str = "Scheduled"
    created: Any = field(default_factory=utcnow)


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    SageMakerResponse.create_monitoring_schedule = _create
    SageMakerResponse.describe_monitoring_schedule = _describe
    SageMakerResponse.update_monitoring_schedule = _update
    SageMakerResponse.delete_monitoring_schedule = _delete
    SageMakerResponse.start_monitoring_schedule = _start
    SageMakerResponse.stop_monitoring_schedule = _stop
    SageMakerResponse.list_monitoring_schedules = _list


def schedule_of(backend: SageMakerModelBackend, name: str) -> MonitoringSchedule:
    """The schedule. Raises AWS's error when it is not there."""
    found = _schedules(backend).get(name)
    if found is None:
        arn = arn_formatter("monitoring-schedule", name, backend.account_id, backend.region_name)
        raise ResourceNotFound(message=f"Monitoring Schedule with ARN {arn} not found")
    return found


def _schedules(backend: SageMakerModelBackend) -> dict[str, MonitoringSchedule]:
    held: dict[str, MonitoringSchedule] = vars(backend).setdefault("monitoring_schedules", {})
    return held


def _one(self: SageMakerResponse) -> MonitoringSchedule:
    return schedule_of(self.sagemaker_backend, self._get_param("MonitoringScheduleName"))


def _create(self: SageMakerResponse) -> ActionResult:
    backend, name = self.sagemaker_backend, self._get_param("MonitoringScheduleName")
    if name in _schedules(backend):
        raise ResourceInUseException(message=f"Monitoring Schedule {name} already exists.")
    config = self._get_param("MonitoringScheduleConfig")
    schedule = MonitoringSchedule(
        name,
        arn_formatter("monitoring-schedule", name, backend.account_id, backend.region_name),
        config,
        _monitored(backend, config),
        self._get_param("Tags") or [],
    )
    _schedules(backend)[name] = schedule
    return ActionResult({"MonitoringScheduleArn": schedule.arn})


def _monitored(backend: SageMakerModelBackend, config: dict[str, Any]) -> str | None:
    """The endpoint of the job definition, which as on AWS has to be there and of that type."""
    named = config.get("MonitoringJobDefinitionName")
    if named is None:
        return None
    held = getattr(backend, _DEFINITIONS[config["MonitoringType"]])
    if named not in held:
        raise ValidationError(message=f"Could not find the job definition '{named}'.")
    kind = config["MonitoringType"]
    attribute = {
        "DataQuality": "data_quality_job_input",
        "ModelQuality": "model_quality_job_input",
        "ModelBias": "model_bias_job_input",
        "ModelExplainability": "model_explainability_job_input",
    }[kind]
    source = getattr(held[named], attribute).get("EndpointInput")
    if source is None:
        return None
    backend.describe_endpoint(source["EndpointName"])
    return str(source["EndpointName"])


def _describe(self: SageMakerResponse) -> ActionResult:
    schedule = _one(self)
    answer = {
        "MonitoringScheduleArn": schedule.arn,
        "MonitoringScheduleName": schedule.name,
        "MonitoringScheduleStatus": schedule.status,
        "MonitoringType": schedule.config.get("MonitoringType"),
        "MonitoringScheduleConfig": schedule.config,
        "CreationTime": schedule.created,
        "LastModifiedTime": schedule.created,
    }
    if schedule.endpoint is not None:
        answer["EndpointName"] = schedule.endpoint
    return ActionResult(answer)


def _update(self: SageMakerResponse) -> ActionResult:
    schedule, config = _one(self), self._get_param("MonitoringScheduleConfig")
    schedule.endpoint = _monitored(self.sagemaker_backend, config)
    schedule.config = config
    return ActionResult({"MonitoringScheduleArn": schedule.arn})


def _delete(self: SageMakerResponse) -> EmptyResult:
    del _schedules(self.sagemaker_backend)[_one(self).name]
    return EmptyResult()


def _start(self: SageMakerResponse) -> EmptyResult:
    _one(self).status = "Scheduled"
    return EmptyResult()


def _stop(self: SageMakerResponse) -> EmptyResult:
    _one(self).status = "Stopped"
    return EmptyResult()


def _list(self: SageMakerResponse) -> ActionResult:
    wanted = self._get_param("EndpointName")
    found = [
        {
            "MonitoringScheduleName": one.name,
            "MonitoringScheduleArn": one.arn,
            "MonitoringScheduleStatus": one.status,
            "CreationTime": one.created,
            "LastModifiedTime": one.created,
            "EndpointName": one.endpoint,
            "MonitoringJobDefinitionName": one.config.get("MonitoringJobDefinitionName"),
            "MonitoringType": one.config.get("MonitoringType"),
        }
        for one in _schedules(self.sagemaker_backend).values()
        if wanted in (None, one.endpoint)
    ]
    return ActionResult({"MonitoringScheduleSummaries": found})
