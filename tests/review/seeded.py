"""Flaws of access that are laid over the recording of production, as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Inputs = dict[str, Any]
OTHER = "444455550000"
"""An account that nothing is shared with."""
OWN = "222233334444"
ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@dataclass(frozen=True)
class Flaw:
    """`rule` finds it on the resource `at` (a logical name and the end of its type) when the inputs
    of the resources in `changes` are changed so."""

    rule: str
    at: tuple[str, str]
    changes: Mapping[tuple[str, str], Callable[[Inputs], Inputs]]


def _on(rule: str, name: str, type_: str, change: Callable[[Inputs], Inputs]) -> Flaw:
    return Flaw(rule, (name, type_), {(name, type_): change})


def granted(path: str = "policy", **statement: Any) -> Callable[[Inputs], Inputs]:
    """One more statement."""

    def change(inputs: Inputs) -> Inputs:
        document = json.loads(inputs[path])
        one = {"Sid": "Flaw", "Effect": "Allow", **statement}
        return {
            **inputs,
            path: json.dumps({**document, "Statement": [*document["Statement"], one]}),
        }

    return change


def every_statement(
    edit: Callable[[dict[str, Any]], dict[str, Any]], path: str = "policy"
) -> Callable[[Inputs], Inputs]:
    """Each statement edited."""

    def change(inputs: Inputs) -> Inputs:
        document = json.loads(inputs[path])
        statements = [edit(dict(one)) for one in document["Statement"]]
        return {**inputs, path: json.dumps({**document, "Statement": statements})}

    return change


def without_action(action: str) -> Callable[[Inputs], Inputs]:
    """No statement allows the action any more; one that allowed nothing else goes."""

    def change(inputs: Inputs) -> Inputs:
        document = json.loads(inputs["policy"])
        left = [
            {**one, "Action": [each for each in one["Action"] if each != action]}
            if one["Effect"] == "Allow"
            else one
            for one in document["Statement"]
        ]
        statements = [one for one in left if one["Action"]]
        return {**inputs, "policy": json.dumps({**document, "Statement": statements})}

    return change


def unconditional(one: dict[str, Any]) -> dict[str, Any]:
    if one["Effect"] == "Allow":
        one.pop("Condition", None)
    return one


def put(**values: Any) -> Callable[[Inputs], Inputs]:
    return lambda inputs: {**inputs, **values}


def unbound(inputs: Inputs) -> Inputs:
    return {key: value for key, value in inputs.items() if key != "permissionsBoundary"}


_POLICY, _ROLE, _TRUST = "iam/policy:Policy", "iam/role:Role", "assumeRolePolicy"
_TRAINING = "jobs-training-policy"
_BUCKET = "arn:aws:s3:::lake-raw/*"

WILDCARDS: Mapping[str, Mapping[str, Any]] = {
    "jobs-training-policy": {"Action": "s3:*", "Resource": _BUCKET},
    "jobs-processing-policy": {"Action": "*", "Resource": _BUCKET},
    "jobs-tuning-policy": {"Action": "s3:Get*", "Resource": _BUCKET},
    "jobs-starter-policy": {"Action": "s3:GetObject", "Resource": "*"},
    "versioning-dvc-policy": {"NotAction": "iam:*", "Resource": _BUCKET},
    "features-writer-policy": {"Action": "s3:GetObject", "NotResource": _BUCKET},
    "processing-spark-jobs-policy": {
        "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:us-east-1:*:jobs",
    },
    "audit-writer-policy": {"Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:*"},
    "backup-keeper-policy": {"Action": "kms:Decrypt", "Resource": f"arn:aws:kms:*:{OWN}:key/*"},
    "grafana-queries-policy": {"Action": "iam:GetRole", "Resource": f"arn:aws:iam::{OWN}:role/*"},
    "gateway-invoke-policy": {"Action": "sagemaker:Invoke?ndpoint", "Resource": _BUCKET},
    "cluster-control-policy": {"Action": "ec2:TerminateInstances", "Resource": "*"},
}
UNUSED: Mapping[str, str] = {
    "pipeline-fraud-train-policy": "s3:DeleteObject",
    "monitor-fraud-bias-policy": "s3:GetObjectVersion",
    "audit-writer-policy": "logs:DeleteLogStream",
    "log-archive-sender-policy": "firehose:DeleteDeliveryStream",
    "versioning-dvc-policy": "s3:DeleteObject",
    "retrain-handler-execution-policy": "states:StopExecution",
    "workflow-fraud-role-policy": "dynamodb:PutItem",
    "github-images-policy": "ecr:BatchDeleteImage",
}
"""Actions that no workload calls, by the policy that grants them as well."""
MISSING: Mapping[str, str] = {
    "deployer-handler-execution": "sagemaker:UpdateEndpoint",
    "jobs-training": "kms:GenerateDataKey",
    "pipeline-fraud-sign": "kms:Sign",
    "pipeline-fraud-execution": "iam:PassRole",
    "batch-fraud-machine": "sagemaker:StopTransformJob",
    "karpenter-controller-pods": "ec2:CreateFleet",
}
"""Actions that a workload calls, by the role that may not any more."""
ESCALATIONS: tuple[tuple[str, ...], ...] = (
    ("iam:PutRolePolicy",),
    ("iam:AttachRolePolicy",),
    ("iam:CreatePolicyVersion",),
    ("iam:SetDefaultPolicyVersion",),
    ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
    ("iam:PutRolePolicy", "sts:AssumeRole"),
    ("iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"),
    ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"),
    ("iam:PassRole", "sagemaker:CreateTrainingJob"),
    ("iam:PassRole", "sagemaker:CreateProcessingJob"),
    ("iam:PassRole", "sagemaker:CreateNotebookInstance"),
    ("iam:PassRole", "ec2:RunInstances"),
    ("iam:PassRole", "states:CreateStateMachine", "states:StartExecution"),
    ("iam:PassRole", "glue:CreateJob", "glue:StartJobRun"),
    ("lambda:UpdateFunctionCode",),
    ("lambda:UpdateFunctionConfiguration",),
    ("states:UpdateStateMachine", "states:StartExecution"),
    ("ssm:SendCommand",),
    ("eks:CreateAccessEntry", "eks:AssociateAccessPolicy"),
    ("sts:AssumeRole",),
)
"""Sets of permissions on everything, for a role that has lost its boundary."""
PUBLIC: Mapping[str, tuple[str, str, str]] = {
    "lake-raw-policy": ("s3/bucketPolicy:BucketPolicy", "policy", "s3:GetObject"),
    "lake-curated-policy": ("s3/bucketPolicy:BucketPolicy", "policy", "s3:PutObject"),
    "audit-store-policy": ("s3/bucketPolicy:BucketPolicy", "policy", "s3:ListBucket"),
    "models-primary-policy": ("s3/bucketPolicy:BucketPolicy", "policy", "s3:DeleteObject"),
    "deployer-handler-inbox-policy": ("sqs/queuePolicy:QueuePolicy", "policy", "sqs:SendMessage"),
    "alerts-critical-policy": ("sns/topicPolicy:TopicPolicy", "policy", "sns:Publish"),
    "keys-data": ("kms/key:Key", "policy", "kms:Decrypt"),
    "images-serving-consumers": (
        "ecr/repositoryPolicy:RepositoryPolicy",
        "policy",
        "ecr:BatchGetImage",
    ),
}
NO_SOURCE = {
    "jobs-training-role": _ROLE,
    "runner-build-role": _ROLE,
    "backup-keeper-role": _ROLE,
    "alerts-critical-policy": "sns/topicPolicy:TopicPolicy",
    "interruptions-policy": "sqs/queuePolicy:QueuePolicy",
}
"""Policies that let a service in for sources of the account; the flaw is that they lose that."""


def flaws() -> Iterator[tuple[str, Flaw]]:
    """Every flaw with a name for the test."""
    for name, statement in WILDCARDS.items():
        yield f"wildcard-{name}", _on("privilege/wildcard", name, _POLICY, granted(**statement))
    role, policy = ("jobs-training-role", _ROLE), (_TRAINING, _POLICY)
    for actions in ESCALATIONS:
        changes = {role: unbound, policy: granted(Action=list(actions), Resource="*")}
        yield f"escalation-{'-'.join(actions)}", Flaw("escalation/*", role, changes)
    for name, (type_, path, action) in PUBLIC.items():
        everybody = granted(path, Action=action, Resource="*", Principal="*")
        yield f"public-{name}", _on("exposure/public", name, type_, everybody)
        account = granted(path, Action=action, Resource="*", Principal={"AWS": OTHER})
        yield f"account-{name}", _on("exposure/cross-account", name, type_, account)
    for name, type_ in NO_SOURCE.items():
        path = _TRUST if type_ == _ROLE else "policy"
        yield (
            f"source-{name}",
            _on(
                "exposure/service-without-source", name, type_, every_statement(unconditional, path)
            ),
        )
    for name, action in UNUSED.items():
        more = granted(Action=action, Resource="arn:aws:s3:::x/*")
        yield f"unused-{name}", _on("privilege/unused-grant", name, _POLICY, more)
    for name, action in MISSING.items():
        yield (
            f"missing-{name}",
            Flaw(
                "privilege/missing-grant",
                (f"{name}-role", _ROLE),
                {(f"{name}-policy", _POLICY): without_action(action)},
            ),
        )
    yield from _trusts()
    yield from _others()


def _trusts() -> Iterator[tuple[str, Flaw]]:
    issuer = "token.actions.githubusercontent.com"

    def loosened(key: str, value: str | None) -> Callable[[Inputs], Inputs]:
        def edit(one: dict[str, Any]) -> dict[str, Any]:
            condition = dict(one["Condition"]["StringEquals"])
            del condition[f"{issuer}:{key}"]
            like = {} if value is None else {"StringLike": {f"{issuer}:{key}": value}}
            return {**one, "Condition": {"StringEquals": condition, **like}}

        return every_statement(edit, _TRUST)

    for name, change in {
        "github-preview-role": loosened("sub", "repo:acme*"),
        "github-drift-role": loosened("sub", None),
        "github-images-role": loosened("aud", None),
        "github-apply-role": every_statement(unconditional, _TRUST),
    }.items():
        yield f"federation-{name}", _on("exposure/federation", name, _ROLE, change)
    cluster = "oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF"
    pods = granted(
        _TRUST,
        Action="sts:AssumeRoleWithWebIdentity",
        Principal={"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{cluster}"},
        Condition={
            "StringEquals": {f"{cluster}:aud": "sts.amazonaws.com"},
            "StringLike": {f"{cluster}:sub": "system:serviceaccount:*:trainer"},
        },
    )
    yield "federation-pods", _on("exposure/federation", "jobs-training-role", _ROLE, pods)
    wide = {"Action": "sts:AssumeRole"}
    for name, principal, rule in (
        ("jobs-processing-role", "*", "exposure/public"),
        ("decisions-approver-role", {"AWS": OTHER}, "exposure/cross-account"),
    ):
        change = granted(_TRUST, Principal=principal, **wide)
        yield f"trust-{name}", _on(rule, name, _ROLE, change)


def _others() -> Iterator[tuple[str, Flaw]]:
    association = "eks/podIdentityAssociation:PodIdentityAssociation"
    yield (
        "default-service-account",
        _on(
            "exposure/default-service-account",
            "karpenter-controller-association",
            association,
            put(serviceAccount="default"),
        ),
    )
    yield (
        "endpoint-for-every-account",
        _on(
            "exposure/endpoint",
            "services-sts",
            "ec2/vpcEndpoint:VpcEndpoint",
            every_statement(unconditional),
        ),
    )
    role = ("jobs-tuning-role", _ROLE)
    elsewhere = granted(Action="sts:AssumeRole", Resource=f"arn:aws:iam::{OTHER}:role/x")
    yield (
        "role-of-another-account",
        Flaw(
            "exposure/leaves-account",
            role,
            {role: unbound, ("jobs-tuning-policy", _POLICY): elsewhere},
        ),
    )
    for name in ("github-preview", "github-drift"):
        written = granted(Action="s3:DeleteBucket", Resource="arn:aws:s3:::x")
        yield (
            f"writes-{name}",
            Flaw(
                "privilege/read-only",
                (f"{name}-role", _ROLE),
                {(f"{name}-policy", _POLICY): written},
            ),
        )
    for name, statement in {
        "jobs-training-policy": {"Action": "s3:GetObject", "Resource": f"arn:aws:sqs:::{OWN}"},
        "audit-writer-policy": {"Action": "sns:Publish", "Resource": "arn:aws:s3:::x"},
        "jobs-starter-policy": {"Action": "account:CloseAccount", "Resource": "*"},
    }.items():
        yield (
            f"without-effect-{name}",
            _on("privilege/without-effect", name, _POLICY, granted(**statement)),
        )
