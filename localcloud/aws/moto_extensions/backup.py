"""What moto's AWS Backup lacks: selections, policies of vaults, plans that change, and AWS's
checks of a plan."""

from __future__ import annotations

import json
from typing import Any

from moto.backup import urls
from moto.backup.exceptions import (
    InvalidParameterValueException,
    InvalidRequestException,
    ResourceNotFoundException,
)
from moto.backup.models import BackupBackend, Plan
from moto.backup.responses import BackupResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

COLD_DAYS = 90

_moto_create_plan = BackupBackend.create_backup_plan


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    policy = "{0}/backup-vaults/(?P<name>[^/]+)/access-policy$"
    urls.url_paths[policy] = BackupResponse.dispatch
    BackupBackend.create_backup_plan = _create_plan
    BackupBackend.delete_backup_plan = _delete_plan
    BackupResponse.update_backup_plan = _update_plan
    BackupResponse.put_backup_vault_access_policy = _put_policy
    BackupResponse.get_backup_vault_access_policy = _get_policy
    BackupResponse.delete_backup_vault_access_policy = _delete_policy
    BackupResponse.create_backup_selection = _create_selection
    BackupResponse.get_backup_selection = _get_selection
    BackupResponse.delete_backup_selection = _delete_selection


def _part(self: BackupResponse, after: str) -> str:
    """The segment of the path that follows `after`."""
    parts = self.path.strip("/").split("/")
    return str(parts[parts.index(after) + 1])


def _check(self: BackupBackend, plan: dict[str, Any]) -> None:
    for rule in plan["Rules"]:
        if rule["TargetBackupVaultName"] not in self.vaults:
            raise InvalidParameterValueException(
                msg=f"Backup vault {rule['TargetBackupVaultName']} does not exist"
            )
        for life in [rule, *rule.get("CopyActions", [])]:
            days = life.get("Lifecycle", {})
            cold, end = days.get("MoveToColdStorageAfterDays"), days.get("DeleteAfterDays")
            if cold is not None and end is not None and end < cold + COLD_DAYS:
                raise InvalidParameterValueException(
                    msg=f"Invalid lifecycle: DeleteAfterDays is less than {COLD_DAYS} days after "
                    "MoveToColdStorageAfterDays"
                )


def _create_plan(
    self: BackupBackend,
    backup_plan: dict[str, Any],
    backup_plan_tags: dict[str, str],
    creator_request_id: str,
) -> Plan:
    _check(self, backup_plan)
    return _moto_create_plan(self, backup_plan, backup_plan_tags, creator_request_id)


def _delete_plan(self: BackupBackend, backup_plan_id: str) -> tuple[str, str, float, str]:
    """Refused, as on AWS, while a selection is there. Then the name is free again."""
    plan = self.get_backup_plan(backup_plan_id, None)
    if vars(plan).get("selections"):
        raise InvalidRequestException(
            msg="Related backup plan selections must be deleted prior to backup plan deletion"
        )
    del self.plans[backup_plan_id]
    now = utcnow().timestamp()
    return plan.backup_plan_id, plan.backup_plan_arn, now, plan.version_id


def _update_plan(self: BackupResponse) -> ActionResult:
    backend: BackupBackend = self.backup_backend
    plan = backend.get_backup_plan(_part(self, "plans"), None)
    wanted = json.loads(self.body)["BackupPlan"]
    _check(backend, wanted)
    plan.backup_plan = wanted
    plan.version_id = mock_random.get_random_string(length=48)
    return ActionResult(plan.to_dict())


def _vault(self: BackupResponse) -> Any:
    return self.backup_backend.describe_backup_vault(_part(self, "backup-vaults"))


def _put_policy(self: BackupResponse) -> EmptyResult:
    vars(_vault(self))["policy"] = json.loads(self.body)["Policy"]
    return EmptyResult()


def _get_policy(self: BackupResponse) -> ActionResult:
    vault = _vault(self)
    policy = vars(vault).get("policy")
    if policy is None:
        raise ResourceNotFoundException(msg=f"{vault.backup_vault_name} has no access policy")
    return ActionResult({**vault.to_dict(), "Policy": policy})


def _delete_policy(self: BackupResponse) -> EmptyResult:
    vars(_vault(self)).pop("policy", None)
    return EmptyResult()


def _selections(self: BackupResponse) -> dict[str, dict[str, Any]]:
    plan = self.backup_backend.get_backup_plan(_part(self, "plans"), None)
    found: dict[str, dict[str, Any]] = vars(plan).setdefault("selections", {})
    return found


def _create_selection(self: BackupResponse) -> ActionResult:
    id_ = mock_random.uuid4()
    selection = {
        "SelectionId": str(id_),
        "BackupPlanId": _part(self, "plans"),
        "CreationDate": utcnow(),
        "BackupSelection": json.loads(self.body)["BackupSelection"],
    }
    _selections(self)[str(id_)] = selection
    return ActionResult(selection)


def _get_selection(self: BackupResponse) -> ActionResult:
    id_ = _part(self, "selections")
    if id_ not in _selections(self):
        raise ResourceNotFoundException(msg=f"Selection {id_} does not exist")
    return ActionResult(_selections(self)[id_])


def _delete_selection(self: BackupResponse) -> EmptyResult:
    _selections(self).pop(_part(self, "selections"), None)
    return EmptyResult()
