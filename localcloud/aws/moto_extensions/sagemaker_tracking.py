"""SageMaker's tracking servers of MLflow, which moto lacks: what they were made with, no server."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound
from moto.sagemaker.models import SageMakerModelBackend, arn_formatter
from moto.sagemaker.responses import SageMakerResponse

KIND = "mlflow-tracking-server"
_CHANGED = (
    "ArtifactStoreUri",
    "AutomaticModelRegistration",
    "TrackingServerSize",
    "WeeklyMaintenanceWindowStart",
)
"""Members that an update takes as well."""
_FIXED = ("MlflowVersion", "RoleArn")

_moto_resource_from_arn = SageMakerModelBackend._get_resource_from_arn


@dataclass
class TrackingServer:
    """What its create and its updates were sent, and its tags."""

    arn: str
    url: str
    members: dict[str, Any]
    tags: list[dict[str, str]]
    created: Any = field(default_factory=utcnow)
    changed: Any = field(default_factory=utcnow)


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    SageMakerModelBackend._get_resource_from_arn = _resource_from_arn
    SageMakerResponse.create_mlflow_tracking_server = _create
    SageMakerResponse.describe_mlflow_tracking_server = _describe
    SageMakerResponse.update_mlflow_tracking_server = _update
    SageMakerResponse.delete_mlflow_tracking_server = _delete


def _servers(backend: SageMakerModelBackend) -> dict[str, TrackingServer]:
    """All tracking servers, by name."""
    found: dict[str, TrackingServer] = vars(backend).setdefault("tracking_servers", {})
    return found


def _resource_from_arn(self: SageMakerModelBackend, arn: str) -> Any:
    kind, _, name = arn.rpartition(":")[2].partition("/")
    return _named(self, name) if kind == KIND else _moto_resource_from_arn(self, arn)


def _named(backend: SageMakerModelBackend, name: str) -> TrackingServer:
    if name not in _servers(backend):
        raise ResourceNotFound(message=f"Tracking server {name} does not exist.")
    return _servers(backend)[name]


def _given(self: SageMakerResponse, names: tuple[str, ...]) -> dict[str, Any]:
    sent = {name: self._get_param(name) for name in names}
    return {name: value for name, value in sent.items() if value is not None}


def _create(self: SageMakerResponse) -> ActionResult:
    backend, name = self.sagemaker_backend, self._get_param("TrackingServerName")
    if name in _servers(backend):
        raise ResourceInUseException(message=f"Tracking server {name} already exists.")
    place = f"{backend.account_id}/{backend.region_name}/{name}"
    end = hashlib.sha256(place.encode()).hexdigest()[:12]
    server = TrackingServer(
        arn=arn_formatter(KIND, name, backend.account_id, backend.region_name),
        url=f"https://t-{end}.{backend.region_name}.experiments.sagemaker.aws",
        members=_given(self, (*_CHANGED, *_FIXED)),
        tags=self._get_param("Tags") or [],
    )
    _servers(backend)[name] = server
    return ActionResult({"TrackingServerArn": server.arn})


def _describe(self: SageMakerResponse) -> ActionResult:
    name = self._get_param("TrackingServerName")
    server = _named(self.sagemaker_backend, name)
    return ActionResult(
        {
            **server.members,
            "TrackingServerArn": server.arn,
            "TrackingServerName": name,
            "TrackingServerStatus": "Created",
            "IsActive": "Active",
            "TrackingServerUrl": server.url,
            "CreationTime": server.created,
            "LastModifiedTime": server.changed,
        }
    )


def _update(self: SageMakerResponse) -> ActionResult:
    server = _named(self.sagemaker_backend, self._get_param("TrackingServerName"))
    server.members |= _given(self, _CHANGED)
    server.changed = utcnow()
    return ActionResult({"TrackingServerArn": server.arn})


def _delete(self: SageMakerResponse) -> ActionResult:
    backend, name = self.sagemaker_backend, self._get_param("TrackingServerName")
    server = _named(backend, name)
    del _servers(backend)[name]
    return ActionResult({"TrackingServerArn": server.arn})
