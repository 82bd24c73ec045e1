"""EKS clusters and node groups where moto drops what it was sent or has no operation."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.eks import urls
from moto.eks.exceptions import (
    InvalidParameterException,
    InvalidRequestException,
    ResourceNotFoundException,
)
from moto.eks.models import Cluster, EKSBackend, Nodegroup
from moto.eks.responses import EKSResponse
from moto.moto_api._internal import mock_random

from localcloud.aws.moto_extensions import eks_access, eks_addons

_KEPT = {
    "accessConfig": "access_config",
    "deletionProtection": "deletion_protection",
    "upgradePolicy": "upgrade_policy",
    "zonalShiftConfig": "zonal_shift_config",
}
"""What moto drops of a cluster: member of the API, attribute here."""

_PATHS = (
    "updates",
    "updates/(?P<updateId>[^/]+)",
    "node-groups/(?P<nodegroupName>[^/]+)/update-version",
    "addons",
    "addons/(?P<addonName>[^/]+)",
    "addons/(?P<addonName>[^/]+)/update",
    "pod-identity-associations",
    "pod-identity-associations/(?P<associationId>[^/]+)",
    "access-entries",
    # The ARN of a principal holds slashes, which reach the endpoint decoded.
    "access-entries/(?P<rest>.+)",
)
"""Paths below a cluster that moto does not listen on."""

_moto_create_cluster = EKSResponse.create_cluster
_moto_create_nodegroup = EKSResponse.create_nodegroup
_moto_delete_cluster = EKSBackend.delete_cluster


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    for path in _PATHS:
        urls.url_paths[f"{{0}}/clusters/(?P<name>[^/]+)/{path}$"] = urls.response.dispatch
    EKSBackend.delete_cluster = _delete_cluster
    EKSResponse.create_cluster = _create_cluster
    EKSResponse.update_cluster_config = _update_cluster_config
    EKSResponse.update_cluster_version = _update_cluster_version
    EKSResponse.describe_update = _describe_update
    EKSResponse.create_nodegroup = _create_nodegroup
    EKSResponse.update_nodegroup_config = _update_nodegroup_config
    EKSResponse.update_nodegroup_version = _update_nodegroup_version
    EKSResponse.tag_resource = _tag
    EKSResponse.untag_resource = _untag
    EKSResponse.list_tags_for_resource = _list_tags
    eks_access.install()
    eks_addons.install()


def _create_cluster(self: EKSResponse) -> ActionResult:
    answer = _moto_create_cluster(self)
    cluster = self.eks_backend.clusters[self._get_param("name")]
    for member, attribute in _KEPT.items():
        setattr(cluster, attribute, self._get_param(member))
    cluster.access_config = {
        "authenticationMode": "CONFIG_MAP",
        "bootstrapClusterCreatorAdminPermissions": True,
        **(cluster.access_config or {}),
    }
    cluster.deletion_protection = bool(cluster.deletion_protection)
    cluster.upgrade_policy = cluster.upgrade_policy or {"supportType": "EXTENDED"}
    _complete_network(self, cluster)
    return answer


def _complete_network(self: EKSResponse, cluster: Cluster) -> None:
    """What AWS adds: the network of the subnets, a group of the cluster's own."""
    config = cluster.resources_vpc_config
    config.setdefault("endpointPublicAccess", True)
    config.setdefault("endpointPrivateAccess", False)
    config.setdefault("publicAccessCidrs", ["0.0.0.0/0"] if config["endpointPublicAccess"] else [])
    config["clusterSecurityGroupId"] = f"sg-{mock_random.get_random_hex(17)}"
    backend = ec2_backends[self.current_account][self.region]
    for subnet in backend.describe_subnets(subnet_ids=config["subnetIds"]):
        config["vpcId"] = subnet.vpc_id


def _delete_cluster(self: EKSBackend, name: str) -> Cluster:
    cluster = self.describe_cluster(name)
    if getattr(cluster, "deletion_protection", False):
        raise InvalidRequestException(
            message=f"Cluster {name} has deletion protection. Switch it off before the delete."
        )
    return _moto_delete_cluster(self, name)


def _update_cluster_config(self: EKSResponse) -> ActionResult:
    cluster = self.eks_backend.describe_cluster(self._get_param("name"))
    for member, attribute in _KEPT.items():
        value = self._get_param(member)
        if isinstance(value, dict):
            value = {**(getattr(cluster, attribute) or {}), **value}
        if value is not None:
            setattr(cluster, attribute, value)
    network = self._get_param("resourcesVpcConfig")
    if network:
        cluster.resources_vpc_config = {**cluster.resources_vpc_config, **network}
    logging = self._get_param("logging")
    if logging:
        cluster.logging = logging
    return _updated(cluster, "ConfigUpdate")


def _update_cluster_version(self: EKSResponse) -> ActionResult:
    """One minor version at a time and never back, as AWS takes it."""
    cluster = self.eks_backend.describe_cluster(self._get_param("name"))
    wanted = self._get_param("version")
    steps = _minor(wanted) - _minor(cluster.version)
    if steps not in (0, 1):
        raise InvalidParameterException(
            message=f"Unsupported Kubernetes minor version update from {cluster.version} to "
            f"{wanted}"
        )
    cluster.version = wanted
    return _updated(cluster, "VersionUpdate")


