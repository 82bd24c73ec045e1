"""Defaults of a whole account: one of each, which an update writes over and a delete may undo."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Put, Recorded
from localcloud.aws.values import UNKNOWN, Props

_BLOCK = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_COMPARATORS = {"eqs": "eq", "neqs": "neq", "contains": "contains", "exists": "exists"}
"""Those of a filter, as the provider and the API write them."""


class PasswordPolicy(Put):
    """`aws.iam.AccountPasswordPolicy`."""

    token = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy"
    service = "iam"
    create_operation = "UpdateAccountPasswordPolicy"
    operations = frozenset(
        {"UpdateAccountPasswordPolicy", "GetAccountPasswordPolicy", "DeleteAccountPasswordPolicy"}
    )
    outputs = ("expirePasswords",)
    rename = {"requireLowercaseCharacters": "RequireLowercaseCharacters"}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return "iam-account-password-policy"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetAccountPasswordPolicy")["PasswordPolicy"]
        return {**self.properties(found, known), "expirePasswords": found["ExpirePasswords"]}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteAccountPasswordPolicy")


class BucketsBlock(Put):
    """`aws.s3.AccountPublicAccessBlock`; its id is the account."""

    token = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
    service = "s3control"
    create_operation = "PutPublicAccessBlock"
    operations = frozenset(
        {"PutPublicAccessBlock", "GetPublicAccessBlock", "DeletePublicAccessBlock"}
    )
    omit = frozenset(_BLOCK)
    replace_on = frozenset({"accountId"})
    defaults = dict.fromkeys(_BLOCK, False)

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = {"AccountId": aws.account, **self.params(self.create_operation, inputs)}
        block = {key[0].upper() + key[1:]: inputs[key] for key in _BLOCK if key in inputs}
        return self.create_operation, {**params, "PublicAccessBlockConfiguration": block}

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(params["AccountId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetPublicAccessBlock", AccountId=id_)["PublicAccessBlockConfiguration"]
        block = {key: found[key[0].upper() + key[1:]] for key in _BLOCK}
        return {"accountId": id_, **block}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeletePublicAccessBlock", AccountId=id_)


class DiskEncryption(Put):
    """`aws.ebs.EncryptionByDefault`; its id is the region. A delete switches it off."""

    token = "aws:ebs/encryptionByDefault:EncryptionByDefault"
    service = "ec2"
    create_operation = "EnableEbsEncryptionByDefault"
    operations = frozenset(
        {
            "EnableEbsEncryptionByDefault",
            "GetEbsEncryptionByDefault",
            "DisableEbsEncryptionByDefault",
        }
    )
    omit = frozenset({"enabled"})
    defaults = {"enabled": True}

    def is_input(self, name: str) -> bool:
        return name == "enabled" or super().is_input(name)

    def create(self, aws: Aws, inputs: Props) -> str:
        on = inputs.get("enabled", True)
        aws.call(f"{'Enable' if on else 'Disable'}EbsEncryptionByDefault")
        return aws.region

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        return {"enabled": aws.call("GetEbsEncryptionByDefault")["EbsEncryptionByDefault"]}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DisableEbsEncryptionByDefault")


class DiskKey(Emulation):
    """`aws.ebs.DefaultKmsKey`; its id is the key. A delete brings AWS's own key back."""

    token = "aws:ebs/defaultKmsKey:DefaultKmsKey"
    service = "ec2"
    create_operation = "ModifyEbsDefaultKmsKeyId"
    operations = frozenset(
        {"ModifyEbsDefaultKmsKeyId", "GetEbsDefaultKmsKeyId", "ResetEbsDefaultKmsKeyId"}
    )
    rename = {"keyArn": "KmsKeyId"}
    replace_on = frozenset({"keyArn"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["KmsKeyId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        key = aws.call("GetEbsDefaultKmsKeyId").get("KmsKeyId")
        return {"keyArn": key} if key and key != "alias/aws/ebs" else None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("ResetEbsDefaultKmsKeyId")


class SnapshotsBlock(Recorded):
    """`aws.ebs.SnapshotBlockPublicAccess`."""

    token = "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"
    service = "ec2"
    create_operation = "EnableSnapshotBlockPublicAccess"
    cloudformation = "AWS::EC2::SnapshotBlockPublicAccess"
    reason = "moto has no block of public snapshots"

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        if inputs.get("state") == "unblocked":
            return "DisableSnapshotBlockPublicAccess", {}
        return super().request(inputs, aws)


class ImagesBlock(Recorded):
    """`aws.ec2.ImageBlockPublicAccess`."""

    token = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
    service = "ec2"
    create_operation = "EnableImageBlockPublicAccess"
    rename = {"state": "ImageBlockPublicAccessState"}
    reason = "moto has no block of public images"

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        if inputs.get("state") == "unblocked":
            return "DisableImageBlockPublicAccess", {}
        return super().request(inputs, aws)


class MetadataDefaults(Recorded):
    """`aws.ec2.InstanceMetadataDefaults`."""

    token = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
    service = "ec2"
    create_operation = "ModifyInstanceMetadataDefaults"
    reason = "moto has no defaults of instance metadata"


class InternetGatewaysBlock(Recorded):
    """`aws.ec2.VpcBlockPublicAccessOptions`."""

    token = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
    service = "ec2"
    create_operation = "ModifyVpcBlockPublicAccessOptions"
    cloudformation = "AWS::EC2::VPCBlockPublicAccessOptions"
    reason = "moto has no block of internet gateways"
    outputs = ("awsAccountId", "awsRegion")

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"awsAccountId": aws.account, "awsRegion": aws.region}


class Analyzer(Recorded):
    """`aws.accessanalyzer.Analyzer`; its id is the name."""

    token = "aws:accessanalyzer/analyzer:Analyzer"
    service = "accessanalyzer"
    create_operation = "CreateAnalyzer"
    defaults = {"type": "ACCOUNT"}
    cloudformation = "AWS::AccessAnalyzer::Analyzer"
    reason = "moto has no IAM Access Analyzer"
    name = Name("analyzerName", most=255)
    taggable = True
    outputs = ("arn",)
    replace_on = frozenset({"analyzerName", "type"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["analyzerName"])

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        return {"arn": aws.arn("access-analyzer", f"analyzer/{id_}")}


class ArchiveRule(Recorded):
    """`aws.accessanalyzer.ArchiveRule`; its id is `<analyzer>/<rule>`."""

    token = "aws:accessanalyzer/archiveRule:ArchiveRule"
    service = "accessanalyzer"
    create_operation = "CreateArchiveRule"
    omit = frozenset({"filters"})
    reason = "moto has no IAM Access Analyzer"
    replace_on = frozenset({"analyzerName", "ruleName"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['analyzerName']}/{inputs['ruleName']}"

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        filters = inputs["filters"]
        if filters is not UNKNOWN:
            filters = {each["criteria"]: _criterion(each) for each in filters}
        params = self.params(self.create_operation, inputs)
        return self.create_operation, {**params, "filter": filters}


def _criterion(given: Props) -> dict[str, Any]:
    return {_COMPARATORS[key]: value for key, value in given.items() if key in _COMPARATORS}


TYPES = [
    PasswordPolicy,
    BucketsBlock,
    DiskEncryption,
    DiskKey,
    SnapshotsBlock,
    ImagesBlock,
    MetadataDefaults,
    InternetGatewaysBlock,
    Analyzer,
    ArchiveRule,
]
