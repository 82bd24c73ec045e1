"""What Karpenter needs of AWS: its warnings, its identity, the role and image of its nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import eks, iam, ssm

from components.iam import trust
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.training.interruptions import Interruptions, InterruptionsArgs
from components.training.karpenter_access import controller_statements
from components.training.karpenter_settings import KarpenterSettings
from components.training.node_access import node_calls, node_statements
from components.training.pod_calls import KARPENTER
from components.training.pod_identity import ClusterReference, PodIdentity, PodIdentityArgs

NAMESPACE = "kube-system"
SERVICE_ACCOUNT = "karpenter"

WARNINGS = ("spot-interruption", "rebalance", "instance-state", "health")
"""What the controller acts on; the ends of auto scaling groups' nodes are not its business."""


@dataclass(frozen=True, kw_only=True)
class KarpenterArgs:
    """The cluster, and where nodes stand.

    `subnets` are private, by zone; `key_arn` is the compute key, `queue_key_arn` the messaging key.
    """

    settings: KarpenterSettings
    cluster: ClusterReference
    name_prefix: str
    subnets: Mapping[str, Input[str]]
    security_group_id: Input[str]
    key_arn: Input[str]
    queue_key_arn: Input[str]
    boundary_arn: Input[str] | None
    tags: Mapping[str, str] = field(default_factory=dict)
    cached_images: Sequence[str] = ()
    """ARNs of the repositories of caches that nodes pull through."""


class Karpenter(ComponentResource):
    """Defines the interruption queue and its rules, the controller's identity, and the nodes' role,
    instance profile and access entry.

    The queue is Karpenter's alone: who reads a warning takes it from the others. What a node class
    is made of stands in one parameter, the release of the image among it, so that another image is
    a difference that a reviewer sees, and nodes do not change by themselves.
    """

    queue_name: Output[str]
    dead_letter_name: Output[str]
    node_role_arn: Output[str]
    instance_profile: Output[str]

    def __init__(self, name: str, args: KarpenterArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:training:Karpenter", name, None, opts)
        self._name, self._args = name, args
        warnings = Interruptions(
            f"{name}-warnings",
            InterruptionsArgs(
                key_arn=args.queue_key_arn, account_id=args.cluster.account_id, events=WARNINGS
            ),
            opts=ResourceOptions(parent=self),
        )
        self.queue_name, self.dead_letter_name = warnings.queue_name, warnings.dead_letter_name
        role = self._node_role()
        self.node_role_arn = role.role_arn
        profile = iam.InstanceProfile(
            f"{name}-profile",
            role=role.role_name,
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
        self.instance_profile = profile.name
        eks.AccessEntry(
            f"{name}-access",
            cluster_name=args.cluster.id,
            principal_arn=role.role_arn,
            type="EC2_LINUX",
            tags={"component": name},
            opts=ResourceOptions(parent=self, depends_on=role.ready),
        )
        PodIdentity(
            f"{name}-controller",
            PodIdentityArgs(
                cluster=args.cluster,
                namespace=NAMESPACE,
                service_account=SERVICE_ACCOUNT,
                description="Pods of Karpenter's controller",
                statements=controller_statements(
                    args.cluster,
                    queue_arn=warnings.queue_arn,
                    queue_key_arn=args.queue_key_arn,
                    node_role_arn=role.role_arn,
                    key_arn=args.key_arn,
                ),
                calls=KARPENTER,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        )
        self._publish(profile)
        self.register_outputs(
            {"queue_name": self.queue_name, "instance_profile": self.instance_profile}
        )

    def _node_role(self) -> WorkloadRole:
        args = self._args
        return WorkloadRole(
            f"{self._name}-node",
            WorkloadRoleArgs(
                trust=trust.service("ec2.amazonaws.com", account_id=args.cluster.account_id),
                description="Nodes that Karpenter starts",
                boundary_arn=args.boundary_arn,
                calls=node_calls(args.cached_images),
                statements=node_statements(
                    cluster_name=args.cluster.name,
                    name_prefix=args.name_prefix,
                    account_id=args.cluster.account_id,
                    region=args.cluster.region,
                    cached_images=args.cached_images,
                ),
            ),
            opts=ResourceOptions(parent=self),
        )

    def _publish(self, profile: iam.InstanceProfile) -> None:
        args = self._args
        zones = sorted(args.subnets)
        content = Output.all(
            profile.name,
            args.security_group_id,
            args.key_arn,
            self.queue_name,
            *(args.subnets[zone] for zone in zones),
        ).apply(
            lambda values: json.dumps(
                {
                    "amiAlias": f"al2023@{args.settings.image_release}",
                    "instanceProfile": values[0],
                    "securityGroupIds": [values[1]],
                    "kmsKeyArn": values[2],
                    "interruptionQueue": values[3],
                    "subnetIds": values[4:],
                    "tags": dict(args.tags),
                },
                separators=(",", ":"),
                sort_keys=True,
            )
        )
        ssm.Parameter(
            f"{self._name}-node-class",
            name=f"/{args.name_prefix}/karpenter/node-class",
            type="String",
            description="What Karpenter's node classes are made of",
            insecure_value=content,
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )
