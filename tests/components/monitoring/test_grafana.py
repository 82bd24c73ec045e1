"""Grafana: entered by groups, asking with a narrow role, its content valid."""

import json
from collections.abc import Callable
from typing import Any

from components.monitoring.grafana import DASHBOARDS, Grafana, GrafanaArgs
from components.monitoring.grafana_content import dashboard, data_sources
from components.monitoring.grafana_settings import GrafanaSettings
from components.monitoring.prometheus_rules import recording_rules
from tests.components import world
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ADMINS = "1234567890-11111111-2222-3333-4444-555555555555"
VIEWERS = "1234567890-66666666-7777-8888-9999-000000000000"
PROMETHEUS = f"arn:aws:aps:{world.REGION}:{world.ACCOUNT}:workspace/ws-1"
ENDPOINT = f"https://aps-workspaces.{world.REGION}.amazonaws.com/workspaces/ws-1/"


def grafana(*viewers: str) -> Grafana:
    return Grafana(
        "grafana",
        GrafanaArgs(
            settings=GrafanaSettings(admin_groups=(ADMINS,), viewer_groups=viewers),
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            vpc_id="vpc-0a",
            subnet_ids=["subnet-0a", "subnet-0b"],
            keys=world.keys(),
            prometheus_arn=PROMETHEUS,
            prometheus_endpoint=ENDPOINT,
            boundary_arn=world.BOUNDARY,
            protect=True,
            retain=True,
        ),
    )


def test_people_enter_through_identity_center_with_the_role_of_their_group(
    engine: Engine, build: Build
) -> None:
    build(lambda: grafana(VIEWERS))
    [workspace] = engine.of("aws:grafana/workspace:Workspace")
    assert workspace.inputs["authenticationProviders"] == ["AWS_SSO"]
    assert workspace.inputs["kmsKeyId"] == engine.named("keys-data").outputs["arn"]
    roles = {
        one.inputs["role"]: one.inputs["groupIds"]
        for one in engine.of("aws:grafana/roleAssociation:RoleAssociation")
    }
    assert roles == {"ADMIN": [ADMINS], "VIEWER": [VIEWERS]}
    build(grafana)
    [only] = engine.of("aws:grafana/roleAssociation:RoleAssociation")
    assert only.inputs["role"] == "ADMIN"


def test_its_role_reads_metrics_of_this_workspace_and_changes_nothing(
    engine: Engine, build: Build
) -> None:
    build(grafana)
    [workspace] = engine.of("aws:grafana/workspace:Workspace")
    assert workspace.inputs["permissionType"] == "CUSTOMER_MANAGED"
    assert workspace.inputs["roleArn"] == engine.named("grafana-queries-role").outputs["arn"]
    text = engine.named("grafana-queries-policy").inputs["policy"]
    statements = json.loads(text)["Statement"]
    [query] = [one for one in statements if one["Sid"] == "QueryPrometheus"]
    assert query["Resource"] == [PROMETHEUS]
    for statement in statements:
        for action in statement["Action"]:
            verb = action.partition(":")[2]
            assert verb.startswith(("Describe", "Get", "List", "Query")), action


def test_its_content_stands_where_a_reviewer_reads_it(engine: Engine, build: Build) -> None:
    build(grafana)
    found = {
        one.inputs["name"]: json.loads(one.inputs["insecureValue"])
        for one in engine.of("aws:ssm/parameter:Parameter")
    }
    assert set(found) == {
        "/acme-test/grafana/dashboards-cluster",
        "/acme-test/grafana/dashboards-serving",
        "/acme-test/grafana/data-sources",
    }
    [prometheus, _] = found["/acme-test/grafana/data-sources"]
    assert prometheus["url"] == ENDPOINT.rstrip("/")


def test_no_data_source_keeps_a_key() -> None:
    prometheus, cloudwatch = json.loads(data_sources(ENDPOINT, "us-east-1"))
    assert prometheus["jsonData"]["sigV4Auth"] is True
    assert "secureJsonData" not in prometheus
    assert cloudwatch["jsonData"]["authType"] == "default"


def test_panels_do_not_overlap_and_ask_for_what_is_recorded() -> None:
    recorded = {rule.record for rule in recording_rules()}
    for uid, (title, panels) in DASHBOARDS.items():
        body = json.loads(dashboard(uid, title, panels))
        assert (body["uid"], body["title"]) == (uid, title)
        places = [tuple(one["gridPos"][key] for key in "xy") for one in body["panels"]]
        assert len(set(places)) == len(panels)
        assert len({one["id"] for one in body["panels"]}) == len(panels)
        for one in body["panels"]:
            assert one["gridPos"]["x"] + one["gridPos"]["w"] <= 24
            [target] = one["targets"]
            assert target["expr"] in recorded or "kueue_" in target["expr"], target["expr"]
