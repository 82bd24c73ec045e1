"""Whoever gets in from outside is told with a request; who belongs to the account is not."""

from __future__ import annotations

from typing import Any

import pytest

from recording import RecordedResource
from review.exposure import RULES
from review.rules import RULES as ALL_RULES
from tests.review.recordings import (
    ACCOUNT,
    TODAY,
    UNKNOWN,
    allow,
    document,
    inline,
    policy,
    recording,
    resource,
    role,
    role_arn,
    service_trust,
)

OTHER = "444455556666"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"
ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
SOURCE = {"ArnLike": {"aws:SourceArn": f"arn:aws:events:us-east-1:{ACCOUNT}:rule/*"}}


def ids(*resources: RecordedResource) -> list[tuple[str, str]]:
    of = recording(*resources)
    return [(one.rule, one.key) for rule in RULES for one in rule.check(of, TODAY)]


def queue(principal: Any, condition: Any = None, **more: Any) -> RecordedResource:
    statement = allow("sqs:SendMessage", QUEUE, Sid="Send", Principal=principal, **more)
    if condition:
        statement["Condition"] = condition
    url = f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q"
    return resource(
        "aws:sqs/queuePolicy:QueuePolicy", "q", {"queueUrl": url, "policy": document(statement)}
    )


def test_the_list_of_rules_has_them() -> None:
    assert set(RULES) <= set(ALL_RULES)


@pytest.mark.parametrize(
    ("principal", "condition", "finds"),
    [
        ("*", None, "exposure/public"),
        ({"AWS": "*"}, None, "exposure/public"),
        ("*", {"Bool": {"aws:SecureTransport": "true"}}, "exposure/public"),
        ("*", {"StringLike": {"aws:PrincipalOrgID": "o-*"}}, "exposure/public"),
        ("*", {"StringLike": {"aws:PrincipalAccount": "1*"}}, "exposure/public"),
        ("*", {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}, "exposure/public"),
        ("*", {"StringEqualsIfExists": {"aws:PrincipalAccount": ACCOUNT}}, "exposure/public"),
        ("*", ORG, None),
        ("*", {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, None),
        ("*", {"StringEquals": {"aws:SourceVpce": "vpce-1"}}, None),
        ("*", {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}, None),
        ({"AWS": ACCOUNT}, None, None),
        ({"AWS": role_arn("a")}, None, None),
        ({"AWS": OTHER}, None, "exposure/cross-account"),
        ("*", {"StringEquals": {"aws:PrincipalAccount": OTHER}}, "exposure/cross-account"),
        (
            "*",
            {"StringEquals": {"aws:PrincipalAccount": [OTHER, ACCOUNT]}},
            "exposure/cross-account",
        ),
        ("*", {"StringEquals": {"aws:SourceAccount": OTHER}}, "exposure/public"),
        ({"AWS": f"arn:aws:iam::{OTHER}:role/a"}, None, "exposure/cross-account"),
        ({"Service": "events.amazonaws.com"}, None, "exposure/service-without-source"),
        ({"Service": "events.amazonaws.com"}, SOURCE, None),
        (
            {"Service": "events.amazonaws.com"},
            {"ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-1:*:rule/*"}},
            "exposure/service-without-source",
        ),
        (
            {"Service": "events.amazonaws.com"},
            {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
            None,
        ),
    ],
)
def test_who_gets_in_is_decided_by_principal_and_condition(
    principal: Any, condition: Any, finds: str | None
) -> None:
    assert [rule for rule, _ in ids(queue(principal, condition))] == ([finds] if finds else [])


def test_all_but_one_principal_are_everybody() -> None:
    statement = {**allow("sqs:SendMessage", QUEUE), "NotPrincipal": {"AWS": role_arn("a")}}
    one = resource(
        "aws:sns/topicPolicy:TopicPolicy", "t", {"arn": QUEUE, "policy": document(statement)}
    )
    assert [rule for rule, _ in ids(one)] == ["exposure/public"]


def test_a_deny_that_holds_outsiders_back_is_counted() -> None:
    outsiders = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}},
    }
    everybody = allow("s3:GetObject", "arn:aws:s3:::b/*", Principal="*")

    def bucket(*statements: Any) -> RecordedResource:
        text = document(*statements)
        return resource("aws:s3/bucketPolicy:BucketPolicy", "b", {"bucket": "b", "policy": text})

    assert [rule for rule, _ in ids(bucket(everybody))] == ["exposure/public"]
    assert ids(bucket(everybody, outsiders)) == []


