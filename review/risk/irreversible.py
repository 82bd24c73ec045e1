"""Risks of not being able to go back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from review.changes import Change
from review.differences import is_mark
from review.finding import Finding
from review.risk.risk import Risk, World, at, inputs, shown

_LOCK: Final = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
_KEYS: Final = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")

_ONE_WAY: Final[tuple[tuple[str, str, Any, str, str], ...]] = (
    (
        "aws:s3/bucket:Bucket",
        "objectLockEnabled",
        True,
        "object lock is never taken off a bucket, and versioning can no longer be suspended",
        "Turn it on only where records must not change; try it in another bucket first.",
    ),
    (
        _LOCK,
        "objectLockEnabled",
        "Enabled",
        "object lock is never taken off a bucket, and versioning can no longer be suspended",
        "Turn it on only where records must not change; try it in another bucket first.",
    ),
    (
        _LOCK,
        "rule.defaultRetention.mode",
        "COMPLIANCE",
        "nobody, not even the root user, deletes a locked version or shortens its time",
        "Use GOVERNANCE unless a regulator asks for COMPLIANCE; begin with a short time.",
    ),
    (
        "aws:eks/cluster:Cluster",
        "accessConfig.authenticationMode",
        "API",
        "a cluster does not go back from access entries to the config map",
        "Make entries for everybody who needs the cluster first.",
    ),
    (
        "aws:eks/cluster:Cluster",
        "accessConfig.authenticationMode",
        "API_AND_CONFIG_MAP",
        "a cluster does not go back from access entries to the config map",
        "Make entries for everybody who needs the cluster first.",
    ),
)
"""Type, property, the value from which there is no way back, why, and what to do."""

_IMMUTABLE: Final[tuple[tuple[str, str], ...]] = (
    ("aws:cognito/userPool:UserPool", "aliasAttributes"),
    ("aws:cognito/userPool:UserPool", "usernameAttributes"),
    ("aws:dynamodb/table:Table", "localSecondaryIndexes"),
    ("aws:efs/fileSystem:FileSystem", "encrypted"),
    ("aws:eks/cluster:Cluster", "encryptionConfig"),
    ("aws:kms/key:Key", "multiRegion"),
    ("aws:sagemaker/domain:Domain", "authMode"),
    ("aws:sagemaker/domain:Domain", "kmsKeyId"),
    ("aws:sagemaker/featureGroup:FeatureGroup", "eventTimeFeatureName"),
    ("aws:sagemaker/featureGroup:FeatureGroup", "offlineStoreConfig"),
    ("aws:sagemaker/featureGroup:FeatureGroup", "recordIdentifierFeatureName"),
)
"""Type and property that are chosen once, when the resource is made."""


def _one_way(change: Change, _: World) -> Iterator[Finding]:
    for type_, path, value, why, fix in _ONE_WAY:
        if change.resource.type != type_ or change.after is None:
            continue
        before, after = at(inputs(change.before), path), at(inputs(change.after), path)
        if after == value and before != value:
            yield ONE_WAY.finding(
                change,
                f"{change.resource.name}: {path} becomes {shown(value)}, for good",
                detail=f"{why[:1].upper()}{why[1:]}.",
                fix=fix,
                key=path,
                level="note" if change.kind == "created" and value != "COMPLIANCE" else None,
            )
    if change.resource.type == "aws:backup/vaultLockConfiguration:VaultLockConfiguration":
        yield from _vault(change)
    if change.resource.type == "aws:eks/cluster:Cluster" and change.before is not None:
        yield from _upgrade(change)


def _vault(change: Change) -> Iterator[Finding]:
    if change.after is None:
        return
    days = inputs(change.after).get("changeableForDays")
    if days is not None and inputs(change.before).get("changeableForDays") != days:
        when = f"after {shown(days)} days" if not is_mark(days) else "after some days"
        yield ONE_WAY.finding(
            change,
            f"{change.resource.name}: {when} nobody can change or remove the lock of the vault",
            detail="In compliance mode neither the root user nor AWS shortens the retention or "
            "deletes a recovery point; until then the lock can still be deleted.",
            fix="Leave changeable_for_days out (governance mode) unless a regulator asks for it.",
            key="changeableForDays",
        )


def _upgrade(change: Change) -> Iterator[Finding]:
    old, new = (inputs(one).get("version") for one in (change.before, change.after))
    if change.after is None or old == new or old is None or is_mark(new):
        return
    yield ONE_WAY.finding(
        change,
        f"{change.resource.name}: version {shown(old)} becomes {shown(new)}, for good after 7 days",
        detail="A rollback is possible for 7 days, to the version before alone, and while nodes, "
        "add-ons and APIs in use fit it.",
        fix="Upgrade a cluster that may break first, and watch it for as long as it can go back.",
        key="version",
    )


def _keys(change: Change, _: World) -> Iterator[Finding]:
    before = change.before
    if before is None or change.kind not in ("deleted", "replaced"):
        return
    if change.resource.type in _KEYS and before.options.get("retain_on_delete") is not True:
        days = inputs(before).get("deletionWindowInDays")
        yield DELETION.finding(
            change,
            f"{change.resource.name} is scheduled for deletion: what it encrypts is lost with it",
            detail=f"It cannot be used from the deployment on, and is gone after "
            f"{shown(days) if days is not None else 30} days; no copy of it exists.",
            fix="Disable the key first and watch CloudTrail for who still uses it; "
            "kms:CancelKeyDeletion takes it back within the window.",
        )
    if change.resource.type == "aws:secretsmanager/secret:Secret":
        days = inputs(before).get("recoveryWindowInDays")
        if days == 0:
            yield DELETION.finding(
                change,
                f"{change.resource.name} is deleted at once: its value cannot be recovered",
                detail="recoveryWindowInDays is 0.",
                fix="Set a window of at least 7 days, deploy, and delete then.",
            )


def _immutable(change: Change, _: World) -> Iterator[Finding]:
    """What was chosen once and is now chosen otherwise."""
    if change.before is None or change.after is None:
        return
    for type_, path in _IMMUTABLE:
        if change.resource.type != type_:
            continue
        if any(
            one.path.split("[")[0].split(".")[0] == path and not one.replaced
            for one in change.differences
        ):
            yield IMMUTABLE.finding(
                change,
                f"{change.resource.name}: {path} is chosen once, when the resource is made",
                detail="AWS changes it only by making a new resource, or refuses the update.",
                fix="Make a second resource with the new choice and move over.",
                key=path,
            )


ONE_WAY = Risk(
    id="risk/one-way",
    title="A setting without a way back is made on purpose",
    level="warning",
    source="Amazon S3: Locking objects with Object Lock; AWS Backup Vault Lock; Amazon EKS: "
    "Change authentication mode, Rollback cluster to previous Kubernetes version",
    check=_one_way,
)
DELETION = Risk(
    id="risk/final-deletion",
    title="No key or secret is deleted that something may still need",
    level="error",
    source="AWS KMS: Deleting keys; AWS Secrets Manager: Delete a secret",
    check=_keys,
)
IMMUTABLE = Risk(
    id="risk/immutable",
    title="What is chosen once is not chosen otherwise later",
    level="warning",
    source="AWS CloudFormation: update requires replacement; Amazon Cognito, EFS, EKS, SageMaker",
    check=_immutable,
)
RISKS = (ONE_WAY, DELETION, IMMUTABLE)
"""The risks without a way back."""
