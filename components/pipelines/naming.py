"""Names of pipelines and workflows in AWS: people and triggers refer to them. No pulumi import."""

from __future__ import annotations

NAME_MOST = 64
"""Characters of a schedule's name (EventBridge Scheduler API reference, CreateSchedule); those of
a workflow and a pipeline may be longer."""


def pipeline_name(name_prefix: str, model: str) -> str:
    """The pipeline's name, and that of the workflow around it."""
    return f"{name_prefix}-{model}-training"


def workflow_log_group(name_prefix: str, model: str) -> str:
    """The workflow's log group: names with this prefix need no resource policy of their own."""
    return f"/aws/vendedlogs/states/{pipeline_name(name_prefix, model)}"
