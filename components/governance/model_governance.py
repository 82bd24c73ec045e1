"""Who decided that a model may be deployed: one decision a version, written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import dynamodb

from components.encryption.key_ring import KeyRing
from components.governance.model_governance_settings import ModelGovernanceSettings
from components.iam import trust
from components.iam.calls import OfPeople
from components.iam.document import document
from components.iam.statement import Condition, Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

DECISION_KEY = "model_package_arn"
DECISION_ATTRIBUTES = (DECISION_KEY, "trained_by", "approved_by", "decided_at", "decision")
"""What an item holds: the version's ARN, who trained it and who decided (ARNs), when (ISO 8601,
UTC), and Approved or Rejected."""

CHANGES_DECISIONS = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:DeleteTable",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:UpdateTimeToLive",
)
"""All that could change a decision or make it go: every write but an INSERT in PartiQL, which fails
with DuplicateItemException where an item is there (DynamoDB Developer Guide, "PartiQL insert
statements"), and what would let items expire or delete them with the table."""

OPENS_TABLE = (
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:PutResourcePolicy",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:UpdateTable",
)
"""What would take that away again, or what recovers the table; UpdateTable could also make a
replica in another region, which has a policy of its own and whose writes come back. DynamoDB takes
no other action in a table's policy than those of its developer guide, "DynamoDB API operations
supported by resource-based policies"."""

TRAINS = (
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateModelPackage",
    "sagemaker:CreatePipeline",
    "sagemaker:CreateTrainingJob",
    "sagemaker:StartPipelineExecution",
    "sagemaker:UpdatePipeline",
    "states:StartExecution",
)
"""By which somebody becomes the one who trained a version."""


@dataclass(frozen=True, kw_only=True)
class ModelGovernanceArgs:
    """What the decisions need from the rest of the platform.

    `groups` are the names of the model package groups that are decided on. `deployers` are the
    roles that run the deployment, the only ones that may change the table and its policy (none:
    whoever IAM lets). `protect` refuses deletion in AWS and in Pulumi; `retain` leaves the table in
    the account when the stack goes.
    """

    settings: ModelGovernanceSettings
    keys: KeyRing
    groups: Sequence[str]
    deployers: Sequence[str]
    name_prefix: str
    account_id: str
    region: str
    boundary_arn: Input[str] | None
    protect: bool
    retain: bool


class ModelGovernance(ComponentResource):
    """Defines the table of decisions and the role that decides.

    Nobody changes or deletes a decision, however mighty: the table's own policy leaves one way to
    write, an INSERT in PartiQL, which never replaces, and only the deployment changes that policy
    (and the account's root, whom DynamoDB always lets delete it). That who trained a version did
    not approve it the deploy handler checks, on the identities that SageMaker wrote down; the role
    that decides can neither train nor register, and its sessions bear the name of the session that
    took it on.
    """

    table_name: Output[str]
    table_arn: Output[str]
    approver_role_arn: Output[str]

    def __init__(
        self, name: str, args: ModelGovernanceArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:governance:ModelGovernance", name, None, opts)
        self._name, self._args = name, args
        self._place = f"arn:aws:sagemaker:{args.region}:{args.account_id}"
        self._versions = [f"{self._place}:model-package/{one}/*" for one in args.groups]
        physical = table_name(args.name_prefix)
        # Logical name is state: with the table every decision is lost.
        table = dynamodb.Table(
            f"{name}-decisions",
            name=physical,
            billing_mode="PAY_PER_REQUEST",
            hash_key=DECISION_KEY,
            attributes=[{"name": DECISION_KEY, "type": "S"}],
            point_in_time_recovery={"enabled": True, "recovery_period_in_days": 35},
            server_side_encryption={"enabled": True, "kms_key_arn": args.keys.key_arn("data")},
            deletion_protection_enabled=args.protect,
            tags={"Name": physical, "component": name},
            opts=ResourceOptions(parent=self, protect=args.protect, retain_on_delete=args.retain),
        )
        self.table_name, self.table_arn = table.name, table.arn
        dynamodb.ResourcePolicy(
            f"{name}-decisions-policy",
            resource_arn=table.arn,
            policy=document(*self._nobody_changes()),
            opts=ResourceOptions(parent=self, retain_on_delete=args.retain),
        )
        approver = self._approver()
        self.approver_role_arn = approver.role_arn
        self.register_outputs(
            {
                "table_name": self.table_name,
                "table_arn": self.table_arn,
                "approver_role_arn": self.approver_role_arn,
            }
        )

    def allow_read(self) -> tuple[Statement, ...]:
        """All that a reader of decisions needs."""
        return (
            Statement(
                sid="ReadDecisions",
                actions=["dynamodb:GetItem"],
                resources=[self.table_arn],
            ),
            self._args.keys.allow_decrypt("data"),
        )

    def allow_record(self) -> tuple[Statement, ...]:
        """All that one needs who writes down a decision, by ExecuteStatement with an INSERT: for
        versions of this stack's models, with the attributes of a decision."""
        return (
            Statement(
                sid="RecordDecisions",
                actions=["dynamodb:PartiQLInsert"],
                resources=[self.table_arn],
                conditions={
                    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": self._versions},
                    "ForAllValues:StringEquals": {"dynamodb:Attributes": [*DECISION_ATTRIBUTES]},
                },
            ),
            self._args.keys.allow_encrypt_tables(),
        )

    def _nobody_changes(self) -> list[Statement]:
        deployers = list(self._args.deployers)
        found = [self._deny("DecisionsStay", CHANGES_DECISIONS, {})]
        if deployers:
            excepted = {"ArnNotLike": {"aws:PrincipalArn": deployers}}
            found.append(self._deny("OnlyTheDeploymentChangesTheTable", OPENS_TABLE, excepted))
        return found

    def _deny(self, sid: str, actions: Sequence[str], conditions: Condition) -> Statement:
        return Statement(
            sid=sid,
            effect="Deny",
            actions=actions,
            resources=[self.table_arn],
            principals={"*": ["*"]},
            conditions=conditions,
        )

    def _approver(self) -> WorkloadRole:
        args = self._args
        return WorkloadRole(
            f"{self._name}-approver",
            WorkloadRoleArgs(
                description="A person looks at a model version and approves or rejects it",
                trust=trust.account(*args.settings.approvers, own_name=True),
                calls=OfPeople("Those who approve and reject model versions"),
                boundary_arn=args.boundary_arn,
                statements=(
                    Statement(
                        sid="LookAtVersions",
                        actions=[
                            "sagemaker:DescribeModelPackage",
                            "sagemaker:DescribeModelPackageGroup",
                            "sagemaker:ListModelPackages",
                        ],
                        resources=[
                            *(f"{self._place}:model-package-group/{one}" for one in args.groups),
                            *self._versions,
                        ],
                    ),
                    Statement(
                        sid="Decide",
                        actions=["sagemaker:UpdateModelPackage"],
                        resources=self._versions,
                        conditions={
                            "StringEquals": {
                                "sagemaker:ModelApprovalStatus": ["Approved", "Rejected"]
                            }
                        },
                    ),
                    *self.allow_record(),
                    *self.allow_read(),
                    Statement(
                        sid="WhoDecidesDoesNotTrain",
                        effect="Deny",
                        actions=TRAINS,
                        resources=["*"],
                    ),
                ),
            ),
            opts=ResourceOptions(parent=self),
        )


def table_name(name_prefix: str) -> str:
    """The table's name in AWS: handlers and people refer to it, so it is fixed."""
    return f"{name_prefix}-approvals"
