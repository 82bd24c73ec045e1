"""One setting changed: what changes in the stack, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.end_to_end.conftest import NEWEST


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
DOCUMENTS = "serving.endpoints.documents"
LEADS = "serving.endpoints.leads"
SHARED = "serving.endpoints.shared"

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
        Change(
            setting="data.table_bucket.unreferenced_days",
            value=5,
            expect={"tables-bucket": "update"},
        ),
        # A domain grows where it is, and the alarm tells of a share of its volume.
        Change(
            setting="monitoring.logs.search.volume_gib",
            value=20,
            expect={"log-search-domain": "update", "log-search-signals-space": "update"},
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
        Change(
            setting="data.table_bucket.namespaces.curated.decisions.snapshot_days",
            value=60,
            expect={"tables-curated-decisions": "update"},
        ),
        Change(
            setting="monitoring.logs.search.index_rotation",
            value="OneWeek",
            expect={"log-search-stream": "update"},
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
        # The engine that writes to a table changes its schema (ALTER TABLE); from here it would be
        # made anew, empty.
        Change(
            setting="data.table_bucket.namespaces.curated.decisions.fields.reason",
            value={"type": "string"},
        ),
        Change(
            setting="data.table_bucket.namespaces.features",
            value={"cards": {"fields": {"card_id": {"type": "string", "required": True}}}},
            expect={"tables-features": "create", "tables-features-cards": "create"},
        ),
        Change(
            setting="monitoring.logs.search.instance_type",
            value="r6g.large.search",
            expect={"log-search-domain": "update"},
        ),
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
    (
        Change(
            setting="network.egress.domains",
            value=["pypi.org", "files.pythonhosted.org", "example.com"],
            expect={"egress-allowed": "update", "egress-firewall-domains": "update"},
        ),
        Change(
            setting="iam.account_baseline.password_days",
            value=60,
            expect={"account-passwords": "update"},
        ),
        # The way in of the last resort has an hour of its own.
        Change(
            setting="iam.people.session_hours",
            value=4,
            expect={
                "people-auditor": "update",
                "people-data-scientist": "update",
                "people-ml-engineer": "update",
            },
        ),
        Change(
            setting="data.versioning.recovery_days",
            value=14,
            expect={"versioning-manifests": "update"},
        ),
        Change(
            setting="data.feature_store.groups.cards.online_days",
            value=60,
            expect={"features-cards": "update"},
        ),
        Change(
            setting="data.processing.spark.idle_minutes",
            value=10,
            expect={"processing-spark": "update"},
        ),
        Change(
            setting="registry.tracking.size",
            value="Medium",
            expect={"tracking-mlflow": "update"},
        ),
        Change(
            setting="registry.studio.idle_minutes",
            value=120,
            expect={"studio-domain": "update", "studio-space-*": "update"},
        ),
        Change(
            setting="training.cluster.support",
            value="extended",
            expect={"cluster-cluster": "update"},
        ),
        Change(
            setting="training.cluster.addon_versions",
            value={"coredns": "v1.13.2-eksbuild.4"},
            expect={"cluster-services-coredns": "update"},
        ),
        Change(
            setting="training.managed_node_groups.system.max",
            value=3,
            expect={"managed-system-group": "update"},
        ),
        Change(
            setting="training.karpenter.image_release",
            value="v20261119",
            expect={"karpenter-node-class": "update"},
        ),
        Change(
            setting="training.storage.shared.infrequent_days",
            value=60,
            expect={"storage-shared": "update"},
        ),
        # A file system of FSx grows where it is, and the alarm tells of a share of its size.
        Change(
            setting="training.storage.fast.size_gib",
            value=2400,
            expect={"storage-fast": "update", "fast-files-signals-space": "update"},
        ),
        Change(
            setting="training.jobs.max_run_hours",
            value=12,
            expect={"jobs-defaults": "update", "jobs-starter-policy": "update"},
        ),
        Change(
            setting="pipelines.fraud.schedule",
            value="cron(0 3 ? * SUN *)",
            expect={"workflow-fraud-schedule": "update"},
        ),
        Change(
            setting="pipelines.fraud.minimum",
            value=0.85,
            expect={"pipeline-fraud-pipeline": "update"},
        ),
        # What a function is told makes a version of it, and the alias leads to that.
        Change(
            setting="automation.retrain.cooldown_hours",
            value=2,
            expect={"retrain-handler-function": "update", "retrain-handler-alias": "update"},
        ),
        Change(
            setting="automation.reaper.endpoint_hours",
            value=48,
            expect={"reaper-handler-function": "update", "reaper-handler-alias": "update"},
        ),
        Change(
            setting="automation.hours.time_zone",
            value="Europe/Berlin",
            expect={"hours-calls-sleep": "update", "hours-calls-wake": "update"},
        ),
        Change(
            setting="monitoring.prometheus.latency_p99_ms",
            value=500,
            expect={"prometheus-rules": "update"},
        ),
        Change(
            setting="governance.audit_trail.keep_days",
            value=400,
            expect={"audit-*-lifecycle": "update"},
        ),
        Change(
            setting="governance.config_rules.keep_days",
            value=60,
            expect={"config-*-lifecycle": "update"},
        ),
        Change(
            setting="cost.anomalies.from_usd",
            value=20,
            expect={"anomalies-subscription": "update"},
        ),
        Change(
            setting="delivery.runner.timeout_minutes",
            value=30,
            expect={"runner-project": "update"},
        ),
    ),
    (
        Change(
            setting="registry.studio.profiles.engineer",
            value={"role": "ml-engineer"},
            expect={
                "studio-profile-engineer*": "create",
                "studio-user-engineer": "create",
                "studio-space-engineer-work": "create",
                "people-ml-engineer-policy": "update",
            },
        ),
        # EKS raises its version in place; groups of nodes follow by a new version of their
        # template.
        Change(
            setting="training.kubernetes_version",
            value=NEWEST,
            expect={
                "cluster-cluster": "update",
                "cluster-addons-*": "update",
                "cluster-services-*": "update",
                "managed-*-group": "update",
                "nodes-gpu-*-template": "update",
                "nodes-gpu-*-group": "update",
            },
        ),
        Change(
            setting="monitoring.logs.search.sources",
            value=["endpoints"],
            expect={"log-search-workflow-*-subscription": "delete"},
        ),
        Change(
            setting="monitoring.logs.search.administrator",
            value="arn:aws:iam::123456789012:role/SearchOwner",
            expect={"log-search-domain": "update"},
        ),
        Change(
            setting="training.cluster.access.engineers.level",
            value="view",
            expect={"cluster-access-engineers-policy": "replace"},
        ),
        Change(
            setting="training.storage.shared.access_points.home.uid",
            value=1001,
            expect={"storage-shared-at-home": "replace"},
        ),
        Change(
            setting="training.jobs.spot",
            value=False,
            expect={"jobs-defaults": "update"},
        ),
        Change(
            setting="pipelines.fraud.training.instance_type",
            value="ml.m5.xlarge",
            expect={"pipeline-fraud-pipeline": "update"},
        ),
        Change(
            setting="automation.retrain.archive_days",
            value=14,
            expect={"retrain-archive": "update"},
        ),
        Change(
            setting="monitoring.grafana.viewer_groups",
            value=["1234567890-66666666-7777-8888-9999-000000000001"],
            expect={"grafana-viewer": "update"},
        ),
    ),
    (
        Change(
            setting=f"{SHARED}.instances.max",
            value=3,
            expect={
                "endpoint-shared-configuration": "replace",
                "endpoint-shared-endpoint": "update",
            },
        ),
        Change(
            setting=f"{SHARED}.components.ranking.memory_mb",
            value=1024,
            expect={
                "endpoint-shared-ranking": "update",
            },
        ),
        Change(
            setting=f"{SHARED}.components.intent.autoscaling.invocations_per_copy",
            value=50,
            expect={
                "endpoint-shared-scaling-intent-load": "update",
            },
        ),
        Change(
            setting=f"{DOCUMENTS}.autoscaling.max",
            value=3,
            expect={
                "endpoint-documents-scaling-main-target": "update",
            },
        ),
        Change(
            setting=f"{DOCUMENTS}.answers.keep_days",
            value=14,
            expect={
                "captures-store-lifecycle": "update",
            },
        ),
        Change(
            setting=f"{LEADS}.variants.main.memory_mb",
            value=2048,
            expect={
                "endpoint-leads-configuration": "replace",
                "endpoint-leads-shape": "update",
            },
        ),
        Change(
            setting=f"{LEADS}.autoscaling.use_percent",
            value=60,
            expect={
                "endpoint-leads-scaling-main-use": "update",
            },
        ),
        Change(
            setting="serving.batch.fraud.schedule",
            value="cron(0 4 * * ? *)",
            expect={
                "batch-fraud-schedule": "update",
            },
        ),
        Change(
            setting="serving.gateway.requests_per_second",
            value=50,
            expect={
                "gateway-limits": "update",
            },
        ),
        Change(
            setting="serving.gateway.clients.partner.requests_per_day",
            value=2000,
            expect={
                "gateway-clients-partner-plan": "update",
            },
        ),
    ),
    (
        Change(
            setting=f"{SHARED}.components.intent.copies",
            value=3,
            expect={
                "endpoint-shared-intent": "update",
            },
        ),
        Change(
            setting=f"{SHARED}.components.ranking.model.image",
            value="123456789012.dkr.ecr.us-east-1.amazonaws.com/acme-local/serving:1.1.0",
            expect={
                "endpoint-shared-ranking-model": "replace",
                "endpoint-shared-ranking": "update",
            },
        ),
        Change(
            setting=f"{DOCUMENTS}.autoscaling.backlog_per_instance",
            value=10,
            expect={
                "endpoint-documents-scaling-main-backlog": "update",
            },
        ),
        Change(
            setting=f"{DOCUMENTS}.max_concurrent_invocations",
            value=8,
            expect={
                "endpoint-documents-configuration": "replace",
                "endpoint-documents-shape": "update",
            },
        ),
        Change(
            setting=f"{DOCUMENTS}.alarms",
            value={"oldest_minutes": 60},
            expect={
                "endpoint-documents-signals-oldest-request": "update",
                "dashboards-endpoint-documents": "update",
            },
        ),
        Change(
            setting=f"{LEADS}.autoscaling.max",
            value=3,
            expect={
                "endpoint-leads-scaling-main-target": "update",
            },
        ),
        Change(
            setting="serving.gateway.firewall",
            value={"requests_per_address": 1000},
            expect={
                "gateway-firewall-acl": "update",
            },
        ),
    ),
)
"""Settings in eight previews: the rows of a batch touch different resources."""
