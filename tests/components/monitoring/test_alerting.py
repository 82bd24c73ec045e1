"""Where alerts go."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_aws import sns

from components.monitoring.alerting import Alerting, AlertingArgs
from components.monitoring.settings import SEVERITIES, AlertingSettings, SlackSettings
from recording.model import RecordedResource
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/messaging"
TOPIC = "aws:sns/topic:Topic"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
SLACK = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration"
WEBHOOK = "https://pager.example.com/a-secret-token"


def alerting(webhook: bool = False, **settings: Any) -> Alerting:
    return Alerting(
        "alerts",
        AlertingArgs(
            settings=AlertingSettings(**settings),
            account_id=ACCOUNT,
            region="us-east-1",
            key_arn=KEY,
            boundary_arn=f"arn:aws:iam::{ACCOUNT}:policy/boundary",
            webhook_url=pulumi.Output.secret(WEBHOOK) if webhook else None,
        ),
    )


@pytest.fixture(scope="module")
def usual() -> Engine:
    """What `alerting` declares, once for all tests that change nothing of it."""
    engine = Engine()
    engine.build(alerting)
    return engine


def policy_of(engine: Engine, topic: RecordedResource) -> dict[str, dict[str, Any]]:
    [found] = [
        policy
        for policy in engine.of("aws:sns/topicPolicy:TopicPolicy")
        if policy.inputs["arn"] == topic.outputs["arn"]
    ]
    return {s["Sid"]: s for s in json.loads(found.inputs["policy"])["Statement"]}


def test_every_severity_has_an_encrypted_topic(usual: Engine) -> None:
    topics = usual.of(TOPIC)
    assert {topic.name for topic in topics} == {f"alerts-{one}" for one in SEVERITIES}
    assert all(topic.inputs["kmsMasterKeyId"] == KEY for topic in topics)


def test_alarms_and_billing_of_this_account_publish_and_nobody_else(usual: Engine) -> None:
    for topic in usual.of(TOPIC):
        statements = policy_of(usual, topic)
        allows = [s for s in statements.values() if s["Effect"] == "Allow"]
        assert [s["Principal"]["Service"] for s in allows] == [
            ["cloudwatch.amazonaws.com"],
            ["budgets.amazonaws.com"],
            ["costalerts.amazonaws.com"],
            ["aps.amazonaws.com"],
        ]
        # Prometheus delivers to no topic whose attributes it may not ask for.
        actions = [statement["Action"] for statement in allows]
        assert actions == [["sns:Publish"]] * 3 + [["sns:GetTopicAttributes", "sns:Publish"]]
        for statement in allows:
            assert statement["Resource"] == [topic.outputs["arn"]]
            assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
        for statement in allows[:2]:
            assert f":{ACCOUNT}:" in statement["Condition"]["ArnLike"]["aws:SourceArn"]


def test_who_names_a_topic_waits_until_all_may_publish_to_it() -> None:
    engine = Engine()

    def program() -> None:
        arn = alerting().topic_arn("warning")
        sns.TopicSubscription("waits", topic=arn, protocol="sqs", endpoint="arn:aws:sqs:::queue")

    engine.build(program)
    [waits] = [one for one in engine.of(SUBSCRIPTION) if one.name == "waits"]
    [topic] = [one for one in engine.of(TOPIC) if one.name == "alerts-warning"]
    [policy] = [
        one for one in engine.of("aws:sns/topicPolicy:TopicPolicy") if "warning" in one.name
    ]
    assert waits.inputs["topic"] == topic.outputs["arn"]
    assert policy.urn in waits.dependencies["topic"]


def test_nothing_is_published_in_plain_text(usual: Engine) -> None:
    for topic in usual.of(TOPIC):
        refusal = policy_of(usual, topic)["RefusePlainText"]
        assert (refusal["Effect"], refusal["Principal"]) == ("Deny", "*")
        assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_each_address_gets_the_severities_that_the_settings_say(
    engine: Engine, build: Build
) -> None:
    build(
        lambda: alerting(
            emails={"critical": ("a@example.com", "b@example.com"), "info": ("c@example.com",)}
        )
    )
    names = {topic.outputs["arn"]: topic.name for topic in engine.of(TOPIC)}
    found = {
        (names[s.inputs["topic"]], s.inputs["protocol"], s.inputs["endpoint"])
        for s in engine.of(SUBSCRIPTION)
    }
    assert found == {
        ("alerts-critical", "email", "a@example.com"),
        ("alerts-critical", "email", "b@example.com"),
        ("alerts-info", "email", "c@example.com"),
    }


def test_the_paging_service_gets_critical_alerts_and_its_address_stays_secret(
    engine: Engine, build: Build
) -> None:
    build(lambda: alerting(webhook=True))
    [subscription] = engine.of(SUBSCRIPTION)
    assert subscription.inputs["protocol"] == "https"
    assert subscription.inputs["endpoint"] == {"secret": True}
    assert subscription.inputs["topic"] == engine.named("alerts-critical").outputs["arn"]
    assert WEBHOOK.encode() not in engine.recorded.to_json()


def test_without_a_webhook_there_is_no_subscription(usual: Engine) -> None:
    assert usual.of(SUBSCRIPTION) == []
    assert usual.of(SLACK) == []


@pytest.fixture(scope="module")
def chat() -> Engine:
    engine = Engine()
    slack = SlackSettings(team_id="T07EA123LEP", channel_id="C07EZ1ABC23", severities=("warning",))
    engine.build(lambda: alerting(slack=slack))
    return engine


def test_the_channel_gets_the_chosen_severities(chat: Engine) -> None:
    [channel] = chat.of(SLACK)
    assert channel.inputs["slackTeamId"] == "T07EA123LEP"
    assert channel.inputs["snsTopicArns"] == [chat.named("alerts-warning").outputs["arn"]]
    assert channel.inputs["userAuthorizationRequired"] is True


def test_the_channel_can_only_look_whatever_its_members_may_do_elsewhere(chat: Engine) -> None:
    [channel] = chat.of(SLACK)
    policies = {policy.outputs["arn"]: policy for policy in chat.of("aws:iam/policy:Policy")}
    [guardrail] = [policies[arn] for arn in channel.inputs["guardrailPolicyArns"]]
    for policy in policies.values():
        for statement in json.loads(policy.inputs["policy"])["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in statement["Action"]:
                assert action.startswith(
                    ("cloudwatch:Describe", "cloudwatch:Get", "cloudwatch:List")
                )
    [role] = chat.of("aws:iam/role:Role")
    assert channel.inputs["iamRoleArn"] == role.outputs["arn"]
    assert guardrail.name == "alerts-chat-guardrail"


def test_the_channel_waits_for_the_permissions_of_its_role(chat: Engine) -> None:
    [channel], [attachment] = (
        chat.of(SLACK),
        chat.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
    )
    assert attachment.urn in channel.options["depends_on"]


def test_runbooks_are_found_under_the_address_of_the_settings(build: Build) -> None:
    found: list[str] = []
    build(
        lambda: found.append(
            alerting(runbook_base_url="https://runbooks.example.com/x/").runbook_url("log-errors")
        )
    )
    assert found == ["https://runbooks.example.com/x/docs/runbooks/log-errors.md"]
