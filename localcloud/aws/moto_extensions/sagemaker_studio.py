"""SageMaker Studio: domains that change, that have tags and AWS's kind of id, and what lies in
them: user profiles and spaces, which moto lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound, ValidationError
from moto.sagemaker.models import Domain, SageMakerModelBackend, arn_formatter
from moto.sagemaker.responses import SageMakerResponse

_moto_create_domain = SageMakerResponse.create_domain
_moto_delete_domain = SageMakerResponse.delete_domain
_moto_describe_domain = Domain.describe
_moto_resource_from_arn = SageMakerModelBackend._get_resource_from_arn


@dataclass
class Inhabitant:
    """A user profile or a space: what its create and its updates were sent, and its tags."""

    arn: str
    members: dict[str, Any]
    tags: list[dict[str, str]]
    created: Any = field(default_factory=utcnow)


@dataclass(frozen=True)
class Kind:
    """How the operations of one kind of inhabitant are called, and what an update may change."""

    noun: str
    arn: str
    name: str
    settings: tuple[str, ...]
    fixed: tuple[str, ...]
    uid: str


PROFILE = Kind(
    noun="UserProfile",
    arn="user-profile",
    name="UserProfileName",
    settings=("UserSettings",),
    fixed=("SingleSignOnUserIdentifier", "SingleSignOnUserValue"),
    uid="200001",
)
SPACE = Kind(
    noun="Space",
    arn="space",
    name="SpaceName",
    settings=("SpaceSettings", "SpaceDisplayName"),
    fixed=("OwnershipSettings", "SpaceSharingSettings"),
    uid="200002",
)
_LATER = (
    "AppNetworkAccessType",
    "AppSecurityGroupManagement",
    "DefaultSpaceSettings",
    "DefaultUserSettings",
    "SubnetIds",
    "TagPropagation",
    "VpcId",
)
"""Members of a domain that an update takes under the name that the create takes."""


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    Domain.describe = _describe_domain
    SageMakerModelBackend._get_resource_from_arn = _resource_from_arn
    SageMakerResponse.create_domain = _create_domain
    SageMakerResponse.update_domain = _update_domain
    SageMakerResponse.delete_domain = _delete_domain
    for kind, snake in ((PROFILE, "user_profile"), (SPACE, "space")):
        for verb, operation in (
            ("create", _create),
            ("describe", _describe),
            ("update", _update),
            ("delete", _delete),
        ):
            setattr(SageMakerResponse, f"{verb}_{snake}", _bound(operation, kind))


def _bound(operation: Callable[[SageMakerResponse, Kind], Any], kind: Kind) -> Any:
    return lambda self: operation(self, kind)


def _inhabitants(backend: SageMakerModelBackend) -> dict[str, Inhabitant]:
    """All user profiles and spaces, by ARN."""
    found: dict[str, Inhabitant] = vars(backend).setdefault("studio_inhabitants", {})
    return found


def _resource_from_arn(self: SageMakerModelBackend, arn: str) -> Any:
    kind, _, name = arn.rpartition(":")[2].partition("/")
    if kind == "domain":
        return _domain_of(self, name)
    if kind not in (PROFILE.arn, SPACE.arn):
        return _moto_resource_from_arn(self, arn)
    if arn not in _inhabitants(self):
        raise ResourceNotFound(message=f"{arn} does not exist.")
    return _inhabitants(self)[arn]


def _domain_of(self: SageMakerModelBackend, id_: str) -> Domain:
    if id_ not in self.domains:
        raise ResourceNotFound(message=f"Domain with id {id_} does not exist.")
    return self.domains[id_]


def _create_domain(self: SageMakerResponse) -> ActionResult:
    """Its id has AWS's form, made of account, region and name."""
    backend, name = self.sagemaker_backend, self._get_param("DomainName")
    if any(domain.domain_name == name for domain in backend.domains.values()):
        raise ResourceInUseException(message=f"Domain with name {name} already exists.")
    _moto_create_domain(self)
    domain = backend.domains.pop(f"d-{name}")
    place = f"{backend.account_id}/{backend.region_name}/{name}"
    end = hashlib.sha256(place.encode()).hexdigest()[:12]
    domain.id = f"d-{end}"
    domain.arn = arn_formatter("domain", domain.id, backend.account_id, backend.region_name)
    domain.home_efs_file_system_id = f"fs-{end}"
    domain.security_group_id_for_domain_boundary = f"sg-{end}"
    domain.url = f"https://{domain.id}.studio.{backend.region_name}.sagemaker.aws"
    domain.tags = domain.tags or []
    vars(domain)["later"] = {"TagPropagation": self._get_param("TagPropagation") or "DISABLED"}
    backend.domains[domain.id] = domain
    return ActionResult({"DomainArn": domain.arn, "DomainId": domain.id, "Url": domain.url})


