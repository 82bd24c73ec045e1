"""Grafana holds what the program published, whatever people or a busy workspace do."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from botocore.exceptions import ClientError

from automation.errors import EventError, PublishError
from automation.grafana_api import ANSWER_MOST, ATTEMPTS, GrafanaApi
from automation.handlers import publish
from automation.publish import FOLDER, PAGE
from automation.service_account import TOKEN_SECONDS, TOKEN_STEM
from components.monitoring.grafana import DASHBOARDS
from components.monitoring.grafana_content import dashboard, data_sources
from components.monitoring.grafana_publisher import TIMEOUT_SECONDS
from tests.automation.calls import DECLARED, Calls
from tests.automation.test_deploy import Context
from tests.automation.workspace import (
    ACCOUNT,
    OTHER_FOLDER,
    TOKENS,
    WORKSPACE,
    Fault,
    Workspace,
    content,
    running,
)

PATH = "/acme-test/grafana"
CHANGED: dict[str, Any] = {
    "id": "e1",
    "source": "aws.ssm",
    "detail-type": "Parameter Store Change",
    "detail": {"name": f"{PATH}/dashboards-cluster", "operation": "Update"},
}
DAY_OVER: dict[str, Any] = {"id": "e2", "source": "aws.events", "detail-type": "Scheduled Event"}
WANTED = {uid: json.loads(dashboard(uid, *given)) for uid, given in DASHBOARDS.items()}
SOURCES = data_sources("https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-1/", "r")


@pytest.fixture
def workspace(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:  # noqa: ARG001
    """A workspace, and the parameters that the program writes."""
    with running() as found:
        for name, value in {
            "AWS_ENDPOINT_URL_GRAFANA": found.url,
            "WORKSPACE": WORKSPACE,
            "SERVICE_ACCOUNT": ACCOUNT,
            "URL": found.url,
            "PARAMETERS": PATH,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("automation.grafana_api.time.sleep", lambda _: None)
        publish.metrics.clear_metrics()
        for uid, wanted in WANTED.items():
            write(f"dashboards-{uid}", json.dumps(wanted))
        write("data-sources", SOURCES)
        yield found


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the function writes to its log."""
    found = io.StringIO()
    monkeypatch.setattr(publish.logger.registered_handler, "stream", found)
    return found


def write(name: str, value: str) -> None:
    boto3.client("ssm").put_parameter(
        Name=f"{PATH}/{name}", Value=value, Type="String", Overwrite=True
    )


def remove(name: str) -> None:
    boto3.client("ssm").delete_parameter(Name=f"{PATH}/{name}")


def send(calls: Calls, event: dict[str, Any] = CHANGED) -> Any:
    """Delivers an event as the queue does."""
    record = {"messageId": "1", "receiptHandle": "h", "body": json.dumps(event)}
    with calls.of("publish"):
        return publish.handle({"Records": [record]}, Context())


def work(calls: Calls) -> dict[str, str]:
    """What was done with each thing."""
    with calls.of("publish"):
        return {f"{one.kind} {one.name}": one.action for one in publish.work(DAY_OVER)}


def is_published(workspace: Workspace) -> None:
    """Asserts that the workspace holds what is wanted, where it belongs."""
    assert workspace.in_folder(FOLDER["uid"]) == set(WANTED)
    for uid, wanted in WANTED.items():
        assert content(workspace.dashboards[uid]) == wanted
    for wanted in json.loads(SOURCES):
        assert wanted.items() <= workspace.sources[wanted["uid"]].items()
    assert workspace.folders[FOLDER["uid"]]["title"] == FOLDER["title"]


@pytest.mark.parametrize("event", [CHANGED, DAY_OVER])
def test_an_empty_workspace_gets_exactly_what_is_published(
    workspace: Workspace, calls: Calls, event: dict[str, Any]
) -> None:
    assert send(calls, event) == {"batchItemFailures": []}
    is_published(workspace)
    assert set(workspace.dashboards) == set(WANTED)
    assert set(workspace.sources) == {"prometheus", "cloudwatch"}
    assert calls.made["publish"] == DECLARED["publish"]


def test_what_is_as_it_should_be_is_not_written_again(workspace: Workspace, calls: Calls) -> None:
    work(calls)
    workspace.requests.clear()
    assert set(work(calls).values()) == {"unchanged"}
    assert {one.split()[0] for one in workspace.requests} == {"GET"}
    assert all(one["version"] == 1 for one in workspace.dashboards.values())


def test_what_somebody_changed_by_hand_is_put_back(workspace: Workspace, calls: Calls) -> None:
    work(calls)
    workspace.dashboards["cluster"]["panels"].pop()
    workspace.places["serving"] = OTHER_FOLDER
    workspace.sources["prometheus"]["jsonData"] = {"sigV4Auth": False}
    workspace.folders[FOLDER["uid"]]["title"] = "Mine"
    assert work(calls) == {
        "folder mlops": "updated",
        "data source prometheus": "updated",
        "data source cloudwatch": "unchanged",
        "dashboard cluster": "updated",
        "dashboard serving": "updated",
    }
    is_published(workspace)


