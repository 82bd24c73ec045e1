"""The settings of a stack: one object, checked as a whole before anything is registered.

Imports no pulumi, so that a stack file is checked in a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from components.automation.settings import AutomationSettings
from components.common.settings import (
    AccountId,
    Name,
    Problems,
    Region,
    Settings,
    TagEmail,
    allowed,
)
from components.cost.settings import CostSettings
from components.data.settings import DataSettings
from components.delivery.settings import DeliverySettings
from components.encryption.settings import EncryptionSettings
from components.governance.settings import GovernanceSettings
from components.iam.settings import IamSettings
from components.monitoring.settings import MonitoringSettings
from components.network.settings import NetworkSettings
from components.pipelines.settings import PipelineSettings
from components.pipelines.settings import problems_in as pipeline_problems
from components.registry.settings import RegistrySettings
from components.serving.settings import ServingSettings
from components.training.settings import TrainingSettings
from infra.log_rules import log_problems
from infra.name_rules import name_problems
from infra.tag_rules import tag_problems

OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eu-isoe-", "eusc-")
"""What regions outside the partition `aws` start with."""


class PlatformSettings(Settings):
    """All that an operator decides about one stack."""

    stack: Name = Field(description="Name of the stack; given by the stack, not set.")
    region: Region = Field(description="AWS region of the stack; from aws:region, not set.")
    organization: Name = Field(
        max_length=16, description="First part of names that must be unique worldwide."
    )
    account_id: AccountId = Field(
        description="AWS account of the stack; credentials of any other account are refused."
    )
    owner: TagEmail = Field(description="Team that answers for the stack; becomes a tag.")
    cost_center: str = Field(
        pattern=r"^[A-Za-z0-9 _.:/=+@-]{1,64}$",
        description="Who pays; becomes a tag. In quotes when it is a number.",
        **allowed("1 to 64 letters, digits, spaces and _ . : / = + @ -", "4711"),
    )
    data_classification: Literal["public", "internal", "confidential", "restricted"] = Field(
        description="Most sensitive data that the stack may hold; becomes a tag."
    )
    protect: bool = Field(
        default=False,
        description="Production: stateful resources refuse deletion, and what production needs is "
        "demanded (two instances, logs for a year).",
    )
    layers: tuple[Literal["cloud", "cluster"], ...] = Field(
        default=("cloud",), min_length=1, description="Parts of the platform this stack deploys."
    )
    network: NetworkSettings = Field(description="Addresses, zones and the way out.")
    encryption: EncryptionSettings = Field(
        default=EncryptionSettings(), description="Keys: administrators, rotation, deletion."
    )
    iam: IamSettings = Field(default=IamSettings(), description="Roles.")
    data: DataSettings = Field(
        default=DataSettings(), description="The lake and the versions of data sets."
    )
    registry: RegistrySettings = Field(
        default=RegistrySettings(), description="Models, their artifacts and images."
    )
    training: TrainingSettings = Field(
        default=TrainingSettings(), description="Compute for training."
    )
    pipelines: Mapping[Name, PipelineSettings] = Field(
        default_factory=dict, description="Training pipelines, by model of the registry."
    )
    serving: ServingSettings = Field(default=ServingSettings(), description="Endpoints.")
    automation: AutomationSettings = Field(
        default=AutomationSettings(), description="Functions that deploy, retrain and reap."
    )
    monitoring: MonitoringSettings = Field(
        default=MonitoringSettings(), description="Logs, alerts and dashboards."
    )
    cost: CostSettings = Field(
        default=CostSettings(), description="Budgets, anomalies and the tags of billing."
    )
    governance: GovernanceSettings = Field(
        default=GovernanceSettings(), description="Audit, backups and decisions on models."
    )

    delivery: DeliverySettings = Field(
        default=DeliverySettings(), description="How changes reach this environment."
    )

    @property
    def name_prefix(self) -> str:
        """What physical names start with: organisation and stack, as in acme-dev."""
        return f"{self.organization}-{self.stack}"

    @model_validator(mode="after")
    def _check(self) -> PlatformSettings:
        found = Problems()
        if self.region.startswith(OTHER_PARTITIONS):
            found.add(
                f"{self.region} lies in another partition of AWS, whose names of resources differ. "
                "Allowed are the commercial regions. Use for example us-east-1.",
                at=["region"],
            )
        self._check_layers(found)
        self._check_zones(found)
        for at, text in (*log_problems(self), *name_problems(self), *tag_problems(self)):
            found.add(text, at=at)
        self._check_administrators(found)
        self._check_areas(found)
        found.refuse()
        return self

    def _check_areas(self, found: Problems) -> None:
        if self.registry.tracking is not None and self.data.lake is None:
            found.add(
                "set, but there is no lake that artifacts of runs could lie in. Add data.lake "
                "(lake: {} for the defaults), or remove tracking.",
                at=["registry", "tracking"],
            )
        zones = self.network.availability_zones
        registry = self.registry.problems_in(
            account_id=self.account_id,
            region=self.region,
            name_prefix=self.name_prefix,
            protect=self.protect,
            has_people=self.iam.people is not None,
        )
        data = self.data.problems_in(
            account_id=self.account_id,
            name_prefix=self.name_prefix,
            protect=self.protect,
            deployers=self.registry.deployer_roles,
            endpoints=sorted(self.serving.endpoints),
            has_people=self.iam.people is not None and self.iam.people.saml is not None,
        )
        training = self.training.problems_in(
            zones=zones,
            cidrs=(self.network.cidr, self.network.pods_cidr),
            lake=self.data.lake is not None,
        )
        pipelines = pipeline_problems(
            self.pipelines,
            region=self.region,
            name_prefix=self.name_prefix,
            models=sorted(self.registry.models),
            has_lake=self.data.lake is not None,
            has_versioning=self.data.versioning is not None,
            datasets={name: one.zone for name, one in self.data.datasets.items()},
        )
        serving = self.serving.problems_in(
            region=self.region,
            name_prefix=self.name_prefix,
            protect=self.protect,
            zones=zones,
            models=sorted(self.registry.models),
        )
        governance = self.governance.problems_in(
            name_prefix=self.name_prefix,
            region=self.region,
            protect=self.protect,
            models=sorted(self.registry.models),
            deployers=self.registry.deployer_roles,
        )
        automation = self.automation.problems_in(
            models=sorted(self.registry.models),
            pipelines=sorted(self.pipelines),
            stack=self.stack,
            protect=self.protect,
        )
        cost = self.cost.problems_in(models=sorted(self.registry.models), protect=self.protect)
        for area, problems in (
            (
                "delivery",
                self.delivery.problems_in(
                    account_id=self.account_id, deployer_roles=self.registry.deployer_roles
                ),
            ),
            (
                "iam",
                self.iam.problems_in(internet=self.network.internet, name_prefix=self.name_prefix),
            ),
            ("automation", automation),
            ("cost", cost),
            ("data", data),
            ("governance", governance),
            ("registry", registry),
            ("training", training),
            ("pipelines", pipelines),
            ("serving", serving),
            (
                "monitoring",
                self.monitoring.problems_in(
                    protect=self.protect, zones=len(zones), name_prefix=self.name_prefix
                ),
            ),
        ):
            for at, text in problems:
                found.add(text, at=(area, *at))

    def _check_layers(self, found: Problems) -> None:
        for position, layer in enumerate(self.layers):
            if layer == "cluster":
                found.add(
                    "cluster cannot be deployed by this version of the platform, which has the "
                    "cloud layer only. Use layers: [cloud].",
                    at=["layers", position],
                )
            if layer in self.layers[:position]:
                found.add(
                    f"{layer} stands twice. Each layer is listed once. Remove it.",
                    at=["layers", position],
                )

    def _check_zones(self, found: Problems) -> None:
        for position, zone in enumerate(self.network.availability_zones):
            if zone[:-1] != self.region:
                found.add(
                    f"{zone} is not a zone of {self.region}, the stack's region. Use a zone of "
                    f"that region, such as {self.region}{zone[-1]}, or change aws:region.",
                    at=["network", "availability_zones", position],
                )

    def _check_administrators(self, found: Problems) -> None:
        administrators = self.encryption.administrators
        for deployer in self.registry.deployer_roles:
            if administrators and deployer not in administrators:
                found.add(
                    f"{deployer}, which deploys this stack, is not among the administrators. AWS "
                    "refuses a key whose maker could not change its policy. Add the role here.",
                    at=["encryption", "administrators"],
                )
