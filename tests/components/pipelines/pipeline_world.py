"""A training pipeline and its workflow with all that they stand on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from components.data.lake import Lake, LakeArgs
from components.data.lake_settings import LakeSettings
from components.data.settings import VersioningSettings
from components.data.versioning import Versioning, VersioningArgs
from components.encryption.key_ring import KeyRing
from components.encryption.settings import SigningSettings
from components.encryption.signing_key import SigningKey, SigningKeyArgs
from components.pipelines.runs import Runs, RunsArgs
from components.pipelines.settings import PipelineSettings
from components.pipelines.training_pipeline import TrainingPipeline, TrainingPipelineArgs
from components.pipelines.workflow import Workflow, WorkflowArgs
from components.pipelines.workflow_calls import Targets
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

GROUP_ID = "sg-0123456789abcdef0"
SUBNETS = ["subnet-0a", "subnet-0b"]
LOG_GROUP = f"arn:aws:logs:{world.REGION}:{world.ACCOUNT}:log-group:/aws/vendedlogs/states/x"


def a_pipeline(**changes: Any) -> PipelineSettings:
    """Settings with everything on."""
    given: dict[str, Any] = {
        "dataset": "transactions",
        "label": "is_fraud",
        "bias": {"facet": "customer_region", "facet_values": ["north"]},
        "schedule": "cron(0 2 ? * SUN *)",
        "time_zone": "Europe/Zurich",
    }
    return PipelineSettings.model_validate({**given, **changes})


def targets(**changes: Any) -> Targets:
    """What the workflow of the model fraud calls."""
    given: dict[str, Any] = {
        "model": "fraud",
        "pipeline_name": "training",
        "manifests_table": "manifests",
        "runs_table": "runs",
        "success_topic_arn": f"arn:aws:sns:{world.REGION}:{world.ACCOUNT}:good",
        "failure_topic_arn": f"arn:aws:sns:{world.REGION}:{world.ACCOUNT}:bad",
    }
    return Targets(**{**given, **changes})


def a_workflow(
    ring: KeyRing, settings: PipelineSettings, versioning: Versioning, pipeline_name: str
) -> Workflow:
    """The workflow of the model fraud, with the table of runs and the topics."""
    return Workflow(
        "workflow-fraud",
        WorkflowArgs(
            settings=settings,
            model="fraud",
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            pipeline_name=pipeline_name,
            keys=ring,
            versioning=versioning,
            runs=Runs(
                "runs", RunsArgs(keys=ring, name_prefix=world.PREFIX, protect=True, retain=True)
            ),
            alerting=world.alerting(ring),
            log_group_arn=LOG_GROUP,
            boundary_arn=world.BOUNDARY,
        ),
    )


def a_versioning(ring: KeyRing, lake: Lake) -> Versioning:
    """The table of manifests."""
    return Versioning(
        "versioning",
        VersioningArgs(
            settings=VersioningSettings(),
            lake=lake,
            keys=ring,
            name_prefix=world.PREFIX,
            boundary_arn=world.BOUNDARY,
            protect=True,
            retain=True,
        ),
    )


def a_lake(ring: KeyRing) -> Lake:
    """The buckets of data."""
    return Lake(
        "lake",
        LakeArgs(
            settings=LakeSettings(),
            keys=ring,
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            vpc_id="vpc-0a1b2c3d",
            protect=True,
            retain=True,
        ),
    )


def declare(settings: PipelineSettings) -> None:
    """Pipeline and workflow of the model fraud."""
    ring = world.keys()
    lake = a_lake(ring)
    versioning = a_versioning(ring, lake)
    where: dict[str, Any] = {"account_id": world.ACCOUNT, "region": world.REGION}
    pipeline = TrainingPipeline(
        "pipeline-fraud",
        TrainingPipelineArgs(
            settings=settings,
            model="fraud",
            name_prefix=world.PREFIX,
            vpc_id="vpc-0123456789abcdef0",
            subnet_ids=SUBNETS,
            security_group_id=GROUP_ID,
            keys=ring,
            signing=SigningKey(
                "signing", SigningKeyArgs(settings=SigningSettings(), account_id=world.ACCOUNT)
            ),
            lake=lake,
            versioning=versioning,
            models=world.models(ring, world.a_registry(replicate_to=None)),
            group_name="acme-test-fraud",
            boundary_arn=world.BOUNDARY,
            job_tags={"owner": "team"},
            **where,
        ),
    )
    a_workflow(ring, settings, versioning, pipeline.pipeline_name)


def built(**changes: Any) -> Recording:
    """The recording of a pipeline with these settings."""
    return Engine().build(lambda: declare(a_pipeline(**changes)))


def definition_of(recording: Recording) -> dict[str, Any]:
    """The pipeline's definition as AWS gets it."""
    [pipeline] = recording.of("aws:sagemaker/pipeline:Pipeline")
    found: dict[str, Any] = json.loads(pipeline.inputs["pipelineDefinition"])
    return found


def all_steps(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every step, those in branches too."""
    for step in steps:
        yield step
        if step["Type"] == "Condition":
            for branch in ("IfSteps", "ElseSteps"):
                yield from all_steps(step["Arguments"][branch])


def steps_of(recording: Recording) -> dict[str, dict[str, Any]]:
    """Every step by its name."""
    return {step["Name"]: step for step in all_steps(definition_of(recording)["Steps"])}
