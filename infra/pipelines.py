"""The training pipelines of a stack, one a model, and the workflows around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from components.monitoring.logs import Logs
from components.monitoring.signals import dead_letter_signals
from components.pipelines.runs import Runs, RunsArgs
from components.pipelines.training_pipeline import TrainingPipeline, TrainingPipelineArgs
from components.pipelines.workflow import Workflow, WorkflowArgs
from components.registry.model_groups import group_name
from infra.data import Data
from infra.foundation import Foundation
from infra.registry import Registry
from infra.tags import default_tags

SERVICES = ("cloudwatch", "dynamodb", "ec2", "ecr", "kms", "logs", "s3", "sagemaker", "sts")
"""What the containers of the steps call."""


@dataclass(frozen=True, kw_only=True)
class Pipelines:
    """What other areas are handed of the pipelines, by model."""

    training: dict[str, TrainingPipeline]
    workflows: dict[str, Workflow]

    def contract(self) -> dict[str, Any]:
        """What other stacks may know of them."""
        return {
            model: {"pipeline": one.pipeline_name, "workflow": self.workflows[model].alias_arn}
            for model, one in self.training.items()
        }


def deploy_pipelines(base: Foundation, data: Data, logs: Logs, registry: Registry) -> Pipelines:
    """A pipeline and a workflow for each model of the settings."""
    settings = base.settings.pipelines
    found = Pipelines(training={}, workflows={})
    if not settings:
        return found
    # The settings refuse pipelines without both.
    assert data.lake is not None
    assert data.versioning is not None
    runs = Runs(
        "pipeline-runs",
        RunsArgs(keys=base.keys, name_prefix=base.settings.name_prefix, **base.keep),
        opts=base.top,
    )
    base.watch("pipeline-runs", "Schedules", dead_letter_signals(runs.dead_letter_name))
    base.calls("jobs", base.firewall.group_id("jobs"), SERVICES)
    for model, one in sorted(settings.items()):
        pipeline = TrainingPipeline(
            f"pipeline-{model}",
            TrainingPipelineArgs(
                settings=one,
                model=model,
                name_prefix=base.settings.name_prefix,
                vpc_id=base.network.vpc_id,
                subnet_ids=base.network.private_subnet_ids,
                security_group_id=base.firewall.group_id("jobs"),
                keys=base.keys,
                signing=base.signing,
                lake=data.lake,
                versioning=data.versioning,
                models=registry.bucket,
                group_name=group_name(base.settings.name_prefix, model),
                boundary_arn=base.boundary_arn,
                job_tags=default_tags(base.settings),
                **base.where,
            ),
            opts=base.top,
        )
        workflow = Workflow(
            f"workflow-{model}",
            WorkflowArgs(
                settings=one,
                model=model,
                name_prefix=base.settings.name_prefix,
                pipeline_name=pipeline.pipeline_name,
                keys=base.keys,
                versioning=data.versioning,
                runs=runs,
                alerting=base.alerting,
                log_group_arn=logs.group(f"workflow-{model}").arn,
                boundary_arn=base.boundary_arn,
                **base.where,
            ),
            opts=base.top,
        )
        base.watch(f"workflow-{model}", f"Training of {model}", workflow.signals())
        found.training[model], found.workflows[model] = pipeline, workflow
    return found
