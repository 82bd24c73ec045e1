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


STORED = ("bias", "code", "explainability")
"""What the program itself stores for a pipeline, by the folder that it stands in."""


def pipeline_prefix(model: str) -> str:
    """The folder of a model's pipeline among the lake's artifacts: what the program stores for it,
    and what its runs write."""
    return f"pipelines/{model}"
