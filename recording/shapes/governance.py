"""Outputs of the types of audit and backup."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _trail(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("cloudtrail", f"trail/{name}")
    return {
        "id": arn,
        "arn": arn,
        "name": name,
        "homeRegion": declared.region,
        "snsTopicArn": "",
    }


def _vault(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("backup", f"backup-vault:{name}")
    return {"id": name, "name": name, "arn": arn, "recoveryPoints": 0}


def _of_vault(declared: Declared) -> dict[str, Any]:
    name = declared.text("backupVaultName")
    return {"id": name, "backupVaultArn": declared.arn("backup", f"backup-vault:{name}")}


def _plan(declared: Declared) -> dict[str, Any]:
    id_ = declared.uuid("plan")
    return {
        "id": id_,
        "name": declared.named(),
        "arn": declared.arn("backup", f"backup-plan:{id_}"),
        "version": declared.hex(48, "version"),
    }


def _selection(declared: Declared) -> dict[str, Any]:
    return {"id": declared.uuid("selection"), "name": declared.named()}


GOVERNANCE: Mapping[str, Shape] = {
    "aws:backup/plan:Plan": _plan,
    "aws:backup/selection:Selection": _selection,
    "aws:backup/vault:Vault": _vault,
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": _of_vault,
    "aws:backup/vaultPolicy:VaultPolicy": _of_vault,
    "aws:cloudtrail/trail:Trail": _trail,
}
