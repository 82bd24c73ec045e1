"""EMR Serverless: what moto forgets of an application, and its tags."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from moto.core.responses import ActionResult, EmptyResult
from moto.emrserverless import urls
from moto.emrserverless.exceptions import ResourceNotFoundException
from moto.emrserverless.models import Application
from moto.emrserverless.responses import EMRServerlessResponse

_MORE = {
    "releaseLabel": "release_label",
    "architecture": "architecture",
    "schedulerConfiguration": "scheduler_configuration",
    "monitoringConfiguration": "monitoring_configuration",
    "runtimeConfiguration": "runtime_configuration",
    "interactiveConfiguration": "interactive_configuration",
}
"""Member → the attribute that the answer's serializer looks for."""

_moto_create = EMRServerlessResponse.create_application
_moto_update = EMRServerlessResponse.update_application


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    urls.url_paths["{0}/tags/(?P<resourceArn>.+)$"] = EMRServerlessResponse.dispatch
    EMRServerlessResponse.create_application = _create
    EMRServerlessResponse.update_application = _update
    EMRServerlessResponse.list_tags_for_resource = _list_tags
    EMRServerlessResponse.tag_resource = _tag
    EMRServerlessResponse.untag_resource = _untag


def _remember(self: EMRServerlessResponse, id_: str) -> None:
    application = self.emrserverless_backend.get_application(application_id=id_)
    for member, attribute in _MORE.items():
        value = self._get_param(member)
        if value is not None:
            setattr(application, attribute, value)


def _create(self: EMRServerlessResponse) -> ActionResult:
    """AWS has one created and stopped until a job comes; moto starts it."""
    answer = _moto_create(self)
    id_ = answer.result["applicationId"]
    _remember(self, id_)
    self.emrserverless_backend.get_application(application_id=id_).state = "CREATED"
    return answer


def _update(self: EMRServerlessResponse) -> ActionResult:
    answer = _moto_update(self)
    _remember(self, self._get_param("applicationId"))
    return answer


def _tagged(self: EMRServerlessResponse) -> Application:
    arn = unquote(self.parsed_url.path.split("/tags/")[-1])
    for application in self.emrserverless_backend.applications.values():
        if application.arn == arn:
            return application
    raise ResourceNotFoundException(arn, "Application")


def _list_tags(self: EMRServerlessResponse) -> ActionResult:
    return ActionResult({"tags": _tagged(self).tags})


def _tag(self: EMRServerlessResponse) -> ActionResult:
    given: dict[str, Any] = self._get_param("tags")
    _tagged(self).tags |= given
    return EmptyResult()


def _untag(self: EMRServerlessResponse) -> ActionResult:
    application = _tagged(self)
    gone = self.querystring.get("tagKeys", [])
    application.tags = {key: text for key, text in application.tags.items() if key not in gone}
    return EmptyResult()
