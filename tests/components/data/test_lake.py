"""Data lies in four buckets that keep versions, tell of changes and log who reads them."""

import json
from typing import Any

import pytest

from components.data.lake import Lake, LakeArgs
from components.data.settings import ZONES, DataSettings, LakeSettings
from components.iam.document import document
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine


def name(part: str) -> str:
    return f"acme-test-lake-{part}-{world.ACCOUNT}"


DATA = {name(zone) for zone in ZONES}


def a_lake(settings: LakeSettings | None = None) -> Lake:
    return Lake(
        "lake",
        LakeArgs(
            settings=settings or LakeSettings(),
            keys=world.keys(),
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            protect=True,
            retain=True,
        ),
    )


@pytest.fixture(scope="module")
def lake() -> Recording:
    return Engine().build(a_lake)


def rules(recording: Recording, zone: str) -> dict[str, Any]:
    found = recording.named(f"lake-{zone}-lifecycle").inputs["rules"]
    return {each["id"]: each for each in found}


def test_each_zone_has_a_bucket_that_refuses_deletion(lake: Recording) -> None:
    buckets = lake.of("aws:s3/bucket:Bucket")
    assert {one.inputs["bucket"] for one in buckets} == {*DATA, name("logs")}
    assert all(one.options["protect"] and one.options["retain_on_delete"] for one in buckets)


def test_data_is_encrypted_with_the_data_key_and_the_logs_by_s3(lake: Recording) -> None:
    key = lake.named("keys-data").outputs["arn"]
    part = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    for one in lake.of(part):
        default = one.inputs["rules"][0]["applyServerSideEncryptionByDefault"]
        expected = key if one.inputs["bucket"] in DATA else None
        assert default.get("kmsMasterKeyId") == expected


def test_every_zone_tells_eventbridge_and_logs_to_the_one_log_bucket(lake: Recording) -> None:
    events = lake.of("aws:s3/bucketNotification:BucketNotification")
    assert {one.inputs["bucket"] for one in events} == DATA
    assert all(one.inputs["eventbridge"] is True for one in events)
    logging = lake.of("aws:s3/bucketLogging:BucketLogging")
    assert {one.inputs["bucket"]: one.inputs["targetBucket"] for one in logging} == {
        bucket: name("logs") for bucket in DATA
    }


def test_the_log_bucket_takes_logs_of_the_zones_and_of_nothing_else(lake: Recording) -> None:
    text = lake.named("lake-logs-store-policy").inputs["policy"]
    [deliver] = [one for one in json.loads(text)["Statement"] if one["Sid"] == "DeliverAccessLogs"]
    sources = deliver["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert set(sources) == {f"arn:aws:s3:::{bucket}" for bucket in DATA}


def test_objects_get_cheaper_and_replaced_versions_end(lake: Recording) -> None:
    for zone in ZONES:
        found = rules(lake, zone)
        assert found["tier"]["transitions"] == [{"days": 30, "storageClass": "INTELLIGENT_TIERING"}]
        assert "expiration" not in found["tier"], "nothing that is current ends by itself"
        assert found["expire-replaced-versions"]["noncurrentVersionExpiration"] == {
            "noncurrentDays": 365
        }


def test_only_raw_data_ends_by_age() -> None:
    recording = Engine().build(lambda: a_lake(LakeSettings(raw_keep_days=31)))
    assert rules(recording, "raw")["tier"]["expiration"] == {"days": 31}
    for zone in ("curated", "features", "artifacts"):
        assert "expiration" not in rules(recording, zone)["tier"]


def test_a_writer_cannot_delete_what_a_manifest_names() -> None:
    engine = Engine()

    def declare() -> Any:
        lake = a_lake()
        return document(*lake.allow_read("raw"), *lake.allow_write("curated"))

    engine.build(declare)
    statements = json.loads(engine.result)["Statement"]
    actions = {action for one in statements for action in one["Action"]}
    assert "s3:GetObjectVersion" in actions
    assert "s3:DeleteObjectVersion" not in actions
    written = [one["Resource"] for one in statements if "s3:PutObject" in one["Action"]]
    assert written == [[f"arn:aws:s3:::{name('curated')}/*"]]


def test_a_name_that_s3_would_refuse_is_found_before() -> None:
    settings = DataSettings(lake=LakeSettings())
    prefix = "o" * 16 + "-" + "s" * 20
    [(at, text)] = settings.problems_in(
        account_id=world.ACCOUNT, name_prefix=prefix, protect=False, deployers=(), endpoints=()
    )
    assert at == ("lake",)
    assert "65 characters" in text
