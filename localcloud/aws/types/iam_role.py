"""IAM: roles, and what is attached to them."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.emulation import PREFIX_KEPT, Emulation, Name, Named
from localcloud.aws.shapes import UnknownProperty, tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import UNKNOWN, Props

_TRUST_CHARACTERS = 2048
"""The default quota "Role trust policy length" of IAM."""


class Role(Named):
    """`aws.iam.Role`; its id is the name. Inline and managed policies are types of their own."""

    token = "aws:iam/role:Role"
    service = "iam"
    cloudformation = "AWS::IAM::Role"
    create_operation = "CreateRole"
    operations = frozenset(
        {
            "CreateRole",
            "GetRole",
            "UpdateRole",
            "UpdateAssumeRolePolicy",
            "PutRolePermissionsBoundary",
            "DeleteRolePermissionsBoundary",
            "TagRole",
            "UntagRole",
            "ListAttachedRolePolicies",
            "DetachRolePolicy",
            "ListRolePolicies",
            "DeleteRolePolicy",
            "DeleteRole",
        }
    )
    name = Name("name", most=64)
    taggable = True
    outputs = ("arn", "createDate", "uniqueId")
    rename = {"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"}
    omit = frozenset({"forceDetachPolicies", "namePrefix"})
    replace_on = frozenset({"name", "namePrefix", "path"})
    kept = {
        "forceDetachPolicies": "an instruction to the delete, not a property of the role",
        "namePrefix": PREFIX_KEPT,
    }
    defaults = {"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"}

    def create(self, aws: Aws, inputs: Props) -> str:
        _check_trust(inputs)
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["name"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        role = aws.call("GetRole", RoleName=id_)["Role"]
        return {
            "arn": role["Arn"],
            "assumeRolePolicy": _text(role["AssumeRolePolicyDocument"]),
            "createDate": role["CreateDate"].isoformat(),
            "description": role.get("Description") or None,
            "maxSessionDuration": role.get("MaxSessionDuration"),
            "name": role["RoleName"],
            "path": role["Path"],
            "permissionsBoundary": role.get("PermissionsBoundary", {}).get(
                "PermissionsBoundaryArn"
            ),
            "tags": tag_map(role.get("Tags", [])) or {},
            "uniqueId": role["RoleId"],
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "assumeRolePolicy" in changed:
            _check_trust(inputs)
            aws.call(
                "UpdateAssumeRolePolicy", RoleName=id_, PolicyDocument=inputs["assumeRolePolicy"]
            )
        if changed & {"description", "maxSessionDuration"}:
            aws.call(
                "UpdateRole",
                RoleName=id_,
                Description=inputs.get("description", ""),
                MaxSessionDuration=inputs["maxSessionDuration"],
            )
        if "permissionsBoundary" in changed:
            boundary = inputs.get("permissionsBoundary")
            if boundary:
                aws.call("PutRolePermissionsBoundary", RoleName=id_, PermissionsBoundary=boundary)
            else:
                aws.call("DeleteRolePermissionsBoundary", RoleName=id_)
        if "tags" in changed:
            retag(aws, inputs, old, tag="TagRole", untag="UntagRole", RoleName=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if known.get("forceDetachPolicies"):
            for arn in _attached(aws, id_):
                aws.call("DetachRolePolicy", RoleName=id_, PolicyArn=arn)
            for name in aws.pages("ListRolePolicies", "PolicyNames", RoleName=id_):
                aws.call("DeleteRolePolicy", RoleName=id_, PolicyName=name)
        aws.call("DeleteRole", RoleName=id_)


class RolePolicyAttachment(Emulation):
    """`aws.iam.RolePolicyAttachment`; its id is `<role>/<policy ARN>`."""

    token = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    service = "iam"
    create_operation = "AttachRolePolicy"
    operations = frozenset({"AttachRolePolicy", "ListAttachedRolePolicies", "DetachRolePolicy"})
    rename = {"role": "RoleName"}
    replace_on = frozenset({"role", "policyArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['role']}/{inputs['policyArn']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        role, arn = id_.split("/", 1)
        return {"role": role, "policyArn": arn} if arn in _attached(aws, role) else None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        role, arn = id_.split("/", 1)
        aws.call("DetachRolePolicy", RoleName=role, PolicyArn=arn)


class RolePolicyAttachmentsExclusive(Emulation):
    """`aws.iam.RolePolicyAttachmentsExclusive`: detaches what the list does not name.

    Its id is the role's name; a delete only forgets.
    """

    token = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
    service = "iam"
    create_operation = "ListAttachedRolePolicies"
    operations = frozenset({"AttachRolePolicy", "ListAttachedRolePolicies", "DetachRolePolicy"})
    omit = frozenset({"policyArns"})
    replace_on = frozenset({"roleName"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        _require_list(inputs, "policyArns")
        return super().request(inputs, aws)

    def create(self, aws: Aws, inputs: Props) -> str:
        role = str(inputs["roleName"])
        self._bring(aws, role, inputs)
        return role

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        return {"roleName": id_, "policyArns": _attached(aws, id_)}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        self._bring(aws, id_, inputs)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        """A delete leaves what is attached."""

    @staticmethod
    def _bring(aws: Aws, role: str, inputs: Props) -> None:
        wanted, there = inputs["policyArns"], _attached(aws, role)
        for arn in there:
            if arn not in wanted:
                aws.call("DetachRolePolicy", RoleName=role, PolicyArn=arn)
        for arn in wanted:
            if arn not in there:
                aws.call("AttachRolePolicy", RoleName=role, PolicyArn=arn)


class RolePoliciesExclusive(Emulation):
    """`aws.iam.RolePoliciesExclusive`: removes inline policies that the list does not name.

    Its id is the role's name; a delete only forgets.
    """

    token = "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive"
    service = "iam"
    create_operation = "ListRolePolicies"
    operations = frozenset({"ListRolePolicies", "DeleteRolePolicy"})
    omit = frozenset({"policyNames"})
    replace_on = frozenset({"roleName"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        _require_list(inputs, "policyNames")
        return super().request(inputs, aws)

    def create(self, aws: Aws, inputs: Props) -> str:
        role = str(inputs["roleName"])
        self._bring(aws, role, inputs)
        return role

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        names = aws.pages("ListRolePolicies", "PolicyNames", RoleName=id_)
        return {"roleName": id_, "policyNames": names}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        self._bring(aws, id_, inputs)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        """A delete leaves the policies of the role."""

    @staticmethod
    def _bring(aws: Aws, role: str, inputs: Props) -> None:
        for name in aws.pages("ListRolePolicies", "PolicyNames", RoleName=role):
            if name not in inputs["policyNames"]:
                aws.call("DeleteRolePolicy", RoleName=role, PolicyName=name)


def _attached(aws: Aws, role: str) -> list[str]:
    found = aws.pages("ListAttachedRolePolicies", "AttachedPolicies", RoleName=role)
    return [each["PolicyArn"] for each in found]


def _require_list(inputs: Props, key: str) -> None:
    if inputs.get(key) is not UNKNOWN and not isinstance(inputs.get(key), list):
        raise UnknownProperty(key, [f"{key} as a list, an empty one to own them all"])


def _check_trust(inputs: Props) -> None:
    size = len("".join(str(inputs["assumeRolePolicy"]).split()))
    if size > _TRUST_CHARACTERS:
        raise CloudError(
            "LimitExceeded",
            f"the trust policy has {size} characters; IAM's quota ACLSizePerRole is "
            f"{_TRUST_CHARACTERS}",
        )


def _text(document: Any) -> str:
    """A document as JSON text: boto3 gives it parsed."""
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))


TYPES = [Role, RolePolicyAttachment, RolePolicyAttachmentsExclusive, RolePoliciesExclusive]
