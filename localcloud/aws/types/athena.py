"""Athena: workgroups."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Named
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class Workgroup(Named):
    """`aws.athena.Workgroup`; its id is the name."""

    token = "aws:athena/workgroup:Workgroup"
    service = "athena"
    cloudformation = "AWS::Athena::WorkGroup"
    create_operation = "CreateWorkGroup"
    operations = frozenset(
        {
            "CreateWorkGroup",
            "GetWorkGroup",
            "UpdateWorkGroup",
            "DeleteWorkGroup",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
        }
    )
    name = Name("name", most=128)
    taggable = True
    outputs = ("arn",)
    rename = {
        "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn": "KmsKey",
        "configuration.resultConfiguration.aclConfiguration.s3AclOption": "S3AclOption",
    }
    omit = frozenset({"forceDestroy", "state"})
    kept = {"forceDestroy": "an instruction to the delete, not a property of the workgroup"}
    defaults = {"state": "ENABLED"}
    replace_on = frozenset({"name"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        if inputs.get("state") == "DISABLED":
            aws.call("UpdateWorkGroup", WorkGroup=inputs["name"], State="DISABLED")
        return str(inputs["name"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetWorkGroup", WorkGroup=id_)["WorkGroup"]
        arn = aws.arn("athena", f"workgroup/{id_}")
        tags = aws.call("ListTagsForResource", ResourceARN=arn).get("Tags", [])
        return {
            **self.properties(found, known),
            "name": id_,
            "arn": arn,
            "state": found["State"],
            "tags": tag_map(tags) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed & {"configuration", "description", "state"}:
            params: dict[str, Any] = {"WorkGroup": id_, "State": inputs["state"]}
            if "description" in changed:
                params["Description"] = inputs.get("description", "")
            if "configuration" in changed:
                _, wanted = self.request(inputs, aws)
                updates = wanted.get("Configuration", {})
                results = updates.pop("ResultConfiguration", None)
                if results is not None:
                    updates["ResultConfigurationUpdates"] = results
                params["ConfigurationUpdates"] = updates
            aws.call("UpdateWorkGroup", **params)
        if "tags" in changed:
            retag(aws, inputs, old, ResourceARN=aws.arn("athena", f"workgroup/{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        force = bool(known.get("forceDestroy"))
        aws.call("DeleteWorkGroup", WorkGroup=id_, RecursiveDeleteOption=force)


TYPES = [Workgroup]
