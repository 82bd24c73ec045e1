"""What the scraper asks for in the cluster. Pure."""

from __future__ import annotations

from typing import Any

import yaml

_META = "__meta_kubernetes"
_JOBS = {
    "dcgm-exporter": ("endpoints", "dcgm-exporter"),
    "kube-state-metrics": ("endpoints", "kube-state-metrics"),
    "kueue": ("endpoints", "kueue-controller-manager-metrics-service"),
}
"""Jobs by name: the role of the discovery, and the service whose endpoints are asked."""


def scrape_text(seconds: int) -> str:
    """The scrape configuration: GPUs, states of objects, queues, and every pod that asks for it by
    the annotation prometheus.io/scrape."""
    config: dict[str, Any] = {
        "global": {"scrape_interval": f"{seconds}s"},
        "scrape_configs": [
            *(
                {
                    "job_name": job,
                    "kubernetes_sd_configs": [{"role": role}],
                    "relabel_configs": [_keep([f"{_META}_service_name"], service)],
                }
                for job, (role, service) in _JOBS.items()
            ),
            {
                "job_name": "pods",
                "kubernetes_sd_configs": [{"role": "pod"}],
                "relabel_configs": [
                    _keep([f"{_META}_pod_annotation_prometheus_io_scrape"], "true"),
                    {
                        "source_labels": [
                            "__address__",
                            f"{_META}_pod_annotation_prometheus_io_port",
                        ],
                        "action": "replace",
                        "regex": r"([^:]+)(?::\d+)?;(\d+)",
                        "replacement": "$1:$2",
                        "target_label": "__address__",
                    },
                    _label("namespace"),
                    _label("pod_name", "pod"),
                    _label("pod_label_app_kubernetes_io_name", "service"),
                ],
            },
        ],
    }
    return str(yaml.safe_dump(config, sort_keys=False, width=4096))


def _keep(labels: list[str], pattern: str) -> dict[str, Any]:
    return {"source_labels": labels, "action": "keep", "regex": pattern}


def _label(source: str, target: str | None = None) -> dict[str, Any]:
    return {
        "source_labels": [f"{_META}_{source}"],
        "action": "replace",
        "target_label": target or source,
    }
