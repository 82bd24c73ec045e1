"""A manifest, once written, stays as it was."""

import json
from typing import Any

import pytest

from components.data.settings import VersioningSettings
from components.data.versioning import Versioning, VersioningArgs
from components.iam.document import document
from recording.model import RecordedResource
from tests.components import world
from tests.components.data.test_lake import a_lake, name
from tests.support.engine import Engine

DATA_SCIENTIST = f"arn:aws:iam::{world.ACCOUNT}:role/DataScientist"

PEOPLES_OWN = f"arn:aws:iam::{world.ACCOUNT}:role/people-data-scientist-role-1a2b3c4"
IN_STUDIO = f"arn:aws:iam::{world.ACCOUNT}:role/studio-profile-explorer-role-5d6e7f8"


def a_table(protect: bool = True, principals: tuple[str, ...] = (DATA_SCIENTIST,)) -> Versioning:
    lake = a_lake()
    made = Versioning(
        "versioning",
        VersioningArgs(
            settings=VersioningSettings(recovery_days=14, dvc_principals=principals),
            lake=lake,
            keys=lake.keys,
            name_prefix=world.PREFIX,
            boundary_arn=world.BOUNDARY,
            protect=protect,
            retain=protect,
        ),
    )
    made.open_remotes({"data-scientist": {"": PEOPLES_OWN, "-in-explorer": IN_STUDIO}})
    return made


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
    assert read == {"dynamodb:GetItem", "kms:Decrypt", "s3:GetObjectVersion"}
    assert {a for a in pin if a.startswith("dynamodb:")} == {
        "dynamodb:PartiQLInsert",
        "dynamodb:UpdateItem",
    }


def test_who_pins_moves_the_pointer_and_sets_nothing_else() -> None:
    engine = Engine()
    engine.build(lambda: document(*a_table().allow_pin()))
    found = {one["Sid"]: one for one in json.loads(engine.result)["Statement"]}
    [sid] = [sid for sid, one in found.items() if "dynamodb:UpdateItem" in one["Action"]]
    assert found[sid]["Action"] == ["dynamodb:UpdateItem"]
    assert found[sid]["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["dataset", "digest", "points_to"]}
    }


def test_the_content_of_a_manifest_is_put_once_below_its_prefix_and_never_replaced() -> None:
    engine = Engine()
    engine.build(lambda: document(*a_table().allow_pin()))
    found = {one["Sid"]: one for one in json.loads(engine.result)["Statement"]}
    content = [f"arn:aws:s3:::{name('artifacts')}/manifests/*"]
    assert found["PinManifestContent"]["Action"] == ["s3:PutObject"]
    assert found["PinManifestContent"]["Resource"] == content
    assert found["PinManifestContent"]["Condition"] == {"Null": {"s3:if-none-match": "false"}}
    assert not any("Delete" in action for one in found.values() for action in one["Action"])


def test_dvc_adds_content_below_its_prefix_and_deletes_none(built: Engine) -> None:
    role = built.named("versioning-dvc-role")
    [trust] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"AWS": [DATA_SCIENTIST]}
    text = built.named("versioning-dvc-policy").inputs["policy"]
    found = {one["Sid"]: one for one in json.loads(text)["Statement"]}
    assert found["ReadAndAddContent"]["Resource"] == [f"arn:aws:s3:::{name('artifacts')}/dvc/*"]
    assert found["ListContent"]["Condition"] == {"StringLike": {"s3:prefix": ["dvc/*"]}}
    assert not any("Delete" in action for one in found.values() for action in one["Action"])


def test_a_kind_of_people_uses_dvc_with_every_role_that_it_works_with() -> None:
    engine = Engine()
    engine.build(lambda: a_table(principals=("data-scientist", DATA_SCIENTIST)))
    role = engine.named("versioning-dvc-role")
    [trust] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert set(trust["Principal"]["AWS"]) == {PEOPLES_OWN, IN_STUDIO, DATA_SCIENTIST}


def test_without_anybody_who_uses_dvc_there_is_no_role_for_it() -> None:
    recording = Engine().build(lambda: a_table(principals=()))
    assert not recording.of("aws:iam/role:Role")
