"""IAM: roles that a service of AWS owns."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag, tag_pairs
from localcloud.aws.values import Props


class ServiceLinkedRole(Emulation):
    """`aws.iam.ServiceLinkedRole`; its id is the ARN. One a service and account."""

    token = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
    service = "iam"
    cloudformation = "AWS::IAM::ServiceLinkedRole"
    create_operation = "CreateServiceLinkedRole"
    operations = frozenset(
        {
            "CreateServiceLinkedRole",
            "GetRole",
            "UpdateRole",
            "TagRole",
            "UntagRole",
            "DeleteServiceLinkedRole",
        }
    )
    taggable = True
    outputs = ("arn", "name", "path", "uniqueId", "createDate")
    rename = {"awsServiceName": "AWSServiceName"}
    omit = frozenset({"tags"})
    replace_on = frozenset({"awsServiceName", "customSuffix"})

    def is_input(self, name: str) -> bool:
        return name in ("awsServiceName", "customSuffix", "description", "tags")

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        role = aws.call(operation, **params)["Role"]
        if inputs.get("tags"):
            aws.call("TagRole", RoleName=role["RoleName"], Tags=tag_pairs(inputs))
        return str(role["Arn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        service, name = id_.split("/")[-2:]
        role = aws.call("GetRole", RoleName=name)["Role"]
        found: Props = {
            "arn": role["Arn"],
            "name": name,
            "path": role["Path"],
            "uniqueId": role["RoleId"],
            "createDate": role["CreateDate"].isoformat(),
            "awsServiceName": service,
            "tags": tag_map(role.get("Tags", [])) or {},
        }
        if role.get("Description"):
            found["description"] = role["Description"]
        if "_" in name:
            found["customSuffix"] = name.rpartition("_")[2]
        return found

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        name = id_.rpartition("/")[2]
        if "description" in changed:
            aws.call("UpdateRole", RoleName=name, Description=inputs.get("description", ""))
        if "tags" in changed:
            retag(aws, inputs, old, tag="TagRole", untag="UntagRole", RoleName=name)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteServiceLinkedRole", RoleName=id_.rpartition("/")[2])


TYPES = [ServiceLinkedRole]
