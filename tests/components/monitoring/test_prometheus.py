"""Prometheus: rules that parse, alerts that arrive, everything encrypted and logged."""

import json
from collections.abc import Callable
from typing import Any

import promql_parser
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from components.monitoring.alert_manager import alert_manager_text
from components.monitoring.prometheus import Prometheus, PrometheusArgs, ScrapedCluster
from components.monitoring.prometheus_rules import alert_rules, recording_rules, rules_text
from components.monitoring.prometheus_settings import FAST_BURN, PrometheusSettings
from components.monitoring.scrape import scrape_text
from tests.components import world
from tests.support.engine import ROOT, Engine

Build = Callable[[Callable[[], Any]], Any]
RUNBOOKS = "https://example.com/docs/runbooks"
CLUSTER = ScrapedCluster(
    cluster_arn=f"arn:aws:eks:{world.REGION}:{world.ACCOUNT}:cluster/acme-test",
    subnet_ids=["subnet-0a", "subnet-0b"],
    security_group_ids=["sg-0a"],
)


def prometheus(cluster: ScrapedCluster | None = None) -> Prometheus:
    ring = world.keys()
    return Prometheus(
        "prometheus",
        PrometheusArgs(
            settings=PrometheusSettings(),
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            data_key_arn=ring.key_arn("data"),
            logs_key_arn=ring.key_arn("logs"),
            log_retention_days=400,
            protect=True,
            retain=True,
            alerting=world.alerting(ring),
            cluster=cluster,
        ),
    )


@pytest.fixture(scope="module")
def usual() -> Engine:
    """What `prometheus` declares, once for all tests that change nothing of it."""
    engine = Engine()
    engine.build(prometheus)
    return engine


def rules(**changes: Any) -> dict[str, list[dict[str, Any]]]:
    """The rules by group, as Prometheus reads them."""
    settings = PrometheusSettings(**changes)
    text = rules_text(recording_rules(), alert_rules(settings), RUNBOOKS)
    return {group["name"]: group["rules"] for group in yaml.safe_load(text)["groups"]}


def names_in(expr: Any) -> set[str]:
    """The metrics that a parsed query selects."""
    found: set[str] = set()
    if isinstance(expr, promql_parser.VectorSelector):
        found.add(str(expr.name))
    elif isinstance(expr, promql_parser.MatrixSelector):
        found |= names_in(expr.vector_selector)
    elif isinstance(expr, promql_parser.BinaryExpr):
        found |= names_in(expr.lhs) | names_in(expr.rhs)
    elif isinstance(expr, promql_parser.Call):
        for argument in expr.args:
            found |= names_in(argument)
    elif isinstance(expr, (promql_parser.AggregateExpr, promql_parser.ParenExpr)):
        found |= names_in(expr.expr)
    return found


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.floats(93.1, 99.999),
    st.integers(1, 600_000),
    st.integers(1, 1440),
    st.integers(0, 100),
)
def test_every_rule_parses_whatever_the_settings(
    availability: float, latency: int, wait: int, idle: int
) -> None:
    found = rules(
        availability_percent=availability,
        latency_p99_ms=latency,
        queue_wait_minutes=wait,
        gpu_idle_percent=idle,
    )
    for rule in [*found["recordings"], *found["alerts"]]:
        promql_parser.parse(rule["expr"])


def test_the_parser_refuses_what_prometheus_refuses() -> None:
    with pytest.raises(ValueError, match="unclosed left parenthesis"):
        promql_parser.parse("sum by (service (rate(http_requests_total[5m]))")


def test_an_alert_asks_only_for_series_that_are_recorded_or_scraped() -> None:
    found = rules()
    recorded = {rule["record"] for rule in found["recordings"]}
    for rule in found["alerts"]:
        for name in names_in(promql_parser.parse(rule["expr"])):
            assert name in recorded or name.startswith("kueue_"), f"{rule['alert']}: {name}"


def test_each_alert_has_a_severity_that_a_topic_takes_and_a_runbook_that_is_there() -> None:
    for rule in rules()["alerts"]:
        assert rule["labels"]["severity"] in {"critical", "warning", "info"}
        page = rule["annotations"]["runbook_url"].removeprefix(f"{RUNBOOKS}/")
        assert (ROOT / "docs" / "runbooks" / page).is_file(), rule["alert"]
        assert rule["annotations"]["summary"]


