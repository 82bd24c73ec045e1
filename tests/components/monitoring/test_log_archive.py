"""Every line is kept, encrypted and without secrets, by roles that can do nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.monitoring.log_archive import IDENTIFIERS, LogArchive, LogArchiveArgs
from components.monitoring.log_archive_settings import LogArchiveSettings
from components.monitoring.logs import Logs, LogsArgs, ServiceLog
from components.monitoring.settings import LogsSettings
from tests.components import world
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
SUBSCRIPTION = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
MASK = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"


def archive() -> LogArchive:
    ring = world.keys()
    logs = Logs(
        "logs",
        LogsArgs(
            settings=LogsSettings(),
            key_arn=ring.key_arn("logs"),
            groups={"endpoint": ServiceLog(), "cluster": ServiceLog(), "delivery": ServiceLog()},
        ),
    )
    return LogArchive(
        "log-archive",
        LogArchiveArgs(
            settings=LogArchiveSettings(keep_days=100),
            groups={role: one for role, one in logs.groups.items() if role != "delivery"},
            delivery_log=logs.group("delivery"),
            keys=ring,
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            boundary_arn=world.BOUNDARY,
            protect=True,
            retain=True,
        ),
    )


@pytest.fixture(scope="module")
def usual() -> Engine:
    """What `archive` declares, once for all tests that change nothing of it."""
    engine = Engine()
    engine.build(archive)
    return engine


def statements(engine: Engine, role: str) -> dict[str, Any]:
    text = engine.named(f"log-archive-{role}-policy").inputs["policy"]
    return {one["Sid"]: one for one in json.loads(text)["Statement"]}


def test_every_group_sends_every_line_once_its_mask_is_there(usual: Engine) -> None:
    [stream] = usual.of(STREAM)
    masks = {one.inputs["logGroupName"]: one for one in usual.of(MASK)}
    subscriptions = usual.of(SUBSCRIPTION)
    assert len(subscriptions) == len(masks) == 2
    for subscription in subscriptions:
        assert subscription.inputs["destinationArn"] == stream.outputs["arn"]
        assert subscription.inputs["filterPattern"] == ""
        assert masks[subscription.inputs["logGroup"]].sequence < subscription.sequence


def test_what_is_found_is_masked(usual: Engine) -> None:
    for mask in usual.of(MASK):
        find, hide = json.loads(mask.inputs["policyDocument"])["Statement"]
        assert find["DataIdentifier"] == hide["DataIdentifier"]
        assert len(find["DataIdentifier"]) == len(IDENTIFIERS)
        assert hide["Operation"] == {"Deidentify": {"MaskConfig": {}}}


def test_lines_are_encrypted_on_the_way_and_at_rest(usual: Engine) -> None:
    key = usual.named("keys-logs").outputs["arn"]
    [stream] = usual.of(STREAM)
    assert stream.inputs["serverSideEncryption"] == {
        "enabled": True,
        "keyType": "CUSTOMER_MANAGED_CMK",
        "keyArn": key,
    }
    assert stream.inputs["extendedS3Configuration"]["kmsKeyArn"] == key
    # What is compressed already would be unreadable when compressed again.
    assert stream.inputs["extendedS3Configuration"]["compressionFormat"] == "UNCOMPRESSED"


def test_the_roles_reach_the_bucket_and_the_stream_and_nothing_else(usual: Engine) -> None:
    [stream] = usual.of(STREAM)
    sender = statements(usual, "sender")
    assert set(sender) == {"SendLines"}
    assert sender["SendLines"]["Resource"] == [stream.outputs["arn"]]
    delivery = statements(usual, "delivery")
    bucket = f"arn:aws:s3:::acme-test-log-archive-{world.ACCOUNT}"
    assert delivery["WriteLines"]["Resource"] == [f"{bucket}/*"]
    assert "s3:GetObject" not in json.dumps(delivery)
    assert "s3:DeleteObject" not in json.dumps(delivery)
    trust = json.loads(usual.named("log-archive-sender-role").inputs["assumeRolePolicy"])
    [statement] = trust["Statement"]
    assert statement["Condition"]["ArnLike"] == {
        "aws:SourceArn": f"arn:aws:logs:{world.REGION}:{world.ACCOUNT}:*"
    }


def test_lines_end_some_day_and_the_bucket_is_kept(usual: Engine) -> None:
    bucket = usual.named("log-archive-store-bucket")
    assert bucket.options["protect"] is True
    lifecycle = usual.named("log-archive-store-lifecycle")
    days = [
        rule["expiration"]["days"] for rule in lifecycle.inputs["rules"] if "expiration" in rule
    ]
    assert days == [100]


def test_who_reads_the_archive_is_written_down(usual: Engine) -> None:
    logging = usual.named("log-archive-store-logging")
    target = usual.named("log-archive-access-logs-store-bucket")
    assert logging.inputs["bucket"] == usual.named("log-archive-store-bucket").inputs["bucket"]
    assert logging.inputs["targetBucket"] == target.inputs["bucket"]
    policy = json.loads(usual.named("log-archive-access-logs-store-policy").inputs["policy"])
    [delivery] = [one for one in policy["Statement"] if one["Sid"] == "DeliverAccessLogs"]
    assert delivery["Condition"]["ArnEquals"] == {
        "aws:SourceArn": [f"arn:aws:s3:::acme-test-log-archive-{world.ACCOUNT}"]
    }
