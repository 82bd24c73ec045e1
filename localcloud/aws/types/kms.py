"""KMS: keys, their policies and aliases."""

from __future__ import annotations

import json

from localcloud.aws.cloud import Aws, CloudError, NotFound
from localcloud.aws.emulation import Emulation, Name, Named
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class Key(Emulation):
    """`aws.kms.Key`: a delete schedules the deletion, as on AWS; a key that waits for it is
    gone."""

    token = "aws:kms/key:Key"
    service = "kms"
    cloudformation = "AWS::KMS::Key"
    create_operation = "CreateKey"
    operations = frozenset(
        {
            "CreateKey",
            "DescribeKey",
            "GetKeyPolicy",
            "GetKeyRotationStatus",
            "ListResourceTags",
            "EnableKeyRotation",
            "DisableKeyRotation",
            "EnableKey",
            "DisableKey",
            "PutKeyPolicy",
            "UpdateKeyDescription",
            "TagResource",
            "UntagResource",
            "ScheduleKeyDeletion",
        }
    )
    taggable = True
    outputs = ("arn", "keyId")
    replace_on = frozenset({"customerMasterKeySpec", "keyUsage", "multiRegion"})
    rename = {"customerMasterKeySpec": "KeySpec"}
    omit = frozenset(
        {"deletionWindowInDays", "enableKeyRotation", "isEnabled", "rotationPeriodInDays"}
    )
    kept = {
        "deletionWindowInDays": "a choice for the delete; KMS holds it only once the delete came",
        "rotationPeriodInDays": "moto takes RotationPeriodInDays and does not answer it",
    }
    defaults = {
        "isEnabled": True,
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "keyUsage": "ENCRYPT_DECRYPT",
    }

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        if inputs.get("enableKeyRotation") and not _is_symmetric(inputs):
            raise CloudError("UnsupportedOperationException", "an asymmetric key does not rotate")
        id_: str = aws.call(operation, **params)["KeyMetadata"]["KeyId"]
        self._set_rotation(aws, id_, inputs)
        if inputs.get("isEnabled") is False:
            aws.call("DisableKey", KeyId=id_)
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        metadata = aws.call("DescribeKey", KeyId=id_)["KeyMetadata"]
        if metadata["KeyState"] == "PendingDeletion":
            return None
        rotates = aws.call("GetKeyRotationStatus", KeyId=id_)["KeyRotationEnabled"]
        tags = aws.call("ListResourceTags", KeyId=id_).get("Tags", [])
        return {
            "arn": metadata["Arn"],
            "keyId": id_,
            "description": metadata.get("Description", ""),
            "keyUsage": metadata["KeyUsage"],
            "customerMasterKeySpec": metadata.get("KeySpec"),
            "isEnabled": metadata["Enabled"],
            "multiRegion": metadata.get("MultiRegion") or known.get("multiRegion"),
            "enableKeyRotation": rotates,
            "policy": aws.call("GetKeyPolicy", KeyId=id_, PolicyName="default")["Policy"],
            "tags": tag_map(tags) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "policy" in changed:
            aws.call("PutKeyPolicy", KeyId=id_, PolicyName="default", Policy=inputs["policy"])
        if "description" in changed:
            aws.call("UpdateKeyDescription", KeyId=id_, Description=inputs.get("description", ""))
        if "enableKeyRotation" in changed:
            self._set_rotation(aws, id_, inputs)
        if "isEnabled" in changed:
            aws.call("EnableKey" if inputs["isEnabled"] else "DisableKey", KeyId=id_)
        if "tags" in changed:
            retag(aws, inputs, old, KeyId=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        schedule_deletion(aws, id_, known)

    @staticmethod
    def _set_rotation(aws: Aws, id_: str, inputs: Props) -> None:
        if inputs.get("enableKeyRotation"):
            period = inputs.get("rotationPeriodInDays")
            extra = {} if period is None else {"RotationPeriodInDays": period}
            aws.call("EnableKeyRotation", KeyId=id_, **extra)
        elif _is_symmetric(inputs):
            aws.call("DisableKeyRotation", KeyId=id_)


def _is_symmetric(inputs: Props) -> bool:
    return str(inputs.get("customerMasterKeySpec", "SYMMETRIC_DEFAULT")) == "SYMMETRIC_DEFAULT"


def schedule_deletion(aws: Aws, id_: str, known: Props) -> None:
    """Schedules a key's deletion, unless it waits for it already."""
    state = aws.call("DescribeKey", KeyId=id_)["KeyMetadata"]["KeyState"]
    if state != "PendingDeletion":
        days = known.get("deletionWindowInDays", 30)
        aws.call("ScheduleKeyDeletion", KeyId=id_, PendingWindowInDays=days)


class KeyPolicy(Emulation):
    """`aws.kms.KeyPolicy`: the policy of a key that another resource made; its id is the key's.

    A delete puts AWS's default back, which lets the account's policies decide.
    """

    token = "aws:kms/keyPolicy:KeyPolicy"
    service = "kms"
    create_operation = "PutKeyPolicy"
    operations = frozenset({"DescribeKey", "GetKeyPolicy", "PutKeyPolicy"})
    rename = {"bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck"}
    kept = {"bypassPolicyLockoutSafetyCheck": "an instruction to the put, not part of the policy"}
    replace_on = frozenset({"keyId"})

    def create(self, aws: Aws, inputs: Props) -> str:
        key = aws.call("DescribeKey", KeyId=inputs["keyId"])["KeyMetadata"]["KeyId"]
        self._put(aws, str(key), inputs["policy"])
        return str(key)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        metadata = aws.call("DescribeKey", KeyId=id_)["KeyMetadata"]
        if metadata["KeyState"] == "PendingDeletion":
            return None
        policy = aws.call("GetKeyPolicy", KeyId=id_, PolicyName="default")["Policy"]
        is_arn = str(known.get("keyId", "")).startswith("arn:")
        return {"keyId": metadata["Arn"] if is_arn else id_, "policy": policy}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        self._put(aws, id_, inputs["policy"])

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        statement = {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{aws.account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
        default = {"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]}
        self._put(aws, id_, json.dumps(default))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["keyId"]).rpartition("/")[2]

    @staticmethod
    def _put(aws: Aws, id_: str, policy: str) -> None:
        aws.call("PutKeyPolicy", KeyId=id_, PolicyName="default", Policy=policy)


class Alias(Named):
    """`aws.kms.Alias`; its id is the name."""

    token = "aws:kms/alias:Alias"
    service = "kms"
    cloudformation = "AWS::KMS::Alias"
    create_operation = "CreateAlias"
    operations = frozenset(
        {"CreateAlias", "ListAliases", "UpdateAlias", "DeleteAlias", "DescribeKey"}
    )
    name = Name("name", most=256, prefix="alias/")
    outputs = ("arn", "targetKeyArn")
    rename = {"name": "AliasName"}
    replace_on = frozenset({"name"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        aliases = aws.pages("ListAliases", "Aliases")
        found = next((each for each in aliases if each["AliasName"] == id_), None)
        if found is None or "TargetKeyId" not in found:
            return None
        key_id = found["TargetKeyId"]
        key_arn = aws.call("DescribeKey", KeyId=key_id)["KeyMetadata"]["Arn"]
        declared = str(known.get("targetKeyId", ""))
        return {
            "arn": found["AliasArn"],
            "name": id_,
            "targetKeyId": key_arn if declared.startswith("arn:") else key_id,
            "targetKeyArn": key_arn,
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call("UpdateAlias", AliasName=id_, TargetKeyId=inputs["targetKeyId"])

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.read(aws, id_, known) is None:
            raise NotFound("NotFoundException", id_)
        aws.call("DeleteAlias", AliasName=id_)


TYPES = [Key, KeyPolicy, Alias]
