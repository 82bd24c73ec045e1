"""Flaws of settings, protection and cost to lay over the recording of production, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from recording import RecordedResource
from tests.review.controls.flaws_of_services import FLAWS as SERVICES
from tests.review.controls.flaws_of_storage import FLAWS as STORAGE
from tests.review.controls.flaws_of_workloads import FLAWS as WORKLOADS
from tests.review.controls.mutation import Mutation, put

Place = tuple[str, str]
"""A logical name and the end of its type."""


@dataclass(frozen=True)
class Flaw:
    """What is done to one resource (None: it goes), and the rules that tell of it, each with the
    resource that it tells of where that is another one."""

    at: Place
    do: Callable[[RecordedResource], RecordedResource | None]
    found: tuple[str | tuple[str, Place], ...]

    @property
    def told(self) -> set[tuple[str, Place]]:
        """The rules with their resources."""
        return {one if isinstance(one, tuple) else (one, self.at) for one in self.found}


def _changed(mutation: Mutation) -> Callable[[RecordedResource], RecordedResource | None]:
    def do(one: RecordedResource) -> RecordedResource | None:
        inputs = mutation.do(dict(one.inputs))
        return None if inputs is None else replace(one, inputs=inputs)

    return do


def _without_option(name: str) -> Callable[[RecordedResource], RecordedResource | None]:
    return lambda one: replace(one, options={**one.options, name: False})


def _gone(_: RecordedResource) -> None:
    return None


_CONTROLS: Mapping[str, Mutation] = {**STORAGE, **WORKLOADS, **SERVICES}


def _control(id_: str) -> Callable[[RecordedResource], RecordedResource | None]:
    return _changed(_CONTROLS[id_])


BUCKET, KEY = "s3/bucket:Bucket", "kms/key:Key"
VERSIONING = "s3/bucketVersioning:BucketVersioning"
BLOCK = "s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
LOCK = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
TABLE, QUEUE, TOPIC = "dynamodb/table:Table", "sqs/queue:Queue", "sns/topic:Topic"
LOGS, TRAIL = "cloudwatch/logGroup:LogGroup", "cloudtrail/trail:Trail"
TEMPLATE, FUNCTION = "ec2/launchTemplate:LaunchTemplate", "lambda/function:Function"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
CONFIGURATION = "sagemaker/endpointConfiguration:EndpointConfiguration"
REPOSITORY, CLUSTER = "ecr/repository:Repository", "eks/cluster:Cluster"
FIREWALL, BALANCER = "networkfirewall/firewall:Firewall", "lb/loadBalancer:LoadBalancer"
PLAN, VAULT_LOCK = "backup/plan:Plan", "backup/vaultLockConfiguration:VaultLockConfiguration"
MACHINE, SECRET = "sfn/stateMachine:StateMachine", "secretsmanager/secret:Secret"
DISKS = "ebs/encryptionByDefault:EncryptionByDefault"

FLAWS: Mapping[str, Flaw] = {
    "bucket-unversioned": Flaw(
        ("lake-raw-versioning", VERSIONING),
        _control("s3-bucket-versioned"),
        (("control/s3-bucket-versioned", ("lake-raw-bucket", BUCKET)), "risk/recovery-removed"),
    ),
    "bucket-open-to-the-public": Flaw(
        ("captures-store-public-access", BLOCK),
        _control("s3-bucket-blocks-public-access"),
        (("control/s3-bucket-blocks-public-access", ("captures-store-bucket", BUCKET)),),
    ),
    "bucket-lock-gone": Flaw(
        ("models-primary-object-lock", LOCK),
        _gone,
        (
            ("control/s3-locked-bucket-keeps-by-default", ("models-primary-bucket", BUCKET)),
            "risk/recovery-removed",
        ),
    ),
    "key-without-rotation": Flaw(
        ("keys-data", KEY),
        _control("kms-key-rotates"),
        ("control/kms-key-rotates", "risk/recovery-removed"),
    ),
    "key-soon-gone": Flaw(
        ("keys-registry", KEY),
        _control("kms-key-can-be-rescued"),
        ("control/kms-key-can-be-rescued", "risk/retention-shortened"),
    ),
    "key-unprotected": Flaw(
        ("keys-logs", KEY), _without_option("protect"), ("risk/protection-removed",)
    ),
    "trail-without-validation": Flaw(
        ("audit-trail", TRAIL),
        _control("trail-validated"),
        ("control/trail-validated", "risk/recovery-removed"),
    ),
    "logs-kept-for-a-month": Flaw(
        ("logs-cluster", LOGS),
        _control("log-group-kept-a-year"),
        ("control/log-group-kept-a-year", "risk/retention-shortened"),
    ),
    "logs-kept-for-ever": Flaw(
        ("logs-workflow-fraud", LOGS),
        _control("log-group-ends-logs"),
        ("control/log-group-ends-logs", "control/log-group-kept-a-year"),
    ),
    "logs-without-key": Flaw(
        ("runner-logs", LOGS),
        _control("log-group-encrypted-with-own-key"),
        ("control/log-group-encrypted-with-own-key",),
    ),
    "volume-unencrypted": Flaw(
        ("managed-system-template", TEMPLATE),
        _control("ec2-template-volumes-encrypted"),
        ("control/ec2-template-volumes-encrypted",),
    ),
    "volumes-unencrypted-by-default": Flaw(
        ("account-disk-encryption", DISKS),
        _control("ebs-encrypted-by-default"),
        ("control/ebs-encrypted-by-default",),
    ),
    "metadata-without-a-token": Flaw(
        ("nodes-gpu-spot-template", TEMPLATE),
        _control("ec2-template-requires-imdsv2"),
        ("control/ec2-template-requires-imdsv2",),
    ),
    "group-open-to-the-world": Flaw(
        ("firewall-jobs-from-itself", INGRESS),
        _control("ingress-no-administration-from-anywhere"),
        (
            "control/ingress-no-administration-from-anywhere",
            "control/ingress-no-high-risk-port-from-anywhere",
            "control/ingress-only-chosen-ports-from-anywhere",
        ),
    ),
    "capture-without-key": Flaw(
        ("endpoint-fraud-configuration", CONFIGURATION),
        _control("endpoint-capture-encrypted-with-own-key"),
        ("control/endpoint-capture-encrypted-with-own-key",),
    ),
    "queue-unencrypted": Flaw(
        ("interruptions-queue", QUEUE),
        _control("sqs-encrypted-with-own-key"),
        ("control/sqs-encrypted-with-own-key",),
    ),
    "topic-with-the-key-of-aws": Flaw(
        ("alerts-critical", TOPIC),
        _control("sns-encrypted-with-own-key"),
        ("control/sns-encrypted-with-own-key",),
    ),
    "plan-of-backups-gone": Flaw(("backup-plan", PLAN), _gone, ("risk/recovery-removed",)),
    "vault-unlocked": Flaw(
        ("backup-store-lock", VAULT_LOCK),
        _control("backup-vault-locked"),
        (
            ("control/backup-vault-locked", ("backup-store-vault", "backup/vault:Vault")),
            "risk/retention-shortened",
        ),
    ),
    "table-not-recoverable": Flaw(
        ("decisions-decisions", TABLE),
        _control("dynamodb-recovers-to-any-second"),
        ("control/dynamodb-recovers-to-any-second", "risk/recovery-removed"),
    ),
    "table-may-be-deleted": Flaw(
        ("versioning-manifests", TABLE),
        _control("dynamodb-refuses-deletion"),
        ("control/dynamodb-refuses-deletion", "risk/protection-removed"),
    ),
    "table-gone": Flaw(("retrain-cooldowns", TABLE), _gone, ("risk/stateful-deleted",)),
    "function-shows-a-secret": Flaw(
        ("deployer-handler-function", FUNCTION),
        _control("lambda-environment-shows-no-secrets"),
        ("control/lambda-environment-shows-no-secrets",),
    ),
    "tags-of-images-move": Flaw(
        ("images-serving-repository", REPOSITORY),
        _control("ecr-tags-stay"),
        ("control/ecr-tags-stay",),
    ),
    "cluster-on-the-internet": Flaw(
        ("cluster-cluster", CLUSTER),
        _control("eks-endpoint-private"),
        ("control/eks-endpoint-private",),
    ),
    "firewall-may-be-deleted": Flaw(
        ("egress-firewall-firewall", FIREWALL),
        _control("firewall-refuses-deletion"),
        ("control/firewall-refuses-deletion", "risk/protection-removed"),
    ),
    "balancer-on-the-internet": Flaw(
        ("gateway-to-cluster-load-balancer", BALANCER),
        _control("balancer-internal"),
        (
            "control/balancer-internal",
            "risk/interrupted",
            ("risk/interrupted", ("gateway-to-cluster-listener", "lb/listener:Listener")),
        ),
    ),
    "machine-without-logs": Flaw(
        ("batch-fraud-machine-run", MACHINE),
        _control("sfn-logs-everything"),
        ("control/sfn-logs-everything",),
    ),
    "secret-gone-at-once": Flaw(
        ("images-login-hub", SECRET),
        _control("secret-can-be-rescued"),
        ("control/secret-can-be-rescued", "risk/retention-shortened"),
    ),
}


def _put(path: str, value: object) -> Callable[[RecordedResource], RecordedResource | None]:
    return _changed(put(path, value))


GROUP = "autoscaling/group:Group"
COSTS: Mapping[str, tuple[Place, Callable[[RecordedResource], RecordedResource | None], str]] = {
    "ten-times-the-nodes": (("nodes-gpu-spot-group", GROUP), _put("maxSize", 160), "worst"),
    "nodes-that-never-stop": (("nodes-gpu-kept-group", GROUP), _put("minSize", 4), "minimum"),
    "volumes-of-ten-times-the-size": (
        ("nodes-gpu-steady-template", TEMPLATE),
        _put("blockDeviceMappings.ebs.volumeSize", 1000),
        "expected",
    ),
    "dearer-instances": (
        ("managed-trainium-group", "eks/nodeGroup:NodeGroup"),
        _put("instanceTypes", ["p5.48xlarge"]),
        "worst",
    ),
}
"""What makes the platform dearer: by which of the three figures at least."""
