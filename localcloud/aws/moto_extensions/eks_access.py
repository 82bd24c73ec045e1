"""EKS access entries and the policies associated with them, which moto does not have."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import unquote

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.eks.exceptions import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse
from moto.moto_api._internal import mock_random

Entry = dict[str, Any]


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    EKSResponse.create_access_entry = _create
    EKSResponse.describe_access_entry = _describe
    EKSResponse.update_access_entry = _update
    EKSResponse.delete_access_entry = _delete
    EKSResponse.list_access_entries = _list
    EKSResponse.associate_access_policy = _associate
    EKSResponse.list_associated_access_policies = _list_associated
    EKSResponse.disassociate_access_policy = _disassociate


def entries(cluster: Cluster) -> Collection[Entry]:
    """The access entries of a cluster."""
    return _entries(cluster).values()


def _entries(cluster: Cluster) -> dict[str, Entry]:
    found: dict[str, Entry] = vars(cluster).setdefault("access_entries", {})
    return found


def _cluster(self: EKSResponse) -> Cluster:
    return self.eks_backend.describe_cluster(self._get_param("name"))


def _principal(self: EKSResponse) -> str:
    return unquote(self._get_param("principalArn"))


def _entry(self: EKSResponse) -> Entry:
    principal = _principal(self)
    found = _entries(_cluster(self)).get(principal)
    if found is None:
        raise ResourceNotFoundException(
            message=f"The specified principalArn could not be found: {principal}"
        )
    return found


def _shown(entry: Entry) -> Entry:
    return {key: value for key, value in entry.items() if key != "policies"}


def _create(self: EKSResponse) -> ActionResult:
    cluster, principal = _cluster(self), _principal(self)
    if not vars(cluster)["access_config"]["authenticationMode"].startswith("API"):
        raise InvalidRequestException(
            message="The cluster's authentication mode must be set to one of [API, "
            "API_AND_CONFIG_MAP] to perform this operation."
        )
    if principal in _entries(cluster):
        raise ResourceInUseException(
            message="The specified access entry resource is already in use on this cluster."
        )
    kind = self._get_param("type") or "STANDARD"
    groups = self._get_param("kubernetesGroups") or []
    if kind != "STANDARD" and groups:
        raise InvalidParameterException(
            message=f"An access entry of type {kind} takes no kubernetesGroups."
        )
    role = principal.rsplit("/", 1)[-1]
    where = f"{self.region}:{self.current_account}"
    entry = {
        "clusterName": cluster.name,
        "principalArn": principal,
        "kubernetesGroups": groups,
        "accessEntryArn": f"arn:aws:eks:{where}:access-entry/{cluster.name}/role/"
        f"{self.current_account}/{role}/{mock_random.uuid4()}",
        "createdAt": utcnow(),
        "modifiedAt": utcnow(),
        "tags": self._get_param("tags") or {},
        "username": self._get_param("username") or principal,
        "type": kind,
        "policies": {},
    }
    _entries(cluster)[principal] = entry
    return ActionResult({"accessEntry": _shown(entry)})


def _describe(self: EKSResponse) -> ActionResult:
    return ActionResult({"accessEntry": _shown(_entry(self))})


def _update(self: EKSResponse) -> ActionResult:
    entry = _entry(self)
    for member in ("kubernetesGroups", "username"):
        value = self._get_param(member)
        if value is not None:
            entry[member] = value
    entry["modifiedAt"] = utcnow()
    return ActionResult({"accessEntry": _shown(entry)})


def _delete(self: EKSResponse) -> ActionResult:
    del _entries(_cluster(self))[_entry(self)["principalArn"]]
    return EmptyResult()


def _list(self: EKSResponse) -> ActionResult:
    return ActionResult({"accessEntries": sorted(_entries(_cluster(self)))})


def _associate(self: EKSResponse) -> ActionResult:
    entry, policy = _entry(self), self._get_param("policyArn")
    if entry["type"] != "STANDARD":
        raise InvalidRequestException(
            message=f"Access policies cannot be associated with an entry of type {entry['type']}."
        )
    association = {
        "policyArn": policy,
        "accessScope": self._get_param("accessScope"),
        "associatedAt": utcnow(),
        "modifiedAt": utcnow(),
    }
    entry["policies"][policy] = association
    return ActionResult(
        {
            "clusterName": entry["clusterName"],
            "principalArn": entry["principalArn"],
            "associatedAccessPolicy": association,
        }
    )


def _list_associated(self: EKSResponse) -> ActionResult:
    entry = _entry(self)
    return ActionResult(
        {
            "clusterName": entry["clusterName"],
            "principalArn": entry["principalArn"],
            "associatedAccessPolicies": list(entry["policies"].values()),
        }
    )


def _disassociate(self: EKSResponse) -> ActionResult:
    policy = unquote(self._get_param("policyArn"))
    if _entry(self)["policies"].pop(policy, None) is None:
        raise ResourceNotFoundException(message=f"The policy {policy} is not associated.")
    return EmptyResult()
