"""One setting changed: what changes in the stack, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Change:
    """`setting` (dotted, below platform) becomes `value`. `expect` is operation by the pattern of
    logical names; every pattern is met, and nothing else changes."""

    setting: str
    value: Any
    expect: Mapping[str, str] = field(default_factory=dict)


SPOT = "training.node_groups.gpu-spot"
STEADY = "training.node_groups.gpu-steady"
FRAUD = "serving.endpoints.fraud"
CHURN = "serving.endpoints.churn"

BATCHES: tuple[tuple[Change, ...], ...] = (
    (
        Change(
            setting="network.flow_log_retention_days",
            value=14,
            expect={"network-flow-logs-group": "update"},
        ),
        Change(
            setting="encryption.deletion_window_days",
            value=8,
            expect={"keys-*": "update", "signing-key": "update"},
        ),
        Change(
            setting="registry.object_lock_days",
            value=2,
            expect={"models-*-object-lock": "update"},
        ),
        Change(
            setting="registry.noncurrent_days",
            value=120,
            expect={
                "models-primary-lifecycle": "update",
                "models-replica-copy-lifecycle": "update",
            },
        ),
        Change(
            setting="registry.access_log_days",
            value=300,
            expect={
                "models-logs-store-lifecycle": "update",
                "models-replica-logs-store-lifecycle": "update",
            },
        ),
        Change(setting=f"{SPOT}.max", value=8, expect={"nodes-gpu-spot-group": "update"}),
        Change(
            setting="data.catalog.scan_limit_gb",
            value=500,
            expect={"catalog-queries": "update"},
        ),
        # What a table holds changes who sees it, and nothing of the table itself.
        Change(
            setting="data.catalog.tables.transactions.columns.country.sensitivity",
            value="internal",
            expect={"catalog-access-transactions-public": "delete"},
        ),
        Change(
            setting=f"{FRAUD}.autoscaling.max",
            value=6,
            expect={"endpoint-fraud-scaling-*-target": "update"},
        ),
        Change(
            setting=f"{CHURN}.rollout.bake_minutes",
            value=8,
            expect={"endpoint-churn-endpoint": "update"},
        ),
    ),
    (
        Change(
            setting="network.flow_log_interval_seconds",
            value=60,
            expect={"network-flow-logs-log": "replace"},
        ),
        Change(setting="encryption.rotation_days", value=200, expect={"keys-*": "update"}),
        Change(
            setting="registry.keep_noncurrent_versions",
            value=6,
            expect={
                "models-primary-lifecycle": "update",
                "models-replica-copy-lifecycle": "update",
            },
        ),
        Change(
            setting="registry.repositories",
            value={
                "training": {"keep_images": 20},
                "serving": {"consumers": {"staging": "444455556666"}},
            },
            expect={"images-training-lifecycle": "update"},
        ),
        Change(
            setting=f"{SPOT}.schedules.night.recurrence",
            value="0 21 * * 1-5",
            expect={"nodes-gpu-spot-at-night": "update"},
        ),
        Change(
            setting=f"{STEADY}.warm_pool.max_prepared",
            value=2,
            expect={"nodes-gpu-steady-group": "update"},
        ),
        Change(
            setting=f"{FRAUD}.autoscaling.invocations_per_instance",
            value=500,
            expect={"endpoint-fraud-scaling-*-invocations": "update"},
        ),
        Change(
            setting=f"{CHURN}.variants.main.instance_type",
            value="ml.m7i.xlarge",
            expect={
                "endpoint-churn-configuration": "replace",
                "endpoint-churn-endpoint": "update",
            },
        ),
    ),
    (
        # AWS keeps the description that a group was made with, and people write the card.
        Change(setting="registry.models.fraud.description", value="scores payments"),
        Change(setting="registry.models.fraud.card", value={"risk_rating": "High"}),
        Change(
            setting="registry.models.returns",
            value={"description": "who sends back"},
            expect={
                "model-groups-returns": "create",
                "model-groups-returns-card": "create",
                "decisions-approver-policy": "update",
            },
        ),
        Change(
            setting="registry.pull_through.quay",
            value={"upstream": "quay.io"},
            expect={
                "images-cache-quay": "create",
                "images-template-quay": "create",
                # ECR and the consumers reach the new repositories, and nodes pull them.
                "*-policy": "update",
            },
        ),
        Change(
            setting=f"{SPOT}.instance_types",
            value=["g5.2xlarge", "g5.4xlarge", "g5.8xlarge"],
            expect={"nodes-gpu-spot-group": "update"},
        ),
        Change(
            setting=f"{STEADY}.placement",
            value="partition",
            expect={"nodes-gpu-steady-placement": "replace", "nodes-gpu-steady-group": "update"},
        ),
        Change(
            setting=f"{FRAUD}.autoscaling.schedules.night.max",
            value=3,
            expect={"endpoint-fraud-scaling-*-at-night": "update"},
        ),
        Change(
            setting=f"{FRAUD}.rollout.bake_minutes",
            value=8,
            expect={"endpoint-fraud-endpoint": "update", "endpoint-fraud-shape": "update"},
        ),
        Change(
            setting="monitoring.alerting.emails.info",
            value=["info@example.com"],
            expect={"alerts-info-email-1": "create"},
        ),
        Change(
            setting="monitoring.alerting.slack.severities",
            value=["critical"],
            expect={"alerts-chat-slack": "update"},
        ),
    ),
    (
        Change(
            setting=f"{FRAUD}.variants.champion.instance_type",
            value="ml.m7i.large",
            expect={
                # Automation owns which configuration runs: the endpoint stays as it is.
                "endpoint-fraud-configuration": "replace",
                "endpoint-fraud-shape": "update",
            },
        ),
        Change(
            setting="monitoring.logs.retention_days",
            value=14,
            expect={
                "logs-*": "update",
                "config-logs-kept": "update",
                "catalog-crawler-*-logs": "update",
                "processing-spark-logs": "update",
                "egress-firewall-log": "update",
                "gateway-errors": "update",
                "prometheus-log": "update",
                "runner-logs": "update",
            },
        ),
        Change(
            setting="registry.abort_uploads_days",
            value=3,
            expect={"models-*-lifecycle": "update"},
        ),
        Change(
            setting=f"{SPOT}.schedules.morning",
            value={"recurrence": "0 6 * * 1-5", "time_zone": "Europe/Zurich", "max": 4},
            expect={"nodes-gpu-spot-at-morning": "create"},
        ),
        Change(
            setting="governance.backup.daily_keep_days",
            value=14,
            expect={"backup-plan": "update"},
        ),
        Change(
            setting="governance.backup.lock.min_days",
            value=2,
            expect={"backup-*-lock": "replace"},
        ),
        Change(
            setting="governance.findings.inspector.scans",
            value=["ecr"],
            expect={"findings-inspector": "update"},
        ),
        Change(
            setting="cost.budgets.monthly_usd",
            value=1200,
            expect={"budgets-stack": "update"},
        ),
    ),
)
"""Settings in four previews: the rows of a batch touch different resources."""
