"""Risks of losing protection: what kept a resource, or let one get its data back, goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from review.changes import Change
from review.differences import is_mark
from review.finding import Finding
from review.risk.risk import Risk, World, at, inputs, shown
from review.values import items

_OPTIONS: Final = {
    "protect": "Pulumi deletes it without a question",
    "retain_on_delete": "it is deleted on AWS when the program no longer declares it",
}
_SWITCHES: Final[tuple[tuple[str, str, Any], ...]] = (
    ("aws:cloudwatch/logGroup:LogGroup", "skipDestroy", True),
    ("aws:cloudwatch/logGroup:LogGroup", "deletionProtectionEnabled", True),
    ("aws:cognito/userPool:UserPool", "deletionProtection", "ACTIVE"),
    ("aws:dynamodb/table:Table", "deletionProtectionEnabled", True),
    ("aws:ec2/instance:Instance", "disableApiTermination", True),
    ("aws:eks/cluster:Cluster", "deletionProtection", True),
    ("aws:lb/loadBalancer:LoadBalancer", "enableDeletionProtection", True),
    ("aws:networkfirewall/firewall:Firewall", "deleteProtection", True),
    ("aws:networkfirewall/firewall:Firewall", "firewallPolicyChangeProtection", True),
    ("aws:networkfirewall/firewall:Firewall", "subnetChangeProtection", True),
    ("aws:rds/cluster:Cluster", "deletionProtection", True),
    ("aws:rds/instance:Instance", "deletionProtection", True),
)
"""Type, property, and the value under which AWS refuses a deletion."""

_FORCES: Final = (
    ("aws:backup/vault:Vault", "forceDestroy"),
    ("aws:ecr/repository:Repository", "forceDelete"),
    ("aws:s3/bucket:Bucket", "forceDestroy"),
)
"""Type and property which, once true, lets a deletion take the contents along."""

_RECOVERY: Final[tuple[tuple[str, str, Any, str], ...]] = (
    ("aws:dynamodb/table:Table", "pointInTimeRecovery.enabled", True, "recovery to any second"),
    ("aws:efs/backupPolicy:BackupPolicy", "backupPolicy.status", "ENABLED", "the daily backup"),
    (
        "aws:s3/bucketVersioning:BucketVersioning",
        "versioningConfiguration.status",
        "Enabled",
        "versions of overwritten and deleted objects",
    ),
    ("aws:kms/key:Key", "enableKeyRotation", True, "the yearly rotation"),
    ("aws:cloudtrail/trail:Trail", "enableLogging", True, "the record of calls"),
    (
        "aws:cloudtrail/trail:Trail",
        "enableLogFileValidation",
        True,
        "the proof that logs are whole",
    ),
)
"""Type, property, the value under which it works, and what it gives."""

_GUARDS: Final = {
    "aws:backup/plan:Plan": "backups by this plan",
    "aws:backup/selection:Selection": "backups of what it selects",
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": "the lock of the vault",
    "aws:cloudtrail/trail:Trail": "the record of calls",
    "aws:dynamodb/tableReplica:TableReplica": "the copy of the table in another region",
    "aws:efs/backupPolicy:BackupPolicy": "the daily backup of the file system",
    "aws:efs/replicationConfiguration:ReplicationConfiguration": "the copy of the file system",
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "the lock of new objects",
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "the copy of the bucket",
    "aws:s3/bucketVersioning:BucketVersioning": "versions of overwritten and deleted objects",
}
"""Type of which the deletion itself takes protection from another resource, and what goes."""


def _options(change: Change, _: World) -> Iterator[Finding]:
    for name, (before, after) in change.options.items():
        if name in _OPTIONS and before is True and after is False:
            yield REMOVED.finding(
                change,
                f"{change.resource.name} loses {name}",
                detail=f"From now on {_OPTIONS[name]}.",
                fix=f"Keep {name}, or say in the pull request why it goes and when it comes back.",
                key=name,
            )


def _switches(change: Change, _: World) -> Iterator[Finding]:
    if change.before is None or change.after is None:
        return
    for type_, path, value in _SWITCHES:
        if change.resource.type == type_ and at(inputs(change.before), path) == value:
            after = at(inputs(change.after), path)
            if after != value:
                yield REMOVED.finding(
                    change,
                    f"{change.resource.name} loses its protection against deletion",
                    detail=f"{path} was {shown(value)} and becomes {shown(after)}.",
                    fix=f"Keep {path} at {shown(value)}.",
                    key=path,
                    level="warning" if is_mark(after) else None,
                )
    for type_, path in _FORCES:
        if (
            change.resource.type == type_
            and at(inputs(change.after), path) is True
            and at(inputs(change.before), path) is not True
        ):
            yield REMOVED.finding(
                change,
                f"{change.resource.name} may from now on be deleted with everything in it",
                detail=f"{path} becomes True: a deletion empties it first.",
                fix=f"Leave {path} at False outside stacks that are thrown away.",
                key=path,
            )


def _removed(change: Change, world: World) -> Iterator[Finding]:
    yield from _options(change, world)
    yield from _switches(change, world)


def _recovery(change: Change, world: World) -> Iterator[Finding]:
    if change.kind == "deleted":
        yield from _guard_deleted(change, world)
        return
    if change.before is None:
        return
    for type_, path, value, gives in _RECOVERY:
        if change.resource.type != type_ or at(inputs(change.before), path) != value:
            continue
        after = at(inputs(change.after), path)
        if after != value:
            yield RECOVERY.finding(
                change,
                f"{change.resource.name} loses {gives}",
                detail=f"{path} was {shown(value)} and becomes {shown(after)}.",
                fix=f"Keep {path} at {shown(value)}.",
                key=path,
                level="warning" if is_mark(after) else None,
            )
    yield from _fewer(change)


def _guard_deleted(change: Change, world: World) -> Iterator[Finding]:
    before = change.before
    gives = _GUARDS.get(change.resource.type)
    if before is None or gives is None:
        return
    guarded = [urn for urns in before.dependencies.values() for urn in urns]
    if guarded and all(world.gone(urn) for urn in guarded):
        return  # what it guarded goes too, and is told of by itself
    yield RECOVERY.finding(
        change,
        f"{change.resource.name} is deleted, and with it {gives}",
        detail="What it protects stays, without that protection.",
        fix="Keep it; where it only got another name, give it an alias.",
    )


def _fewer(change: Change) -> Iterator[Finding]:
    """Backups of which there are fewer rules, copies or selected resources than before."""
    type_ = change.resource.type
    if type_ == "aws:backup/plan:Plan":
        for what, before, after in (
            ("rules", _rules(inputs(change.before)), _rules(inputs(change.after))),
            ("copies", _copies(inputs(change.before)), _copies(inputs(change.after))),
        ):
            yield from _lost_of(change, what, before, after)
    if type_ == "aws:backup/selection:Selection":
        yield from _lost_of(change, "resources", _texts(change, "before"), _texts(change, "after"))


def _lost_of(change: Change, what: str, before: set[str], after: set[str]) -> Iterator[Finding]:
    lost = sorted(before - after)
    if lost:
        yield RECOVERY.finding(
            change,
            f"{change.resource.name} backs up less: {len(lost)} of its {what} go",
            detail=f"Gone are {', '.join(lost)}.",
            fix="Keep them; recovery points that are there already stay until they expire.",
            key=what,
        )


def _rules(values: Any) -> set[str]:
    found = values.get("rules")
    return {str(one.get("ruleName")) for one in items(found) if isinstance(one, dict)}


def _copies(values: Any) -> set[str]:
    found = values.get("rules")
    return {
        f"{one.get('ruleName')} to {shown(copy.get('destinationVaultArn'))}"
        for one in items(found)
        if isinstance(one, dict)
        for copy in items(one.get("copyActions"))
        if isinstance(copy, dict)
    }


def _texts(change: Change, side: str) -> set[str]:
    found = inputs(getattr(change, side)).get("resources")
    return {one for one in items(found) if isinstance(one, str)}


REMOVED = Risk(
    id="risk/protection-removed",
    title="What is protected against deletion stays so",
    level="error",
    source="Pulumi: protect, retainOnDelete; AWS: deletion protection of each service; "
    "AWS Security Hub DynamoDB.6, ELB.6, NetworkFirewall.9, NetworkFirewall.10",
    check=_removed,
)
RECOVERY = Risk(
    id="risk/recovery-removed",
    title="What can be recovered stays recoverable",
    level="error",
    source="AWS Security Hub DynamoDB.2, S3.14, EFS.2, KMS.4, CloudTrail.4; AWS Backup",
    check=_recovery,
)
RISKS = (REMOVED, RECOVERY)
"""The risks of losing protection."""
