"""CodeBuild: what moto's projects forget, their update, and webhooks."""

from __future__ import annotations

from typing import Any

from moto.codebuild import responses
from moto.codebuild.exceptions import (
    InvalidInputException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
)
from moto.codebuild.responses import CodeBuildResponse
from moto.core.responses import ActionResult, EmptyResult

_moto_create = CodeBuildResponse.create_project

MEMBERS = (
    "artifacts",
    "autoRetryLimit",
    "buildBatchConfig",
    "cache",
    "concurrentBuildLimit",
    "description",
    "encryptionKey",
    "environment",
    "fileSystemLocations",
    "logsConfig",
    "queuedTimeoutInMinutes",
    "secondaryArtifacts",
    "secondarySourceVersions",
    "secondarySources",
    "serviceRole",
    "source",
    "sourceVersion",
    "tags",
    "timeoutInMinutes",
    "vpcConfig",
)
"""What create and update take and a project answers as it was sent."""
_DEFAULTS = {"timeoutInMinutes": 60, "queuedTimeoutInMinutes": 480}
"""Minutes, when none are given (API reference, CreateProject)."""
_WEBHOOK = (
    "branchFilter",
    "buildType",
    "filterGroups",
    "manualCreation",
    "pullRequestBuildPolicy",
    "scopeConfiguration",
)


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    responses._validate_required_params_environment = _any_environment
    CodeBuildResponse.create_project = _create
    CodeBuildResponse.update_project = _update
    CodeBuildResponse.create_webhook = _create_webhook
    CodeBuildResponse.update_webhook = _update_webhook
    CodeBuildResponse.delete_webhook = _delete_webhook


def _any_environment(_: dict[str, Any]) -> None:
    """moto knows the types and sizes of 2019; what the service model has is checked before."""


def _create(self: CodeBuildResponse) -> ActionResult:
    _moto_create(self)
    project = _project(self, self._get_param("name"))
    project |= {**_DEFAULTS, **_sent(self, MEMBERS)}
    _badge(self, project)
    return ActionResult({"project": project})


def _project(self: CodeBuildResponse, name: str) -> dict[str, Any]:
    held = self.codebuild_backend.codebuild_projects.get(name)
    if held is None:
        raise ResourceNotFoundException(f"Project {name} does not exist")
    found: dict[str, Any] = held.project_metadata
    return found


def _sent(self: CodeBuildResponse, names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: self._get_param(name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _badge(self: CodeBuildResponse, project: dict[str, Any]) -> None:
    if self._get_param("badgeEnabled") is not None:
        project["badge"] = {"badgeEnabled": self._get_param("badgeEnabled")}


def _update(self: CodeBuildResponse) -> ActionResult:
    """What is sent takes the place of what was there as a whole; an empty network is none."""
    project = _project(self, self._get_param("name"))
    project |= _sent(self, MEMBERS)
    if not project.get("vpcConfig"):
        project.pop("vpcConfig", None)
    _badge(self, project)
    return ActionResult({"project": project})


def _create_webhook(self: CodeBuildResponse) -> ActionResult:
    name = self._get_param("projectName")
    project = _project(self, name)
    if "webhook" in project:
        raise ResourceAlreadyExistsException(f"Webhook already exists for project {name}")
    if project["source"]["type"] not in ("GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "GITLAB"):
        raise InvalidInputException(f"The source of {name} has no webhooks")
    # No secret: AWS gives none where a connection logs in.
    url = f"https://api.github.com/hooks/{name}"
    project["webhook"] = {"url": url, "payloadUrl": "", "secret": "", **_sent(self, _WEBHOOK)}
    return ActionResult({"webhook": project["webhook"]})


def _webhook(self: CodeBuildResponse) -> dict[str, Any]:
    name = self._get_param("projectName")
    project = _project(self, name)
    if "webhook" not in project:
        raise ResourceNotFoundException(f"Project {name} has no webhook: it does not exist")
    found: dict[str, Any] = project["webhook"]
    return found


def _update_webhook(self: CodeBuildResponse) -> ActionResult:
    webhook = _webhook(self)
    webhook |= _sent(self, _WEBHOOK)
    return ActionResult({"webhook": webhook})


def _delete_webhook(self: CodeBuildResponse) -> EmptyResult:
    _webhook(self)
    del _project(self, self._get_param("projectName"))["webhook"]
    return EmptyResult()
