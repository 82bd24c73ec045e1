"""What is idle is reported first, then stopped, and never what is used or kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.sns.models import sns_backends

from automation.handlers import reap
from automation.reap import Thing, Verdict, exempt, verdict
from tests.automation.calls import DECLARED, Calls

LATER = datetime.now(UTC) + timedelta(hours=48)
ROLE = "arn:aws:iam::123456789012:role/r"


@pytest.fixture(autouse=True)
def environment(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    topic = boto3.client("sns").create_topic(Name="info")["TopicArn"]
    for name, value in {
        "STACK": "dev",
        "ENDPOINT_HOURS": "24",
        "NOTEBOOK_HOURS": "12",
        "GRACE_HOURS": "24",
        "DRY_RUN": "false",
        "TOPIC": topic,
    }.items():
        monkeypatch.setenv(name, value)


def tags(**more: str) -> list[dict[str, str]]:
    given = {"stack": "dev", **{key.replace("_", "-"): value for key, value in more.items()}}
    return [{"Key": key, "Value": value} for key, value in given.items()]


def an_endpoint(name: str, **more: str) -> None:
    client = boto3.client("sagemaker")
    client.create_model(ModelName=name, ExecutionRoleArn=ROLE)
    client.create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[
            {
                "VariantName": "main",
                "ModelName": name,
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
            }
        ],
    )
    client.create_endpoint(EndpointName=name, EndpointConfigName=name, Tags=tags(**more))


def a_notebook(name: str = "notebook", **more: str) -> None:
    boto3.client("sagemaker").create_notebook_instance(
        NotebookInstanceName=name, InstanceType="ml.t2.medium", RoleArn=ROLE, Tags=tags(**more)
    )


def ask(endpoint: str, when: datetime) -> None:
    boto3.client("cloudwatch").put_metric_data(
        Namespace="AWS/SageMaker",
        MetricData=[
            {
                "MetricName": "Invocations",
                "Dimensions": [
                    {"Name": "EndpointName", "Value": endpoint},
                    {"Name": "VariantName", "Value": "main"},
                ],
                "Timestamp": when,
                "Value": 3,
            }
        ],
    )


def endpoints() -> set[str]:
    return {one["EndpointName"] for one in boto3.client("sagemaker").list_endpoints()["Endpoints"]}


def work(calls: Calls, now: datetime = LATER) -> dict[str, Verdict]:
    with calls.of("reap"):
        return {one.thing.name: one.verdict for one in reap.work(now)}


def told() -> str:
    """The last message on the topic."""
    [topic] = sns_backends["123456789012"]["us-east-1"].topics.values()
    return str(topic.sent_notifications[-1][1])


def test_what_is_idle_is_reported_then_given_time_then_stopped(calls: Calls) -> None:
    an_endpoint("idle")
    assert work(calls) == {"idle": "found"}
    assert work(calls, LATER + timedelta(hours=23)) == {"idle": "waiting"}
    assert endpoints() == {"idle"}
    assert work(calls, LATER + timedelta(hours=24)) == {"idle": "stop"}
    assert endpoints() == set()
    client = boto3.client("sagemaker")
    assert client.describe_endpoint_config(EndpointConfigName="idle"), "it can be made again"


def test_an_endpoint_that_is_asked_again_starts_from_nothing(calls: Calls) -> None:
    an_endpoint("quiet")
    work(calls)
    ask("quiet", LATER + timedelta(hours=1))
    assert work(calls, LATER + timedelta(hours=25)) == {"quiet": "busy"}
    assert work(calls, LATER + timedelta(hours=50)) == {"quiet": "found"}


def test_an_endpoint_of_inference_components_is_left_to_its_own_scaling(calls: Calls) -> None:
    """Deleting it would leave the components behind, which then hold their names."""
    an_endpoint("shared", kind="components")
    for days in (0, 30, 60):
        assert work(calls, LATER + timedelta(days=days)) == {}
    assert endpoints() == {"shared"}


def test_a_new_endpoint_and_one_that_is_asked_are_busy(calls: Calls) -> None:
    an_endpoint("new")
    assert work(calls, datetime.now(UTC) + timedelta(hours=1)) == {}
    ask("new", LATER - timedelta(hours=2))
    assert work(calls) == {}


def test_in_a_dry_run_nothing_changes_however_long_it_lasts(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRY_RUN", "true")
    an_endpoint("idle")
    a_notebook()
    for days in (0, 30, 60):
        assert set(work(calls, LATER + timedelta(days=days)).values()) == {"found"}
    assert endpoints() == {"idle"}
    assert not {"sagemaker:AddTags", "sagemaker:DeleteEndpoint"} & calls.made["reap"]


def test_a_notebook_instance_that_runs_too_long_is_stopped(calls: Calls) -> None:
    a_notebook()
    assert work(calls, datetime.now(UTC) + timedelta(hours=11)) == {}
    work(calls)
    work(calls, LATER + timedelta(hours=24))
    answer = boto3.client("sagemaker").describe_notebook_instance(NotebookInstanceName="notebook")
    assert answer["NotebookInstanceStatus"] in ("Stopping", "Stopped")


def test_what_belongs_to_another_stack_is_not_touched(calls: Calls) -> None:
    an_endpoint("theirs", stack="prod")
    assert work(calls) == {}


@pytest.mark.parametrize(
    ("until", "kept"),
    [("2026-12-31", True), ("2026-12-30", True), ("2026-12-29", False), ("for ever", False)],
)
def test_an_exemption_ends_with_its_day(until: str, kept: bool) -> None:
    assert exempt({"keep-until": until}, date(2026, 12, 30)) is kept


def test_an_exempt_thing_is_reported_and_stays(calls: Calls) -> None:
    an_endpoint("kept", keep_until="2999-01-01", idle_since="2020-01-01T00:00:00+00:00")
    assert work(calls) == {"kept": "exempt"}
    assert endpoints() == {"kept"}


@pytest.mark.parametrize("since", ["long ago", "2020-01-01T00:00:00", ""])
def test_a_tag_that_cannot_be_read_starts_the_time_anew(since: str) -> None:
    thing = Thing("endpoint", "x", "arn", idle=True, tags={"idle-since": since})
    assert verdict(thing, LATER, 24) == "found"


def test_an_exemption_that_nobody_can_read_is_told_and_keeps_a_thing_for_a_week(
    calls: Calls,
) -> None:
    an_endpoint("kept", keep_until="31.12.2026")
    assert work(calls) == {"kept": "found"}
    assert "keep-until that is no day (31.12.2026; use for example 2026-12-31)" in told()
    assert work(calls, LATER + timedelta(days=6)) == {"kept": "unreadable"}
    assert "is idle and kept until 7 days after" in told()
    assert work(calls, LATER + timedelta(days=7)) == {"kept": "stop"}
    assert endpoints() == set()


def test_a_long_grace_is_given_to_an_exemption_that_nobody_can_read_too(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRACE_HOURS", "720")
    an_endpoint("kept", keep_until="soon")
    work(calls)
    assert work(calls, LATER + timedelta(days=29)) == {"kept": "waiting"}
    assert work(calls, LATER + timedelta(days=30)) == {"kept": "stop"}


def test_what_cannot_be_reported_is_neither_noted_nor_stopped(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_endpoint("new")
    an_endpoint("noted", idle_since="2020-01-01T00:00:00+00:00")
    monkeypatch.setenv("TOPIC", "arn:aws:sns:us-east-1:123456789012:gone")
    with pytest.raises(ClientError):
        work(calls)
    assert endpoints() == {"new", "noted"}
    assert not {"sagemaker:AddTags", "sagemaker:DeleteEndpoint"} & calls.made["reap"]


def test_the_report_goes_to_the_topic_and_a_quiet_day_sends_none(calls: Calls) -> None:
    work(calls)
    assert "sns:Publish" not in calls.made["reap"]
    an_endpoint("idle")
    work(calls)
    assert "sns:Publish" in calls.made["reap"]


def test_all_declared_calls_are_made_and_no_other(calls: Calls) -> None:
    an_endpoint("idle")
    an_endpoint("quiet")
    a_notebook()
    work(calls)
    ask("quiet", LATER + timedelta(hours=1))
    work(calls, LATER + timedelta(hours=24))
    assert calls.made["reap"] == DECLARED["reap"]
