"""The ceiling of every role of the platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import iam

from components.iam.document import document
from components.iam.statement import Statement

CREATES_PRINCIPALS = ("iam:CreateRole", "iam:CreateUser")
CHANGES_PERMISSIONS = (
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:DeleteRolePolicy",
    "iam:DeleteUserPolicy",
    "iam:DetachRolePolicy",
    "iam:DetachUserPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
)
REMOVES_BOUNDARY = ("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary")
CHANGES_POLICY = (
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
)
LONG_LIVED_ACCESS = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreateSAMLProvider",
    "iam:PutGroupPolicy",
    "iam:UpdateLoginProfile",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:UpdateSAMLProvider",
)
LEAVES_ACCOUNT = ("account:*", "organizations:*")


@dataclass(frozen=True, kw_only=True)
class PermissionsBoundaryArgs:
    """The account, and the unique name under which the boundary recognises itself."""

    account_id: str
    policy_name: str


class PermissionsBoundary(ComponentResource):
    """Defines the managed policy that bounds every role of the platform.

    A role under it creates no role or user without the same boundary, takes no boundary away,
    changes no version of it and nobody's trust, gives nobody lasting keys, writes nothing to
    another account and assumes no role there. It grants nothing by itself.
    """

    policy_arn: Output[str]

    def __init__(
        self, name: str, args: PermissionsBoundaryArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:iam:PermissionsBoundary", name, None, opts)
        # The physical name is fixed, because the policy has to name its own ARN.
        policy = iam.Policy(
            f"{name}-policy",
            name=args.policy_name,
            description="Permissions boundary of every role of the platform",
            policy=document(*boundary(args.account_id, args.policy_name)),
            tags={"component": name},
            opts=ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.policy_arn = policy.arn
        self.register_outputs({"policy_arn": self.policy_arn})


def boundary(account_id: str, policy_name: str) -> Sequence[Statement]:
    """The statements: all of AWS, less what would lead out of the boundary or the account."""
    own = f"arn:aws:iam::{account_id}:policy/{policy_name}"
    without_it = {"StringNotEquals": {"iam:PermissionsBoundary": own}}
    return (
        Statement(
            sid="Ceiling",
            actions=["*"],
            resources=["*"],
            wildcard_reason="A boundary only limits: what a role may do its own policy says",
        ),
        _deny("NoPrincipalWithoutBoundary", CREATES_PRINCIPALS, ["*"], without_it),
        _deny("NoChangeOfUnboundedPrincipals", CHANGES_PERMISSIONS, ["*"], without_it),
        # A changed trust policy hands over the role behind it, bounded or not, and AWS offers no
        # condition on the boundary here. Who changes trust does it from outside this boundary.
        _deny("NoChangeOfTrust", ("iam:UpdateAssumeRolePolicy",), ["*"]),
        _deny("NoRemovalOfBoundary", REMOVES_BOUNDARY, ["*"]),
        _deny("NoChangeOfBoundary", CHANGES_POLICY, [own]),
        _deny("NoLastingCredentials", LONG_LIVED_ACCESS, ["*"]),
        _deny("NoChangeOfAccount", LEAVES_ACCOUNT, ["*"]),
        _deny(
            "NoRoleOfAnotherAccount",
            ("sts:AssumeRole",),
            ["*"],
            {"StringNotEquals": {"aws:ResourceAccount": account_id}},
        ),
        # AWS keeps image layers, machine images and parameters in accounts of its own: reading
        # goes on; what could carry data out is stopped at the account's edge.
        _deny(
            "NoWriteToAnotherAccount",
            (
                "dynamodb:BatchWriteItem",
                "dynamodb:PartiQLInsert",
                "dynamodb:PartiQLUpdate",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
                "ecr:PutImage",
                "events:PutEvents",
                "firehose:PutRecord",
                "firehose:PutRecordBatch",
                "kinesis:PutRecord",
                "kinesis:PutRecords",
                "lambda:InvokeFunction",
                "s3:PutObject",
                "s3:ReplicateObject",
                "sns:Publish",
                "sqs:SendMessage",
                "states:StartExecution",
                "states:StartSyncExecution",
            ),
            ["*"],
            {"StringNotEquals": {"aws:ResourceAccount": account_id}},
        ),
    )


def _deny(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    conditions: dict[str, dict[str, str]] | None = None,
) -> Statement:
    return Statement(
        sid=sid, effect="Deny", actions=actions, resources=resources, conditions=conditions or {}
    )
