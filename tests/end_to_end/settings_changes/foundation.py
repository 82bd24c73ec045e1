"""Settings of the network, keys, access, governance, cost and delivery."""

from tests.end_to_end.settings_changes.change import Change

CHANGES = (
    Change(
        preview=1,
        setting="network.flow_log_retention_days",
        value=14,
        expect={"network-flow-logs-group": "update"},
    ),
    Change(
        preview=2,
        setting="network.flow_log_interval_seconds",
        value=60,
        expect={"network-flow-logs-log": "replace"},
    ),
    Change(
        preview=1,
        setting="network.egress.domains",
        value=["pypi.org", "files.pythonhosted.org", "example.com"],
        expect={"egress-allowed": "update", "egress-firewall-domains": "update"},
    ),
    Change(
        preview=1,
        setting="encryption.deletion_window_days",
        value=8,
        expect={"keys-*": "update", "signing-key": "update"},
    ),
    Change(preview=2, setting="encryption.rotation_days", value=200, expect={"keys-*": "update"}),
    Change(
        preview=1,
        setting="iam.account_baseline.password_days",
        value=60,
        expect={"account-passwords": "update"},
    ),
    # The way in of the last resort has an hour of its own.
    Change(
        preview=1,
        setting="iam.people.session_hours",
        value=4,
        expect={
            "people-auditor": "update",
            "people-data-scientist": "update",
            "people-ml-engineer": "update",
        },
    ),
    Change(
        preview=4,
        setting="governance.backup.daily_keep_days",
        value=14,
        expect={"backup-plan": "update"},
    ),
    Change(
        preview=4,
        setting="governance.backup.lock.min_days",
        value=2,
        expect={"backup-*-lock": "replace"},
    ),
    Change(
        preview=4,
        setting="governance.findings.inspector.scans",
        value=["ecr"],
        expect={"findings-inspector": "update"},
    ),
    Change(
        preview=1,
        setting="governance.audit_trail.keep_days",
        value=400,
        expect={"audit-*-lifecycle": "update"},
    ),
    Change(
        preview=1,
        setting="governance.config_rules.keep_days",
        value=60,
        expect={"config-*-lifecycle": "update"},
    ),
    Change(
        preview=4,
        setting="cost.budgets.monthly_usd",
        value=1200,
        expect={"budgets-stack": "update"},
    ),
    Change(
        preview=1,
        setting="cost.anomalies.from_usd",
        value=20,
        expect={"anomalies-subscription": "update"},
    ),
    Change(
        preview=1,
        setting="delivery.runner.timeout_minutes",
        value=30,
        expect={"runner-project": "update"},
    ),
)
