"""IAM Identity Center: permission sets, what is in them, and who has them."""

from __future__ import annotations

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation, Name, Put, Recorded
from localcloud.aws.values import Props

_ASSIGNMENT = (
    "principalId",
    "principalType",
    "targetId",
    "targetType",
    "permissionSetArn",
    "instanceArn",
)


class PermissionSet(Emulation):
    """`aws.ssoadmin.PermissionSet`; its id is `<permission set>,<instance>`."""

    token = "aws:ssoadmin/permissionSet:PermissionSet"
    service = "sso-admin"
    cloudformation = "AWS::SSO::PermissionSet"
    create_operation = "CreatePermissionSet"
    operations = frozenset(
        {
            "CreatePermissionSet",
            "DescribePermissionSet",
            "UpdatePermissionSet",
            "DeletePermissionSet",
        }
    )
    name = Name("name", most=32)
    taggable = True
    outputs = ("arn", "createdDate")
    rename = {"relayState": "RelayState"}
    omit = frozenset({"tags"})
    kept = {"tags": "moto has no tag operations for Identity Center"}
    replace_on = frozenset({"name", "instanceArn"})
    defaults = {"sessionDuration": "PT1H"}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        arn = aws.call(operation, **params)["PermissionSet"]["PermissionSetArn"]
        return f"{arn},{inputs['instanceArn']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        arn, instance = id_.split(",")
        found = aws.call("DescribePermissionSet", InstanceArn=instance, PermissionSetArn=arn)
        one = found["PermissionSet"]
        return {
            "arn": arn,
            "createdDate": one["CreatedDate"].isoformat(),
            "description": one.get("Description"),
            "instanceArn": instance,
            "name": one["Name"],
            "relayState": one.get("RelayState"),
            "sessionDuration": one.get("SessionDuration"),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        arn = id_.split(",")[0]
        params = self.params("UpdatePermissionSet", inputs, omit={"name"})
        aws.call("UpdatePermissionSet", **params, PermissionSetArn=arn)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        arn, instance = id_.split(",")
        aws.call("DeletePermissionSet", InstanceArn=instance, PermissionSetArn=arn)


class InlinePolicy(Put):
    """`aws.ssoadmin.PermissionSetInlinePolicy`; its id is that of the permission set."""

    token = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
    service = "sso-admin"
    create_operation = "PutInlinePolicyToPermissionSet"
    operations = frozenset(
        {
            "PutInlinePolicyToPermissionSet",
            "GetInlinePolicyForPermissionSet",
            "DeleteInlinePolicyFromPermissionSet",
        }
    )
    replace_on = frozenset({"instanceArn", "permissionSetArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['permissionSetArn']},{inputs['instanceArn']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        arn, instance = id_.split(",")
        found = aws.call(
            "GetInlinePolicyForPermissionSet", InstanceArn=instance, PermissionSetArn=arn
        )
        if not found.get("InlinePolicy"):
            return None
        return {
            "inlinePolicy": found["InlinePolicy"],
            "instanceArn": instance,
            "permissionSetArn": arn,
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        arn, instance = id_.split(",")
        aws.call("DeleteInlinePolicyFromPermissionSet", InstanceArn=instance, PermissionSetArn=arn)


class AccountAssignment(Emulation):
    """`aws.ssoadmin.AccountAssignment`; its id is its inputs, as an import takes them."""

    token = "aws:ssoadmin/accountAssignment:AccountAssignment"
    service = "sso-admin"
    cloudformation = "AWS::SSO::Assignment"
    create_operation = "CreateAccountAssignment"
    operations = frozenset(
        {"CreateAccountAssignment", "ListAccountAssignments", "DeleteAccountAssignment"}
    )
    replace_on = frozenset(_ASSIGNMENT)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return ",".join(str(inputs[key]) for key in _ASSIGNMENT)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        wanted = dict(zip(_ASSIGNMENT, id_.split(","), strict=True))
        there = aws.call(
            "ListAccountAssignments",
            InstanceArn=wanted["instanceArn"],
            AccountId=wanted["targetId"],
            PermissionSetArn=wanted["permissionSetArn"],
        )["AccountAssignments"]
        who = (wanted["principalType"], wanted["principalId"])
        if who not in [(one["PrincipalType"], one["PrincipalId"]) for one in there]:
            return None
        return dict(wanted)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is None:
            raise NotFound("ResourceNotFoundException", id_)
        wanted = dict(zip(_ASSIGNMENT, id_.split(","), strict=True))
        aws.call("DeleteAccountAssignment", **self.params("DeleteAccountAssignment", wanted))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return ",".join(str(inputs[key]) for key in _ASSIGNMENT)


class BoundaryAttachment(Recorded):
    """`aws.ssoadmin.PermissionsBoundaryAttachment`; its id is that of the permission set."""

    token = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"
    service = "sso-admin"
    create_operation = "PutPermissionsBoundaryToPermissionSet"
    reason = "moto's Identity Center has no permissions boundaries"
    replace_on = frozenset({"instanceArn", "permissionSetArn", "permissionsBoundary"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['permissionSetArn']},{inputs['instanceArn']}"


TYPES = [PermissionSet, InlinePolicy, AccountAssignment, BoundaryAttachment]
