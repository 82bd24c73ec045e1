"""What the deployer may do, endpoint by endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Input, Output

from components.iam.calls import HEED_ALARMS
from components.iam.statement import Statement
from components.registry.version_gate import read_versions
from components.serving.access import alarm_statement
from components.serving.naming import stem

ENDPOINTS_MOST = 16
"""Endpoints of one deployer. The names of their parameters, up to 80 characters each, stand in the
pattern of a rule, which EventBridge lets hold 2,048 characters, and in the function's environment,
which Lambda lets hold 4 KB (quotas of both services)."""

ROLLS_OUT = (
    "sagemaker:AddTags",
    "sagemaker:CreateEndpointConfig",
    "sagemaker:CreateModel",
    "sagemaker:DeleteEndpointConfig",
    "sagemaker:DeleteModel",
    "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:DescribeModel",
    "sagemaker:DescribeModelPackage",
    "sagemaker:ListEndpointConfigs",
    "sagemaker:ListModelPackages",
    "sagemaker:ListTags",
    "sagemaker:UpdateEndpoint",
    "ssm:GetParameter",
)
"""What the function calls for every endpoint, beside what its gate does."""
IN_ITS_NAME = HEED_ALARMS
"""What SageMaker may call in the name of who updates an endpoint: its guide says "your execution
role" and leaves open whose that is, so both have it, the deployer and the endpoint's models."""


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """An endpoint that the deployer rolls out to.

    `model` is the model's name in the settings, `group_name` its group's in AWS. `role_arn` is the
    role that its models get.
    """

    endpoint_name: str
    shape_parameter: str
    model: str
    group_name: Input[str]
    role_arn: Input[str]

    @property
    def stem(self) -> str:
        """What the names of its configurations start with."""
        return stem(self.endpoint_name)


def deployer_statements(
    endpoints: Sequence[Deployed], account_id: str, region: str
) -> list[Statement]:
    """All that the deployer needs of the endpoints, their configurations, models and versions."""
    sagemaker = f"arn:aws:sagemaker:{region}:{account_id}"
    stems = sorted({one.stem for one in endpoints})
    configurations = [f"{sagemaker}:endpoint-config/{stem}-*" for stem in stems]
    models = [f"{sagemaker}:model/{stem}-*" for stem in stems]
    names = [f"{sagemaker}:endpoint/{one.endpoint_name}" for one in endpoints]
    names_of_groups = {one.model: one.group_name for one in endpoints}.values()
    versions = [Output.concat(f"{sagemaker}:model-package/", one, "/*") for one in names_of_groups]
    return [
        Statement(
            sid="ReadShapes",
            actions=["ssm:GetParameter"],
            resources=[
                f"arn:aws:ssm:{region}:{account_id}:parameter{one.shape_parameter}"
                for one in endpoints
            ],
        ),
        Statement(
            sid="UpdateEndpoints",
            actions=["sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpoint"],
            resources=names,
        ),
        Statement(
            sid="KeepConfigurations",
            actions=[
                "sagemaker:AddTags",
                "sagemaker:CreateEndpointConfig",
                "sagemaker:DeleteEndpointConfig",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:ListTags",
                # UpdateEndpoint asks for the configuration as well as for the endpoint.
                "sagemaker:UpdateEndpoint",
            ],
            resources=configurations,
        ),
        Statement(
            sid="FindConfigurations",
            actions=["sagemaker:ListEndpointConfigs"],
            resources=["*"],
            wildcard_reason="ListEndpointConfigs has no resource-level permissions",
        ),
        Statement(
            sid="KeepModels",
            actions=[
                "sagemaker:AddTags",
                "sagemaker:CreateModel",
                "sagemaker:DeleteModel",
                "sagemaker:DescribeModel",
                "sagemaker:ListTags",
            ],
            resources=models,
        ),
        read_versions(names_of_groups, account_id, region),
        # AWS asks for it of a model that is made of a version, as it does of who deploys one in
        # another account (SageMaker Developer Guide, "Deploy a model version from a different
        # account").
        Statement(
            sid="MakeModelsOfVersions",
            actions=["sagemaker:CreateModel"],
            resources=versions,
        ),
        Statement(
            sid="PassModelRoles",
            actions=["iam:PassRole"],
            resources=[one.role_arn for one in endpoints],
            conditions={"StringEquals": {"iam:PassedToService": ["sagemaker.amazonaws.com"]}},
        ),
        alarm_statement(account_id, region),
    ]