def _describe_domain(self: Domain) -> dict[str, Any]:
    """What does not apply is left out, such as the application of a domain without sign-on."""
    found = {**_moto_describe_domain(self), **vars(self).get("later", {})}
    if self.auth_mode != "SSO":
        found["SingleSignOnApplicationArn"] = None
        found["SingleSignOnManagedApplicationInstanceId"] = None
    return {name: value for name, value in found.items() if value not in (None, "")}


def _update_domain(self: SageMakerResponse) -> ActionResult:
    domain = _domain_of(self.sagemaker_backend, self._get_param("DomainId"))
    sent = {name: self._get_param(name) for name in _LATER}
    sent["DomainSettings"] = self._get_param("DomainSettingsForUpdate")
    given = {name: value for name, value in sent.items() if value is not None}
    vars(domain)["later"] = {**vars(domain)["later"], **given}
    domain.last_modified_time = utcnow()
    return ActionResult({"DomainArn": domain.arn})


def _delete_domain(self: SageMakerResponse) -> ActionResult:
    """Refused, as on AWS, while a user profile or a space is in it."""
    backend, id_ = self.sagemaker_backend, self._get_param("DomainId")
    _domain_of(backend, id_)
    inside = sorted(
        arn for arn, one in _inhabitants(backend).items() if one.members["DomainId"] == id_
    )
    if inside:
        raise ResourceInUseException(message=f"Domain {id_} still has {', '.join(inside)}.")
    return _moto_delete_domain(self)


def _arn(self: SageMakerResponse, kind: Kind) -> str:
    backend = self.sagemaker_backend
    place = f"{self._get_param('DomainId')}/{self._get_param(kind.name)}"
    return str(arn_formatter(kind.arn, place, backend.account_id, backend.region_name))


def _one(self: SageMakerResponse, kind: Kind) -> Inhabitant:
    found: Inhabitant = _resource_from_arn(self.sagemaker_backend, _arn(self, kind))
    return found


def _create(self: SageMakerResponse, kind: Kind) -> ActionResult:
    backend, arn = self.sagemaker_backend, _arn(self, kind)
    _domain_of(backend, self._get_param("DomainId"))
    if arn in _inhabitants(backend):
        raise ResourceInUseException(message=f"{arn} already exists.")
    owner = (self._get_param("OwnershipSettings") or {}).get("OwnerUserProfileName")
    owners = [one.members.get(PROFILE.name) for one in _inhabitants(backend).values()]
    if owner is not None and owner not in owners:
        raise ValidationError(message=f"Could not find the user profile {owner} of the space.")
    names = ("DomainId", kind.name, *kind.settings, *kind.fixed)
    sent = {name: self._get_param(name) for name in names}
    members = {name: value for name, value in sent.items() if value is not None}
    _inhabitants(backend)[arn] = Inhabitant(arn, members, self._get_param("Tags") or [])
    return ActionResult({f"{kind.noun}Arn": arn})


def _describe(self: SageMakerResponse, kind: Kind) -> ActionResult:
    one = _one(self, kind)
    host = _domain_of(self.sagemaker_backend, one.members["DomainId"]).url
    return ActionResult(
        {
            **one.members,
            f"{kind.noun}Arn": one.arn,
            "HomeEfsFileSystemUid": kind.uid,
            "Status": "InService",
            "CreationTime": one.created,
            "LastModifiedTime": one.created,
            **({"Url": host} if kind is SPACE else {}),
        }
    )


def _update(self: SageMakerResponse, kind: Kind) -> ActionResult:
    one = _one(self, kind)
    sent = {name: self._get_param(name) for name in kind.settings}
    one.members |= {name: value for name, value in sent.items() if value is not None}
    return ActionResult({f"{kind.noun}Arn": one.arn})


def _delete(self: SageMakerResponse, kind: Kind) -> EmptyResult:
    del _inhabitants(self.sagemaker_backend)[_one(self, kind).arn]
    return EmptyResult()
