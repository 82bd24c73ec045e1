"""Functions that run inside AWS, and the alarms on each."""

from __future__ import annotations

from collections.abc import Mapping

from components.automation.foundation import HandlerFoundation
from components.automation.handler import metrics_namespace
from components.automation.runtime import Runtime, RuntimeArgs
from components.automation.settings import RetrainSettings
from components.common.parts import numbered_parts
from components.data.pinner import Pinner, PinnerArgs
from components.governance.model_governance import ModelGovernance
from components.monitoring.retrain_trigger import (
    Retrained,
    RetrainTrigger,
    RetrainTriggerArgs,
)
from components.monitoring.signals import counted_signals
from components.pipelines.workflow import Workflow
from components.registry.consumer_access import shared_parts
from components.registry.sharer import Sharer, SharerArgs
from components.registry.version_gate import VersionGate
from components.serving.deployer import Deployer, DeployerArgs
from components.serving.deployer_access import ENDPOINTS_MOST, Deployed
from components.serving.naming import endpoint_name, shape_parameter
from infra.data import Data
from infra.endpoints import AnyEndpoint
from infra.foundation import Foundation
from infra.registry import Registry
from infra.savings import deploy_savings
from infra.watch import watch_handler

SERVICES = (
    "application-autoscaling",
    "autoscaling",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "kms",
    "logs",
    "s3",
    "sagemaker",
    "sns",
    "sqs",
    "ssm",
    "states",
    "xray",
)
"""What functions call, and what Lambda calls in their name."""


def deploy_automation(
    base: Foundation,
    data: Data,
    registry: Registry,
    endpoints: Mapping[str, AnyEndpoint],
    decisions: ModelGovernance | None,
    workflows: Mapping[str, Workflow],
) -> HandlerFoundation | None:
    """The functions that the settings ask for; `workflows` by model. What they stand on is for
    other areas' functions too; None: there is none."""
    settings = base.settings
    automated = any(one.delivery == "automated" for one in settings.serving.endpoints.values())
    wanted = settings.automation
    pinned, grafana = settings.data.datasets, settings.monitoring.grafana
    asked = (automated, pinned, grafana, wanted.retrain, wanted.reaper, wanted.hours)
    if not any((*asked, settings.registry.consumers)):
        return None
    runtime = Runtime(
        "automation",
        RuntimeArgs(
            models=registry.bucket,
            vpc_id=base.network.vpc_id,
            subnet_ids=base.network.private_subnet_ids,
            force_destroy=settings.registry.force_destroy,
        ),
        opts=base.top,
    )
    services = (*SERVICES, "grafana") if grafana else SERVICES
    if wanted.hours is not None and settings.training.managed_groups:
        services = (*services, "eks")
    functions = HandlerFoundation(
        runtime=runtime,
        keys=base.keys,
        name_prefix=settings.name_prefix,
        boundary_arn=base.boundary_arn,
        log_retention_days=wanted.log_retention_days,
        retain_logs=settings.protect,
        **base.where,
    )
    base.calls("automation", runtime.security_group_id, services)
    gate = VersionGate(
        models=registry.bucket,
        keys=base.keys,
        signing=base.signing if wanted.verify_signatures else None,
        versioning=data.versioning,
        approvals_table_arn=decisions.table_arn if decisions else None,
    )
    if automated:
        _deployer(base, registry, endpoints, gate, functions)
    if settings.registry.consumers:
        _sharer(base, registry, gate, functions)
    if pinned:
        _pinner(base, data, functions)
    if wanted.retrain is not None:
        _retrain_trigger(base, wanted.retrain, functions, workflows)
    if wanted.reaper is not None or wanted.hours is not None:
        deploy_savings(base, functions)
    return functions


def _pinner(base: Foundation, data: Data, functions: HandlerFoundation) -> None:
    # The settings refuse versioning without a lake.
    assert data.lake is not None
    assert data.versioning is not None
    pinner = Pinner(
        "pinner",
        PinnerArgs(
            datasets=base.settings.data.datasets,
            lake=data.lake,
            versioning=data.versioning,
            signing=base.signing,
            base=functions,
        ),
        opts=base.top,
    )
    watch_handler(base, "pinner", pinner.handler)


def _deployer(
    base: Foundation,
    registry: Registry,
    endpoints: Mapping[str, AnyEndpoint],
    gate: VersionGate,
    functions: HandlerFoundation,
) -> None:
    prefix = base.settings.name_prefix
    deployed = [
        Deployed(
            endpoint_name=endpoint_name(prefix, name),
            shape_parameter=shape_parameter(prefix, name),
            model=one.group or name,
            group_name=registry.groups.group_names[one.group or name],
            role_arn=endpoints[name].role_arn,
        )
        for name, one in sorted(base.settings.serving.endpoints.items())
        if one.delivery == "automated"
    ]
    for suffix, part in numbered_parts(deployed, ENDPOINTS_MOST):
        deployer = Deployer(
            f"deployer{suffix}",
            DeployerArgs(
                endpoints=part,
                suffix=suffix,
                base=functions,
                gate=gate,
            ),
            opts=base.top,
        )
        watch_handler(base, f"deployer{suffix}", deployer.handler)
    base.watch(
        "rollouts",
        "Roll-outs of model versions",
        counted_signals(
            metrics_namespace(),
            "deploy",
            {
                "RolledBack": ("An endpoint went back to what it ran before", "endpoint-rollback"),
                "Refused": ("A model version was not let through", "model-refused"),
            },
        ),
    )


def _sharer(
    base: Foundation, registry: Registry, gate: VersionGate, functions: HandlerFoundation
) -> None:
    for suffix, models in shared_parts(base.settings.registry):
        sharer = Sharer(
            f"sharer{suffix}",
            SharerArgs(
                group_names={model: registry.groups.group_names[model] for model in models},
                suffix=suffix,
                base=functions,
                gate=gate,
            ),
            opts=base.top,
        )
        watch_handler(base, f"sharer{suffix}", sharer.handler)
    refused = ("A model version was not opened to its consumers", "model-refused")
    base.watch(
        "sharing",
        "Versions for consumers",
        counted_signals(metrics_namespace(), "share", {"Refused": refused}),
    )


def _retrain_trigger(
    base: Foundation,
    settings: RetrainSettings,
    functions: HandlerFoundation,
    workflows: Mapping[str, Workflow],
) -> None:
    prefix = base.settings.name_prefix
    served: dict[str, list[str]] = {model: [] for model in settings.models}
    for name, one in sorted(base.settings.serving.endpoints.items()):
        if (one.group or name) in served:
            served[one.group or name].append(endpoint_name(prefix, name))
    trigger = RetrainTrigger(
        "retrain",
        RetrainTriggerArgs(
            settings=settings,
            models=[
                Retrained(
                    model=model,
                    # The settings refuse a model without a pipeline.
                    workflow=workflows[model],
                    dataset=base.settings.pipelines[model].dataset,
                    endpoint_names=names,
                )
                for model, names in served.items()
            ],
            base=functions,
            **base.keep,
        ),
        opts=base.top,
    )
    watch_handler(base, "retrain", trigger.handler)
