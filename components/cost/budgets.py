"""What may be spent in a month: alerts on the way there, and a stop where the settings say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import budgets, iam

from components.cost.budget_settings import BudgetsSettings, BudgetStopSettings
from components.iam import trust
from components.iam.document import document
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs
from components.monitoring.settings import Severity

BUDGETS = "budgets.amazonaws.com"
STACK_TAG = "stack"
MODEL_TAG = "model"
RUNBOOK_TAG = "runbook"
"""The tag that says where to read on, of what announces itself in words of AWS alone."""

ALERTS: Sequence[tuple[str, int, Severity]] = (
    ("ACTUAL", 50, "info"),
    ("ACTUAL", 80, "warning"),
    ("ACTUAL", 100, "critical"),
    ("FORECASTED", 100, "warning"),
)
"""Of what (spent, or expected by the end of the month), from which percent on, and who hears."""

STARTS_COST = (
    "autoscaling:SetDesiredCapacity",
    "autoscaling:UpdateAutoScalingGroup",
    "ec2:RunInstances",
    "ec2:StartInstances",
    "eks:CreateNodegroup",
    "eks:UpdateNodegroupConfig",
    "emr-serverless:StartApplication",
    "emr-serverless:StartJobRun",
    "sagemaker:CreateApp",
    "sagemaker:CreateCluster",
    "sagemaker:CreateEndpoint",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:CreateTransformJob",
    "sagemaker:StartNotebookInstance",
    "sagemaker:StartPipelineExecution",
    "sagemaker:UpdateEndpoint",
    "sagemaker:UpdateEndpointWeightsAndCapacities",
    "states:StartExecution",
)
"""By which money is spent from now on."""


@dataclass(frozen=True, kw_only=True)
class BudgetsArgs:
    """`topic_arns` are the topics of alerts, which budgets of this account may publish to.
    `runbook_url` is what to do when one is spent."""

    settings: BudgetsSettings
    topic_arns: Mapping[Severity, Input[str]]
    runbook_url: str
    name_prefix: str
    account_id: str
    boundary_arn: Input[str] | None


class Budgets(ComponentResource):
    """Defines a budget of the stack and one a model, each by its tag, and the stop.

    The tags count in billing only once they are cost allocation tags (`cost.CostTags`). Billing
    data is 8 to 12 hours old, so a stop comes after the fact (AWS Cost Management User Guide,
    "Managing your costs with AWS Budgets").
    """

    budget_names: Mapping[str, Output[str]]

    def __init__(self, name: str, args: BudgetsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:cost:Budgets", name, None, opts)
        self._name, self._args = name, args
        stack = (STACK_TAG, pulumi.get_stack())
        whole = self._budget("stack", args.settings.monthly_usd, _tagged(*stack))
        found = {"stack": whole.name}
        for model, usd in sorted(args.settings.models.items()):
            both = _tagged_both(stack, (MODEL_TAG, model))
            found[f"model-{model}"] = self._budget(f"model-{model}", usd, both).name
        if args.settings.stop is not None:
            self._stop(args.settings.stop, whole)
        self.budget_names = found
        self.register_outputs({"budget_names": found})

    def _budget(
        self, role: str, usd: int, which: budgets.BudgetFilterExpressionArgs
    ) -> budgets.Budget:
        return budgets.Budget(
            f"{self._name}-{role}",
            account_id=self._args.account_id,
            name=f"{self._args.name_prefix}-{role}",
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(usd),
            limit_unit="USD",
            filter_expression=which,
            metrics="UnblendedCost",
            notifications=[
                budgets.BudgetNotificationArgs(
                    notification_type=kind,
                    comparison_operator="GREATER_THAN",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    subscriber_sns_topic_arns=[self._args.topic_arns[severity]],
                )
                for kind, percent, severity in ALERTS
            ],
            # AWS writes the message, and a budget has no description: a tag leads on from it.
            tags={"component": self._name, RUNBOOK_TAG: self._args.runbook_url},
            opts=ResourceOptions(parent=self),
        )

    def _stop(self, settings: BudgetStopSettings, budget: budgets.Budget) -> None:
        policy = iam.Policy(
            f"{self._name}-nothing-new",
            description="Nothing more is started that costs: the budget is spent",
            policy=document(
                Statement(sid="BudgetIsSpent", effect="Deny", actions=STARTS_COST, resources=["*"])
            ),
            tags={"component": self._name},
            opts=ResourceOptions(parent=self),
        )
        role = self._stopper(settings, policy)
        budgets.BudgetAction(
            f"{self._name}-stop",
            account_id=self._args.account_id,
            budget_name=budget.name,
            action_type="APPLY_IAM_POLICY",
            approval_model="AUTOMATIC",
            notification_type="ACTUAL",
            action_threshold={
                "action_threshold_type": "PERCENTAGE",
                "action_threshold_value": settings.at_percent,
            },
            definition={
                "iam_action_definition": {
                    "policy_arn": policy.arn,
                    # IAM attaches by the name alone; a path is part of the ARN only.
                    "roles": [one.rpartition("/")[2] for one in settings.roles],
                }
            },
            execution_role_arn=role.role_arn,
            subscribers=[
                {"subscription_type": "SNS", "address": self._args.topic_arns["critical"]}
            ],
            tags={"component": self._name},
            opts=ResourceOptions(parent=self, depends_on=list(role.ready)),
        )

    def _stopper(self, settings: BudgetStopSettings, policy: iam.Policy) -> WorkloadRole:
        account = self._args.account_id
        return WorkloadRole(
            f"{self._name}-stopper",
            WorkloadRoleArgs(
                description="Attaches the policy of the spent budget",
                trust=trust.service(
                    BUDGETS,
                    account_id=account,
                    source_arn=f"arn:aws:budgets::{account}:budget/{self._args.name_prefix}-*",
                ),
                boundary_arn=self._args.boundary_arn,
                statements=(
                    Statement(
                        sid="AttachThisPolicyOnly",
                        actions=["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
                        resources=[f"arn:aws:iam::{account}:role/{one}" for one in settings.roles],
                        conditions={"ArnEquals": {"iam:PolicyARN": policy.arn}},
                    ),
                ),
                # AWS Cost Management User Guide, "Setting up a role for AWS Budgets to run budget
                # actions": the policy is taken off when a period begins.
                calls=("iam:AttachRolePolicy", "iam:DetachRolePolicy"),
            ),
            opts=ResourceOptions(parent=self),
        )


def _tagged(key: str, value: str) -> budgets.BudgetFilterExpressionArgs:
    tags = budgets.BudgetFilterExpressionTagsArgs(key=key, values=[value], match_options=["EQUALS"])
    return budgets.BudgetFilterExpressionArgs(tags=tags)


def _tagged_both(*tags: tuple[str, str]) -> budgets.BudgetFilterExpressionArgs:
    return budgets.BudgetFilterExpressionArgs(
        ands=[
            budgets.BudgetFilterExpressionAndArgs(
                tags=budgets.BudgetFilterExpressionAndTagsArgs(
                    key=key, values=[value], match_options=["EQUALS"]
                )
            )
            for key, value in tags
        ]
    )
