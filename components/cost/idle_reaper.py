"""What reports idle endpoints and notebook instances, and then stops them."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Input, ResourceOptions

from components.automation.handler import Handler, HandlerArgs
from components.automation.runtime import Runtime
from components.automation.settings import ReaperSettings
from components.cost.call import Call, Calls, CallsArgs
from components.encryption.key_ring import KeyRing
from components.iam.statement import Statement

TIMEOUT_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class IdleReaperArgs:
    """`stack` is the value of the tag by which it knows what is its own; `topic_arn` gets the
    report."""

    settings: ReaperSettings
    stack: str
    topic_arn: Input[str]
    group_name: Input[str]
    runtime: Runtime
    keys: KeyRing
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    log_retention_days: int
    retain_logs: bool


class IdleReaper(ComponentResource):
    """Defines the function and its schedule.

    It sees every endpoint, as lists have no narrower permission, and may change those alone that
    carry the tag of its stack. What it finds it reports; what was reported it stops after the grace
    time, unless dry_run is on or the tag keep-until names a day to come.
    """

    handler: Handler

    def __init__(
        self, name: str, args: IdleReaperArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:cost:IdleReaper", name, None, opts)
        settings = args.settings
        self.handler = Handler(
            f"{name}-handler",
            HandlerArgs(
                function="reap",
                description="Reports what is idle, and stops what was reported before",
                runtime=args.runtime,
                keys=args.keys,
                statements=_statements(args),
                name_prefix=args.name_prefix,
                account_id=args.account_id,
                region=args.region,
                boundary_arn=args.boundary_arn,
                log_retention_days=args.log_retention_days,
                retain_logs=args.retain_logs,
                environment={
                    "STACK": args.stack,
                    "DRY_RUN": "true" if settings.dry_run else "false",
                    "ENDPOINT_HOURS": str(settings.endpoint_hours),
                    "NOTEBOOK_HOURS": str(settings.notebook_hours),
                    "GRACE_HOURS": str(settings.grace_hours),
                    "TOPIC": args.topic_arn,
                },
                timeout_seconds=TIMEOUT_SECONDS,
            ),
            opts=ResourceOptions(parent=self),
        )
        Calls(
            f"{name}-calls",
            CallsArgs(
                handler=self.handler,
                calls={"daily": Call(schedule=settings.schedule, event={})},
                group_name=args.group_name,
                keys=args.keys,
                account_id=args.account_id,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        self.register_outputs({})


def _statements(args: IdleReaperArgs) -> list[Statement]:
    sagemaker = f"arn:aws:sagemaker:{args.region}:{args.account_id}"
    endpoints, notebooks = f"{sagemaker}:endpoint/*", f"{sagemaker}:notebook-instance/*"
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
        ]
    return found