def _minor(version: str) -> int:
    return int(version.split(".")[1])


def _updated(holder: Any, kind: str) -> ActionResult:
    """An update that has succeeded already, kept to be described."""
    update = {
        "id": str(mock_random.uuid4()),
        "status": "Successful",
        "type": kind,
        "params": [],
        "createdAt": utcnow(),
        "errors": [],
    }
    vars(holder).setdefault("updates", {})[update["id"]] = update
    return ActionResult({"update": update})


def _describe_update(self: EKSResponse) -> ActionResult:
    cluster = self.eks_backend.describe_cluster(self._get_param("name"))
    holders = [cluster, *cluster.nodegroups.values()]
    found = {key: one for each in holders for key, one in vars(each).get("updates", {}).items()}
    found |= vars(cluster).get("addon_updates", {})
    identifier = self._get_param("updateId")
    if identifier not in found:
        raise ResourceNotFoundException(message=f"No update found for ID: {identifier}")
    return ActionResult({"update": found[identifier]})


def _create_nodegroup(self: EKSResponse) -> ActionResult:
    answer = _moto_create_nodegroup(self)
    group = _nodegroup(self)
    cluster = self.eks_backend.describe_cluster(group.cluster_name)
    group.version = self._get_param("version") or cluster.version
    group.release_version = self._get_param("releaseVersion") or f"{group.version}-20261105"
    group.update_config = self._get_param("updateConfig") or {"maxUnavailable": 1}
    group.node_repair_config = self._get_param("nodeRepairConfig")
    if group.launch_template:
        # AWS takes the disk from the template and opens no remote access of its own.
        group.disk_size = group.remote_access = None
        group.resources.pop("remoteAccessSecurityGroup", None)
    return answer


def _nodegroup(self: EKSResponse) -> Nodegroup:
    return self.eks_backend.describe_nodegroup(
        self._get_param("name"), self._get_param("nodegroupName")
    )


def _update_nodegroup_config(self: EKSResponse) -> ActionResult:
    group = _nodegroup(self)
    for member, attribute in (
        ("scalingConfig", "scaling_config"),
        ("updateConfig", "update_config"),
        ("nodeRepairConfig", "node_repair_config"),
    ):
        value = self._get_param(member)
        if member == "scalingConfig" and value is not None:
            value = {**group.scaling_config, **value}  # an update may name some of the sizes
        if value is not None:
            setattr(group, attribute, value)
    labels = self._get_param("labels") or {}
    for key in labels.get("removeLabels") or []:
        group.labels.pop(key, None)
    group.labels |= labels.get("addOrUpdateLabels") or {}
    taints = self._get_param("taints") or {}
    changed = [*(taints.get("removeTaints") or []), *(taints.get("addOrUpdateTaints") or [])]
    gone = {(each["key"], each["effect"]) for each in changed}
    kept = [each for each in group.taints if (each["key"], each["effect"]) not in gone]
    group.taints = [*kept, *(taints.get("addOrUpdateTaints") or [])]
    return _updated(group, "ConfigUpdate")


def _update_nodegroup_version(self: EKSResponse) -> ActionResult:
    group = _nodegroup(self)
    cluster = self.eks_backend.describe_cluster(group.cluster_name)
    template = self._get_param("launchTemplate")
    if template:
        group.launch_template = {**group.launch_template, **template}
    group.version = self._get_param("version") or cluster.version
    group.release_version = self._get_param("releaseVersion") or f"{group.version}-20261105"
    return _updated(group, "VersionUpdate")


def _tagged(self: EKSResponse) -> dict[str, str]:
    """The tags of whatever the path names."""
    arn = self._extract_arn_from_path()
    for cluster in self.eks_backend.clusters.values():
        if cluster.arn == arn:
            return _tags_of(cluster)
        for group in cluster.nodegroups.values():
            if group.arn == arn:
                return _tags_of(group)
        for each in (*eks_access.entries(cluster), *eks_addons.objects(cluster)):
            if arn in each.values():
                tags: dict[str, str] = each.setdefault("tags", {})
                return tags
    raise ResourceNotFoundException(message=f"{arn} was not found")


def _tags_of(each: Cluster | Nodegroup) -> dict[str, str]:
    tags: dict[str, str] = each.tags
    return tags


def _tag(self: EKSResponse) -> ActionResult:
    _tagged(self).update(self._get_param("tags"))
    return EmptyResult()


def _untag(self: EKSResponse) -> ActionResult:
    tags = _tagged(self)
    keys = self._get_param("tagKeys")
    for key in [keys] if isinstance(keys, str) else keys:  # one key comes alone
        tags.pop(key, None)
    return EmptyResult()


def _list_tags(self: EKSResponse) -> ActionResult:
    return ActionResult({"tags": _tagged(self)})
