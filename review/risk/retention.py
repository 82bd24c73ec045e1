"""Risks of keeping less: a time of retention gets shorter."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from review.changes import Change
from review.differences import is_mark
from review.finding import Finding
from review.risk.risk import Risk, World, at, inputs, shown
from review.values import number

_DAYS_OF_A_YEAR: Final = 365
_TIMES: Final[tuple[tuple[str, str, float], ...]] = (
    ("aws:cloudwatch/eventArchive:EventArchive", "retentionDays", math.inf),
    ("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", math.inf),
    ("aws:dynamodb/table:Table", "pointInTimeRecovery.recoveryPeriodInDays", 35),
    ("aws:fsx/lustreFileSystem:LustreFileSystem", "automaticBackupRetentionDays", 0),
    ("aws:kinesis/stream:Stream", "retentionPeriod", 24),
    ("aws:kms/key:Key", "deletionWindowInDays", 30),
    ("aws:rds/cluster:Cluster", "backupRetentionPeriod", 1),
    ("aws:rds/instance:Instance", "backupRetentionPeriod", 0),
    ("aws:secretsmanager/secret:Secret", "recoveryWindowInDays", 30),
    ("aws:sqs/queue:Queue", "messageRetentionSeconds", 345_600),
)
"""Type, property (days, hours or seconds as AWS has them), and what AWS does when it is absent."""

_WINDOWS: Final = ("deletionWindowInDays", "recoveryWindowInDays")
_NEVER_BY_ZERO: Final = {
    "aws:cloudwatch/eventArchive:EventArchive",
    "aws:cloudwatch/logGroup:LogGroup",
}
_LOCK: Final = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
_VAULT: Final = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
_PLAN: Final = "aws:backup/plan:Plan"
_LIFECYCLE: Final = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
_IMAGES: Final = "aws:ecr/lifecyclePolicy:LifecyclePolicy"


def _shorter(change: Change, _: World) -> Iterator[Finding]:
    if change.before is None or change.after is None:
        return
    before, after = inputs(change.before), inputs(change.after)
    for type_, path, default in _TIMES:
        if change.resource.type == type_:
            old, new = at(before, path), at(after, path)
            yield from _compared(change, path, old, new, default)
    if change.resource.type in _RULES:
        yield from _by_rule(change, before, after)
    if change.resource.type == _LOCK:
        yield from _lock(change, before, after)
    if change.resource.type == _VAULT:
        old, new = before.get("minRetentionDays"), after.get("minRetentionDays")
        yield from _compared(change, "minRetentionDays", old, new, 0)


def _compared(change: Change, path: str, old: Any, new: Any, default: float) -> Iterator[Finding]:
    if is_mark(new) and not is_mark(old) and old is not None:
        yield SHORTER.finding(
            change,
            f"{change.resource.name} may keep less: {path} is not known before the deployment",
            detail=f"It was {shown(old)}.",
            fix="Make the value known, or read the preview.",
            key=path,
            level="warning",
        )
        return
    before, after = (_time(change, value, default) for value in (old, new))
    if before is not None and after is not None and after < before:
        yield SHORTER.finding(
            change,
            f"{change.resource.name} keeps less: {path} goes from {_told(old, before)} to "
            f"{_told(new, after)}",
            detail="There is less time to take a deletion back."
            if path in _WINDOWS
            else "What is older than the new time is deleted by AWS soon after the deployment.",
            fix=f"Keep {path} at {_told(old, before)}.",
            key=path,
        )


def _time(change: Change, value: Any, default: float) -> float | None:
    if value is None:
        return default
    found = number(value)
    if found == 0 and change.resource.type in _NEVER_BY_ZERO:
        return math.inf  # 0 keeps for ever
    return found


def _told(value: Any, time: float) -> str:
    return "for ever" if time == math.inf else f"{time:g}" if value is None else shown(value)


def _lock(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Finding]:
    old, new = (at(values, "rule.defaultRetention") for values in (before, after))
    if is_mark(new):
        yield from _compared(change, "rule.defaultRetention", 1, new, 0)
        return
    times = [_lock_days(values) for values in (old, new)]
    if times[1] < times[0]:
        yield SHORTER.finding(
            change,
            f"{change.resource.name} locks new objects for {times[1]:g} days instead of "
            f"{times[0]:g}",
            detail="Objects that are there keep the time that they were written with.",
            fix="Keep the time of the lock.",
            key="days",
        )
    modes = [at(values, "mode") if values else None for values in (old, new)]
    if modes[0] == "COMPLIANCE" and modes[1] != "COMPLIANCE":
        yield SHORTER.finding(
            change,
            f"{change.resource.name} locks new objects less: {shown(modes[1])} instead of "
            "COMPLIANCE",
            detail="In governance mode a principal with s3:BypassGovernanceRetention can delete.",
            fix="Keep the mode.",
            key="mode",
        )


def _lock_days(values: Any) -> float:
    days = number(at(values, "days")) if values else None
    years = number(at(values, "years")) if values else None
    return (days or 0) + (years or 0) * _DAYS_OF_A_YEAR


def _by_rule(
    change: Change, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Finding]:
    """Rules with a name: what expires after so many days, or when there are so many."""
    read = _RULES[change.resource.type]
    old, new = read(before), read(after)
    for path, time in new.items():
        earlier = old.get(path, math.inf)
        if time < earlier:
            yield SHORTER.finding(
                change,
                f"{change.resource.name} keeps less: {path} goes from "
                f"{_told(None, earlier)} to {time:g}",
                detail="What is beyond the new limit is deleted by AWS soon after the deployment.",
                fix=f"Keep {path} at {_told(None, earlier)}.",
                key=path,
            )


def _plan_times(values: Mapping[str, Any]) -> dict[str, float]:
    found = {}
    for rule in _list(values.get("rules")):
        days = number(at(rule, "lifecycle.deleteAfter"))
        if days is not None:
            found[f"{rule.get('ruleName')}.deleteAfter"] = days
        for copy in _list(rule.get("copyActions")):
            days = number(at(copy, "lifecycle.deleteAfter"))
            if days is not None:
                found[f"{rule.get('ruleName')}.copy.deleteAfter"] = days
    return found


def _expirations(values: Mapping[str, Any]) -> dict[str, float]:
    found = {}
    for rule in _list(values.get("rules")):
        if rule.get("status") == "Enabled":
            for path in ("expiration.days", "noncurrentVersionExpiration.noncurrentDays"):
                days = number(at(rule, path))
                if days:
                    found[f"{rule.get('id')}.{path}"] = days
    return found


def _image_limits(values: Mapping[str, Any]) -> dict[str, float]:
    try:
        policy = json.loads(values.get("policy") or "{}")
    except (TypeError, ValueError, RecursionError):
        return {}
    found = {}
    for rule in _list(policy.get("rules") if isinstance(policy, dict) else None):
        limit = number(at(rule, "selection.countNumber"))
        if limit is not None:
            found[f"rule {rule.get('rulePriority')}.countNumber"] = limit
    return found


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


_RULES: Final = {_PLAN: _plan_times, _LIFECYCLE: _expirations, _IMAGES: _image_limits}

SHORTER = Risk(
    id="risk/retention-shortened",
    title="What is kept is kept as long as before",
    level="error",
    source="AWS: retention of each service; Amazon S3: Managing Object Lock; "
    "AWS Security Hub CloudWatch.16",
    check=_shorter,
)
RISKS = (SHORTER,)
"""The risks of keeping less."""
