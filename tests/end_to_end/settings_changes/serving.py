"""Settings of serving."""

from tests.end_to_end.settings_changes.change import Change

FRAUD = "serving.endpoints.fraud"
CHURN = "serving.endpoints.churn"
DOCUMENTS = "serving.endpoints.documents"
LEADS = "serving.endpoints.leads"
SHARED = "serving.endpoints.shared"

CHANGES = (
    Change(
        preview=1,
        setting=f"{FRAUD}.autoscaling.max",
        value=6,
        expect={"endpoint-fraud-scaling-*-target": "update"},
    ),
    Change(
        preview=1,
        setting=f"{CHURN}.rollout.bake_minutes",
        value=8,
        expect={"endpoint-churn-endpoint": "update"},
    ),
    Change(
        preview=2,
        setting=f"{FRAUD}.autoscaling.invocations_per_instance",
        value=500,
        expect={"endpoint-fraud-scaling-*-invocations": "update"},
    ),
    Change(
        preview=2,
        setting=f"{CHURN}.variants.main.instance_type",
        value="ml.m7i.xlarge",
        expect={
            "endpoint-churn-configuration": "replace",
            "endpoint-churn-endpoint": "update",
        },
    ),
    Change(
        preview=3,
        setting=f"{FRAUD}.autoscaling.schedules.night.max",
        value=3,
        expect={"endpoint-fraud-scaling-*-at-night": "update"},
    ),
    Change(
        preview=3,
        setting=f"{FRAUD}.rollout.bake_minutes",
        value=8,
        expect={"endpoint-fraud-endpoint": "update", "endpoint-fraud-shape": "update"},
    ),
    Change(
        preview=4,
        setting=f"{FRAUD}.variants.champion.instance_type",
        value="ml.m7i.large",
        expect={
            # Automation owns which configuration runs: the endpoint stays as it is.
            "endpoint-fraud-configuration": "replace",
            "endpoint-fraud-shape": "update",
        },
    ),
    Change(
        preview=2,
        setting=f"{SHARED}.instances.max",
        value=3,
        expect={
            "endpoint-shared-configuration": "replace",
            "endpoint-shared-endpoint": "update",
        },
    ),
    Change(
        preview=2,
        setting=f"{SHARED}.components.ranking.memory_mb",
        value=1024,
        expect={
            "endpoint-shared-ranking": "update",
        },
    ),
    Change(
        preview=2,
        setting=f"{SHARED}.components.intent.autoscaling.invocations_per_copy",
        value=50,
        expect={
            "endpoint-shared-scaling-intent-load": "update",
        },
    ),
    Change(
        preview=2,
        setting=f"{DOCUMENTS}.autoscaling.max",
        value=3,
        expect={
            "endpoint-documents-scaling-main-target": "update",
        },
    ),
    Change(
        preview=2,
        setting=f"{DOCUMENTS}.answers.keep_days",
        value=14,
        expect={
            "captures-store-lifecycle": "update",
        },
    ),
    Change(
        preview=2,
        setting=f"{LEADS}.variants.main.memory_mb",
        value=2048,
        expect={
            "endpoint-leads-configuration": "replace",
            "endpoint-leads-shape": "update",
        },
    ),
    Change(
        preview=2,
        setting=f"{LEADS}.autoscaling.use_percent",
        value=60,
        expect={
            "endpoint-leads-scaling-main-use": "update",
        },
    ),
    Change(
        preview=2,
        setting="serving.batch.fraud.schedule",
        value="cron(0 4 * * ? *)",
        expect={
            "batch-fraud-schedule": "update",
        },
    ),
    Change(
        preview=2,
        setting="serving.gateway.requests_per_second",
        value=50,
        expect={
            "gateway-limits": "update",
        },
    ),
    Change(
        preview=2,
        setting="serving.gateway.clients.partner.requests_per_day",
        value=2000,
        expect={
            "gateway-clients-partner-plan": "update",
        },
    ),
    Change(
        preview=3,
        setting=f"{SHARED}.components.intent.copies",
        value=3,
        expect={
            "endpoint-shared-intent": "update",
        },
    ),
    Change(
        preview=3,
        setting=f"{SHARED}.components.ranking.model.image",
        value="123456789012.dkr.ecr.us-east-1.amazonaws.com/acme-local/serving:1.1.0",
        expect={
            "endpoint-shared-ranking-model": "replace",
            "endpoint-shared-ranking": "update",
        },
    ),
    Change(
        preview=3,
        setting=f"{DOCUMENTS}.autoscaling.backlog_per_instance",
        value=10,
        expect={
            "endpoint-documents-scaling-main-backlog": "update",
        },
    ),
    Change(
        preview=3,
        setting=f"{DOCUMENTS}.max_concurrent_invocations",
        value=8,
        expect={
            "endpoint-documents-configuration": "replace",
            "endpoint-documents-shape": "update",
        },
    ),
    Change(
        preview=3,
        setting=f"{DOCUMENTS}.alarms",
        value={"oldest_minutes": 60},
        expect={
            "endpoint-documents-signals-oldest-request": "update",
            "dashboards-endpoint-documents": "update",
        },
    ),
    Change(
        preview=3,
        setting=f"{LEADS}.autoscaling.max",
        value=3,
        expect={
            "endpoint-leads-scaling-main-target": "update",
        },
    ),
    Change(
        preview=3,
        setting="serving.gateway.firewall",
        value={"requests_per_address": 5000},
        expect={
            "gateway-firewall-acl": "update",
        },
    ),
)
