"""S3 Tables on the local cloud keep, inherit and refuse what AWS does."""

from __future__ import annotations

import pytest

from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.s3tables import (
    BUCKET,
    NAMESPACE,
    TABLE,
    a_bucket,
    a_namespace,
    a_table,
)
from tests.localcloud.harness import Cloud, Refused


def test_a_name_is_taken_once(cloud: Cloud) -> None:
    bucket = a_bucket(cloud)
    namespace = a_namespace(cloud, bucket)
    a_table(cloud, namespace)
    place = {"tableBucketArn": bucket.id, "namespace": "curated"}
    with pytest.raises(Refused, match=f"pulumi import {BUCKET} again {bucket.id}"):
        cloud.create(BUCKET, "again", name="acme-local-tables")
    with pytest.raises(Refused, match=f"pulumi import {NAMESPACE} again {bucket.id};curated"):
        cloud.create(NAMESPACE, "again", **place)
    with pytest.raises(Refused, match=f"pulumi import {TABLE} again {bucket.id};curated;payments"):
        cloud.create(TABLE, "again", **place, name="payments", format="ICEBERG")


def test_what_still_holds_something_is_not_deleted(cloud: Cloud) -> None:
    bucket = a_bucket(cloud)
    namespace = a_namespace(cloud, bucket)
    table = a_table(cloud, namespace)
    with pytest.raises(Refused, match="namespace that you tried to delete is not empty"):
        cloud.delete(namespace)
    with pytest.raises(Refused, match="bucket that you tried to delete is not empty"):
        cloud.delete(bucket)
    for each in (table, namespace, bucket):
        cloud.delete(each)
        assert not cloud.refresh(each)


def test_force_destroy_takes_the_tables_that_the_stack_does_not_know_too(cloud: Cloud) -> None:
    bucket = a_bucket(cloud, forceDestroy=True)
    tables = cloud.boto3("s3tables")
    for namespace in ("curated", "features"):
        tables.create_namespace(tableBucketARN=bucket.id, namespace=[namespace])
        tables.create_table(
            tableBucketARN=bucket.id, namespace=namespace, name="payments", format="ICEBERG"
        )
    cloud.delete(bucket)
    assert tables.list_table_buckets()["tableBuckets"] == []


def test_nothing_lies_in_a_bucket_or_a_namespace_that_is_not_there(cloud: Cloud) -> None:
    absent = "arn:aws:s3tables:us-east-1:123456789012:bucket/absent"
    place = {"tableBucketArn": absent, "namespace": "curated"}
    with pytest.raises(Refused, match="could not be found"):
        cloud.create(NAMESPACE, "lost", **place)
    place["tableBucketArn"] = a_bucket(cloud).id
    with pytest.raises(Refused, match="namespace does not exist"):
        cloud.create(TABLE, "lost", **place, name="payments", format="ICEBERG")


def test_a_table_has_the_key_of_its_bucket_unless_it_has_its_own(cloud: Cloud) -> None:
    encryption = {"sseAlgorithm": "aws:kms", "kmsKeyArn": a_key(cloud)["arn"]}
    plain = a_bucket(cloud)
    assert plain["encryptionConfiguration"] == {"sseAlgorithm": "AES256"}
    cloud.update(plain, name="acme-local-tables", encryptionConfiguration=encryption)
    namespace = a_namespace(cloud, plain)
    assert a_table(cloud, namespace)["encryptionConfiguration"] == encryption
    own = {"sseAlgorithm": "AES256"}
    mine = a_table(cloud, namespace, "accounts", encryptionConfiguration=own)
    assert mine["encryptionConfiguration"] == own


def test_upkeep_that_nobody_declares_is_that_of_aws(cloud: Cloud) -> None:
    bucket = a_bucket(cloud)
    removal = bucket["maintenanceConfiguration"]["icebergUnreferencedFileRemoval"]
    settings = {"unreferencedDays": 3, "nonCurrentDays": 10}
    assert removal == {"status": "enabled", "settings": settings}
    held = a_table(cloud, a_namespace(cloud, bucket))["maintenanceConfiguration"]
    assert held["icebergCompaction"]["settings"]["targetFileSizeMb"] == 512
    snapshots = held["icebergSnapshotManagement"]["settings"]
    assert snapshots == {"minSnapshotsToKeep": 1, "maxSnapshotAgeHours": 120}


def test_a_table_that_gets_another_name_keeps_its_arn_and_its_place(cloud: Cloud) -> None:
    bucket = a_bucket(cloud)
    table = a_table(cloud, a_namespace(cloud, bucket))
    arn, warehouse, id_ = table["arn"], table["warehouseLocation"], table.id
    features = a_namespace(cloud, bucket, "features")
    news = {**table.inputs, "name": "accounts", "namespace": features["namespace"]}
    cloud.update(table, **{each: value for each, value in news.items() if each != "__defaults"})
    assert (table["arn"], table["warehouseLocation"], table.id) == (arn, warehouse, id_)
    [listed] = cloud.boto3("s3tables").list_tables(tableBucketARN=bucket.id)["tables"]
    assert (listed["namespace"], listed["name"]) == (["features"], "accounts")
    assert cloud.refresh(table)
    cloud.delete(table)
    assert not cloud.refresh(table)


@pytest.mark.parametrize(
    ("kind", "one", "wrong"),
    [
        ("icebergCompaction", {"status": "on"}, "icebergCompaction.status"),
        (
            "icebergSnapshotManagement",
            {"status": "enabled", "settings": {"minSnapshotsToKeep": 0}},
            "icebergSnapshotManagement.settings.minSnapshotsToKeep",
        ),
    ],
)
def test_upkeep_that_aws_does_not_know_is_refused_before_anything_is_made(
    cloud: Cloud, kind: str, one: dict[str, object], wrong: str
) -> None:
    namespace = a_namespace(cloud, a_bucket(cloud))
    with pytest.raises(Refused, match=f"maintenanceConfiguration.{wrong}"):
        a_table(cloud, namespace, maintenanceConfiguration={kind: one})


def test_compaction_makes_files_of_64_to_512_mb(cloud: Cloud) -> None:
    namespace = a_namespace(cloud, a_bucket(cloud))
    for size in (63, 513):
        compaction = {"status": "enabled", "settings": {"targetFileSizeMb": size}}
        with pytest.raises(Refused, match=f"targetFileSizeMB is {size}"):
            a_table(
                cloud,
                namespace,
                f"of_{size}_mb",
                maintenanceConfiguration={"icebergCompaction": compaction},
            )


def test_a_table_is_named_in_lower_case_without_hyphens(cloud: Cloud) -> None:
    namespace = a_namespace(cloud, a_bucket(cloud))
    with pytest.raises(Refused, match="name"):
        a_table(cloud, namespace, "Card-Payments")
