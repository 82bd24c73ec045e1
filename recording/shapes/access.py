"""Outputs of IAM and KMS types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _path(declared: Declared) -> str:
    return declared.text("path", "/")


def _role(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {
        "id": name,
        "name": name,
        "arn": declared.arn("iam", f"role{_path(declared)}{name}", region=False),
        "uniqueId": f"AROA{declared.hex(17, 'role').upper()}",
    }


def _policy(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("iam", f"policy{_path(declared)}{name}", region=False)
    return {
        "id": arn,
        "arn": arn,
        "name": name,
        "policyId": f"ANPA{declared.hex(17, 'policy').upper()}",
    }


def _instance_profile(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {
        "id": name,
        "name": name,
        "arn": declared.arn("iam", f"instance-profile{_path(declared)}{name}", region=False),
        "uniqueId": f"AIPA{declared.hex(17, 'profile').upper()}",
    }


def _attachment(declared: Declared) -> dict[str, Any]:
    return {"id": f"{declared.text('role')}/{declared.text('policyArn')}"}


def _of_role(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("roleName")}


def _role_policy(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": f"{declared.text('role')}:{name}", "name": name}


_LINKED = {"opensearchservice": "AmazonOpenSearchService"}
"""Service-linked roles that are not named after their service alone."""


def _service_linked_role(declared: Declared) -> dict[str, Any]:
    service = declared.text("awsServiceName")
    short = service.split(".")[0]
    name = f"AWSServiceRoleFor{_LINKED.get(short, short.title().replace('-', ''))}"
    arn = declared.arn("iam", f"role/aws-service-role/{service}/{name}", region=False)
    return {"id": arn, "arn": arn, "name": name, "path": f"/aws-service-role/{service}/"}


def _oidc_provider(declared: Declared) -> dict[str, Any]:
    host = declared.text("url").removeprefix("https://")
    arn = declared.arn("iam", f"oidc-provider/{host}", region=False)
    return {"id": arn, "arn": arn}


def _key(declared: Declared) -> dict[str, Any]:
    multi_region = bool(declared.inputs.get("multiRegion"))
    key = f"mrk-{declared.hex(32, 'key')}" if multi_region else declared.uuid("key")
    return {
        "id": key,
        "keyId": key,
        "arn": declared.arn("kms", f"key/{key}"),
        "multiRegion": multi_region,
    }


def _key_policy(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("keyId").rpartition("/")[2]}


def _alias(declared: Declared) -> dict[str, Any]:
    name = declared.text("name") or f"alias/{declared.named('alias')}"
    target = declared.text("targetKeyId")
    is_arn = target.startswith("arn:")
    return {
        "id": name,
        "name": name,
        "arn": declared.arn("kms", name),
        "targetKeyArn": target if is_arn else declared.arn("kms", f"key/{target}"),
    }


def _saml_provider(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("iam", f"saml-provider/{name}", region=False)
    return {"id": arn, "arn": arn, "name": name}


def _permission_set(declared: Declared) -> dict[str, Any]:
    instance = declared.text("instanceArn")
    place = instance.rsplit("/", 1)[-1]
    arn = f"arn:{declared.partition}:sso:::permissionSet/{place}/ps-{declared.hex(16, 'set')}"
    return {"id": f"{arn},{instance}", "arn": arn, "name": declared.named()}


def _of_permission_set(declared: Declared) -> dict[str, Any]:
    return {"id": f"{declared.text('permissionSetArn')},{declared.text('instanceArn')}"}


def _account_assignment(declared: Declared) -> dict[str, Any]:
    parts = ("principalId", "principalType", "targetId", "targetType", "permissionSetArn")
    return {"id": ",".join(declared.text(key) for key in (*parts, "instanceArn"))}


def _of_account(declared: Declared) -> dict[str, Any]:
    return {"id": declared.account, "accountId": declared.account}


def _of_region(declared: Declared) -> dict[str, Any]:
    return {"id": declared.region}


def _password_policy(_: Declared) -> dict[str, Any]:
    return {"id": "iam-account-password-policy", "expirePasswords": True}


def _disk_key(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("keyArn")}


def _analyzer(declared: Declared) -> dict[str, Any]:
    name = declared.named("analyzerName")
    return {"id": name, "arn": declared.arn("access-analyzer", f"analyzer/{name}")}


def _archive_rule(declared: Declared) -> dict[str, Any]:
    return {"id": f"{declared.text('analyzerName')}/{declared.text('ruleName')}"}


def _build_project(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("codebuild", f"project/{name}")
    return {"id": arn, "arn": arn, "name": name}


def _build_webhook(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("projectName"), "payloadUrl": "", "url": ""}


ACCESS: Mapping[str, Shape] = {
    "aws:iam/role:Role": _role,
    "aws:iam/policy:Policy": _policy,
    "aws:iam/instanceProfile:InstanceProfile": _instance_profile,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _attachment,
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": _of_role,
    "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": _of_role,
    "aws:iam/rolePolicy:RolePolicy": _role_policy,
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": _service_linked_role,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _oidc_provider,
    "aws:iam/samlProvider:SamlProvider": _saml_provider,
    "aws:ssoadmin/permissionSet:PermissionSet": _permission_set,
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": _of_permission_set,
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": _of_permission_set,
    "aws:ssoadmin/accountAssignment:AccountAssignment": _account_assignment,
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": _password_policy,
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": _of_account,
    "aws:ebs/encryptionByDefault:EncryptionByDefault": _of_region,
    "aws:ebs/defaultKmsKey:DefaultKmsKey": _disk_key,
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": _of_region,
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": _of_region,
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": _of_region,
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": _of_region,
    "aws:accessanalyzer/analyzer:Analyzer": _analyzer,
    "aws:accessanalyzer/archiveRule:ArchiveRule": _archive_rule,
    "aws:codebuild/project:Project": _build_project,
    "aws:codebuild/webhook:Webhook": _build_webhook,
    "aws:kms/key:Key": _key,
    "aws:kms/keyPolicy:KeyPolicy": _key_policy,
    "aws:kms/replicaKey:ReplicaKey": _key,
    "aws:kms/alias:Alias": _alias,
}
