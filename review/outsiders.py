"""Who is no outsider: the account itself, and what its own resources make services do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from access.account import Account
from access.federation import issuer_of, providers
from access.policy import Condition, Policy, parse
from recording import Recording

PINS = ("aws:principalorgid", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce")
"""Keys that AWS fills in and nobody else can: a request that has the exact value which a policy
asks for comes from the organisation or network that the policy means."""

IMAGE_LAYERS = "arn:aws:s3:::prod-*-starport-layer-bucket/*"
"""AWS's own buckets with the layers of images, which everybody reads (Amazon ECR User Guide,
"Minimum Amazon S3 Bucket Permissions for Amazon ECR")."""

_VIA_NETWORK = "elasticfilesystem:accessedviamounttarget"


def insiders(policy: Policy, account: Account, recording: Recording) -> Policy:
    """A policy that allows everything to everybody who is no outsider of `policy`: the account's
    principals, sources in the account, values without a wildcard of the keys in PINS that the
    policy asks for, and identities of one exact subject and audience."""
    own = account.id
    anybody: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}

    def when(operator: str, key: str, values: str | list[str]) -> dict[str, Any]:
        return {**anybody, "Condition": {operator: {key: values}}}

    asked = list(_conditions(policy))
    pinned = [
        when("ArnLike", "aws:sourcearn", [f"arn:aws:*:*:{own}:*", *_buckets(recording)]),
        when("ArnLike", "aws:principalarn", f"arn:aws:*::{own}:*"),
        when("StringEquals", "aws:principalaccount", own),
        when("StringEquals", "aws:sourceaccount", own),
        when("StringEquals", "kms:calleraccount", own),
        when("StringEquals", "s3:dataaccesspointaccount", own),
        when("ArnLike", "s3:dataaccesspointarn", f"arn:aws:s3:*:{own}:accesspoint/*"),
        when("Bool", _VIA_NETWORK, "true"),
    ]
    # A key that the policy does not ask for tells nobody apart.
    keys = {one.key for one in asked}
    statements = [
        {**anybody, "Principal": {"AWS": f"arn:aws:iam::{own}:root"}},
        {**anybody, "Action": "s3:GetObject", "Resource": IMAGE_LAYERS},
        *(
            one
            for one in pinned
            if any(key in keys for each in one["Condition"].values() for key in each)
        ),
    ]
    for one in asked:
        exact = [value for value in one.values if not any(letter in value for letter in "*?$")]
        if one.key in PINS and exact and not one.operator.quantifier:
            statements.append(when("StringEquals", one.key, exact))
    # A context of one's own account in a pattern, as log groups have it.
    statements += [
        when("StringLike" if one.operator.kind == "text" else "ArnLike", one.key, inside)
        for one in asked
        if one.key.startswith("kms:encryptioncontext:")
        and (inside := [value for value in one.values if f":{own}:" in value])
    ]
    statements += _federated(policy, asked)
    return parse({"Version": "2012-10-17", "Statement": _unique(statements)})


def _conditions(policy: Policy) -> Iterator[Condition]:
    """Those of an Allow, and those that a Deny makes exceptions of."""
    for statement in policy.statements:
        for one in statement.conditions:
            if one.operator.negated != statement.allow and one.operator.kind != "null":
                yield one


def _buckets(recording: Recording) -> list[str]:
    """The ARNs of buckets name no account."""
    listed = (one.outputs.get("arn") for one in recording.of("aws:s3/bucket:Bucket"))
    return sorted({arn for arn in listed if isinstance(arn, str)})


def _federated(policy: Policy, asked: Sequence[Condition]) -> Iterator[dict[str, Any]]:
    """Identities that the policy names one by one: by every claim that tells them apart."""
    for statement in policy.statements:
        for provider in providers(statement):
            condition: dict[str, dict[str, list[str]]] = {}
            for claim in issuer_of(provider).claims:
                several = any(one.key == claim.key and one.operator.quantifier for one in asked)
                operator = "ForAnyValue:StringEquals" if several else "StringEquals"
                condition.setdefault(operator, {})[claim.key] = claim.exact(asked)
            if all(values for keys in condition.values() for values in keys.values()):
                yield {
                    "Effect": "Allow",
                    "Principal": {"Federated": provider},
                    "Action": "*",
                    "Resource": "*",
                    "Condition": condition,
                }


def _unique(statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in statements:
        if one not in found:
            found.append(one)
    return found
