"""Where the alerts of Prometheus go: the platform's topics, by severity. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from components.monitoring.settings import SEVERITIES, Severity

MESSAGE = (
    "{{ range .Alerts }}{{ .Status }}: {{ .Labels.alertname }}: {{ .Annotations.summary }} "
    "({{ range .Labels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }})\n"
    "Runbook: {{ .Annotations.runbook_url }}\n{{ end }}"
)


def alert_manager_text(topics: Mapping[Severity, str], region: str) -> str:
    """The definition: alerts of one name and severity come together, at most every four hours.

    SNS is the one receiver that the managed service knows besides PagerDuty (user guide, "Set up
    your alert receiver").
    """
    config: dict[str, Any] = {
        "route": {
            "receiver": "warning",
            "group_by": ["alertname", "severity"],
            "group_wait": "30s",
            "group_interval": "5m",
            "repeat_interval": "4h",
            "routes": [
                {"receiver": severity, "matchers": [f'severity="{severity}"']}
                for severity in SEVERITIES
            ],
        },
        "receivers": [
            {
                "name": severity,
                "sns_configs": [
                    {
                        "topic_arn": topics[severity],
                        "sigv4": {"region": region},
                        "subject": "{{ .CommonLabels.alertname }}",
                        "message": MESSAGE,
                    }
                ],
            }
            for severity in SEVERITIES
        ],
    }
    inner = yaml.safe_dump(config, sort_keys=False, width=4096)
    return str(yaml.safe_dump({"alertmanager_config": inner}, width=4096))
