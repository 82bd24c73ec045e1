"""Who looks after a key: administers it, looks at it, brings it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from components.iam.statement import Statement

ADMINISTER = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:ListRetirableGrants",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
LOOK = (
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
)
"""How a key is set up, which who reviews, refreshes or audits a stack reads."""
RESCUE = ("kms:CancelKeyDeletion", "kms:EnableKey")
"""What brings back a key that was switched off or is due for deletion."""

_THIS_KEY = ("*",)
_WHY_THIS_KEY = "In a key policy the resource * means this key and no other"


def custody(
    account_id: str,
    administrators: Sequence[str],
    rescuers: Sequence[str],
    administer: Sequence[str] = ADMINISTER,
) -> list[Statement]:
    """Who looks after a key and uses it by none of this.

    `administrators` are role ARNs; none: the account's own IAM policies decide. Where they are
    named, those policies still let look at the key, and `rescuers`, patterns of role ARNs, bring it
    back: its administrators may be the ones who are locked out.
    """
    root = {"AWS": [f"arn:aws:iam::{account_id}:root"]}
    if not administrators:
        return [of_this_key("Administer", administer, root)]
    found = [
        of_this_key("Administer", administer, {"AWS": list(administrators)}),
        of_this_key("Look", LOOK, root),
    ]
    if rescuers:
        # A role that is not made yet cannot be named as principal, and its name ends at random.
        pattern = {"ArnLike": {"aws:PrincipalArn": list(rescuers)}}
        found.append(of_this_key("Rescue", RESCUE, root, pattern))
    return found


def of_this_key(
    sid: str,
    actions: Sequence[str],
    principals: Mapping[str, list[str]],
    conditions: Mapping[str, Mapping[str, str | list[str]]] | None = None,
    reason: str = _WHY_THIS_KEY,
) -> Statement:
    """A statement of a key policy, which can speak of no other key."""
    return Statement(
        sid=sid,
        actions=actions,
        resources=_THIS_KEY,
        principals=principals,
        conditions=conditions or {},
        wildcard_reason=reason,
    )
