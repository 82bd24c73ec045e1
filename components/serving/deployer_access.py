"""What the deployer may do, endpoint by endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi import Input, Output

from components.iam.statement import Statement

STEM_MOST = 25
"""Characters of an endpoint's name in the names of its configurations and models."""


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
        return self.endpoint_name[:STEM_MOST].rstrip("-")


def deployer_statements(
    endpoints: Sequence[Deployed], account_id: str, region: str
) -> list[Statement]:
    """All that the deployer needs of the endpoints, their configurations, models and versions."""
    sagemaker = f"arn:aws:sagemaker:{region}:{account_id}"
    stems = sorted({one.stem for one in endpoints})
    configurations = [f"{sagemaker}:endpoint-config/{stem}-*" for stem in stems]
    models = [f"{sagemaker}:model/{stem}-*" for stem in stems]
    names = [f"{sagemaker}:endpoint/{one.endpoint_name}" for one in endpoints]
    groups: list[Input[str]] = []
    for one in endpoints:
        groups += [
            Output.concat(f"{sagemaker}:model-package-group/", one.group_name),
            Output.concat(f"{sagemaker}:model-package/", one.group_name, "/*"),
        ]
    return [
        Statement(
            sid="ReadShapes",
            actions=["ssm:GetParameter"],
            resources=[
                f"arn:aws:ssm:{region}:{account_id}:parameter{one.shape_parameter}"
                for one in endpoints
            ],
        ),
        Statement(sid="SeeEndpoints", actions=["sagemaker:DescribeEndpoint"], resources=names),
        Statement(
            sid="UpdateEndpoints",
            actions=["sagemaker:UpdateEndpoint"],
            resources=[*names, *configurations],
        ),
        Statement(
            sid="KeepConfigurations",
            actions=[
                "sagemaker:AddTags",
                "sagemaker:CreateEndpointConfig",
                "sagemaker:DeleteEndpointConfig",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:ListTags",
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
        Statement(
            sid="ReadVersions",
            actions=["sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages"],
            resources=groups,
        ),
        Statement(
            sid="PassModelRoles",
            actions=["iam:PassRole"],
            resources=[one.role_arn for one in endpoints],
            conditions={"StringEquals": {"iam:PassedToService": ["sagemaker.amazonaws.com"]}},
        ),
    ]