def test_a_changed_parameter_changes_its_dashboard_alone(
    workspace: Workspace, calls: Calls
) -> None:
    work(calls)
    write("dashboards-cluster", json.dumps({**WANTED["cluster"], "refresh": "5m"}))
    done = work(calls)
    assert {name for name, action in done.items() if action != "unchanged"} == {"dashboard cluster"}
    assert workspace.dashboards["cluster"]["refresh"] == "5m"


def test_a_dashboard_without_a_parameter_goes_and_those_of_people_stay(
    workspace: Workspace, calls: Calls
) -> None:
    work(calls)
    workspace.folders[OTHER_FOLDER] = {"uid": OTHER_FOLDER, "title": "People"}
    for uid, place in {"theirs": OTHER_FOLDER, "loose": "", "stray": FOLDER["uid"]}.items():
        workspace.dashboards[uid] = {"uid": uid, "id": 9, "title": uid, "version": 1}
        workspace.places[uid] = place
    workspace.sources["theirs"] = {"uid": "theirs", "name": "Theirs"}
    remove("dashboards-serving")
    done = work(calls)
    assert done["dashboard stray"] == done["dashboard serving"] == "removed"
    assert set(workspace.dashboards) == {"cluster", "theirs", "loose"}
    assert "theirs" in workspace.sources


def test_a_dashboard_that_took_the_title_of_a_published_one_makes_way(
    workspace: Workspace, calls: Calls
) -> None:
    workspace.folders[FOLDER["uid"]] = dict(FOLDER)
    title = WANTED["cluster"]["title"]
    workspace.dashboards["copy"] = {"uid": "copy", "id": 9, "title": title, "version": 1}
    workspace.places["copy"] = FOLDER["uid"]
    work(calls)
    is_published(workspace)


def test_strays_are_found_on_every_page_of_the_search(workspace: Workspace, calls: Calls) -> None:
    work(calls)
    for number in range(PAGE):
        uid = f"a{number}"
        workspace.dashboards[uid] = {"uid": uid, "id": 9, "title": uid, "version": 1}
        workspace.places[uid] = OTHER_FOLDER
    workspace.dashboards["zz"] = {"uid": "zz", "id": 9, "title": "zz", "version": 1}
    workspace.places["zz"] = FOLDER["uid"]
    assert work(calls)["dashboard zz"] == "removed"


def test_every_token_is_gone_afterwards_and_would_have_died_soon(
    workspace: Workspace, calls: Calls
) -> None:
    work(calls)
    assert len(workspace.keys) == 1
    assert not workspace.tokens
    assert workspace.lifetimes == [TOKEN_SECONDS]
    # It outlives the function that uses it, and not by much.
    assert publish.BUDGET_SECONDS < TIMEOUT_SECONDS < TOKEN_SECONDS <= 2 * TIMEOUT_SECONDS


@pytest.mark.parametrize("status", [403, 500])
def test_the_token_is_gone_when_everything_fails(
    workspace: Workspace, calls: Calls, status: int
) -> None:
    workspace.faults += [Fault("GET /api", status), Fault("POST /api", status)]
    # The folder, what is in it, two sources and two dashboards.
    with pytest.raises(PublishError, match="6 of 6 failed"):
        work(calls)
    assert workspace.keys
    assert not workspace.tokens


