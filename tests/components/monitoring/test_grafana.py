"""Grafana: entered by groups, asking with a narrow role, its content valid."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.publish import DASHBOARD, DATA_SOURCES
from components.monitoring.grafana import DASHBOARDS, Grafana, GrafanaArgs
from components.monitoring.grafana_content import dashboard, data_sources, parameter_text
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
            base=world.functions(world.keys()),
            vpc_id="vpc-0a",
            subnet_ids=["subnet-0a", "subnet-0b"],
            prometheus_arn=PROMETHEUS,
            prometheus_endpoint=ENDPOINT,
            protect=True,
            retain=True,
        ),
    )


@pytest.fixture(scope="module")
def usual() -> Engine:
    """What `grafana` declares, once for all tests that change nothing of it."""
    engine = Engine()
    engine.build(grafana)
    return engine


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


def test_its_role_reads_metrics_of_this_workspace_and_changes_nothing(usual: Engine) -> None:
    [workspace] = usual.of("aws:grafana/workspace:Workspace")
    assert workspace.inputs["permissionType"] == "CUSTOMER_MANAGED"
    assert workspace.inputs["roleArn"] == usual.named("grafana-queries-role").outputs["arn"]
    text = usual.named("grafana-queries-policy").inputs["policy"]
    statements = json.loads(text)["Statement"]
    [query] = [one for one in statements if one["Sid"] == "QueryPrometheus"]
    assert query["Resource"] == [PROMETHEUS]
    for statement in statements:
        for action in statement["Action"]:
            verb = action.partition(":")[2]
            assert verb.startswith(("Describe", "Get", "List", "Query")), action


def test_its_content_stands_where_a_reviewer_reads_it(usual: Engine) -> None:
    found = {
        one.inputs["name"]: json.loads(one.inputs["insecureValue"])
        for one in usual.of("aws:ssm/parameter:Parameter")
    }
    assert set(found) == {
        "/acme-test/grafana/dashboards-cluster",
        "/acme-test/grafana/dashboards-serving",
        "/acme-test/grafana/data-sources",
    }
    [prometheus, _] = found["/acme-test/grafana/data-sources"]
    assert prometheus["url"] == ENDPOINT.rstrip("/")


def test_no_value_looks_to_systems_manager_like_a_parameter_in_a_parameter(usual: Engine) -> None:
    texts = [one.inputs["insecureValue"] for one in usual.of("aws:ssm/parameter:Parameter")]
    assert not [text for text in texts if "{{" in text]
    for key, (title, panels) in DASHBOARDS.items():
        content = json.loads(dashboard(key, title, panels))
        legends = [one["targets"][0]["legendFormat"] for one in content["panels"]]
        assert legends == [panel.legend for panel in panels], "Grafana gets what was written"
        assert any(legend.startswith("{{") for legend in legends)


@given(st.dictionaries(st.text('{}\\"a'), st.text('{}\\"a')))
def test_json_says_the_same_without_braces_side_by_side(content: dict[str, str]) -> None:
    text = parameter_text(content)
    assert "{{" not in text
    assert json.loads(text) == content


def test_a_function_hears_of_each_change_and_of_each_day(usual: Engine) -> None:
    rules = {
        one.name.removeprefix("grafana-publisher-handler-inbox-"): one
        for one in usual.of("aws:cloudwatch/eventRule:EventRule")
    }
    assert set(rules) == {"content", "repair"}
    assert json.loads(rules["content"].inputs["eventPattern"]) == {
        "source": ["aws.ssm"],
        "detail-type": ["Parameter Store Change"],
        "detail": {
            "name": [{"prefix": "/acme-test/grafana/"}],
            "operation": ["Create", "Update", "Delete"],
        },
    }
    assert rules["repair"].inputs["scheduleExpression"] == "rate(1 day)"
    assert "eventPattern" not in rules["repair"].inputs
    queue = usual.named("grafana-publisher-handler-inbox-queue")
    for target in usual.of("aws:cloudwatch/eventTarget:EventTarget"):
        assert target.inputs["arn"] == queue.outputs["arn"]
    # An update changes all parameters before the first of its events is handled.
    assert queue.inputs["delaySeconds"] == 30


def test_the_function_makes_tokens_of_this_workspace_and_reads_this_path_alone(
    usual: Engine,
) -> None:
    [workspace] = usual.of("aws:grafana/workspace:Workspace")
    text = usual.named("grafana-publisher-handler-execution-policy").inputs["policy"]
    statements = {one["Sid"]: one for one in json.loads(text)["Statement"]}
    assert statements["MakeShortLivedTokens"]["Resource"] == [workspace.outputs["arn"]]
    path = f"arn:aws:ssm:{world.REGION}:{world.ACCOUNT}:parameter/acme-test/grafana"
    assert statements["ReadContent"]["Resource"] == [path, f"{path}/*"]
    [account] = usual.of("aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount")
    variables = usual.named("grafana-publisher-handler-function").inputs["environment"]["variables"]
    assert variables["WORKSPACE"] == account.inputs["workspaceId"] == workspace.outputs["id"]
    assert variables["SERVICE_ACCOUNT"] == account.outputs["serviceAccountId"]
    assert variables["URL"] == f"https://{workspace.outputs['endpoint']}"
    assert variables["PARAMETERS"] == "/acme-test/grafana"


def test_the_function_is_there_before_what_it_is_told_of(usual: Engine) -> None:
    parameters = usual.of("aws:ssm/parameter:Parameter")
    last = max(
        one.sequence
        for one in usual.recorded.resources
        if one.name.startswith("grafana-publisher-handler-inbox")
    )
    assert last < min(one.sequence for one in parameters)


def test_the_function_knows_the_parameters_by_their_names(usual: Engine) -> None:
    names = {
        one.inputs["name"].rsplit("/", 1)[-1] for one in usual.of("aws:ssm/parameter:Parameter")
    }
    assert names == {DATA_SOURCES, *(f"{DASHBOARD}{uid}" for uid in DASHBOARDS)}


def test_no_data_source_keeps_a_key() -> None:
    prometheus, cloudwatch = json.loads(data_sources(ENDPOINT, "us-east-1"))
    assert prometheus["jsonData"]["sigV4Auth"] is True
    assert "secureJsonData" not in prometheus
    # The workspace's own role, by the name that Grafana has for it.
    assert prometheus["jsonData"]["sigV4AuthType"] == "ec2_iam_role"
    assert cloudwatch["jsonData"]["authType"] == "ec2_iam_role"


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