def test_a_finding_shows_the_request_and_the_account_is_its_key() -> None:
    of = recording(queue({"AWS": OTHER}))
    [one] = [found for rule in RULES for found in rule.check(of, TODAY)]
    assert one.key == OTHER
    assert f"sqs:SendMessage on {QUEUE} by arn:aws:iam::{OTHER}:" in one.detail
    assert "statement Send" in one.detail


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("aws:kms/key:Key", "key"),
        ("aws:ecr/repositoryPolicy:RepositoryPolicy", "repository"),
        ("aws:secretsmanager/secretPolicy:SecretPolicy", "secret"),
        ("aws:dynamodb/resourcePolicy:ResourcePolicy", "table"),
        ("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "event bus"),
    ],
)
def test_the_policy_of_any_resource_is_asked(type_: str, kind: str) -> None:
    text = document(allow("*", Principal={"AWS": OTHER}))
    of = recording(resource(type_, "x", {"policy": text}))
    [one] = [found for rule in RULES for found in rule.check(of, TODAY)]
    assert one.title == f"Account {OTHER} may use the {kind} of x"


def test_a_permission_of_a_function_needs_a_source() -> None:
    inputs = {
        "action": "lambda:InvokeFunction",
        "function": "f",
        "principal": "s3.amazonaws.com",
    }
    type_ = "aws:lambda/permission:Permission"
    assert [rule for rule, _ in ids(resource(type_, "p", inputs))] == [
        "exposure/service-without-source"
    ]
    held = {**inputs, "sourceAccount": ACCOUNT}
    assert ids(resource(type_, "p", held)) == []


def test_a_bucket_of_the_program_is_a_source_in_the_account() -> None:
    source = {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::events-store"}}
    ours = resource("aws:s3/bucket:Bucket", "b", {}, {"arn": "arn:aws:s3:::events-store"})
    sender = queue({"Service": "s3.amazonaws.com"}, source)
    assert ids(sender, ours) == []


@pytest.mark.parametrize(
    ("service", "condition", "finds"),
    [
        ("sagemaker.amazonaws.com", {}, True),
        ("sagemaker.amazonaws.com", {"StringEquals": {"aws:SourceAccount": ACCOUNT}}, False),
        ("sagemaker.amazonaws.com", {"StringEquals": {"aws:SourceAccount": OTHER}}, True),
        # It sends no source, and gives a role to instances of its account only.
        ("ec2.amazonaws.com", {}, False),
    ],
)
def test_a_service_that_sends_its_source_is_asked_for_it(
    service: str, condition: Any, finds: bool
) -> None:
    found = ids(role("r", trust=service_trust(service, **condition)))
    assert [rule for rule, _ in found] == (["exposure/service-without-source"] if finds else [])


def test_a_role_of_another_account_is_left_to_it() -> None:
    own = inline("a", allow("sts:AssumeRole", role_arn("b"), Sid="Go"))
    away = inline("a", allow("sts:AssumeRole", f"arn:aws:iam::{OTHER}:role/b", Sid="Go"))
    here = {"Condition": {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}}
    held = inline("a", allow("sts:AssumeRole", "*", Sid="Go", **here))
    assert ids(role("a"), own) == []
    assert ids(role("a"), away) == [("exposure/leaves-account", "Go")]
    assert ids(role("a"), held) == []
    bound = f"arn:aws:iam::{ACCOUNT}:policy/ceiling"
    ceiling = policy("ceiling", allow("*", role_arn("*")))
    assert ids(role("a", permissionsBoundary=bound), away, ceiling) == []


@pytest.mark.parametrize(
    ("condition", "finds"),
    [
        ({}, True),
        ({"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}, False),
        ({"StringEquals": {"kms:CallerAccount": ACCOUNT}}, True),
        ({"ArnLike": {"aws:PrincipalArn": role_arn("trainer*")}}, False),
    ],
)
def test_a_key_is_used_through_services(condition: Any, finds: bool) -> None:
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    text = document(allow("kms:Decrypt", Sid="Use", Principal=root, Condition=condition))
    found = ids(resource("aws:kms/key:Key", "k", {"policy": text}, {"arn": "arn:k"}))
    assert found == ([("exposure/key-beyond-domain", "Use")] if finds else [])


def test_an_endpoint_lets_through_the_account_and_the_layers_of_images() -> None:
    def endpoint(*statements: Any) -> list[tuple[str, str]]:
        text = document(*statements)
        return ids(resource("aws:ec2/vpcEndpoint:VpcEndpoint", "e", {"policy": text}))

    own = {"Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}}
    layers = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"
    assert endpoint(allow("*", Sid="All", Principal="*")) == [("exposure/endpoint", "All")]
    assert endpoint(allow("*", Principal="*", **own)) == []
    assert endpoint(allow("s3:GetObject", layers, Principal="*")) == []
    assert endpoint(allow("s3:PutObject", layers, Sid="Put", Principal="*")) != []


def test_a_policy_that_cannot_be_read_is_unknown() -> None:
    one = resource("aws:s3/bucketPolicy:BucketPolicy", "b", {"bucket": "b", "policy": UNKNOWN})
    assert ids(one) == [("exposure/unknown", "")]
