"""A manifest, once written, stays as it was."""

import json
from typing import Any

import pytest

from components.data.settings import VersioningSettings
from components.data.versioning import Versioning, VersioningArgs
from components.iam.document import document
from recording.model import RecordedResource
from tests.components import world
from tests.support.engine import Engine


def a_table(protect: bool = True) -> Versioning:
    return Versioning(
        "versioning",
        VersioningArgs(
            settings=VersioningSettings(recovery_days=14),
            keys=world.keys(),
            name_prefix=world.PREFIX,
            protect=protect,
            retain=protect,
        ),
    )


@pytest.fixture(scope="module")
def built() -> Engine:
    engine = Engine()
    engine.build(a_table)
    return engine


@pytest.fixture(scope="module")
def table(built: Engine) -> RecordedResource:
    return built.named("versioning-manifests")


def test_the_table_is_encrypted_with_the_data_key(built: Engine, table: RecordedResource) -> None:
    key = built.named("keys-data").outputs["arn"]
    assert table.inputs["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": key}


def test_the_table_can_be_restored_and_refuses_deletion(table: RecordedResource) -> None:
    assert table.inputs["pointInTimeRecovery"] == {"enabled": True, "recoveryPeriodInDays": 14}
    assert table.inputs["deletionProtectionEnabled"] is True
    assert table.options["protect"] and table.options["retain_on_delete"]


def test_a_table_that_is_not_protected_can_be_deleted() -> None:
    engine = Engine()
    engine.build(lambda: a_table(protect=False))
    table = engine.named("versioning-manifests")
    assert table.inputs["deletionProtectionEnabled"] is False
    assert not table.options.get("protect")


def test_a_manifest_is_known_by_data_set_and_digest_and_never_ends(
    table: RecordedResource,
) -> None:
    assert (table.inputs["hashKey"], table.inputs["rangeKey"]) == ("dataset", "digest")
    assert table.inputs["billingMode"] == "PAY_PER_REQUEST"
    assert "ttl" not in table.inputs


def test_nobody_that_the_platform_allows_deletes_or_edits_a_manifest() -> None:
    engine = Engine()

    def declare() -> Any:
        table = a_table()
        return document(*table.allow_read()), document(*table.allow_pin())

    engine.build(declare)
    read, pin = (
        {a for s in json.loads(text)["Statement"] for a in s["Action"]} for text in engine.result
    )
    assert {a for a in read if a.startswith("dynamodb:")} == {
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
    }
    assert "kms:Encrypt" not in read
    assert {a for a in pin if a.startswith("dynamodb:")} == {
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
    }
