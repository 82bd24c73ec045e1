"""Who may assume a role: the only place that writes a trust policy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pulumi

from components.iam.document import document
from components.iam.statement import Statement, StatementError

SAML_AUDIENCE = "https://signin.aws.amazon.com/saml"

GITHUB_ISSUER = "token.actions.githubusercontent.com"

SOURCE_CONDITIONS: Mapping[str, bool] = {
    "sagemaker.amazonaws.com": True,
    "vpc-flow-logs.amazonaws.com": True,
    "events.amazonaws.com": True,
    "scheduler.amazonaws.com": True,
    "states.amazonaws.com": True,
    "autoscaling.amazonaws.com": True,
    "pods.eks.amazonaws.com": True,
    "eks.amazonaws.com": True,
    "backup.amazonaws.com": True,
    "budgets.amazonaws.com": True,
    "logs.amazonaws.com": True,
    "grafana.amazonaws.com": True,
    # CodeBuild User Guide, "Cross-service confused deputy prevention".
    "codebuild.amazonaws.com": True,
    # EC2 hands an instance profile's role only to instances of the role's own account and sends
    # no source keys; a condition on them would never match.
    "ec2.amazonaws.com": False,
    # The same holds for Lambda, for live replication of S3 (its documented trust policy carries
    # no condition) and for the chat service: iam:PassRole works inside one account only.
    "lambda.amazonaws.com": False,
    "s3.amazonaws.com": False,
    "chatbot.amazonaws.com": False,
    # So does that of API Gateway (developer guide, "Set up CloudWatch logging for REST APIs").
    "apigateway.amazonaws.com": False,
    # Its documented trust policy carries no condition either (CloudTrail User Guide, "Role policy
    # document for CloudTrail to use CloudWatch Logs").
    "cloudtrail.amazonaws.com": False,
    # Nor do those of Glue and Lake Formation (Lake Formation developer guide, "Requirements for
    # roles used to register locations"; Glue user guide, "Table optimization prerequisites").
    "glue.amazonaws.com": False,
    "lakeformation.amazonaws.com": False,
    # Nor does that of ECR (ECR user guide, "IAM permissions for creating repository creation
    # templates").
    "ecr.amazonaws.com": False,
    # Nor does that of job runtime roles (EMR Serverless user guide, "Job runtime roles").
    "emr-serverless.amazonaws.com": False,
    # Firehose sends none either (Firehose developer guide, "Controlling access": its trust policy
    # has an external id at most, which is for streams of other accounts).
    "firehose.amazonaws.com": False,
}
"""Whether a service sends aws:SourceAccount and aws:SourceArn when it assumes a role."""

_SESSION_TAGS = frozenset({"pods.eks.amazonaws.com"})
_OWNER = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$")
_REPOSITORY = re.compile(r"^[A-Za-z0-9._-]+$")
_CONTEXT = re.compile(r"^(environment:[^:*?]+|ref:refs/(heads|tags)/[^:*?]+|pull_request)$")


def service(
    principal: str,
    *others: str,
    account_id: pulumi.Input[str],
    source_arn: pulumi.Input[str] | None = None,
) -> pulumi.Output[str]:
    """Trust in an AWS service, for this account's resources only where the service can say so.

    `others` are services that work with it and, as it, send a source or none. `source_arn` narrows
    it to one resource (wildcards are matched). Raises StatementError for a service that is not in
    SOURCE_CONDITIONS, and for a source ARN that would never match.
    """
    for one in (principal, *others):
        _check_known(one)
    if len({SOURCE_CONDITIONS[one] for one in (principal, *others)}) > 1:
        raise StatementError(
            f"Trust in {principal} and {', '.join(others)}: only some of them send "
            "aws:SourceAccount, so one condition cannot hold for all. Make a role for each."
        )
    conditions: dict[str, dict[str, pulumi.Input[str]]] = {}
    if SOURCE_CONDITIONS[principal]:
        conditions["StringEquals"] = {"aws:SourceAccount": account_id}
        if source_arn is not None:
            conditions["ArnLike"] = {"aws:SourceArn": source_arn}
    elif source_arn is not None:
        raise StatementError(
            f"Trust in {principal}: the service sends no aws:SourceArn, so the condition would "
            "never match. Leave source_arn out."
        )
    actions = ["sts:AssumeRole"]
    if principal in _SESSION_TAGS:
        actions.append("sts:TagSession")
    return document(
        Statement(
            sid="ServiceAssumes",
            actions=actions,
            principals={"Service": [principal, *others]},
            conditions=conditions,
        )
    )


def _check_known(principal: str) -> None:
    if principal not in SOURCE_CONDITIONS:
        raise StatementError(
            f"Trust in {principal}: it is not known whether this service sends aws:SourceAccount. "
            f"Known are {', '.join(sorted(SOURCE_CONDITIONS))}. Look it up and add it to "
            "components/iam/trust.py."
        )


def github(
    *,
    provider_arn: pulumi.Input[str],
    owner: str,
    repository: str,
    context: str,
    owner_id: int | None = None,
    repository_id: int | None = None,
) -> pulumi.Output[str]:
    """Trust in one context of one GitHub repository, by exact subject and audience.

    `context` is environment:NAME, ref:refs/heads/NAME, ref:refs/tags/NAME or pull_request.
    With both ids the subject is the immutable form, which repositories created or renamed since
    mid-2026 send (`repo:owner@1/name@2:...`); without them the form by name alone. Source:
    docs.github.com, OpenID Connect, "Immutable subject claims". Raises StatementError.
    """
    return document(
        Statement(
            sid="GithubAssumes",
            actions=["sts:AssumeRoleWithWebIdentity"],
            principals={"Federated": [provider_arn]},
            conditions={
                "StringEquals": {
                    f"{GITHUB_ISSUER}:aud": "sts.amazonaws.com",
                    f"{GITHUB_ISSUER}:sub": github_subject(
                        owner, repository, context, owner_id, repository_id
                    ),
                }
            },
        )
    )


def github_subject(
    owner: str,
    repository: str,
    context: str,
    owner_id: int | None = None,
    repository_id: int | None = None,
) -> str:
    """The exact `sub` claim; parameters as in `github`. Raises StatementError."""
    if not _OWNER.match(owner) or not _REPOSITORY.match(repository):
        raise StatementError(
            f"GitHub subject of {owner}/{repository}: not the name of one repository. "
            "Write owner and repository without wildcards."
        )
    if not _CONTEXT.match(context):
        raise StatementError(
            f"GitHub subject context {context!r}: allowed are environment:NAME, "
            "ref:refs/heads/NAME, ref:refs/tags/NAME and pull_request, without wildcards."
        )
    if (owner_id is None) != (repository_id is None):
        raise StatementError(
            f"GitHub subject of {owner}/{repository}: only one of the two ids is given. "
            "Give owner_id and repository_id, or neither."
        )
    if owner_id is None:
        return f"repo:{owner}/{repository}:{context}"
    return f"repo:{owner}@{owner_id}/{repository}@{repository_id}:{context}"


def saml(*, provider_arn: pulumi.Input[str]) -> pulumi.Output[str]:
    """Trust in whoever an identity provider of the account says may have the role.

    The provider decides who and asks for the second factor: a federated session carries none that
    a condition could see. Only answers meant for AWS count.
    """
    return document(
        Statement(
            sid="PeopleSignIn",
            actions=["sts:AssumeRoleWithSAML"],
            principals={"Federated": [provider_arn]},
            conditions={"StringEquals": {"SAML:aud": SAML_AUDIENCE}},
        )
    )


def account(
    *principal_arns: pulumi.Input[str],
    external_id: str | None = None,
    require_mfa: bool = False,
    own_name: bool = False,
) -> pulumi.Output[str]:
    """Trust in named principals of this or another account.

    Each is the ARN of a role or user, or an account's root ARN, which leaves the choice to that
    account. With `own_name` each is a role, and a session has to bear the name of the session that
    assumes it: aws:userid of a role's session is ID:NAME, and no name has a colon or a wildcard
    (IAM User Guide, "IAM policy elements: variables and tags"; STS API reference, AssumeRole). A
    source identity goes along then; none is set here. Raises StatementError for a wildcard in what
    is known by now.
    """
    conditions: dict[str, dict[str, pulumi.Input[str] | Sequence[pulumi.Input[str]]]] = {}
    if external_id is not None:
        conditions["StringEquals"] = {"sts:ExternalId": external_id}
    if require_mfa:
        conditions["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    for arn in principal_arns:
        if not isinstance(arn, str):
            continue
        if "*" in arn or "?" in arn or not arn.startswith("arn:"):
            raise StatementError(
                f"Trust in {arn}: not the ARN of one principal. Name each role, user or account."
            )
        if own_name and ":role/" not in arn:
            raise StatementError(
                f"Trust in {arn} under its own name: only a role's session has one. Name a role."
            )
    if own_name:
        conditions["StringLike"] = {"aws:userid": "*:${sts:RoleSessionName}"}
    assumes = Statement(
        sid="AccountAssumes",
        actions=["sts:AssumeRole"],
        principals={"AWS": list(principal_arns)},
        conditions=conditions,
    )
    if not own_name:
        return document(assumes)
    # A session that has a source identity cannot assume a role that does not let it be handed on.
    keeps = Statement(
        sid="SourceIdentityStays",
        actions=["sts:SetSourceIdentity"],
        principals={"AWS": list(principal_arns)},
        conditions={"Null": {"aws:SourceIdentity": "false"}},
    )
    return document(assumes, keeps)
