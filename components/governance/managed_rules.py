"""The rules that AWS Config checks the account by, as a typed list; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

TEMPLATE_BYTES = 51_200
"""What AWS Config takes as the body of a conformance pack (API PutConformancePack)."""

TAG_KEYS = 6
"""Tags that the rule REQUIRED_TAGS takes (AWS Config Developer Guide, "required-tags")."""


@dataclass(frozen=True, kw_only=True)
class ManagedRule:
    """One rule that AWS maintains. `name` is ours, in kebab-case, `identifier` that of AWS;
    `control` is what it shows, as FSBP or CIS count."""

    name: str
    identifier: str
    control: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    def parameters_json(self) -> str | None:
        """The parameters as AWS Config takes them: JSON of texts; None without any."""
        if not self.parameters:
            return None
        return json.dumps(dict(self.parameters), separators=(",", ":"), sort_keys=True)


PACK: tuple[ManagedRule, ...] = (
    ManagedRule(
        name="bucket-not-public",
        identifier="S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        control="FSBP S3.8",
    ),
    ManagedRule(
        name="bucket-tls-only", identifier="S3_BUCKET_SSL_REQUESTS_ONLY", control="FSBP S3.5"
    ),
    ManagedRule(
        name="bucket-versioned", identifier="S3_BUCKET_VERSIONING_ENABLED", control="FSBP S3.14"
    ),
    ManagedRule(
        name="bucket-without-acls", identifier="S3_BUCKET_ACL_PROHIBITED", control="FSBP S3.12"
    ),
    ManagedRule(
        name="key-rotates", identifier="CMK_BACKING_KEY_ROTATION_ENABLED", control="FSBP KMS.4"
    ),
    ManagedRule(
        name="key-not-going",
        identifier="KMS_CMK_NOT_SCHEDULED_FOR_DELETION",
        control="FSBP KMS.3",
    ),
    ManagedRule(
        name="policy-not-all-powerful",
        identifier="IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
        control="FSBP IAM.1",
    ),
    ManagedRule(
        name="user-without-policies", identifier="IAM_USER_NO_POLICIES_CHECK", control="FSBP IAM.2"
    ),
    ManagedRule(name="root-has-mfa", identifier="ROOT_ACCOUNT_MFA_ENABLED", control="CIS 1.5"),
    ManagedRule(
        name="cluster-secrets-encrypted", identifier="EKS_SECRETS_ENCRYPTED", control="FSBP EKS.3"
    ),
    ManagedRule(
        name="cluster-not-public",
        identifier="EKS_ENDPOINT_NO_PUBLIC_ACCESS",
        control="FSBP EKS.1",
    ),
    ManagedRule(name="instance-imdsv2", identifier="EC2_IMDSV2_CHECK", control="FSBP EC2.8"),
    ManagedRule(
        name="volumes-encrypted", identifier="EC2_EBS_ENCRYPTION_BY_DEFAULT", control="FSBP EC2.7"
    ),
    ManagedRule(
        name="default-group-closed",
        identifier="VPC_DEFAULT_SECURITY_GROUP_CLOSED",
        control="FSBP EC2.2",
    ),
    ManagedRule(name="flow-logs", identifier="VPC_FLOW_LOGS_ENABLED", control="FSBP EC2.6"),
    ManagedRule(name="ssh-closed", identifier="INCOMING_SSH_DISABLED", control="FSBP EC2.13"),
    ManagedRule(
        name="notebook-without-internet",
        identifier="SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS",
        control="FSBP SageMaker.1",
    ),
    ManagedRule(
        name="endpoint-volumes-encrypted",
        identifier="SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED",
        control="CKV_AWS_98",
    ),
    ManagedRule(
        name="images-scanned",
        identifier="ECR_PRIVATE_IMAGE_SCANNING_ENABLED",
        control="FSBP ECR.1",
    ),
    ManagedRule(
        name="image-tags-stay",
        identifier="ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED",
        control="FSBP ECR.2",
    ),
    ManagedRule(
        name="table-recoverable", identifier="DYNAMODB_PITR_ENABLED", control="FSBP DynamoDB.2"
    ),
    ManagedRule(
        name="trail-in-all-regions",
        identifier="MULTI_REGION_CLOUD_TRAIL_ENABLED",
        control="FSBP CloudTrail.1",
    ),
    ManagedRule(name="topic-encrypted", identifier="SNS_ENCRYPTED_KMS", control="FSBP SNS.1"),
    ManagedRule(
        name="function-not-public",
        identifier="LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED",
        control="FSBP Lambda.1",
    ),
)
"""What holds for every stack."""


def own_rules(tag_keys: Sequence[str], log_days: int) -> tuple[ManagedRule, ...]:
    """What depends on the stack: the tags that it carries, how long its logs are kept (days)."""
    tags = {f"tag{number}Key": key for number, key in enumerate(tag_keys[:TAG_KEYS], start=1)}
    return (
        ManagedRule(
            name="tags-there",
            identifier="REQUIRED_TAGS",
            control="FSBP Tagging",
            parameters=tags,
        ),
        ManagedRule(
            name="logs-kept",
            identifier="CW_LOGGROUP_RETENTION_PERIOD_CHECK",
            control="FSBP CloudWatch.16",
            parameters={"MinRetentionTime": str(log_days)},
        ),
    )


def pack_template(rules: Sequence[ManagedRule]) -> str:
    """The conformance pack of these rules, as compact JSON (which is YAML too).

    Raises ValueError when AWS Config would refuse its size.
    """
    template = {
        "Resources": {
            "".join(part.capitalize() for part in rule.name.split("-")): {
                "Type": "AWS::Config::ConfigRule",
                "Properties": {
                    "ConfigRuleName": rule.name,
                    "Description": rule.control,
                    "Source": {"Owner": "AWS", "SourceIdentifier": rule.identifier},
                    **({"InputParameters": dict(rule.parameters)} if rule.parameters else {}),
                },
            }
            for rule in rules
        }
    }
    text = json.dumps(template, separators=(",", ":"))
    if len(text.encode()) > TEMPLATE_BYTES:
        raise ValueError(
            f"The conformance pack takes {len(text.encode())} bytes, AWS Config accepts "
            f"{TEMPLATE_BYTES}. Split the list of rules."
        )
    return text
