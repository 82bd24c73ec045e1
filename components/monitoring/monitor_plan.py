"""Names, times and places of a monitor. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from components.common.content_hash import HASH_LENGTH, content_hash
from components.serving.monitor_settings import Frequency, Kind

NAME_MOST = 63
"""Characters of the name of a schedule and of a job definition in SageMaker."""

API_NAMES: Mapping[Kind, str] = {
    "data_quality": "DataQuality",
    "model_quality": "ModelQuality",
    "bias": "ModelBias",
    "explainability": "ModelExplainability",
}
"""What a kind is called in the API: the monitoring type."""

METRICS: Mapping[Kind, str] = {
    "data_quality": "aws/sagemaker/Endpoints/data-metrics",
    "model_quality": "aws/sagemaker/Endpoints/model-metrics",
    "bias": "aws/sagemaker/Endpoints/bias-metrics",
    "explainability": "aws/sagemaker/Endpoints/explainability-metrics",
}
"""CloudWatch namespace of a kind's metrics. Source: SageMaker developer guide, "CloudWatch Metrics"
of each kind of monitor."""

BASELINE_FILES: Mapping[Kind, Mapping[str, str]] = {
    "data_quality": {"constraints": "constraints.json", "statistics": "statistics.json"},
    "model_quality": {"constraints": "constraints.json"},
    "bias": {"constraints": "analysis.json", "config": "analysis_config.json"},
    "explainability": {"constraints": "analysis.json", "config": "analysis_config.json"},
}
"""Files that a kind's baseline consists of, below `<baseline>/<kind>/`."""

HOURS: Mapping[Frequency, int] = {"hourly": 1, "daily": 24, "weekly": 24}
"""Hours of data that one run looks at; SageMaker takes no window above a day."""

SCHEDULES: Mapping[Frequency, str] = {
    "hourly": "cron(0 * ? * * *)",
    "daily": "cron(0 0 ? * * *)",
    "weekly": "cron(0 0 ? * * *)",
}
"""SageMaker knows hours and days only (API reference, ScheduleConfig); a weekly monitor has a daily
schedule that is started for one night a week."""

WEEKLY_START = "cron(0 22 ? * SUN *)"
WEEKLY_STOP = "cron(0 6 ? * MON *)"
"""When a weekly monitor's schedule is started and stopped (UTC): around its run on Monday at 0:00,
which SageMaker may put off for up to 20 minutes."""


def dashed(kind: Kind) -> str:
    """`data-quality` of `data_quality`."""
    return kind.replace("_", "-")


def schedule_name(endpoint_name: str, kind: Kind) -> str:
    """The schedule's name: fixed, because alarms are on it. One that is too long is cut and gets
    a hash of what was cut."""
    full = f"{endpoint_name}-{dashed(kind)}"
    return full if len(full) <= NAME_MOST else f"{_cut(full)}-{content_hash(full)}"


def definition_prefix(endpoint_name: str, kind: Kind) -> str:
    """What a job definition's name starts with; the hash of its content follows."""
    return _cut(f"{endpoint_name}-{dashed(kind)}")


def _cut(text: str) -> str:
    return text[: NAME_MOST - HASH_LENGTH - 1].rstrip("-")


def offsets(often: Frequency, delay_hours: int) -> tuple[str, str]:
    """Start and end of the data that a run looks at, as ISO 8601 durations before the run; with
    `delay_hours` the data is so old that its labels are there."""
    return f"-PT{delay_hours + HOURS[often]}H", f"-PT{delay_hours}H"
