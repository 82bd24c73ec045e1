"""What other accounts may read of the model bucket: artifacts of approved versions alone.

S3 knows nothing of approvals, so that a tag of the object says it. The function `share`
(automation/share.py) sets it, and nobody else can.
"""

from __future__ import annotations

from collections.abc import Sequence

from pulumi import Input, Output

from components.common.parts import numbered_parts
from components.iam.sid import sid_part
from components.iam.statement import Statement
from components.registry.settings import RegistrySettings

SHARE = "share"
"""The function that tags, by its name in automation/handlers."""
SHARED_MOST = 16
"""Models of one such function. The names of their groups, up to 63 characters each, stand in the
pattern of a rule, which EventBridge lets hold 2,048 characters, and in the function's environment,
which Lambda lets hold 4 KB (quotas of both services)."""
STATUS_TAG = "ModelApprovalStatus"
"""The tag that automation/share.py sets."""
APPROVED = {"StringEquals": {f"s3:ExistingObjectTag/{STATUS_TAG}": "Approved"}}
"""Source: S3 User Guide, "Tagging and access control policies"."""
TAGGING_ACTIONS = (
    "s3:DeleteObjectTagging",
    "s3:DeleteObjectVersionTagging",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionTagging",
    "s3:ReplicateTags",
)
"""All that changes tags of an object. An upload or a copy that brings tags along asks for
s3:PutObjectTagging too (S3 API reference, PutObject, "Permissions")."""
READ = ("s3:GetObject", "s3:GetObjectVersion")


def shared_parts(settings: RegistrySettings) -> list[tuple[str, Sequence[str]]]:
    """The models that have consumers, in parts for one function each, with what the name of the
    function ends in."""
    models = sorted(name for name, model in settings.models.items() if model.consumers)
    return list(numbered_parts(models, SHARED_MOST))


def sharer_role_name(name_prefix: str, suffix: str) -> str:
    """The name of a function's role: the bucket's policy names it before it is there."""
    return f"{name_prefix}-{SHARE}{suffix}"


def consumer_statements(
    settings: RegistrySettings, models_arn: Input[str], account_id: str, name_prefix: str
) -> list[Statement]:
    """What the bucket's policy says of consumers and of the tag; nothing where there is none.
    `models_arn` is what the artifacts of all models lie below.

    A consumer comes by its access point, or straight to the bucket, as SageMaker does when it
    deploys a version of another account: a version names its artifact by the bucket (SageMaker
    Developer Guide, "Deploy a Model Version from a Different Account"). It lists nothing: the
    version tells it the object.
    """
    found = [
        read_statement(settings, consumer, models_arn, f"{sid_part(consumer)}ReadsApproved")
        for consumer in settings.consumers
    ]
    roles = [
        f"arn:aws:iam::{account_id}:role/{sharer_role_name(name_prefix, suffix)}"
        for suffix, _ in shared_parts(settings)
    ]
    if roles:
        found.append(
            Statement(
                sid="NobodyElseSaysWhatIsApproved",
                effect="Deny",
                actions=list(TAGGING_ACTIONS),
                resources=[Output.concat(models_arn, "/*")],
                principals={"*": ["*"]},
                conditions={"ArnNotEquals": {"aws:PrincipalArn": roles}},
            )
        )
    return found


def read_statement(
    settings: RegistrySettings, consumer: str, models_arn: Input[str], sid: str
) -> Statement:
    """Lets a consumer read what is approved of its models."""
    return Statement(
        sid=sid,
        actions=list(READ),
        resources=[
            Output.concat(models_arn, f"/{model}/*") for model in settings.models_of(consumer)
        ],
        principals={"AWS": [f"arn:aws:iam::{settings.consumers[consumer]}:root"]},
        conditions=APPROVED,
    )
