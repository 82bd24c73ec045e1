"""EC2: launch templates with their versions, and placement groups."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.ec2_object import TAGGING, Ec2Object, tags_of
from localcloud.aws.emulation import Name
from localcloud.aws.shapes import UnknownProperty, from_api
from localcloud.aws.values import Props

_DATA = "launchTemplateData"

_RENAMED = {
    "networkInterfaces.securityGroups": "Groups",
    "vpcSecurityGroupIds": "SecurityGroupIds",
    "securityGroupNames": "SecurityGroups",
}
"""Input → member of the template's data."""

_OWN = frozenset({"name", "description", "tags", "updateDefaultVersion", "defaultVersion"})
"""Inputs that are no part of a version's data."""


class LaunchTemplate(Ec2Object):
    """`aws.ec2.LaunchTemplate`: a change of its data is a new version.

    The new version becomes the default with `updateDefaultVersion`; what is read is the latest.
    """

    token = "aws:ec2/launchTemplate:LaunchTemplate"
    create_operation = "CreateLaunchTemplate"
    describe = ("DescribeLaunchTemplates", "LaunchTemplates", "LaunchTemplateIds")
    kind = "launch-template"
    operations = TAGGING | {
        "CreateLaunchTemplate",
        "DescribeLaunchTemplates",
        "DescribeLaunchTemplateVersions",
        "CreateLaunchTemplateVersion",
        "ModifyLaunchTemplate",
        "DeleteLaunchTemplate",
    }
    name = Name("name", most=128)
    outputs = ("arn", "defaultVersion", "latestVersion")
    rename = {
        "name": "LaunchTemplateName",
        "description": "VersionDescription",
        **{f"{_DATA}.{path}": member for path, member in _RENAMED.items()},
    }
    replace_on = frozenset({"name"})
    kept = {"updateDefaultVersion": "an instruction to the update, not a property of the template"}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = {**self._version(self.create_operation, inputs), **self.tag_specification(inputs)}
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        id_: str = aws.call(operation, **params)["LaunchTemplate"]["LaunchTemplateId"]
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        template = self.found(aws, id_)
        versions = aws.call(
            "DescribeLaunchTemplateVersions", LaunchTemplateId=id_, Versions=["$Latest"]
        )
        version = versions["LaunchTemplateVersions"][0]
        data = dict(version["LaunchTemplateData"])
        # moto puts the tags of the template itself among those of what it launches.
        data["TagSpecifications"] = [
            each for each in data.get("TagSpecifications", ()) if each["ResourceType"] != self.kind
        ]
        declared = {key: value for key, value in known.items() if key not in _OWN}
        full = {key: value for key, value in data.items() if value not in (None, [], {})}
        return {
            **self._data(full, declared),
            "arn": aws.arn("ec2", f"launch-template/{id_}"),
            "defaultVersion": template["DefaultVersionNumber"],
            "description": version.get("VersionDescription") or None,
            "latestVersion": template["LatestVersionNumber"],
            "name": template["LaunchTemplateName"],
            "tags": tags_of(template),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        number = None
        if self.renewed(changed):
            operation = "CreateLaunchTemplateVersion"
            params = self._version(operation, {**inputs, "name": None})
            answer = aws.call(operation, LaunchTemplateId=id_, **params)
            number = answer["LaunchTemplateVersion"]["VersionNumber"]
        if not inputs.get("updateDefaultVersion"):
            number = inputs.get("defaultVersion")
        elif number is None:
            number = self.found(aws, id_)["LatestVersionNumber"]
        if number is not None:
            aws.call("ModifyLaunchTemplate", LaunchTemplateId=id_, DefaultVersion=str(number))
        self.retag(aws, id_, inputs, old, changed)

    def renewed(self, changed: Collection[str]) -> Collection[str]:
        data = set(changed) - (_OWN - {"description"})
        return ("latestVersion", "defaultVersion") if data else ()

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteLaunchTemplate", LaunchTemplateId=self.found(aws, id_)["LaunchTemplateId"])

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return self.first_like(aws, LaunchTemplateId={"launch-template-name": str(inputs["name"])})

    def _version(self, operation: str, inputs: Props) -> dict[str, Any]:
        own = {key: inputs[key] for key in ("name", "description") if inputs.get(key) is not None}
        skipped = {*_OWN, "region", "tagsAll"}
        data = {key: value for key, value in inputs.items() if key not in skipped}
        try:
            return self.params(operation, {**own, _DATA: data})
        except UnknownProperty as error:
            raise UnknownProperty(error.path.removeprefix(f"{_DATA}."), error.allowed) from error

    def _data(self, data: dict[str, Any], declared: Props) -> Props:
        """A version's data in the form of the declared inputs; at import all of it."""
        if declared:
            return from_api(data, declared, rename=_RENAMED)
        found: Props = self.properties({"LaunchTemplateData": data}, {}).get(_DATA, {})
        return found


class PlacementGroup(Ec2Object):
    """`aws.ec2.PlacementGroup`; its id is the name."""

    token = "aws:ec2/placementGroup:PlacementGroup"
    cloudformation = "AWS::EC2::PlacementGroup"
    create_operation = "CreatePlacementGroup"
    describe = ("DescribePlacementGroups", "PlacementGroups", "GroupNames")
    kind = "placement-group"
    operations = TAGGING | {
        "CreatePlacementGroup",
        "DescribePlacementGroups",
        "DeletePlacementGroup",
    }
    name = Name("name", most=255)
    outputs = ("arn", "placementGroupId")
    rename = {"name": "GroupName"}
    replace_on = frozenset({"name", "strategy", "spreadLevel", "partitionCount"})
    update_in_place = frozenset({"tags"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["name"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        group = self.found(aws, id_)
        return {
            "arn": group["GroupArn"],
            "name": group["GroupName"],
            "partitionCount": group.get("PartitionCount"),
            "placementGroupId": group["GroupId"],
            "spreadLevel": group.get("SpreadLevel"),
            "strategy": group["Strategy"],
            "tags": tags_of(group),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        self.retag(aws, self.found(aws, id_)["GroupId"], inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeletePlacementGroup", GroupName=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["name"])


TYPES = [LaunchTemplate, PlacementGroup]
