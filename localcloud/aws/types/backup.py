"""AWS Backup: vaults with lock and policy."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Named, Put
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props

TAGGING = frozenset({"ListTags", "TagResource", "UntagResource"})


class Vault(Named):
    """`aws.backup.Vault`; its id is the name."""

    token = "aws:backup/vault:Vault"
    service = "backup"
    cloudformation = "AWS::Backup::BackupVault"
    create_operation = "CreateBackupVault"
    operations = frozenset(
        {"CreateBackupVault", "DescribeBackupVault", "DeleteBackupVault", *TAGGING}
    )
    name = Name("name", most=50)
    taggable = True
    outputs = ("arn", "recoveryPoints")
    rename = {
        "name": "BackupVaultName",
        "kmsKeyArn": "EncryptionKeyArn",
        "tags": "BackupVaultTags",
    }
    omit = frozenset({"forceDestroy"})
    kept = {"forceDestroy": "an instruction to the delete, not a property of the vault"}
    replace_on = frozenset({"name", "kmsKeyArn"})

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("DescribeBackupVault", BackupVaultName=id_)
        arn = found["BackupVaultArn"]
        return {
            "arn": arn,
            "name": id_,
            "kmsKeyArn": found["EncryptionKeyArn"],
            "recoveryPoints": found.get("NumberOfRecoveryPoints", 0),
            "tags": aws.call("ListTags", ResourceArn=arn).get("Tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=aws.arn("backup", f"backup-vault:{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteBackupVault", BackupVaultName=id_)


class VaultPolicy(Put):
    """`aws.backup.VaultPolicy`; its id is the vault's name."""

    token = "aws:backup/vaultPolicy:VaultPolicy"
    service = "backup"
    create_operation = "PutBackupVaultAccessPolicy"
    operations = frozenset(
        {
            "PutBackupVaultAccessPolicy",
            "GetBackupVaultAccessPolicy",
            "DeleteBackupVaultAccessPolicy",
        }
    )
    outputs = ("backupVaultArn",)
    replace_on = frozenset({"backupVaultName"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["backupVaultName"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetBackupVaultAccessPolicy", BackupVaultName=id_)
        return {
            "backupVaultName": id_,
            "backupVaultArn": found["BackupVaultArn"],
            "policy": found["Policy"],
        }

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteBackupVaultAccessPolicy", BackupVaultName=id_)


class VaultLockConfiguration(Emulation):
    """`aws.backup.VaultLockConfiguration`; its id is the vault's name."""

    token = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
    service = "backup"
    create_operation = "PutBackupVaultLockConfiguration"
    operations = frozenset(
        {
            "PutBackupVaultLockConfiguration",
            "DescribeBackupVault",
            "DeleteBackupVaultLockConfiguration",
        }
    )
    outputs = ("backupVaultArn",)
    kept = {"changeableForDays": "AWS answers with the date on which the lock closes"}
    replace_on = frozenset(
        {"backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"}
    )

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["backupVaultName"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("DescribeBackupVault", BackupVaultName=id_)
        if not found.get("Locked"):
            return None
        read = {
            "backupVaultName": id_,
            "backupVaultArn": found["BackupVaultArn"],
            "maxRetentionDays": found.get("MaxRetentionDays"),
            "minRetentionDays": found.get("MinRetentionDays"),
        }
        return {name: value for name, value in read.items() if value is not None}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteBackupVaultLockConfiguration", BackupVaultName=id_)


TYPES = [Vault, VaultPolicy, VaultLockConfiguration]
