"""Data lies in four buckets that keep versions, tell of changes and log who reads them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import pytest

from components.data.lake import Lake, LakeArgs
from components.data.lake_settings import ZONES, LakeSettings
from components.data.settings import DataSettings
from components.iam.document import document
from components.training.storage_settings import FastFilesSettings
from recording.model import Recording
from tests.components import world
from tests.components.storage.writes import OF_ANOTHER_KEY, refused
from tests.support.engine import Engine


def name(part: str) -> str:
    return f"acme-test-lake-{part}-{world.ACCOUNT}"


DATA = {name(zone) for zone in ZONES}
IMPORTED_BY_FILE_SYSTEMS = set(
    get_args(get_args(FastFilesSettings.model_fields["imports"].annotation)[0])
)


def a_lake(
    settings: LakeSettings | None = None, readers: Mapping[str, Sequence[str]] | None = None
) -> Lake:
    return Lake(
        "lake",
        LakeArgs(
            settings=settings or LakeSettings(),
            keys=world.keys(),
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            vpc_id="vpc-0a1b2c3d",
            protect=True,
            retain=True,
            readers=readers or {},
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


@pytest.mark.parametrize("zone", ZONES)
def test_no_data_are_written_with_another_key(lake: Recording, zone: str) -> None:
    key = lake.named("keys-data").outputs["arn"]
    assert refused(lake, f"lake-{zone}", key) == OF_ANOTHER_KEY


def test_every_zone_tells_eventbridge_and_logs_to_the_one_log_bucket(lake: Recording) -> None:
    events = lake.of("aws:s3/bucketNotification:BucketNotification")
    assert {one.inputs["bucket"] for one in events} == DATA
    assert all(one.inputs["eventbridge"] is True for one in events)
    ignored = {one.name: one.options.get("ignore_changes") or [] for one in events}
    assert {zone for zone in ZONES if ignored[f"lake-{zone}-events"]} == IMPORTED_BY_FILE_SYSTEMS
    assert ignored["lake-curated-events"] == ["topics"], "that of FSx, which is not ours"
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


def test_no_version_of_a_result_outlives_it_for_long(lake: Recording) -> None:
    found = rules(lake, "artifacts")
    results, others = found["expire-query-results"], found["expire-replaced-versions"]
    assert results["filter"] == {"prefix": "queries/"}
    assert results["noncurrentVersionExpiration"] == {"noncurrentDays": 1}
    assert others["noncurrentVersionExpiration"] == {"noncurrentDays": 365}


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
    assert not {"s3:DeleteObjectVersion", "s3:GetObjectVersion"} & actions
    written = [one["Resource"] for one in statements if "s3:PutObject" in one["Action"]]
    assert written == [[f"arn:aws:s3:::{name('curated')}/*"]]


def test_a_name_that_s3_would_refuse_is_found_before() -> None:
    settings = DataSettings(lake=LakeSettings())
    prefix = "o" * 16 + "-" + "s" * 20
    [(at, text)] = settings.problems_in(
        account_id=world.ACCOUNT,
        name_prefix=prefix,
        protect=False,
        deployers=(),
        endpoints=(),
        has_people=False,
    )
    assert at == ("lake",)
    assert "65 characters" in text


def test_every_zone_is_listed_version_by_version_under_the_key_of_the_data(
    lake: Recording,
) -> None:
    found = lake.of("aws:s3/inventory:Inventory")
    assert {one.inputs["bucket"] for one in found} == DATA
    key = lake.named("keys-data").outputs["arn"]
    for one in found:
        assert one.inputs["includedObjectVersions"] == "All", "manifests name versions"
        place = one.inputs["destination"]["bucket"]
        assert place["bucketArn"] == f"arn:aws:s3:::{name('logs')}"
        assert place["encryption"] == {"sseKms": {"keyId": key}}


def test_inventories_of_the_zones_may_be_delivered_and_encrypted(lake: Recording) -> None:
    text = lake.named("lake-logs-store-policy").inputs["policy"]
    [deliver] = [one for one in json.loads(text)["Statement"] if one["Sid"] == "DeliverInventories"]
    assert deliver["Principal"] == {"Service": ["s3.amazonaws.com"]}
    sources = deliver["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert set(sources) == {f"arn:aws:s3:::{bucket}" for bucket in DATA}
    key = json.loads(lake.named("keys-data").inputs["policy"])["Statement"]
    [encrypt] = [one for one in key if one["Sid"] == "InventoriesEncrypt"]
    assert encrypt["Action"] == ["kms:GenerateDataKey"], "who lists need not read"
    assert encrypt["Condition"]["StringEquals"] == {"aws:SourceAccount": world.ACCOUNT}


TIERING = "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration"


def test_nothing_is_archived_unasked_and_raw_alone_when_asked(lake: Recording) -> None:
    assert not lake.of(TIERING)
    settings = LakeSettings(archive_days=90, deep_archive_days=180)
    [one] = Engine().build(lambda: a_lake(settings)).of(TIERING)
    assert one.inputs["bucket"] == name("raw"), "what trains reads from the others"
    assert one.inputs["tierings"] == [
        {"accessTier": "ARCHIVE_ACCESS", "days": 90},
        {"accessTier": "DEEP_ARCHIVE_ACCESS", "days": 180},
    ]


READER = f"arn:aws:iam::{world.ACCOUNT}:role/Reporting"
CONSUMERS = {
    "reporting": {"role_arn": READER, "prefix": "transactions"},
    "partner": {
        "role_arn": f"arn:aws:iam::{world.OTHER}:role/Reader",
        "zone": "features",
        "prefix": "cards/daily",
        "vpc_id": "vpc-0f1e2d3c4b5a69788",
    },
}


@pytest.fixture(scope="module")
def shared() -> Recording:
    settings = LakeSettings.model_validate({"consumers": CONSUMERS})
    return Engine().build(lambda: a_lake(settings))


def test_a_consumer_reads_its_prefix_from_one_network_and_nothing_else(shared: Recording) -> None:
    points = {one.name: one for one in shared.of("aws:s3/accessPoint:AccessPoint")}
    assert set(points) == {"lake-consumers-partner", "lake-consumers-reporting"}
    point = points["lake-consumers-reporting"]
    assert point.inputs["vpcConfiguration"] == {"vpcId": "vpc-0a1b2c3d"}
    assert set(point.inputs["publicAccessBlockConfiguration"].values()) == {True}
    arn = f"arn:aws:s3:{world.REGION}:{world.ACCOUNT}:accesspoint/acme-test-lake-reporting"
    read, listing = json.loads(point.inputs["policy"])["Statement"]
    assert read["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert read["Principal"] == {"AWS": [READER]}
    assert read["Resource"] == [f"{arn}/object/transactions/*"]
    assert listing["Action"] == ["s3:ListBucket"]
    assert listing["Condition"] == {"StringLike": {"s3:prefix": ["transactions/*"]}}
    partner = points["lake-consumers-partner"].inputs
    assert partner["bucket"] == name("features")
    assert partner["vpcConfiguration"] == {"vpcId": CONSUMERS["partner"]["vpc_id"]}


def test_a_bucket_lets_its_consumers_in_through_access_points_alone(shared: Recording) -> None:
    def allowed(zone: str) -> list[dict[str, Any]]:
        text = shared.named(f"lake-{zone}-policy").inputs["policy"]
        return [one for one in json.loads(text)["Statement"] if one["Effect"] == "Allow"]

    found = allowed("curated")
    assert [one["Principal"] for one in found] == [{"AWS": [READER]}] * 2
    for one in found:
        assert one["Condition"] == {"StringEquals": {"s3:DataAccessPointAccount": world.ACCOUNT}}
    assert {action for one in found for action in one["Action"]} == {
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:ListBucket",
    }
    assert allowed("raw") == allowed("artifacts") == []
