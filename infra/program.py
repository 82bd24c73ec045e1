"""The program: creates the components and hands the outputs of one to the next."""

from __future__ import annotations

import pulumi

from infra.account import deploy_account
from infra.automation import deploy_automation
from infra.backup import deploy_backup
from infra.batch import deploy_batches
from infra.cost import deploy_cost
from infra.data import deploy_data, open_data
from infra.delivery import deploy_delivery
from infra.egress import deploy_egress
from infra.endpoints import deploy_endpoints, roles_outside
from infra.foundation import Foundation
from infra.gateway import deploy_gateway
from infra.governance import deploy_governance
from infra.interface_endpoints import deploy_interface_endpoints
from infra.monitoring import deploy_logs, deploy_monitoring
from infra.people import deploy_people, people_grants
from infra.pipelines import deploy_pipelines
from infra.registry import deploy_registry
from infra.secrets import PlatformSecrets
from infra.settings import PlatformSettings
from infra.studio import deploy_studio
from infra.training import deploy_training

CONTRACT_VERSION = 1
"""Version of the `platform` output that other stacks read."""


def deploy(settings: PlatformSettings, secrets: PlatformSecrets | None = None) -> None:
    """Registers every resource of the stack and exports `platform`. Asks AWS nothing."""
    base = Foundation(settings, secrets or PlatformSecrets())
    data = deploy_data(base)
    logs = deploy_logs(base)
    backup_roles = deploy_backup(base)
    delivery = deploy_delivery(base)
    registry = deploy_registry(
        base,
        outside_roles=[*backup_roles, *delivery.outside_roles],
        workloads_outside=roles_outside(base),
    )
    training = deploy_training(base, logs, data.lake)
    endpoints = deploy_endpoints(base, logs, registry, data.labels)
    pipelines = deploy_pipelines(base, data, logs, registry)
    gateway = deploy_gateway(base, logs, endpoints.by_name)
    batches = deploy_batches(base, logs, registry, endpoints)
    decisions = deploy_governance(base, registry)
    grants = people_grants(base, data, registry, training.job_roles())
    studio = deploy_studio(base, grants, logs, data.tracking)
    people = deploy_people(base, grants, studio.arns)
    open_data(data, people, studio.roles)
    deploy_account(base)
    functions = deploy_automation(
        base, data, registry, endpoints.by_name, decisions, pipelines.workflows
    )
    deploy_cost(base)
    deploy_monitoring(base, training, functions)
    # last: every workload has said by now what it calls
    deploy_interface_endpoints(base)
    deploy_egress(base)
    pulumi.export(
        "platform",
        {
            "version": CONTRACT_VERSION,
            **base.where,
            "network": base.network_contract(),
            "keys": {**base.keys.key_arns, "signing": base.signing.key_arn},
            "people": people,
            "delivery": dict(delivery.role_arns),
            "topics": dict(base.alerting.topic_arns),
            "data": data.contract,
            "registry": registry.contract(),
            "studio": studio.contract,
            "governance": {"decisions": decisions.table_name} if decisions is not None else {},
            "training": training.contract(),
            "pipelines": pipelines.contract(),
            "usage": base.settings.cost.usage.model_dump(),
            "serving": {
                "endpoints": {name: one.endpoint_name for name, one in endpoints.by_name.items()},
                "components": endpoints.component_names(),
                "batch": {name: one.machine_arn for name, one in batches.items()},
                "gateway": gateway.contract() if gateway is not None else {},
            },
        },
    )
