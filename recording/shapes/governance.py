"""Outputs of the types of audit, backup, checks of the account and findings."""

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


def _named(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name}


def _config_rule(declared: Declared) -> dict[str, Any]:
    rule = f"config-rule-{declared.hex(6, 'rule')}"
    arn = declared.arn("config", f"config-rule/{rule}")
    return {**_named(declared), "arn": arn, "ruleId": rule}


def _conformance_pack(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    pack = f"conformance-pack/{name}/conformance-pack-{declared.hex(9, 'pack')}"
    return {**_named(declared), "arn": declared.arn("config", pack)}


def _detector(declared: Declared) -> dict[str, Any]:
    id_ = declared.hex(32, "detector")
    return {
        "id": id_,
        "accountId": declared.account,
        "arn": declared.arn("guardduty", f"detector/{id_}"),
    }


def _detector_feature(declared: Declared) -> dict[str, Any]:
    return {"id": f"{declared.text('detectorId')}/{declared.text('name')}"}


def _hub(declared: Declared) -> dict[str, Any]:
    return {"id": declared.account, "arn": declared.arn("securityhub", "hub/default")}


def _standards(declared: Declared) -> dict[str, Any]:
    name = declared.text("standardsArn").partition(":standards/")[2]
    return {"id": declared.arn("securityhub", f"subscription/{name}")}


def _enabler(declared: Declared) -> dict[str, Any]:
    accounts, types = declared.inputs["accountIds"], declared.inputs["resourceTypes"]
    return {"id": f"{':'.join(sorted(accounts))}-{':'.join(sorted(types))}"}


GOVERNANCE: Mapping[str, Shape] = {
    "aws:backup/plan:Plan": _plan,
    "aws:backup/selection:Selection": _selection,
    "aws:backup/vault:Vault": _vault,
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": _of_vault,
    "aws:backup/vaultPolicy:VaultPolicy": _of_vault,
    "aws:cfg/conformancePack:ConformancePack": _conformance_pack,
    "aws:cfg/deliveryChannel:DeliveryChannel": _named,
    "aws:cfg/recorder:Recorder": _named,
    "aws:cfg/recorderStatus:RecorderStatus": _named,
    "aws:cfg/rule:Rule": _config_rule,
    "aws:cloudtrail/trail:Trail": _trail,
    "aws:guardduty/detector:Detector": _detector,
    "aws:guardduty/detectorFeature:DetectorFeature": _detector_feature,
    "aws:inspector2/enabler:Enabler": _enabler,
    "aws:securityhub/account:Account": _hub,
    "aws:securityhub/standardsSubscription:StandardsSubscription": _standards,
}
