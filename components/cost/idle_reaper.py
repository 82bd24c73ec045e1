"""What reports idle endpoints and notebook instances, and then stops them."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Input, ResourceOptions

from components.automation.handler import Handler
from components.automation.settings import ReaperSettings
from components.cost.call import Call
from components.cost.scheduled_handler import ScheduledArgs, scheduled_handler
from components.iam.statement import Statement

REPORTS = (
    "cloudwatch:GetMetricStatistics",
    "sagemaker:DescribeEndpoint",
    "sagemaker:ListEndpoints",
    "sagemaker:ListNotebookInstances",
    "sagemaker:ListTags",
    "sns:Publish",
)
"""What the function calls to look and to report."""
OF_THE_CALLER = ("application-autoscaling:DeregisterScalableTarget",)
"""What AWS does in the caller's name when an endpoint whose fleets follow the load is deleted, and
refuses the deletion without (SageMaker AI developer guide, "Delete endpoints configured for auto
scaling")."""
STOPS = (
    *OF_THE_CALLER,
    "sagemaker:AddTags",
    "sagemaker:DeleteEndpoint",
    "sagemaker:DeleteTags",
    "sagemaker:StopNotebookInstance",
)
"""What it calls beside that, or is called in its name, unless dry_run is on."""


@dataclass(frozen=True, kw_only=True)
class IdleReaperArgs(ScheduledArgs):
    """`topic_arn` gets the report."""

    settings: ReaperSettings
    topic_arn: Input[str]


class IdleReaper(ComponentResource):
    """Defines the function and its schedule.

    It sees every endpoint, as lists have no narrower permission, and may change those alone that
    carry the tag of its stack. What it finds it reports; what was reported it stops after the grace
    time, unless dry_run is on or the tag keep-until names a day to come. A keep-until that is no
    day is reported as such, and keeps a thing for a week.
    """

    handler: Handler

    def __init__(
        self, name: str, args: IdleReaperArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:cost:IdleReaper", name, None, opts)
        settings = args.settings
        self.handler = scheduled_handler(
            name,
            args,
            parent=self,
            function="reap",
            description="Reports what is idle, and stops what was reported before",
            statements=_statements(args),
            own_calls=REPORTS if settings.dry_run else (*REPORTS, *STOPS),
            environment={
                "DRY_RUN": "true" if settings.dry_run else "false",
                "ENDPOINT_HOURS": str(settings.endpoint_hours),
                "NOTEBOOK_HOURS": str(settings.notebook_hours),
                "GRACE_HOURS": str(settings.grace_hours),
                "TOPIC": args.topic_arn,
            },
            calls={"daily": Call(schedule=settings.schedule, event={})},
        )
        self.register_outputs({})


def _statements(args: IdleReaperArgs) -> list[Statement]:
    sagemaker = f"arn:aws:sagemaker:{args.base.region}:{args.base.account_id}"
    endpoints, notebooks = f"{sagemaker}:endpoint/*", f"{sagemaker}:notebook-instance/*"
    targets = (
        f"arn:aws:application-autoscaling:{args.base.region}:{args.base.account_id}"
        ":scalable-target/*"
    )
    own = {"StringEquals": {"aws:ResourceTag/stack": args.stack}}
    found = [
        Statement(
            sid="FindIdle",
            actions=["sagemaker:ListEndpoints", "sagemaker:ListNotebookInstances"],
            resources=["*"],
            wildcard_reason="Lists of SageMaker have no resource-level permissions",
        ),
        Statement(
            sid="ReadRequests",
            actions=["cloudwatch:GetMetricStatistics"],
            resources=["*"],
            wildcard_reason="Metrics have no resource-level permissions",
        ),
        Statement(
            sid="LookAtThings",
            actions=["sagemaker:DescribeEndpoint", "sagemaker:ListTags"],
            resources=[endpoints, notebooks],
        ),
        Statement(sid="Report", actions=["sns:Publish"], resources=[args.topic_arn]),
    ]
    if not args.settings.dry_run:
        found += [
            Statement(
                sid="NoteWhatIsIdle",
                actions=["sagemaker:AddTags", "sagemaker:DeleteTags"],
                resources=[endpoints, notebooks],
                conditions={
                    **own,
                    "ForAllValues:StringEquals": {"aws:TagKeys": ["idle-since"]},
                },
            ),
            Statement(
                sid="StopWhatIsIdle",
                actions=["sagemaker:DeleteEndpoint", "sagemaker:StopNotebookInstance"],
                resources=[endpoints, notebooks],
                conditions=own,
            ),
            Statement(
                sid="EndScaling",
                actions=list(OF_THE_CALLER),
                resources=[targets],
                conditions={
                    "StringEquals": {
                        "application-autoscaling:service-namespace": "sagemaker",
                        "aws:ResourceTag/stack": args.stack,
                    }
                },
            ),
        ]
    return found
