"""What each kind of people may do, and what they may never do. Pure but for what is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.iam.auditor_access import auditor_statements
from components.iam.emergency_access import emergency_statements
from components.iam.job_guards import job_guards
from components.iam.people_settings import Person
from components.iam.statement import Statement

READ_LEARNING = (
    "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:DescribeFeatureGroup",
    "sagemaker:DescribeHyperParameterTuningJob",
    "sagemaker:DescribeModel",
    "sagemaker:DescribeModelCard",
    "sagemaker:DescribeModelPackage",
    "sagemaker:DescribeModelPackageGroup",
    "sagemaker:DescribeMonitoringSchedule",
    "sagemaker:DescribePipeline",
    "sagemaker:DescribePipelineDefinitionForExecution",
    "sagemaker:DescribePipelineExecution",
    "sagemaker:DescribeProcessingJob",
    "sagemaker:DescribeTrainingJob",
    "sagemaker:DescribeTransformJob",
    "sagemaker:ListEndpoints",
    "sagemaker:ListFeatureGroups",
    "sagemaker:ListHyperParameterTuningJobs",
    "sagemaker:ListModelCards",
    "sagemaker:ListModelPackageGroups",
    "sagemaker:ListModelPackages",
    "sagemaker:ListModels",
    "sagemaker:ListMonitoringExecutions",
    "sagemaker:ListMonitoringSchedules",
    "sagemaker:ListPipelineExecutionSteps",
    "sagemaker:ListPipelineExecutions",
    "sagemaker:ListPipelines",
    "sagemaker:ListProcessingJobs",
    "sagemaker:ListTrainingJobs",
    "sagemaker:ListTransformJobs",
    "sagemaker:Search",
)
WATCH = (
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetDashboard",
    "cloudwatch:GetMetricData",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:ListDashboards",
    "cloudwatch:ListMetrics",
    "logs:DescribeLogGroups",
)
READ_LOGS = (
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:StartQuery",
)
APPROVE = (
    "sagemaker:CreateModelPackage",
    "sagemaker:DeleteModelPackage",
    "sagemaker:DeleteModelPackageGroup",
    "sagemaker:DeleteModelPackageGroupPolicy",
    "sagemaker:PutModelPackageGroupPolicy",
    "sagemaker:UpdateModelPackage",
)
"""What makes a version approved, or lets somebody do so: a version may be born approved."""
CHANGE_ENDPOINTS = (
    "application-autoscaling:DeleteScalingPolicy",
    "application-autoscaling:DeleteScheduledAction",
    "application-autoscaling:DeregisterScalableTarget",
    "application-autoscaling:PutScalingPolicy",
    "application-autoscaling:PutScheduledAction",
    "application-autoscaling:RegisterScalableTarget",
    "sagemaker:CreateEndpoint",
    "sagemaker:CreateEndpointConfig",
    "sagemaker:CreateInferenceComponent",
    "sagemaker:CreateInferenceExperiment",
    "sagemaker:DeleteEndpoint",
    "sagemaker:DeleteEndpointConfig",
    "sagemaker:DeleteEndpointPolicy",
    "sagemaker:DeleteInferenceComponent",
    "sagemaker:DeleteInferenceExperiment",
    "sagemaker:DeleteModel",
    "sagemaker:PutEndpointPolicy",
    "sagemaker:StartInferenceExperiment",
    "sagemaker:StopInferenceExperiment",
    "sagemaker:UpdateEndpoint",
    "sagemaker:UpdateEndpointWeightsAndCapacities",
    "sagemaker:UpdateInferenceComponent",
    "sagemaker:UpdateInferenceComponentRuntimeConfig",
    "sagemaker:UpdateInferenceExperiment",
)
"""What changes what an endpoint answers and to whom, or how much of it there is."""


@dataclass(frozen=True, kw_only=True)
class PeopleGrants:
    """What other components let people have: `read_data` for those who train, the roles that they
    may hand to jobs, and the ARNs of the Studio profiles that each kind opens. `name_prefix` starts
    the names of what they start."""

    name_prefix: str
    account_id: str
    region: str
    read_data: Sequence[Statement] = ()
    job_role_arns: Sequence[pulumi.Input[str]] = field(default_factory=tuple)
    studio_profiles: Mapping[Person, Sequence[pulumi.Input[str]]] = field(default_factory=dict)


def statements_of(person: Person, grants: PeopleGrants) -> list[Statement]:
    """The whole of one role, in the order in which a reviewer reads it."""
    if person == "auditor":
        return list(auditor_statements())
    if person == "break-glass":
        return list(emergency_statements(grants.name_prefix, grants.account_id, grants.region))
    own = _own(grants)
    found = [
        _read("ReadLearning", READ_LEARNING, "What is listed or searched has no resource"),
        _read("Watch", WATCH, "Metrics, alarms and dashboards are found by listing them all"),
        Statement(
            sid="ReadLogs",
            actions=READ_LOGS,
            resources=[
                f"arn:aws:logs:{grants.region}:{grants.account_id}:log-group:/aws/sagemaker/*"
            ],
        ),
        _read(
            "ReadQueries",
            ("logs:GetQueryResults", "logs:StopQuery"),
            "A query is known by an id of its own, not by a resource",
        ),
        _runs(own),
    ]
    if person == "data-scientist":
        found += _of_scientists(grants, own)
    else:
        found.append(_operates(own))
    profiles = grants.studio_profiles.get(person, ())
    if profiles:
        found.append(
            Statement(
                sid="OpenStudio",
                actions=["sagemaker:CreatePresignedDomainUrl"],
                resources=list(profiles),
            )
        )
    return [*found, *_limits(person), *job_guards()]


def _of_scientists(grants: PeopleGrants, own: str) -> list[Statement]:
    jobs = ("hyper-parameter-tuning-job", "processing-job", "training-job", "transform-job")
    found = [
        *grants.read_data,
        Statement(
            sid="StartJobs",
            actions=[
                "sagemaker:AddTags",
                "sagemaker:CreateHyperParameterTuningJob",
                "sagemaker:CreateProcessingJob",
                "sagemaker:CreateTrainingJob",
                "sagemaker:CreateTransformJob",
                "sagemaker:StopHyperParameterTuningJob",
                "sagemaker:StopProcessingJob",
                "sagemaker:StopTrainingJob",
                "sagemaker:StopTransformJob",
            ],
            resources=[own.format(kind=kind) for kind in jobs],
        ),
    ]
    if grants.job_role_arns:
        found.append(
            Statement(
                sid="HandRolesToJobs",
                actions=["iam:PassRole"],
                resources=list(grants.job_role_arns),
                conditions={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
            )
        )
    return found


def _runs(own: str) -> Statement:
    return Statement(
        sid="RunPipelines",
        actions=[
            "sagemaker:RetryPipelineExecution",
            "sagemaker:StartPipelineExecution",
            "sagemaker:StopPipelineExecution",
        ],
        resources=[own.format(kind="pipeline"), own.format(kind="pipeline") + "/execution/*"],
    )


def _operates(own: str) -> Statement:
    return Statement(
        sid="OperateEndpoints",
        actions=[
            "sagemaker:StartMonitoringSchedule",
            "sagemaker:StopMonitoringSchedule",
            "sagemaker:UpdateEndpointWeightsAndCapacities",
        ],
        resources=[own.format(kind=kind) for kind in ("endpoint", "monitoring-schedule")],
    )


def _limits(person: Person) -> list[Statement]:
    """What neither may do even if another policy is attached some day."""
    found = [_deny("NoApproval", APPROVE)]
    operated = {"sagemaker:UpdateEndpointWeightsAndCapacities"} if person == "ml-engineer" else ()
    found.append(
        _deny("NoChangeOfEndpoints", [one for one in CHANGE_ENDPOINTS if one not in operated])
    )
    return found


def _own(grants: PeopleGrants) -> str:
    place = f"{grants.region}:{grants.account_id}"
    return f"arn:aws:sagemaker:{place}:{{kind}}/{grants.name_prefix}-*"


def _read(sid: str, actions: Sequence[str], reason: str) -> Statement:
    return Statement(sid=sid, actions=actions, resources=["*"], wildcard_reason=reason)


def _deny(sid: str, actions: Sequence[str]) -> Statement:
    return Statement(sid=sid, effect="Deny", actions=actions, resources=["*"])
