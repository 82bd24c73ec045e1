"""A refusal is found wherever on the way it stands: in each test one policy of a stack refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest

from recording import Recording
from review.account_place import account_and_region
from tests.platform.deliveries import Deliveries
from tests.platform.errands import errands
from tests.platform.stacks import recording_of
from tests.platform.way import Ways

Change = Callable[[list[dict[str, Any]]], None]


def without(*sids: str) -> Change:
    def change(listed: list[dict[str, Any]]) -> None:
        assert {one["Sid"] for one in listed} >= set(sids)
        listed[:] = [one for one in listed if one["Sid"] not in sids]

    return change


def never(action: str) -> Change:
    """No statement allows an action that some do."""

    def change(listed: list[dict[str, Any]]) -> None:
        assert any(action in one["Action"] for one in listed)
        for one in listed:
            one["Action"] = [each for each in one["Action"] if each != action]
        listed[:] = [one for one in listed if one["Action"]]

    return change


def setting(sid: str, operator: str, key: str, value: Any) -> Change:
    """A condition that is another; None: that is not there."""

    def change(listed: list[dict[str, Any]]) -> None:
        [one] = [each for each in listed if each["Sid"] == sid]
        del one["Condition"][operator][key]
        if value is not None:
            one["Condition"][operator][key] = value

    return change


def denying(action: str) -> Change:
    def change(listed: list[dict[str, Any]]) -> None:
        listed.append({"Sid": "No", "Effect": "Deny", "Action": action, "Resource": "*"})

    return change


def changed(name: str, change: Change) -> Recording:
    """Stack local, the policy of one resource of which is another."""
    local = recording_of("local")
    [one] = [each for each in local.resources if each.name == name and "policy" in each.inputs]
    document = json.loads(one.inputs["policy"])
    change(document["Statement"])
    other = replace(one, inputs={**one.inputs, "policy": json.dumps(document)})
    resources = tuple(other if each is one else each for each in local.resources)
    return replace(local, resources=resources)


DOORS: Final = "StringNotEqualsIfExists"
VIA_NOTHING: Final = ["nothing.us-east-1.amazonaws.com"]


@pytest.mark.parametrize(
    ("name", "change", "role", "refused_by"),
    [
        (
            "models-primary-policy",
            setting("DenyOutsideTheVpc", DOORS, "aws:SourceVpce", "vpce-other"),
            "endpoint-fraud-execution-role",
            "the resource: explicitly denied",
        ),
        (
            "models-primary-policy",
            setting("DenyOutsideTheVpc", "ArnNotLikeIfExists", "aws:PrincipalArn", "arn:aws:x"),
            "endpoint-leads-execution-role",
            "the resource: explicitly denied",
        ),
        (
            "keys-registry",
            setting("UseThroughServices", "StringEquals", "kms:ViaService", VIA_NOTHING),
            "endpoint-fraud-execution-role",
            "the resource: implicitly denied",
        ),
        (
            "keys-compute",
            never("kms:CreateGrant"),
            "jobs-training-role",
            "the resource: implicitly denied",
        ),
        (
            "network-endpoints-s3",
            setting("OwnAccount", "StringEquals", "aws:ResourceAccount", "111111111111"),
            "deployer-handler-execution-role",
            "the endpoint of s3",
        ),
        (
            "boundary-policy",
            denying("sqs:SendMessage"),
            "batch-fraud-machine-role",
            "the boundary: explicitly denied",
        ),
    ],
)
def test_a_refusal_anywhere_on_the_way_is_found(
    name: str, change: Change, role: str, refused_by: str
) -> None:
    found = {one.refused_by for one in Ways(changed(name, change)).asked(role)}
    assert refused_by in found


def test_a_key_that_a_reader_lacks_is_found() -> None:
    [policy] = [
        one.name
        for one in recording_of("local").of("aws:iam/policy:Policy")
        if one.name.startswith("endpoint-fraud-execution-policy")
        and "DecryptRegistry" in one.inputs["policy"]
    ]
    ways = Ways(changed(policy, without("DecryptRegistry")))
    found = {one.refused_by for one in ways.asked("endpoint-fraud-execution-role")}
    assert any(why.startswith("kms:Decrypt by s3 on ") for why in found)


def test_a_role_that_may_not_do_what_it_is_named_for_is_found() -> None:
    [policy] = [
        one.name
        for one in recording_of("local").of("aws:iam/policy:Policy")
        if one.name.startswith("github-drift-policy") and "ReadOwnObjects" in one.inputs["policy"]
    ]
    other = changed(policy, without("ReadOwnObjects"))
    ways = Ways(other)
    shut = {
        one.name
        for one in errands(other, *account_and_region(other))
        if ways.refusing_errand(one).startswith("the role itself")
    }
    stored = other.of("aws:s3/bucketObjectv2:BucketObjectv2")
    assert shut == {one.name for one in stored} != set()


@pytest.mark.parametrize(
    ("name", "change", "service", "refused_by"),
    [
        (
            "alerts-critical-policy",
            without("CloudwatchPublishes"),
            "cloudwatch.amazonaws.com",
            "sns:Publish: the resource",
        ),
        (
            "keys-messaging",
            without("CloudwatchPublishes"),
            "cloudwatch.amazonaws.com",
            "kms:Decrypt: the key",
        ),
        (
            "keys-messaging",
            setting("EventsPublishes", "ArnLike", "kms:EncryptionContext:aws:sqs:arn", "arn:x"),
            "events.amazonaws.com",
            "kms:Decrypt: the key",
        ),
        (
            "audit-store-policy",
            without("TrailDelivers"),
            "cloudtrail.amazonaws.com",
            "s3:PutObject: the resource",
        ),
        (
            "keys-data",
            without("InventoriesEncrypt"),
            "s3.amazonaws.com",
            "kms:GenerateDataKey: the key",
        ),
    ],
)
def test_a_service_that_is_refused_is_found(
    name: str, change: Change, service: str, refused_by: str
) -> None:
    other = changed(name, change)
    ways = Ways(other)
    found = {
        ways.refusing_delivery(one) for one in Deliveries(other).all() if one.service == service
    }
    assert refused_by in found
