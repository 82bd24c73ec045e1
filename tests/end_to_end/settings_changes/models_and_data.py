"""Settings of the registry and of data."""

from tests.end_to_end.settings_changes.change import Change

CHANGES = (
    Change(
        preview=1,
        setting="registry.object_lock_days",
        value=2,
        expect={"models-*-object-lock": "update"},
    ),
    Change(
        preview=1,
        setting="registry.noncurrent_days",
        value=120,
        expect={
            "models-primary-lifecycle": "update",
            "models-replica-copy-lifecycle": "update",
        },
    ),
    Change(
        preview=1,
        setting="registry.access_log_days",
        value=300,
        expect={
            "models-logs-store-lifecycle": "update",
            "models-replica-logs-store-lifecycle": "update",
        },
    ),
    Change(
        preview=2,
        setting="registry.keep_noncurrent_versions",
        value=6,
        expect={
            "models-primary-lifecycle": "update",
            "models-replica-copy-lifecycle": "update",
        },
    ),
    Change(
        preview=2,
        setting="registry.repositories",
        value={
            "training": {"keep_images": 20},
            "serving": {"consumers": {"staging": "444455556666"}},
        },
        expect={"images-training-lifecycle": "update"},
    ),
    # AWS keeps the description that a group was made with, and people write the card.
    Change(preview=3, setting="registry.models.fraud.description", value="scores payments"),
    Change(preview=3, setting="registry.models.fraud.card", value={"risk_rating": "High"}),
    Change(
        preview=3,
        setting="registry.models.returns",
        value={"description": "who sends back"},
        expect={
            "model-groups-returns": "create",
            "model-groups-returns-card": "create",
            "decisions-approver-policy": "update",
        },
    ),
    Change(
        preview=3,
        setting="registry.pull_through.quay",
        value={"upstream": "quay.io"},
        expect={
            "images-cache-quay": "create",
            "images-template-quay": "create",
            # ECR and the consumers reach the new repositories, and nodes pull them.
            "images-*policy": "update",
            "*-node-policy": "update",
        },
    ),
    Change(
        preview=4,
        setting="registry.abort_uploads_days",
        value=3,
        expect={"models-*-lifecycle": "update"},
    ),
    Change(
        preview=1,
        setting="registry.tracking.size",
        value="Medium",
        expect={"tracking-mlflow": "update"},
    ),
    Change(
        preview=1,
        setting="registry.studio.idle_minutes",
        value=120,
        expect={"studio-domain": "update", "studio-space-*": "update"},
    ),
    Change(
        preview=4,
        setting="registry.studio.profiles.engineer",
        value={"role": "ml-engineer"},
        expect={
            "studio-profile-engineer*": "create",
            "studio-user-engineer": "create",
            "studio-space-engineer-work": "create",
            "people-ml-engineer-policy": "update",
        },
    ),
    Change(
        preview=1,
        setting="data.catalog.scan_limit_gb",
        value=500,
        expect={"catalog-queries-*": "update"},
    ),
    Change(
        preview=1,
        setting="data.table_bucket.unreferenced_days",
        value=5,
        expect={"tables-bucket": "update"},
    ),
    # What a table holds changes who sees it, and nothing of the table itself.
    Change(
        preview=1,
        setting="data.catalog.tables.transactions.columns.country.sensitivity",
        value="internal",
        expect={"catalog-access-transactions-public": "delete"},
    ),
    Change(
        preview=2,
        setting="data.table_bucket.namespaces.curated.decisions.snapshot_days",
        value=60,
        expect={"tables-curated-decisions": "update"},
    ),
    # The engine that writes to a table changes its schema (ALTER TABLE); from here it would be
    # made anew, empty.
    Change(
        preview=3,
        setting="data.table_bucket.namespaces.curated.decisions.fields.reason",
        value={"type": "string"},
    ),
    Change(
        preview=3,
        setting="data.table_bucket.namespaces.features",
        value={"cards": {"fields": {"card_id": {"type": "string", "required": True}}}},
        expect={"tables-features": "create", "tables-features-cards": "create"},
    ),
    Change(
        preview=1,
        setting="data.versioning.recovery_days",
        value=14,
        expect={"versioning-manifests": "update"},
    ),
    Change(
        preview=1,
        setting="data.feature_store.groups.cards.online_days",
        value=60,
        expect={"features-cards": "update"},
    ),
    Change(
        preview=1,
        setting="data.processing.spark.idle_minutes",
        value=10,
        expect={"processing-spark": "update"},
    ),
)
