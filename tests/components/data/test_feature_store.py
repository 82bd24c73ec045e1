"""Features are typed, known by a record and a time, and kept where their reader looks."""

import json
from typing import Any

import pytest
from hypothesis import given as each
from hypothesis import strategies as st
from pydantic import ValidationError

from components.data.feature_settings import (
    EVENT_TIME_TYPES,
    FeatureGroupSettings,
    FeatureStoreSettings,
)
from components.data.feature_store import FeatureStore, FeatureStoreArgs
from components.iam.document import document
from recording.model import Recording
from tests.components import world
from tests.components.data.test_catalog import a_catalog
from tests.components.data.test_lake import name
from tests.components.refusals import assert_refused
from tests.support.engine import Engine

FEATURES = {"card_id": "String", "seen_at": "Fractional", "uses": "Integral"}


def given(**changes: Any) -> dict[str, Any]:
    return {"features": FEATURES, "record_id": "card_id", "event_time": "seen_at", **changes}


def a_store(**groups: dict[str, Any]) -> FeatureStore:
    catalog = a_catalog()
    return FeatureStore(
        "features",
        FeatureStoreArgs(
            settings=FeatureStoreSettings.model_validate(
                {"groups": groups or {"cards": given(online_days=30)}}
            ),
            lake=catalog.lake,
            keys=catalog.lake.keys,
            catalog=catalog,
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            boundary_arn=world.BOUNDARY,
            protect=True,
            retain=True,
        ),
    )


@pytest.fixture(scope="module")
def store() -> Recording:
    return Engine().build(a_store)


def test_a_group_has_its_features_with_their_types(store: Recording) -> None:
    [group] = store.of("aws:sagemaker/featureGroup:FeatureGroup")
    assert {
        one["featureName"]: one["featureType"] for one in group.inputs["featureDefinitions"]
    } == FEATURES
    assert group.inputs["recordIdentifierFeatureName"] == "card_id"
    assert group.inputs["eventTimeFeatureName"] == "seen_at"
    assert group.options["protect"] and group.options["retain_on_delete"]


def test_both_stores_are_encrypted_with_the_data_key(store: Recording) -> None:
    [group] = store.of("aws:sagemaker/featureGroup:FeatureGroup")
    key = store.named("keys-data").outputs["arn"]
    assert group.inputs["onlineStoreConfig"] == {
        "enableOnlineStore": True,
        "securityConfig": {"kmsKeyId": key},
        "ttlDuration": {"unit": "Days", "value": 30},
    }
    offline = group.inputs["offlineStoreConfig"]
    assert offline["s3StorageConfig"]["kmsKeyId"] == key
    assert offline["s3StorageConfig"]["s3Uri"] == f"s3://{name('features')}/store"
    assert offline["dataCatalogConfig"]["database"] == "acme_test_features"
    assert offline["dataCatalogConfig"]["tableName"] == "cards"


def test_a_group_may_have_one_store_only() -> None:
    recording = Engine().build(lambda: a_store(live=given(offline=False), past=given(online=False)))
    assert "offlineStoreConfig" not in recording.named("features-live").inputs
    assert "onlineStoreConfig" not in recording.named("features-past").inputs


def test_the_writer_reaches_the_features_and_their_tables_alone(store: Recording) -> None:
    text = store.named("features-writer-policy").inputs["policy"]
    found = {one["Sid"]: one for one in json.loads(text)["Statement"]}
    bucket = f"arn:aws:s3:::{name('features')}"
    assert found["WriteFeatures"]["Resource"] == [f"{bucket}/*"]
    assert found["PutForTheOwner"]["Resource"] == [f"{bucket}/store/*"]
    databases = [arn for arn in found["WriteTables"]["Resource"] if ":database/" in arn]
    assert [arn.rpartition("/")[2] for arn in databases] == ["acme_test_features"]
    grants = [
        one.inputs
        for one in store.of("aws:lakeformation/permissions:Permissions")
        if one.inputs["principal"] == store.named("features-writer-role").outputs["arn"]
    ]
    assert {tuple(one["permissions"]) for one in grants} == {
        ("ALTER", "CREATE_TABLE", "DESCRIBE"),
        ("DATA_LOCATION_ACCESS",),
    }


def test_readers_and_writers_of_records_are_told_apart() -> None:
    engine = Engine()

    def declare() -> Any:
        store = a_store()
        return document(*store.allow_read("cards")), document(*store.allow_write("cards"))

    engine.build(declare)
    read, write = (
        {action for one in json.loads(text)["Statement"] for action in one["Action"]}
        for text in engine.result
    )
    assert "sagemaker:PutRecord" in write - read
    assert "sagemaker:GetRecord" in read - write


@each(
    features=st.dictionaries(
        st.sampled_from(["a", "b", "c", "d"]),
        st.sampled_from(["Integral", "Fractional", "String"]),
        min_size=2,
    ),
    record=st.sampled_from(["a", "b", "c", "d"]),
    time=st.sampled_from(["a", "b", "c", "d"]),
)
def test_exactly_the_groups_that_sagemaker_takes_are_accepted(
    features: dict[str, str], record: str, time: str
) -> None:
    right = (
        record in features
        and time in features
        and record != time
        and features[time] in EVENT_TIME_TYPES
    )
    data = {"features": features, "record_id": record, "event_time": time}
    try:
        FeatureGroupSettings.model_validate(data)
    except ValidationError:
        assert not right
    else:
        assert right


@pytest.mark.parametrize(
    ("changes", "at", "says"),
    [
        ({"record_id": "holder"}, "record_id", "holder is no feature"),
        ({"event_time": "when"}, "event_time", "when is no feature"),
        ({"event_time": "uses"}, "event_time", "uses is Integral"),
        ({"event_time": "card_id"}, "event_time", "is the record_id too"),
        ({"online": False, "offline": False}, "offline", "no store"),
        ({"online": False, "online_days": 3}, "online_days", "switched off"),
        ({"features": {**FEATURES, "write_time": "String"}}, "features.write_time", "by itself"),
    ],
)
def test_what_sagemaker_would_refuse_is_refused_before(
    changes: dict[str, Any], at: str, says: str
) -> None:
    assert_refused(FeatureGroupSettings, given(**changes), at, says)