def test_the_budget_burns_by_both_windows_of_the_settings() -> None:
    [fast] = [rule for rule in rules()["alerts"] if rule["alert"] == "ErrorBudgetBurnsFast"]
    parsed = promql_parser.parse(fast["expr"])
    assert names_in(parsed) == {"service:errors:ratio_rate1h", "service:errors:ratio_rate5m"}
    assert f"> {FAST_BURN * 0.001:.6g}" in fast["expr"]
    assert f"> {FAST_BURN * 0.01:.6g}" in rules(availability_percent=99)["alerts"][0]["expr"]


def test_an_availability_that_even_an_outage_keeps_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"Use more than 93\.06"):
        PrometheusSettings(availability_percent=93)


def test_alerts_go_to_the_topic_of_their_severity(usual: Engine) -> None:
    [definition] = usual.of("aws:amp/alertManagerDefinition:AlertManagerDefinition")
    outer = yaml.safe_load(definition.inputs["definition"])
    config = yaml.safe_load(outer["alertmanager_config"])
    topics = {one["name"]: one["sns_configs"][0]["topic_arn"] for one in config["receivers"]}
    for severity in ("critical", "warning", "info"):
        topic = usual.named(f"alerts-{severity}")
        assert topics[severity] == topic.outputs["arn"]
        policy = json.loads(usual.named(f"alerts-{severity}-policy").inputs["policy"])
        [publishes] = [one for one in policy["Statement"] if one["Sid"] == "ApsPublishes"]
        assert publishes["Principal"] == {"Service": ["aps.amazonaws.com"]}
        workspaces = f"arn:aws:aps:{world.REGION}:{world.ACCOUNT}:workspace/*"
        assert publishes["Condition"]["ArnLike"]["aws:SourceArn"] == workspaces
    routes = {one["matchers"][0]: one["receiver"] for one in config["route"]["routes"]}
    assert routes['severity="critical"'] == "critical"
    assert config["route"]["receiver"] == "warning"


def test_prometheus_can_use_the_key_of_the_topics(usual: Engine) -> None:
    policy = json.loads(usual.named("keys-messaging").inputs["policy"])
    services = json.dumps([one["Principal"] for one in policy["Statement"]])
    assert "aps.amazonaws.com" in services


def test_the_definition_is_the_same_for_the_same_topics() -> None:
    topics: Any = {"critical": "arn:c", "warning": "arn:w", "info": "arn:i"}
    assert alert_manager_text(topics, "us-east-1") == alert_manager_text(topics, "us-east-1")


def test_everything_is_encrypted_and_the_log_is_there_before_who_writes_to_it(
    usual: Engine,
) -> None:
    [workspace] = usual.of("aws:amp/workspace:Workspace")
    assert workspace.inputs["kmsKeyArn"] == usual.named("keys-data").outputs["arn"]
    group = usual.named("prometheus-log")
    assert group.inputs["kmsKeyId"] == usual.named("keys-logs").outputs["arn"]
    assert group.inputs["retentionInDays"] == 400
    target = f"{group.outputs['arn']}:*"
    assert workspace.inputs["loggingConfiguration"] == {"logGroupArn": target}
    [queries] = usual.of("aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration")
    [destination] = queries.inputs["destinations"]
    assert destination["cloudwatchLogs"] == {"logGroupArn": target}
    [policy] = usual.of("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    for writer in (workspace, queries):
        assert group.sequence < policy.sequence < writer.sequence
    [statement] = json.loads(policy.inputs["policyDocument"])["Statement"]
    assert statement["Resource"] == [f"{group.outputs['arn']}:log-stream:*"]


def test_a_cluster_is_scraped_from_inside_its_network(engine: Engine, build: Build) -> None:
    build(lambda: prometheus(CLUSTER))
    [scraper] = engine.of("aws:amp/scraper:Scraper")
    assert scraper.inputs["source"]["eks"]["subnetIds"] == ["subnet-0a", "subnet-0b"]
    [workspace] = engine.of("aws:amp/workspace:Workspace")
    assert scraper.inputs["destination"]["amp"]["workspaceArn"] == workspace.outputs["arn"]
    build(prometheus)
    assert not engine.of("aws:amp/scraper:Scraper")


def test_what_the_rules_ask_for_is_scraped() -> None:
    config = yaml.safe_load(scrape_text(45))
    assert config["global"]["scrape_interval"] == "45s"
    jobs = {one["job_name"] for one in config["scrape_configs"]}
    assert jobs == {"dcgm-exporter", "kube-state-metrics", "kueue", "pods"}
    [pods] = [one for one in config["scrape_configs"] if one["job_name"] == "pods"]
    assert {"service", "namespace"} <= {one.get("target_label") for one in pods["relabel_configs"]}
