"""IAM: managed policies with their versions, and instance profiles."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.emulation import Emulation, Name, Named
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

_POLICY_CHARACTERS = 6144
"""The quota "Managed policy length" of IAM; white space does not count."""

_VERSIONS = 5
"""The quota "Versions per managed policy" of IAM."""


class Policy(Emulation):
    """`aws.iam.Policy`; its id is the ARN.

    A new document becomes a new version and the default; where IAM's five versions are used up the
    oldest that is not the default goes first, as with the stock provider.
    """

    token = "aws:iam/policy:Policy"
    service = "iam"
    cloudformation = "AWS::IAM::ManagedPolicy"
    create_operation = "CreatePolicy"
    operations = frozenset(
        {
            "CreatePolicy",
            "GetPolicy",
            "GetPolicyVersion",
            "ListPolicyVersions",
            "CreatePolicyVersion",
            "DeletePolicyVersion",
            "TagPolicy",
            "UntagPolicy",
            "DeletePolicy",
        }
    )
    name = Name("name", most=128)
    taggable = True
    outputs = ("arn", "policyId")
    rename = {"name": "PolicyName", "policy": "PolicyDocument"}
    replace_on = frozenset({"name", "path", "description"})
    defaults = {"path": "/"}

    def create(self, aws: Aws, inputs: Props) -> str:
        _check_size(inputs)
        operation, params = self.request(inputs, aws)
        arn: str = aws.call(operation, **params)["Policy"]["Arn"]
        return arn

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        policy = aws.call("GetPolicy", PolicyArn=id_)["Policy"]
        version = aws.call("GetPolicyVersion", PolicyArn=id_, VersionId=policy["DefaultVersionId"])[
            "PolicyVersion"
        ]
        return {
            "arn": policy["Arn"],
            "description": policy.get("Description") or None,
            "name": policy["PolicyName"],
            "path": policy["Path"],
            "policy": _text(version["Document"]),
            "policyId": policy["PolicyId"],
            "tags": tag_map(policy.get("Tags", [])) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "policy" in changed:
            _check_size(inputs)
            spare = _spare_versions(aws, id_)
            if len(spare) + 1 >= _VERSIONS:
                aws.call("DeletePolicyVersion", PolicyArn=id_, VersionId=spare[0])
            aws.call(
                "CreatePolicyVersion",
                PolicyArn=id_,
                PolicyDocument=inputs["policy"],
                SetAsDefault=True,
            )
        if "tags" in changed:
            retag(aws, inputs, old, tag="TagPolicy", untag="UntagPolicy", PolicyArn=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        for version in _spare_versions(aws, id_):
            aws.call("DeletePolicyVersion", PolicyArn=id_, VersionId=version)
        aws.call("DeletePolicy", PolicyArn=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("iam", f"policy{inputs['path']}{inputs['name']}", region="")


class InstanceProfile(Named):
    """`aws.iam.InstanceProfile`: a role for the instances of EC2; its id is the name."""

    token = "aws:iam/instanceProfile:InstanceProfile"
    service = "iam"
    cloudformation = "AWS::IAM::InstanceProfile"
    create_operation = "CreateInstanceProfile"
    operations = frozenset(
        {
            "CreateInstanceProfile",
            "GetInstanceProfile",
            "AddRoleToInstanceProfile",
            "RemoveRoleFromInstanceProfile",
            "TagInstanceProfile",
            "UntagInstanceProfile",
            "DeleteInstanceProfile",
        }
    )
    name = Name("name", most=128)
    taggable = True
    outputs = ("arn", "createDate", "uniqueId")
    rename = {"name": "InstanceProfileName"}
    omit = frozenset({"role"})
    replace_on = frozenset({"name", "path"})
    defaults = {"path": "/"}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        name = str(inputs["name"])
        if inputs.get("role"):
            aws.call("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=inputs["role"])
        return name

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetInstanceProfile", InstanceProfileName=id_)["InstanceProfile"]
        return {
            "arn": found["Arn"],
            "createDate": found["CreateDate"].isoformat(),
            "name": found["InstanceProfileName"],
            "path": found["Path"],
            "role": next((role["RoleName"] for role in found["Roles"]), None),
            "tags": tag_map(found.get("Tags", [])) or {},
            "uniqueId": found["InstanceProfileId"],
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "role" in changed:
            self._remove_role(aws, id_)
            if inputs.get("role"):
                aws.call(
                    "AddRoleToInstanceProfile", InstanceProfileName=id_, RoleName=inputs["role"]
                )
        if "tags" in changed:
            operations = {"tag": "TagInstanceProfile", "untag": "UntagInstanceProfile"}
            retag(aws, inputs, old, **operations, InstanceProfileName=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        self._remove_role(aws, id_)
        aws.call("DeleteInstanceProfile", InstanceProfileName=id_)

    @staticmethod
    def _remove_role(aws: Aws, name: str) -> None:
        found = aws.call("GetInstanceProfile", InstanceProfileName=name)["InstanceProfile"]
        for role in found["Roles"]:
            aws.call(
                "RemoveRoleFromInstanceProfile",
                InstanceProfileName=name,
                RoleName=role["RoleName"],
            )


def _spare_versions(aws: Aws, arn: str) -> list[str]:
    """The versions that are not the default, the oldest first."""
    found = aws.pages("ListPolicyVersions", "Versions", PolicyArn=arn)
    spare = [each["VersionId"] for each in found if not each["IsDefaultVersion"]]
    return sorted(spare, key=lambda version: int(version.removeprefix("v")))


def _check_size(inputs: Props) -> None:
    size = len("".join(str(inputs["policy"]).split()))
    if size > _POLICY_CHARACTERS:
        raise CloudError(
            "LimitExceeded",
            f"the policy has {size} characters; IAM's quota PolicySize is {_POLICY_CHARACTERS}",
        )


def _text(document: Any) -> str:
    """A document as JSON text: boto3 gives it parsed."""
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))


TYPES = [Policy, InstanceProfile]
