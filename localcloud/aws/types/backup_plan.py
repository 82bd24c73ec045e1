"""AWS Backup: plans and what they cover."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import to_api
from localcloud.aws.tagging import retag
from localcloud.aws.types.backup import TAGGING
from localcloud.aws.values import Props

_LIFE = {"coldStorageAfter": "MoveToColdStorageAfterDays", "deleteAfter": "DeleteAfterDays"}
_RULE = {
    "targetVaultName": "TargetBackupVaultName",
    "schedule": "ScheduleExpression",
    "startWindow": "StartWindowMinutes",
    "completionWindow": "CompletionWindowMinutes",
    "copyActions.destinationVaultArn": "DestinationBackupVaultArn",
    **{f"lifecycle.{name}": member for name, member in _LIFE.items()},
    **{f"copyActions.lifecycle.{name}": member for name, member in _LIFE.items()},
}


class Plan(Emulation):
    """`aws.backup.Plan`."""

    token = "aws:backup/plan:Plan"
    service = "backup"
    create_operation = "CreateBackupPlan"
    operations = frozenset(
        {"CreateBackupPlan", "GetBackupPlan", "UpdateBackupPlan", "DeleteBackupPlan", *TAGGING}
    )
    name = Name("name", most=50)
    taggable = True
    outputs = ("arn", "version")
    rename = {
        "backupPlan.name": "BackupPlanName",
        **{f"backupPlan.rules.{name}": member for name, member in _RULE.items()},
    }
    replace_on = frozenset({"name"})

    def is_input(self, name: str) -> bool:
        return name in ("name", "rules", "advancedBackupSettings", "tags")

    def renewed(self, changed: Collection[str]) -> Collection[str]:
        return ("version",)

    def _plan(self, operation: str, inputs: Props) -> dict[str, Any]:
        plan = {name: value for name, value in inputs.items() if name not in _NOT_OF_PLAN}
        return to_api(self.service, operation, {"backupPlan": plan}, rename=self.rename)

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self._plan(self.create_operation, inputs)
        if inputs.get("tags"):
            params["BackupPlanTags"] = inputs["tags"]
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["BackupPlanId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetBackupPlan", BackupPlanId=id_)
        arn = found["BackupPlanArn"]
        declared = {name: value for name, value in known.items() if name not in _NOT_OF_PLAN}
        nested = {"backupPlan": declared} if declared else {}
        plan = self.properties({"BackupPlan": found["BackupPlan"]}, nested)["backupPlan"]
        return {
            **plan,
            "arn": arn,
            "version": found["VersionId"],
            "tags": aws.call("ListTags", ResourceArn=arn).get("Tags", {}),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - {"tags"}:
            operation = "UpdateBackupPlan"
            aws.call(operation, BackupPlanId=id_, **self._plan(operation, inputs))
        if "tags" in changed:
            retag(aws, inputs, old, ResourceArn=aws.arn("backup", f"backup-plan:{id_}"))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteBackupPlan", BackupPlanId=id_)


_NOT_OF_PLAN = frozenset({"region", "tags", "tagsAll", "arn", "version", "id"})


class Selection(Emulation):
    """`aws.backup.Selection`; nothing of it can be changed. `pulumi import` takes the plan's id, a
    bar and its own."""

    token = "aws:backup/selection:Selection"
    service = "backup"
    create_operation = "CreateBackupSelection"
    operations = frozenset({"CreateBackupSelection", "GetBackupSelection", "DeleteBackupSelection"})
    name = Name("name", most=50)
    rename = {
        "planId": "BackupPlanId",
        "backupSelection.name": "SelectionName",
        "backupSelection.selectionTags": "ListOfTags",
        **{
            f"backupSelection.{of}.{name}": f"Condition{name.capitalize()}"
            for of in (
                "selectionTags",
                "conditions.stringEquals",
                "conditions.stringLikes",
                "conditions.stringNotEquals",
                "conditions.stringNotLikes",
            )
            for name in ("type", "key", "value")
        },
    }
    replace_on = frozenset(
        {
            "planId",
            "name",
            "iamRoleArn",
            "resources",
            "notResources",
            "selectionTags",
            "conditions",
        }
    )

    def is_input(self, name: str) -> bool:
        return name in self.replace_on

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        outer = {"region", "planId"}
        nested = {name: value for name, value in inputs.items() if name not in outer}
        wanted = {"planId": inputs["planId"], "backupSelection": nested}
        return self.create_operation, self.params(self.create_operation, wanted)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["SelectionId"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        plan, _, selection = id_.rpartition("|")
        plan = plan or str(known["planId"])
        found = aws.call("GetBackupSelection", BackupPlanId=plan, SelectionId=selection)
        nested = {"backupSelection": known} if known else {}
        answer = {"BackupSelection": found["BackupSelection"]}
        read: Props = self.properties(answer, nested)["backupSelection"]
        if isinstance(read.get("conditions"), dict):  # at import, where no form is declared
            read["conditions"] = [read["conditions"]]
        return {**read, "planId": plan}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        plan, _, selection = id_.rpartition("|")
        plan = plan or str(known["planId"])
        aws.call("DeleteBackupSelection", BackupPlanId=plan, SelectionId=selection)


TYPES = [Plan, Selection]