def test_the_token_is_gone_when_the_code_itself_breaks(
    workspace: Workspace, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(GrafanaApi, "call", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        work(calls)
    assert workspace.keys
    assert not workspace.tokens


def test_a_token_that_cannot_be_deleted_is_an_error(workspace: Workspace, calls: Calls) -> None:
    workspace.faults.append(Fault(f"DELETE {TOKENS}", 403))
    with pytest.raises(ClientError):
        work(calls)
    is_published(workspace)


def test_expired_tokens_that_ended_runs_left_are_cleared_and_no_others(
    workspace: Workspace, calls: Calls
) -> None:
    past, future = time.time() - 1, time.time() + 1000
    workspace.add_token(f"{TOKEN_STEM}left", past)
    kept = {
        workspace.add_token("somebody's", past),
        workspace.add_token(f"{TOKEN_STEM}other-run", future),
    }
    work(calls)
    assert set(workspace.tokens) == kept


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_workspace_is_asked_again(workspace: Workspace, calls: Calls, status: int) -> None:
    workspace.faults += [
        Fault("POST /api/dashboards/db", status, times=ATTEMPTS - 1),
        Fault("GET /api/folders", status, times=1, text=b"<html>busy</html>"),
    ]
    work(calls)
    is_published(workspace)


@pytest.mark.parametrize(
    "start", ["POST /api/dashboards/db", "POST /api/folders", "POST /api/datasources"]
)
def test_a_request_whose_answer_was_lost_is_not_held_against_the_second(
    workspace: Workspace, calls: Calls, start: str
) -> None:
    workspace.faults.append(Fault(start, 502, times=1, done=True))
    work(calls)
    is_published(workspace)


def test_pauses_grow_from_attempt_to_attempt_and_end(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("automation.grafana_api.time.sleep", pauses.append)
    workspace.faults.append(Fault("GET /api/search", 503))
    api = GrafanaApi(workspace.url, "t", time.monotonic() + 60)
    with pytest.raises(PublishError, match="HTTP 503: try again, 5 times"):
        api.call("GET", "search")
    assert pauses == [0, 0.5, 1, 2, 4]


def test_nothing_is_asked_when_no_time_is_left(workspace: Workspace) -> None:
    with pytest.raises(PublishError, match="no time is left"):
        GrafanaApi(workspace.url, "t", time.monotonic() - 1).call("GET", "search")
    assert not workspace.requests


def test_a_workspace_out_of_reach_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automation.grafana_api.time.sleep", lambda _: None)
    api = GrafanaApi("http://127.0.0.1:1", "t", time.monotonic() + 60)
    with pytest.raises(PublishError, match="GET /api/search: ConnectionRefusedError"):
        api.call("GET", "search")


def test_an_answer_without_end_is_not_read(workspace: Workspace, calls: Calls) -> None:
    workspace.faults.append(
        Fault("GET /api/dashboards/uid/cluster", 200, text=b'"' + b"x" * ANSWER_MOST + b'"')
    )
    with pytest.raises(PublishError, match=r"dashboard cluster .*more than 4194304 bytes"):
        work(calls)
    assert "serving" in workspace.dashboards


def test_one_failure_keeps_no_other_back_and_the_message_returns(
    workspace: Workspace, calls: Calls, log: io.StringIO
) -> None:
    text = b'{"message": "invalid JSON", "status": "error"}'
    workspace.faults += [
        Fault("GET /api/datasources/uid/prometheus", 400, text=text),
        Fault("GET /api/dashboards/uid/cluster", 400, text=text),
    ]
    with pytest.raises(BatchProcessingError):
        send(calls)
    assert set(workspace.dashboards) == {"serving"}
    assert set(workspace.sources) == {"cloudwatch"}
    assert not workspace.tokens
    lines = [json.loads(one) for one in log.getvalue().splitlines() if '"kind"' in one]
    told = {f"{one['kind']} {one['thing']}": (one["level"], one["action"]) for one in lines}
    assert told == {
        "folder mlops": ("INFO", "created"),
        "data source prometheus": ("ERROR", "failed"),
        "data source cloudwatch": ("INFO", "created"),
        "dashboard cluster": ("ERROR", "failed"),
        "dashboard serving": ("INFO", "created"),
    }
    reasons = {one["reason"] for one in lines if one["action"] == "failed"}
    assert reasons == {"HTTP 400: invalid JSON"}


def test_no_line_of_the_log_shows_a_token(
    workspace: Workspace, calls: Calls, log: io.StringIO
) -> None:
    workspace.faults.append(Fault("GET /api/dashboards", 400))
    with pytest.raises(BatchProcessingError) as raised:
        send(calls)
    [key] = workspace.keys
    assert '"failed"' in log.getvalue()
    assert key not in log.getvalue() + str(raised.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read"),
        ("[]", "another uid"),
        (json.dumps({"uid": "other"}), "another uid"),
    ],
)
def test_a_parameter_that_holds_no_dashboard_leaves_the_one_that_was_there(
    workspace: Workspace, calls: Calls, text: str, reason: str
) -> None:
    work(calls)
    write("dashboards-cluster", text)
    with pytest.raises(PublishError, match=f"1 of 5 failed: dashboard cluster .*{reason}"):
        work(calls)
    is_published(workspace)


def test_unreadable_data_sources_keep_no_dashboard_back(workspace: Workspace, calls: Calls) -> None:
    write("data-sources", '[{"name": "Prometheus"}]')
    with pytest.raises(PublishError, match=r"data source data-sources .*cannot be read"):
        work(calls)
    assert set(workspace.dashboards) == set(WANTED)


@pytest.mark.parametrize(
    ("kind", "there"),
    [
        ("folders", {"uid": "x", "title": FOLDER["title"]}),
        ("sources", {"uid": "x", "name": "Prometheus"}),
    ],
)
def test_a_name_that_is_somebody_elses_is_an_error(
    workspace: Workspace, calls: Calls, kind: str, there: dict[str, str]
) -> None:
    getattr(workspace, kind)["x"] = there
    with pytest.raises(PublishError, match="same name already exists"):
        work(calls)
    assert getattr(workspace, kind)["x"] == there


def test_without_any_parameter_nothing_is_removed(workspace: Workspace, calls: Calls) -> None:
    work(calls)
    for name in (*(f"dashboards-{uid}" for uid in WANTED), "data-sources"):
        remove(name)
    with pytest.raises(EventError, match="No parameter stands below /acme-test/grafana"):
        work(calls)
    is_published(workspace)


def test_somebody_who_calls_it_hears_what_was_done(workspace: Workspace, calls: Calls) -> None:
    with calls.of("publish"):
        answer = publish.handle({}, Context())
    assert answer["dashboard cluster"] == "created"
    is_published(workspace)
