"""How the platform uses AWS Backup types."""

from __future__ import annotations

import json
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource


def a_vault(cloud: Cloud, name: str = "acme-local-backup") -> Resource:
    """A vault to copy to."""
    return cloud.create(
        "aws:backup/vault:Vault", name, name=name, kmsKeyArn=a_key(cloud, name)["arn"]
    )


def _rules(vault: Resource, **weekly: Any) -> list[Props]:
    def rule(name: str, schedule: str, lifecycle: Props) -> Props:
        return {
            "ruleName": name,
            "targetVaultName": vault["name"],
            "schedule": schedule,
            "scheduleExpressionTimezone": "Etc/UTC",
            "startWindow": 120,
            "completionWindow": 1440,
            "lifecycle": lifecycle,
            "recoveryPointTags": {"rule": name},
        }

    life = {"coldStorageAfter": 30, "deleteAfter": 365}
    return [
        rule("daily", "cron(0 2 ? * * *)", {"deleteAfter": 35}),
        {**rule("weekly", "cron(0 2 ? * SUN *)", life), **weekly},
    ]


def _plan(cloud: Cloud) -> Props:
    return {
        "name": "acme-local-backup",
        "rules": _rules(a_vault(cloud)),
        "tags": {"component": "backup"},
    }


def _more_rules(cloud: Cloud) -> Props:
    vault, copy = a_vault(cloud, "changed"), a_vault(cloud, "copy")
    action = {"destinationVaultArn": copy["arn"], "lifecycle": {"deleteAfter": 365}}
    return {"rules": _rules(vault, copyActions=[action]), "tags": {"component": "other"}}


def _a_plan(cloud: Cloud, name: str = "plan") -> Resource:
    vault = a_vault(cloud, f"vault-of-{name}")
    return cloud.create("aws:backup/plan:Plan", name, name=name, rules=_rules(vault))


def _selection(cloud: Cloud) -> Props:
    return {
        "name": "tagged",
        "planId": _a_plan(cloud).id,
        "iamRoleArn": a_role(cloud, service="backup.amazonaws.com")["arn"],
        "resources": ["arn:aws:elasticfilesystem:*:*:file-system/*"],
        "conditions": [
            {
                "stringEquals": [
                    {"key": "aws:ResourceTag/backup", "value": "daily"},
                    {"key": "aws:ResourceTag/stack", "value": "local"},
                ]
            }
        ],
    }


def _policy(sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["backup:DeleteRecoveryPoint"],
        "Resource": ["*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _policy_of_another(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("backup").put_backup_vault_access_policy(
        BackupVaultName=resource.id, Policy=_policy("Other")
    )
    return "policy"


def _shorter_lock(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("backup").put_backup_vault_lock_configuration(
        BackupVaultName=resource.id, MinRetentionDays=1, MaxRetentionDays=2557
    )
    return "minRetentionDays"


def _rule_gone(cloud: Cloud, resource: Resource) -> str:
    client = cloud.boto3("backup")
    plan = client.get_backup_plan(BackupPlanId=resource.id)["BackupPlan"]
    for rule in plan["Rules"]:
        del rule["RuleId"]
    plan["Rules"] = plan["Rules"][:1]
    client.update_backup_plan(BackupPlanId=resource.id, BackupPlan=plan)
    return "rules"


EXAMPLES = [
    Example(
        "aws:backup/vault:Vault",
        lambda cloud: {
            "name": "acme-local-backup",
            "kmsKeyArn": a_key(cloud)["arn"],
            "forceDestroy": True,
            "tags": {"component": "backup"},
        },
        update={"tags": {"component": "other"}},
        replace={"name": "another"},
    ),
    Example(
        "aws:backup/vaultPolicy:VaultPolicy",
        lambda cloud: {"backupVaultName": a_vault(cloud)["name"], "policy": _policy("Keep")},
        update={"policy": _policy("KeepAll")},
        replace=lambda cloud: {"backupVaultName": a_vault(cloud, "other")["name"]},
        drift=_policy_of_another,
    ),
    Example(
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        lambda cloud: {
            "backupVaultName": a_vault(cloud)["name"],
            "minRetentionDays": 7,
            "maxRetentionDays": 2557,
        },
        replace={"minRetentionDays": 14},
        drift=_shorter_lock,
    ),
    Example(
        "aws:backup/plan:Plan",
        _plan,
        update=_more_rules,
        replace={"name": "another"},
        drift=_rule_gone,
    ),
    Example(
        "aws:backup/selection:Selection",
        _selection,
        replace={"resources": ["arn:aws:dynamodb:us-east-1:123456789012:table/manifests"]},
        import_id=lambda resource: f"{resource['planId']}|{resource.id}",
    ),
]
