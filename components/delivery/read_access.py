"""What a preview or a search for drift reads: how resources are set up, never what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from pulumi import Input

from components.encryption.domains import Domain
from components.iam.sid import sid_part
from components.iam.statement import Statement

FILE = Path(__file__).with_name("read_actions.json")
"""Written by tools/docs/actions.py from the types that the platform uses."""

CONTENT = (
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "kms:GenerateDataKey",
    "s3:GetObjectVersion",
    "secretsmanager:GetSecretValue",
)
"""Denied whatever else is attached: a pull request shall not carry content out."""


READ_CONTENT = ("kms:Decrypt", "s3:GetObject", "s3:GetObjectTagging", "s3:ListObjectsV2")
"""Of content: the state, which the engine lists and reads, and the program's own objects, which the
provider reads back with their tags and checksums."""


READ_THROUGH: Mapping[Domain, tuple[str, ...]] = {
    "compute": ("lambda",),
    "data": ("glue", "s3", "scheduler", "states"),
    "logs": ("network-firewall",),
    "messaging": ("scheduler",),
    "registry": ("s3", "sagemaker"),
}
"""Services that show how something is set up only to who has its key, by the domain of the key.

To tell a checksum, S3 needs the key of an object, whoever reads no content (S3 API reference,
HeadObject). Step Functions decrypts a definition for who describes it (API reference), Glue the
metadata of its catalog, Scheduler the input of a schedule, each in the caller's name. Lambda leaves
environment variables out without an error, which a refresh takes for drift (Lambda developer guide,
"Securing Lambda environment variables"). Network Firewall and SageMaker use the key of rules and of
model cards in the name of who makes them; AWS does not say whether also of who describes them."""


@cache
def read_actions() -> tuple[str, ...]:
    """The actions with which the provider reads back each type, sorted."""
    found: list[str] = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(found)


def read_statements(
    *,
    own_objects: Sequence[str],
    own_keys: Mapping[Domain, Input[str]],
    region: str,
    state_bucket: str,
    state_key_arn: str,
) -> list[Statement]:
    """All that `pulumi preview` and `pulumi refresh --preview-only` need, one statement a service.

    Of content only the state, with its key, and what the program itself puts into buckets: objects
    that match the ARNs `own_objects`. The platform's keys, `own_keys` by domain, are used through
    the services that need them to show a setting. Nothing writes, and no data key is made.
    """
    state = f"arn:aws:s3:::{state_bucket}"
    return [
        *(
            Statement(
                sid=f"Read{sid_part(service)}",
                actions=actions,
                resources=["*"],
                wildcard_reason="A refresh reads back whatever the program declares; these actions "
                "read how it is set up",
            )
            for service, actions in by_service(read_actions()).items()
        ),
        Statement(
            sid="ReadOwnObjects",
            actions=["s3:GetObject", "s3:GetObjectTagging"],
            resources=own_objects,
        ),
        *(
            Statement(
                sid=f"ReadBack{domain.capitalize()}",
                actions=["kms:Decrypt"],
                resources=[own_keys[domain]],
                conditions={
                    "StringEquals": {
                        "kms:ViaService": [f"{service}.{region}.amazonaws.com" for service in named]
                    }
                },
            )
            for domain, named in READ_THROUGH.items()
        ),
        Statement(sid="ReadState", actions=["s3:GetObject"], resources=[f"{state}/*"]),
        Statement(sid="ListState", actions=["s3:ListBucket"], resources=[state]),
        Statement(sid="DecryptState", actions=["kms:Decrypt"], resources=[state_key_arn]),
        Statement(sid="NoContent", effect="Deny", actions=CONTENT, resources=["*"]),
    ]


def by_service(actions: Iterable[str]) -> Mapping[str, list[str]]:
    """The actions by the prefix of their service, both sorted."""
    ordered = sorted(actions, key=lambda action: (action.split(":")[0], action))
    return {
        service: list(group) for service, group in groupby(ordered, lambda one: one.split(":")[0])
    }
