"""SageMaker's lineage entities, which moto has not: artifacts, contexts and their associations."""

from __future__ import annotations

import hashlib
from typing import Any

from moto.core.responses import ActionResult
from moto.sagemaker.exceptions import ResourceNotFound, ValidationError
from moto.sagemaker.models import SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    for operation in (
        _create_artifact,
        _list_artifacts,
        _create_context,
        _describe_context,
        _add_association,
        _list_associations,
    ):
        setattr(SageMakerResponse, operation.__name__[1:], operation)


def _kept(backend: SageMakerModelBackend, kind: str) -> dict[Any, dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = vars(backend).setdefault("lineage", {}).setdefault(kind, {})
    return found


def _arn(backend: SageMakerModelBackend, resource: str) -> str:
    return f"arn:aws:sagemaker:{backend.region_name}:{backend.account_id}:{resource}"


def _given(response: SageMakerResponse, *names: str) -> dict[str, Any]:
    values = {name: response._get_param(name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _create_artifact(self: SageMakerResponse) -> ActionResult:
    backend = self.sagemaker_backend
    source = self._get_param("Source")
    digest = hashlib.md5(source["SourceUri"].encode(), usedforsecurity=False).hexdigest()
    arn = _arn(backend, f"artifact/{digest}")
    if arn in _kept(backend, "artifacts"):
        raise ValidationError(message=f"Artifact {arn} already exists.")
    given = _given(self, "ArtifactName", "ArtifactType", "Properties", "MetadataProperties")
    _kept(backend, "artifacts")[arn] = {"ArtifactArn": arn, "Source": source, **given}
    return ActionResult({"ArtifactArn": arn})


def _list_artifacts(self: SageMakerResponse) -> ActionResult:
    wanted, kind = self._get_param("SourceUri"), self._get_param("ArtifactType")
    names = ("ArtifactArn", "ArtifactName", "ArtifactType", "Source")
    found = [
        {name: one[name] for name in names if name in one}
        for one in _kept(self.sagemaker_backend, "artifacts").values()
        if wanted in (None, one["Source"]["SourceUri"]) and kind in (None, one["ArtifactType"])
    ]
    return ActionResult({"ArtifactSummaries": found})


def _create_context(self: SageMakerResponse) -> ActionResult:
    backend, name = self.sagemaker_backend, self._get_param("ContextName")
    contexts = _kept(backend, "contexts")
    if name in contexts:
        raise ValidationError(message=f"Context {name} already exists.")
    given = _given(self, "ContextName", "ContextType", "Source", "Properties", "Description")
    contexts[name] = {"ContextArn": _arn(backend, f"context/{name}"), **given}
    return ActionResult({"ContextArn": contexts[name]["ContextArn"]})


def _describe_context(self: SageMakerResponse) -> ActionResult:
    name = self._get_param("ContextName")
    found = _kept(self.sagemaker_backend, "contexts").get(name)
    if found is None:
        raise ResourceNotFound(message=f"Context {name} does not exist.")
    return ActionResult(found)


def _add_association(self: SageMakerResponse) -> ActionResult:
    backend = self.sagemaker_backend
    ends = _given(self, "SourceArn", "DestinationArn")
    known = {
        *_kept(backend, "artifacts"),
        *(one["ContextArn"] for one in _kept(backend, "contexts").values()),
    }
    for arn in ends.values():
        if arn not in known:
            raise ResourceNotFound(message=f"{arn} does not exist.")
    pair = tuple(ends.values())
    if pair in _kept(backend, "associations"):
        raise ValidationError(message="The association already exists.")
    _kept(backend, "associations")[pair] = {**ends, **_given(self, "AssociationType")}
    return ActionResult(ends)


def _list_associations(self: SageMakerResponse) -> ActionResult:
    ends = _given(self, "SourceArn", "DestinationArn", "AssociationType")
    found = [
        one
        for one in _kept(self.sagemaker_backend, "associations").values()
        if all(one.get(name) == value for name, value in ends.items())
    ]
    return ActionResult({"AssociationSummaries": found})
