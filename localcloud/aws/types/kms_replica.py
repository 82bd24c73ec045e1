"""KMS: replicas of multi-region keys."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.types.kms import schedule_deletion
from localcloud.aws.values import Props


class ReplicaKey(Emulation):
    """`aws.kms.ReplicaKey`: a key of another region with the material of a multi-region key; its
    policy, its description and its tags are its own."""

    token = "aws:kms/replicaKey:ReplicaKey"
    service = "kms"
    cloudformation = "AWS::KMS::ReplicaKey"
    create_operation = "ReplicateKey"
    operations = frozenset(
        {
            "DescribeKey",
            "DisableKey",
            "EnableKey",
            "GetKeyPolicy",
            "GetKeyRotationStatus",
            "ListResourceTags",
            "PutKeyPolicy",
            "ReplicateKey",
            "ScheduleKeyDeletion",
            "TagResource",
            "UntagResource",
            "UpdateKeyDescription",
        }
    )
    taggable = True
    outputs = ("arn", "keyId", "keyRotationEnabled", "keySpec", "keyUsage")
    rename = {"primaryKeyArn": "KeyId"}
    omit = frozenset({"deletionWindowInDays", "enabled"})
    kept = {
        "bypassPolicyLockoutSafetyCheck": "an instruction to the put, not part of the policy",
        "deletionWindowInDays": "a choice for the delete; KMS holds it only once the delete came",
    }
    replace_on = frozenset({"primaryKeyArn"})
    defaults = {"enabled": True}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        operation, params = super().request(inputs, aws)
        return operation, {**params, "ReplicaRegion": aws.region}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        primary = str(inputs["primaryKeyArn"]).split(":")
        home = Aws(aws.account, primary[3], self.service, self.operations)
        found = home.call(operation, **params)["ReplicaKeyMetadata"]
        if not inputs["enabled"]:
            aws.call("DisableKey", KeyId=found["KeyId"])
        return str(found["KeyId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        metadata = aws.call("DescribeKey", KeyId=id_)["KeyMetadata"]
        if metadata["KeyState"] == "PendingDeletion":
            return None
        tags = aws.call("ListResourceTags", KeyId=id_).get("Tags", [])
        return {
            "arn": metadata["Arn"],
            "keyId": id_,
            "description": metadata.get("Description", ""),
            "enabled": metadata["Enabled"],
            "keyRotationEnabled": aws.call("GetKeyRotationStatus", KeyId=id_)["KeyRotationEnabled"],
            "keySpec": metadata["KeySpec"],
            "keyUsage": metadata["KeyUsage"],
            "policy": aws.call("GetKeyPolicy", KeyId=id_, PolicyName="default")["Policy"],
            "primaryKeyArn": metadata["MultiRegionConfiguration"]["PrimaryKey"]["Arn"],
            "tags": tag_map(tags) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "policy" in changed:
            aws.call("PutKeyPolicy", KeyId=id_, PolicyName="default", Policy=inputs["policy"])
        if "description" in changed:
            aws.call("UpdateKeyDescription", KeyId=id_, Description=inputs.get("description", ""))
        if "enabled" in changed:
            aws.call("EnableKey" if inputs["enabled"] else "DisableKey", KeyId=id_)
        if "tags" in changed:
            retag(aws, inputs, old, KeyId=id_)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        schedule_deletion(aws, id_, known)


TYPES = [ReplicaKey]
