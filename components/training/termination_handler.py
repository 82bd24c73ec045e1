"""The identity of the AWS Node Termination Handler, which drains nodes that will soon be gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions

from components.iam.statement import Statement
from components.training.node_template import DRAINED
from components.training.pod_calls import TERMINATION_HANDLER
from components.training.pod_identity import ClusterReference, PodIdentity, PodIdentityArgs

NAMESPACE = "kube-system"
SERVICE_ACCOUNT = "aws-node-termination-handler"


@dataclass(frozen=True, kw_only=True)
class TerminationHandlerArgs:
    """The cluster, the queue of warnings and its key, which is the messaging key."""

    cluster: ClusterReference
    queue_arn: Input[str]
    queue_key_arn: Input[str]
    boundary_arn: Input[str] | None


class TerminationHandler(ComponentResource):
    """Defines the role as which the handler's pods read warnings and let drained nodes end.

    The handler is the one reader of the queue. It runs in queue mode, and is installed with what
    runs in the cluster; until then no one reads, and nodes end after their time to drain
    (docs/runbooks/queue-backlog.md). EKS and Karpenter drain nodes of their own.
    """

    role_arn: Output[str]

    def __init__(
        self, name: str, args: TerminationHandlerArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:training:TerminationHandler", name, None, opts)
        self.role_arn = PodIdentity(
            f"{name}-identity",
            PodIdentityArgs(
                cluster=args.cluster,
                namespace=NAMESPACE,
                service_account=SERVICE_ACCOUNT,
                description="Pods of the AWS Node Termination Handler",
                statements=handler_statements(
                    args.cluster, queue_arn=args.queue_arn, queue_key_arn=args.queue_key_arn
                ),
                calls=TERMINATION_HANDLER,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        ).role_arn
        self.register_outputs({"role_arn": self.role_arn})


def handler_statements(
    cluster: ClusterReference, *, queue_arn: Input[str], queue_key_arn: Input[str]
) -> Sequence[Statement]:
    """All that the handler needs; it ends the wait of this cluster's own groups and of no others.

    Source: aws/aws-node-termination-handler, README.md, "Infrastructure Setup" of the queue
    processor: its IAM policy, and the note on encrypted queues.
    """
    groups = f"arn:aws:autoscaling:{cluster.region}:{cluster.account_id}:autoScalingGroup"
    return (
        Statement(
            sid="HearOfInterruptions",
            actions=["sqs:DeleteMessage", "sqs:ReceiveMessage"],
            resources=[queue_arn],
        ),
        Statement(
            sid="ReadQueuesKey",
            actions=["kms:Decrypt"],
            resources=[queue_key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"sqs.{cluster.region}.amazonaws.com"}},
        ),
        Statement(
            sid="LetDrainedNodesEnd",
            actions=["autoscaling:CompleteLifecycleAction"],
            resources=[f"{groups}:*:autoScalingGroupName/*"],
            conditions={"StringEquals": {f"aws:ResourceTag/{DRAINED}": cluster.name}},
        ),
        Statement(
            sid="KnowNodes",
            actions=[
                "autoscaling:DescribeAutoScalingInstances",
                "autoscaling:DescribeTags",
                "ec2:DescribeInstances",
            ],
            resources=["*"],
            wildcard_reason="Describe calls of EC2 and Auto Scaling have no resource-level "
            "permissions",
        ),
    )
