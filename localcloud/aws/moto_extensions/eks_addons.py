"""EKS add-ons and Pod Identity associations, which moto does not have."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks.exceptions import (
    InvalidParameterException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse
from moto.moto_api._internal import mock_random

Object = dict[str, Any]

_ADDON_MEMBERS = ("addonVersion", "serviceAccountRoleArn", "configurationValues")
_ASSOCIATION_MEMBERS = ("roleArn", "targetRoleArn", "disableSessionTags", "policy")


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    EKSResponse.create_addon = _create_addon
    EKSResponse.describe_addon = _describe_addon
    EKSResponse.update_addon = _update_addon
    EKSResponse.delete_addon = _delete_addon
    EKSResponse.list_addons = _list_addons
    EKSResponse.create_pod_identity_association = _create_association
    EKSResponse.describe_pod_identity_association = _describe_association
    EKSResponse.update_pod_identity_association = _update_association
    EKSResponse.delete_pod_identity_association = _delete_association
    EKSResponse.list_pod_identity_associations = _list_associations


def objects(cluster: Cluster) -> Collection[Object]:
    """The add-ons and associations of a cluster."""
    return [*_of(cluster, "addons").values(), *_of(cluster, "pod_identities").values()]


def _of(cluster: Cluster, kind: str) -> dict[str, Object]:
    found: dict[str, Object] = vars(cluster).setdefault(kind, {})
    return found


def _cluster(self: EKSResponse) -> Cluster:
    return self.eks_backend.describe_cluster(self._get_param("name"))


def _given(self: EKSResponse, members: Collection[str]) -> Object:
    found = {name: self._get_param(name) for name in members}
    return {name: value for name, value in found.items() if value is not None}


def _addon(self: EKSResponse) -> Object:
    name = self._get_param("addonName")
    found = _of(_cluster(self), "addons").get(name)
    if found is None:
        raise ResourceNotFoundException(message=f"No addon: {name} found in cluster.")
    return found


def _check_configuration(values: str | None) -> None:
    try:
        if values:
            json.loads(values)
    except ValueError as error:
        raise InvalidParameterException(
            message=f"ConfigurationValue is not in valid format: {error}"
        ) from error


def _create_addon(self: EKSResponse) -> ActionResult:
    cluster, name = _cluster(self), self._get_param("addonName")
    if name in _of(cluster, "addons"):
        raise ResourceInUseException(message="Addon already exists.")
    _check_configuration(self._get_param("configurationValues"))
    where = f"{self.region}:{self.current_account}"
    addon = {
        "addonName": name,
        "clusterName": cluster.name,
        "status": "ACTIVE",
        "health": {"issues": []},
        "addonArn": f"arn:aws:eks:{where}:addon/{cluster.name}/{name}/{mock_random.uuid4()}",
        "createdAt": utcnow(),
        "modifiedAt": utcnow(),
        "tags": self._get_param("tags") or {},
        "podIdentityAssociations": [],
        "addonVersion": "v1.0.0-eksbuild.1",
        **_given(self, _ADDON_MEMBERS),
    }
    _of(cluster, "addons")[name] = addon
    return ActionResult({"addon": addon})


def _describe_addon(self: EKSResponse) -> ActionResult:
    return ActionResult({"addon": _addon(self)})


def _update_addon(self: EKSResponse) -> ActionResult:
    addon = _addon(self)
    _check_configuration(self._get_param("configurationValues"))
    addon.update(_given(self, _ADDON_MEMBERS))
    addon["modifiedAt"] = utcnow()
    update = {
        "id": str(mock_random.uuid4()),
        "status": "Successful",
        "type": "AddonUpdate",
        "params": [],
        "createdAt": utcnow(),
        "errors": [],
    }
    vars(_cluster(self)).setdefault("addon_updates", {})[update["id"]] = update
    return ActionResult({"update": update})


def _delete_addon(self: EKSResponse) -> ActionResult:
    addon = _addon(self)
    del _of(_cluster(self), "addons")[addon["addonName"]]
    return ActionResult({"addon": {**addon, "status": "DELETING"}})


def _list_addons(self: EKSResponse) -> ActionResult:
    return ActionResult({"addons": sorted(_of(_cluster(self), "addons"))})


def _association(self: EKSResponse) -> Object:
    identifier = self._get_param("associationId")
    found = _of(_cluster(self), "pod_identities").get(identifier)
    if found is None:
        raise ResourceNotFoundException(message=f"Association {identifier} was not found.")
    return found


def _check_policy(association: Object) -> None:
    if association.get("policy") and not association.get("disableSessionTags"):
        raise InvalidParameterException(
            message="Session tags must be disabled when a policy is specified."
        )


def _create_association(self: EKSResponse) -> ActionResult:
    cluster = _cluster(self)
    whose = {name: self._get_param(name) for name in ("namespace", "serviceAccount")}
    for each in _of(cluster, "pod_identities").values():
        if whose.items() <= each.items():
            raise ResourceInUseException(message="Association already exists.")
    identifier = f"a-{mock_random.get_random_hex(17)}"
    where = f"{self.region}:{self.current_account}"
    association = {
        "clusterName": cluster.name,
        **whose,
        "associationId": identifier,
        "associationArn": f"arn:aws:eks:{where}:podidentityassociation/{cluster.name}/{identifier}",
        "tags": self._get_param("tags") or {},
        "createdAt": utcnow(),
        "modifiedAt": utcnow(),
        "disableSessionTags": False,
        **_given(self, _ASSOCIATION_MEMBERS),
    }
    _check_policy(association)
    _of(cluster, "pod_identities")[identifier] = association
    return ActionResult({"association": association})


def _describe_association(self: EKSResponse) -> ActionResult:
    return ActionResult({"association": _association(self)})


def _update_association(self: EKSResponse) -> ActionResult:
    association = _association(self)
    changed = {**association, **_given(self, _ASSOCIATION_MEMBERS), "modifiedAt": utcnow()}
    _check_policy(changed)
    association.update(changed)
    return ActionResult({"association": association})


def _delete_association(self: EKSResponse) -> ActionResult:
    association = _association(self)
    del _of(_cluster(self), "pod_identities")[association["associationId"]]
    return ActionResult({"association": association})


def _list_associations(self: EKSResponse) -> ActionResult:
    members = (
        "clusterName",
        "namespace",
        "serviceAccount",
        "associationArn",
        "associationId",
    )
    wanted = _given(self, ("namespace", "serviceAccount"))
    found = [
        {name: each[name] for name in members}
        for each in _of(_cluster(self), "pod_identities").values()
        if wanted.items() <= each.items()
    ]
    return ActionResult({"associations": found})
