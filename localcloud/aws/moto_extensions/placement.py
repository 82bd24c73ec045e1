"""Placement groups of EC2, which moto lacks: created, described, deleted, tagged."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.responses import EC2Response
from moto.ec2.utils import (
    EC2_PREFIX_TO_RESOURCE,
    EC2_RESOURCE_TO_PREFIX,
    random_resource_id,
)


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    # The prefixes of ids that CreateTags takes.
    EC2_RESOURCE_TO_PREFIX["placement-group"] = "pg"
    EC2_PREFIX_TO_RESOURCE["pg"] = "placement-group"
    EC2Response.create_placement_group = _create
    EC2Response.describe_placement_groups = _describe
    EC2Response.delete_placement_group = _delete


class PlacementGroup:
    """One group, with the attribute names that the answer's serializer looks for."""

    def __init__(self, backend: EC2Backend, name: str, params: dict[str, Any]) -> None:
        self._backend = backend
        self.group_id = f"pg-{random_resource_id(17)}"
        self.group_name = name
        self.strategy = params.get("Strategy", "cluster")
        self.state = "available"
        self.created = utcnow()
        self.partition_count = params.get("PartitionCount") or (
            2 if self.strategy == "partition" else None
        )
        self.spread_level = params.get("SpreadLevel") or (
            "rack" if self.strategy == "spread" else None
        )
        where = f"{backend.region_name}:{backend.account_id}"
        self.group_arn = f"arn:{backend.partition}:ec2:{where}:placement-group/{name}"

    @property
    def tags(self) -> list[dict[str, str]]:
        """The tags as a list of pairs."""
        filters = {"resource-id": [self.group_id]}
        return list(self._backend.describe_tags(filters=filters))


def _groups(backend: EC2Backend) -> dict[str, PlacementGroup]:
    found: dict[str, PlacementGroup] = vars(backend).setdefault("placement_groups", {})
    return found


def _create(self: EC2Response) -> ActionResult:
    name = self._get_param("GroupName")
    groups = _groups(self.ec2_backend)
    if name in groups:
        raise EC2ClientError(
            "InvalidPlacementGroup.Duplicate", f"The Placement Group '{name}' already exists."
        )
    groups[name] = PlacementGroup(self.ec2_backend, name, self._get_params())
    tags = self._parse_tag_specification().get("placement-group", {})
    self.ec2_backend.create_tags([groups[name].group_id], tags)
    return ActionResult({"PlacementGroup": groups[name]})


def _describe(self: EC2Response) -> ActionResult:
    groups = _groups(self.ec2_backend)
    names = self._get_param("GroupNames", []) or sorted(groups)
    return ActionResult({"PlacementGroups": [_group(self.ec2_backend, each) for each in names]})


def _delete(self: EC2Response) -> ActionResult:
    group = _group(self.ec2_backend, self._get_param("GroupName"))
    del _groups(self.ec2_backend)[group.group_name]
    return EmptyResult()


def _group(backend: EC2Backend, name: str) -> PlacementGroup:
    found = _groups(backend).get(name)
    if found is None:
        raise EC2ClientError(
            "InvalidPlacementGroup.Unknown", f"The Placement Group '{name}' does not exist."
        )
    return found
