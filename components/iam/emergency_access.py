"""What break-glass does: stop harm and let people in again. It makes and reads nothing."""

from __future__ import annotations

from collections.abc import Sequence

from components.iam.statement import Statement

LOOK = (
    "autoscaling:DescribeAutoScalingGroups",
    "cloudtrail:LookupEvents",
    "cloudwatch:DescribeAlarms",
    "ec2:DescribeInstances",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "events:ListRules",
    "iam:GetRole",
    "iam:ListAttachedRolePolicies",
    "iam:ListRoles",
    "kms:DescribeKey",
    "kms:ListAliases",
    "kms:ListKeys",
    "lambda:ListFunctions",
    "route53resolver:ListFirewallRuleGroupAssociations",
    "s3:GetBucketPolicy",
    "s3:ListAllMyBuckets",
    "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:ListEndpointConfigs",
    "sagemaker:ListEndpoints",
    "sagemaker:ListPipelineExecutions",
    "sagemaker:ListPipelines",
    "sagemaker:ListProcessingJobs",
    "sagemaker:ListTrainingJobs",
    "scheduler:ListSchedules",
    "states:ListExecutions",
    "states:ListStateMachines",
)
STOP = (
    "autoscaling:SetDesiredCapacity",
    "autoscaling:SuspendProcesses",
    "autoscaling:UpdateAutoScalingGroup",
    "ec2:CreateNetworkAclEntry",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:StopInstances",
    "events:DisableRule",
    "lambda:PutFunctionConcurrency",
    "sagemaker:DeleteEndpoint",
    "sagemaker:StopMonitoringSchedule",
    "sagemaker:StopPipelineExecution",
    "sagemaker:StopProcessingJob",
    "sagemaker:StopTrainingJob",
    "sagemaker:UpdateEndpoint",
    "sagemaker:UpdateEndpointWeightsAndCapacities",
    "states:StopExecution",
)
"""What ends a workload, cuts it off, or takes an endpoint back to a configuration that is there."""
RESTORE = (
    "kms:CancelKeyDeletion",
    "kms:EnableKey",
    "route53resolver:DisassociateFirewallRuleGroup",
    "route53resolver:UpdateFirewallRuleGroupAssociation",
    "s3:DeleteBucketPolicy",
)
"""What undoes a lock-out: a key that was switched off, names that resolve no more, a bucket policy
that lets nobody in."""
COVER_TRACKS = (
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:StopConfigurationRecorder",
    "guardduty:DeleteDetector",
    "kms:ScheduleKeyDeletion",
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "s3:BypassGovernanceRetention",
    "s3:DeleteObjectVersion",
)


KEPT_BUCKETS = ("audit", "config", "models")
"""What is in the buckets whose policy stays: the files of the trail, the record of configurations,
the registry. Who is locked out of one of them comes in by the deployment."""
FINDINGS_RULES = "rule/findings-from-*"
"""The rules by which findings of high severity page (components/governance/findings.py)."""


def emergency_statements(name_prefix: str, account_id: str, region: str) -> Sequence[Statement]:
    """The statements of break-glass. Reading data is not among them: an emergency needs none, and
    nothing that could give this or another role more than it has, or hide what it did."""
    return (
        _anything("Look", LOOK),
        _anything("Stop", STOP),
        _anything("Restore", RESTORE),
        # A role is cut off by taking its policies away; to attach a denial would need the action
        # that also attaches permissions.
        Statement(
            sid="CutOffRoles",
            actions=["iam:DetachRolePolicy"],
            resources=[f"arn:aws:iam::{account_id}:role/*"],
            wildcard_reason="Which role has to be cut off is known in the emergency only",
        ),
        Statement(sid="NoCoveringOfTracks", effect="Deny", actions=COVER_TRACKS, resources=["*"]),
        Statement(
            sid="NoOpeningOfRecords",
            effect="Deny",
            actions=["s3:DeleteBucketPolicy"],
            resources=[f"arn:aws:s3:::{name_prefix}-{use}-*" for use in KEPT_BUCKETS],
        ),
        Statement(
            sid="NoSilence",
            effect="Deny",
            actions=["events:DisableRule"],
            resources=[f"arn:aws:events:{region}:{account_id}:{FINDINGS_RULES}"],
        ),
    )


def _anything(sid: str, actions: Sequence[str]) -> Statement:
    return Statement(
        sid=sid,
        actions=actions,
        resources=["*"],
        wildcard_reason="What has to be stopped or restored is known in the emergency only",
    )
