"""Settings of monitoring."""

from tests.end_to_end.settings_changes.change import Change

CHANGES = (
    # A domain grows where it is, and the alarm tells of a share of its volume.
    Change(
        preview=1,
        setting="monitoring.logs.search.volume_gib",
        value=20,
        expect={"log-search-domain": "update", "log-search-signals-space": "update"},
    ),
    Change(
        preview=2,
        setting="monitoring.logs.search.index_rotation",
        value="OneWeek",
        expect={"log-search-stream": "update"},
    ),
    Change(
        preview=3,
        setting="monitoring.logs.search.instance_type",
        value="r6g.large.search",
        expect={"log-search-domain": "update"},
    ),
    Change(
        preview=3,
        setting="monitoring.alerting.emails.info",
        value=["info@example.com"],
        expect={"alerts-info-email-1": "create"},
    ),
    Change(
        preview=3,
        setting="monitoring.alerting.slack.severities",
        value=["critical"],
        expect={"alerts-chat-slack": "update"},
    ),
    Change(
        preview=4,
        setting="monitoring.logs.retention_days",
        value=14,
        expect={
            "logs-*": "update",
            "catalog-crawler-*-logs": "update",
            "processing-spark-logs": "update",
            "egress-firewall-log": "update",
            "gateway-errors": "update",
            "prometheus-log": "update",
            "runner-logs": "update",
        },
    ),
    Change(
        preview=1,
        setting="monitoring.prometheus.latency_p99_ms",
        value=500,
        expect={"prometheus-rules": "update"},
    ),
    Change(
        preview=4,
        setting="monitoring.logs.search.sources",
        value=["endpoints"],
        expect={"log-search-workflow-*-subscription": "delete"},
    ),
    Change(
        preview=4,
        setting="monitoring.logs.search.administrator",
        value="arn:aws:iam::123456789012:role/SearchOwner",
        expect={"log-search-domain": "update"},
    ),
    Change(
        preview=4,
        setting="monitoring.grafana.viewer_groups",
        value=["1234567890-66666666-7777-8888-9999-000000000001"],
        expect={"grafana-viewer": "update"},
    ),
)
