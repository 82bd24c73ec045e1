"""Tables that S3 keeps have the key of the data and no other, and stay."""

import json
from typing import Any

import pytest

from access.evaluate import Request, decide
from access.grants import Grants
from access.policy import parse
from components.data.table_bucket import TableBucket, TableBucketArgs
from components.data.table_bucket_settings import TableBucketSettings
from components.iam.document import document
from recording.model import Recording
from tests.access import documents
from tests.components import world
from tests.support.engine import Engine

ARN = f"arn:aws:s3tables:{world.REGION}:{world.ACCOUNT}:bucket/acme-test-tables"


def settings() -> TableBucketSettings:
    return TableBucketSettings.model_validate(
        {
            "namespaces": {
                "curated": {
                    "card_payments": {
                        "fields": {
                            "payment_id": {"type": "string", "required": True},
                            "amount": {"type": "decimal(12,2)"},
                        },
                        "snapshot_days": 90,
                    }
                },
                "empty": {},
            },
            "unreferenced_days": 5,
        }
    )


def tables(**changes: Any) -> TableBucket:
    kept = {"protect": True, "retain": True, "force_destroy": False}
    return TableBucket(
        "tables",
        TableBucketArgs(
            settings=settings(),
            keys=world.keys(),
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            **(kept | changes),
        ),
    )


@pytest.fixture(scope="module")
def made() -> Recording:
    return Engine().build(tables)


def test_the_bucket_and_each_table_have_the_key_of_the_data(made: Recording) -> None:
    key = made.named("keys-data").outputs["arn"]
    for name in ("tables-bucket", "tables-curated-card-payments"):
        assert made.named(name).inputs["encryptionConfiguration"] == {
            "sseAlgorithm": "aws:kms",
            "kmsKeyArn": key,
        }


def test_s3_may_use_the_key_for_table_buckets_of_this_account_alone(made: Recording) -> None:
    policy = json.loads(made.named("keys-data").inputs["policy"])
    service = {"Service": ["maintenance.s3tables.amazonaws.com"]}
    [found] = [one for one in policy["Statement"] if one["Principal"] == service]
    assert found["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert found["Condition"] == {
        "ArnLike": {
            "kms:EncryptionContext:aws:s3:arn": (
                f"arn:aws:s3tables:{world.REGION}:{world.ACCOUNT}:bucket/*"
            )
        }
    }


def test_other_keys_other_accounts_and_plain_text_are_refused(made: Recording) -> None:
    policy = made.named("tables-policy")
    assert policy.inputs["tableBucketArn"] == ARN
    found = {one["Sid"]: one for one in json.loads(policy.inputs["resourcePolicy"])["Statement"]}
    assert all(one["Effect"] == "Deny" and one["Principal"] == "*" for one in found.values())
    assert all(one["Resource"] == [ARN, f"{ARN}/*"] for one in found.values())
    conditions = {sid: one["Condition"] for sid, one in found.items()}
    assert conditions["RefusePlainText"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert conditions["RefuseOtherAccounts"]["StringNotEquals"] == {
        "aws:PrincipalAccount": world.ACCOUNT
    }
    key = made.named("keys-data").outputs["arn"]
    assert conditions["RefuseOtherKeys"]["StringNotEquals"] == {"s3tables:kmsKeyArn": key}
    assert conditions["RefuseOtherEncryption"]["StringNotEquals"] == {
        "s3tables:sseAlgorithm": "aws:kms"
    }


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({}, "allowed"),
        ({"s3tables:ssealgorithm": "aws:kms", "s3tables:kmskeyarn": "own"}, "allowed"),
        ({"s3tables:ssealgorithm": "aws:kms", "s3tables:kmskeyarn": "other"}, "explicitly denied"),
        ({"s3tables:ssealgorithm": "AES256"}, "explicitly denied"),
    ],
)
def test_an_engine_that_says_nothing_of_encryption_makes_tables_with_the_key_of_the_bucket(
    made: Recording, asked: dict[str, str], answer: str
) -> None:
    keys = {"own": made.named("keys-data").outputs["arn"], "other": "arn:aws:kms:x:y:key/z"}
    context = {name: keys.get(value, value) for name, value in asked.items()}
    context |= {"aws:securetransport": "true", "aws:principalaccount": world.ACCOUNT}
    policy = parse(made.named("tables-policy").inputs["resourcePolicy"])
    anything = documents.policy(documents.allow("s3tables:*"))
    role = f"AWS=arn:aws:iam::{world.ACCOUNT}:role/spark"
    request = Request("s3tables:CreateTable", f"{ARN}/table/x", role, context)
    assert decide(request, Grants(((anything,),), (policy,))) == answer


def test_s3_keeps_the_tables_as_the_settings_say(made: Recording) -> None:
    removal = made.named("tables-bucket").inputs["maintenanceConfiguration"]
    assert removal["icebergUnreferencedFileRemoval"] == {
        "status": "enabled",
        "settings": {"unreferencedDays": 5, "nonCurrentDays": 10},
    }
    upkeep = made.named("tables-curated-card-payments").inputs["maintenanceConfiguration"]
    assert upkeep["icebergSnapshotManagement"]["settings"] == {
        "maxSnapshotAgeHours": 90 * 24,
        "minSnapshotsToKeep": 1,
    }


def test_a_table_is_made_with_its_fields_and_never_made_anew_for_them(made: Recording) -> None:
    table = made.named("tables-curated-card-payments")
    assert table.inputs["metadata"]["iceberg"]["schema"]["fields"] == [
        {"name": "amount", "type": "decimal(12,2)", "required": False},
        {"name": "payment_id", "type": "string", "required": True},
    ]
    assert table.options["ignore_changes"] == ["metadata"]


def test_what_holds_tables_stays_where_the_stack_is_protected(made: Recording) -> None:
    for name in ("tables-bucket", "tables-curated", "tables-empty", "tables-curated-card-payments"):
        assert made.named(name).options["protect"] and made.named(name).options["retain_on_delete"]
    loose = Engine().build(lambda: tables(protect=False, retain=False, force_destroy=True))
    assert not loose.named("tables-bucket").options.get("protect")
    assert loose.named("tables-bucket").inputs["forceDestroy"] is True


def test_who_writes_reaches_this_buckets_tables_and_deletes_none() -> None:
    texts: list[str] = []
    Engine().build(lambda: document(*tables().allow_write()).apply(texts.append))
    statements = json.loads(texts[0])["Statement"]
    assert {one for each in statements for one in each["Resource"]} == {ARN, f"{ARN}/table/*"}
    actions = {one for each in statements for one in each["Action"]}
    assert "s3tables:PutTableData" in actions
    assert not {one for one in actions if "Delete" in one or "Policy" in one}
