"""What is watched of the gateway. Pure data."""

from __future__ import annotations

from components.monitoring.signals import Signal


def gateway_signals(api: str, stage: str, acl: str | None, region: str) -> list[Signal]:
    """`api`, `stage` and `acl` are names in AWS; without a firewall `acl` is None.

    Source of the metrics: Amazon API Gateway developer guide, "Amazon API Gateway dimensions and
    metrics"; AWS WAF developer guide, "AWS WAF metrics and dimensions".
    """
    here = {"ApiName": api, "Stage": stage}
    found = [
        Signal(
            role="server-errors",
            summary="The gateway fails 5 requests or more in a minute",
            runbook="gateway",
            severity="critical",
            namespace="AWS/ApiGateway",
            metric="5XXError",
            statistic="Sum",
            threshold=5,
            dimensions=here,
        ),
        Signal(
            role="latency",
            summary="1 of 100 requests takes 10 seconds or more",
            runbook="gateway",
            severity="warning",
            namespace="AWS/ApiGateway",
            metric="Latency",
            statistic="p99",
            threshold=10_000,
            dimensions=here,
        ),
        Signal(
            role="client-errors",
            summary="The gateway refuses 100 requests or more in a minute",
            runbook="gateway",
            severity="warning",
            namespace="AWS/ApiGateway",
            metric="4XXError",
            statistic="Sum",
            threshold=100,
            dimensions=here,
        ),
    ]
    if acl is not None:
        found.append(
            Signal(
                role="blocked",
                summary="The firewall stops 100 requests or more in a minute",
                runbook="gateway",
                severity="warning",
                namespace="AWS/WAFV2",
                metric="BlockedRequests",
                statistic="Sum",
                threshold=100,
                dimensions={"WebACL": acl, "Rule": "ALL", "Region": region},
            )
        )
    return found
