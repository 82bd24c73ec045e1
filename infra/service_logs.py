"""Which services write logs in this stack, and to which group. Pure."""

from __future__ import annotations

from components.data.table_care import LOG_GROUPS as OPTIMIZER_LOGS
from components.monitoring.log_search_settings import domain_name
from components.monitoring.logs import ServiceLog
from components.pipelines.naming import workflow_log_group
from components.registry.studio_access import LOG_GROUP as STUDIO_LOG_GROUP
from components.serving.components_settings import ComponentsSettings
from components.serving.naming import (
    batch_log_group,
    component_log_group,
    endpoint_name,
    gateway_name,
    log_group_name,
)
from infra.settings import PlatformSettings

STUDIO = "studio"
"""The role of the group of what runs in Studio."""
ACCOUNT_WIDE = {
    "training-jobs": "/aws/sagemaker/TrainingJobs",
    "processing-jobs": "/aws/sagemaker/ProcessingJobs",
    "transform-jobs": "/aws/sagemaker/TransformJobs",
    **OPTIMIZER_LOGS,
    STUDIO: STUDIO_LOG_GROUP,
}
"""Groups that SageMaker and Glue write to for the whole account and region, by role. The stack that
owns them has all of them, for the other stacks too: who writes to them, infra/log_rules.py asks."""

CONTAINER_LOGS = ("application", "dataplane", "host", "performance")
"""Groups of a cluster that the add-on amazon-cloudwatch-observability writes to."""
DELIVERY = "archive-delivery"
"""The group that tells of lines which did not reach the archive."""

SEARCH_AUDIT = "search-audit"
"""The group that the search of logs writes to: who searched for what."""


def component_log(endpoint: str, component: str) -> str:
    """The role of the group of an inference component."""
    return f"component-{endpoint}-{component}"


def service_logs(settings: PlatformSettings) -> dict[str, ServiceLog]:
    """The groups by role. SageMaker and EKS choose the names: a group that is not there yet they
    would make themselves, without key and without end."""
    found: dict[str, ServiceLog] = {}
    if settings.monitoring.logs.account_groups:
        found |= {role: ServiceLog(physical_name=name) for role, name in ACCOUNT_WIDE.items()}
    if settings.monitoring.logs.archive is not None:
        name = f"/aws/kinesisfirehose/{settings.name_prefix}-log-archive"
        found[DELIVERY] = ServiceLog(physical_name=name)
    if settings.monitoring.logs.search is not None:
        name = f"/aws/opensearch/{domain_name(settings.name_prefix)}"
        found[SEARCH_AUDIT] = ServiceLog(physical_name=name, error_pattern=None)
    if settings.training.cluster_settings is not None:
        found["cluster"] = ServiceLog(physical_name=f"/aws/eks/{settings.name_prefix}/cluster")
        for role in CONTAINER_LOGS:
            path = f"/aws/containerinsights/{settings.name_prefix}/{role}"
            found[f"containers-{role}"] = ServiceLog(physical_name=path)
    storage = settings.training.storage
    if storage is not None and storage.fast is not None:
        found["fast-files"] = ServiceLog(physical_name=f"/aws/fsx/{settings.name_prefix}")
    for name, endpoint in sorted(settings.serving.endpoints.items()):
        found[f"endpoint-{name}"] = ServiceLog(
            physical_name=log_group_name(settings.name_prefix, name)
        )
        if isinstance(endpoint, ComponentsSettings):
            physical = endpoint_name(settings.name_prefix, name)
            for component in sorted(endpoint.components):
                found[component_log(name, component)] = ServiceLog(
                    physical_name=component_log_group(physical, component)
                )
    for model in sorted(settings.pipelines):
        found[f"workflow-{model}"] = ServiceLog(
            physical_name=workflow_log_group(settings.name_prefix, model)
        )
    for name in sorted(settings.serving.batch):
        found[f"batch-{name}"] = ServiceLog(
            physical_name=batch_log_group(settings.name_prefix, name)
        )
    gateway = settings.serving.gateway
    if gateway is not None:
        name = gateway_name(settings.name_prefix)
        found["gateway-access"] = ServiceLog(physical_name=f"/aws/apigateway/{name}")
        if gateway.firewall is not None:
            # AWS WAF writes to no group of another name.
            found["gateway-firewall"] = ServiceLog(physical_name=f"aws-waf-logs-{name}")
    return found
