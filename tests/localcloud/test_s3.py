"""Buckets behave as on AWS where a program depends on it: deletes, locks, policies, documents."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from localcloud.aws.cloud import CloudError
from localcloud.aws.packing import content
from localcloud.aws.values import Archive, Asset
from tests.localcloud.examples.s3_settings import a_versioned_bucket
from tests.localcloud.harness import Cloud, Refused, Resource

_OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"


def _a_locked_bucket(cloud: Cloud, **inputs: Any) -> Resource:
    """A bucket with a locked version, a delete marker over it, and an unfinished upload."""
    name = a_versioned_bucket(cloud, objectLockEnabled=True, **inputs)
    s3 = cloud.boto3("s3")
    s3.put_object_lock_configuration(
        Bucket=name,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}},
        },
    )
    s3.put_object(Bucket=name, Key="model.tar.gz", Body=b"1", ChecksumAlgorithm="SHA256")
    s3.delete_object(Bucket=name, Key="model.tar.gz")
    s3.create_multipart_upload(Bucket=name, Key="large.tar.gz")
    return next(each for each in cloud.created if each.id == name)


def _buckets(cloud: Cloud) -> list[str]:
    return [each["Name"] for each in cloud.boto3("s3").list_buckets()["Buckets"]]


def test_a_forced_delete_takes_locked_versions_and_delete_markers_with_it(cloud: Cloud) -> None:
    bucket = _a_locked_bucket(cloud, forceDestroy=True)
    cloud.delete(bucket)
    assert bucket.id not in _buckets(cloud)


def test_without_force_a_bucket_with_content_is_not_deleted(cloud: Cloud) -> None:
    bucket = _a_locked_bucket(cloud)
    with pytest.raises(Refused, match="BucketNotEmpty"):
        cloud.delete(bucket)
    assert bucket.id in _buckets(cloud)


def test_a_second_bucket_of_one_name_is_refused_in_the_home_region_too(cloud: Cloud) -> None:
    cloud.create("aws:s3/bucket:Bucket", "one", bucket="acme-models")
    with pytest.raises(Refused, match="BucketAlreadyExists"):
        cloud.create("aws:s3/bucket:Bucket", "other", bucket="acme-models")


def test_a_locked_object_goes_only_with_force(cloud: Cloud) -> None:
    bucket = _a_locked_bucket(cloud, forceDestroy=True).id
    given = {"bucket": bucket, "key": "a", "content": "x", "checksumAlgorithm": "SHA256"}
    locked = cloud.create(_OBJECT, "locked", **given)
    with pytest.raises(Refused, match="AccessDenied"):
        cloud.delete(locked)
    cloud.update(locked, **given, forceDestroy=True)
    cloud.delete(locked)
    assert not cloud.refresh(locked)


def test_the_default_retention_of_a_bucket_with_objects_changes_and_goes(cloud: Cloud) -> None:
    bucket = _a_locked_bucket(cloud, forceDestroy=True)
    type_ = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    given = {"bucket": bucket.id}
    rule = {"defaultRetention": {"mode": "GOVERNANCE", "days": 5}}
    lock = cloud.create(type_, "lock", **given, rule=rule)
    longer = {"defaultRetention": {"mode": "GOVERNANCE", "days": 7}}
    cloud.update(lock, **given, rule=longer)
    assert lock["rule"] == longer
    cloud.delete(lock)
    found = cloud.boto3("s3").get_object_lock_configuration(Bucket=bucket.id)
    assert found["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}


def test_versioning_of_a_locked_bucket_is_not_suspended_and_its_delete_succeeds(
    cloud: Cloud,
) -> None:
    bucket = _a_locked_bucket(cloud, forceDestroy=True).id
    type_ = "aws:s3/bucketVersioning:BucketVersioning"
    versioning = next(each for each in cloud.created if each.type == type_)
    with pytest.raises(Refused, match="InvalidBucketState"):
        cloud.update(versioning, bucket=bucket, versioningConfiguration={"status": "Suspended"})
    cloud.delete(versioning)
    assert cloud.boto3("s3").get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_a_policy_that_denies_plain_http_does_not_lock_the_owner_out(cloud: Cloud) -> None:
    bucket = a_versioned_bucket(cloud, forceDestroy=True)
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    cloud.create("aws:s3/bucketPolicy:BucketPolicy", "policy", bucket=bucket, policy=policy)
    stored = cloud.create(_OBJECT, "stored", bucket=bucket, key="a", content="x")
    assert cloud.refresh(stored)
    unconditional = json.dumps(
        {"Version": "2012-10-17", "Statement": [{**statement, "Condition": {}}]}
    )
    cloud.boto3("s3").put_bucket_policy(Bucket=bucket, Policy=unconditional)
    with pytest.raises(Refused, match="403"):
        cloud.refresh(stored)


def test_a_configuration_of_a_bucket_goes_and_the_bucket_stays(cloud: Cloud) -> None:
    bucket = a_versioned_bucket(cloud)
    s3 = cloud.boto3("s3")
    tiers = [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]
    for name in ("b", "a"):
        s3.put_bucket_intelligent_tiering_configuration(
            Bucket=bucket,
            Id=name,
            IntelligentTieringConfiguration={"Id": name, "Status": "Enabled", "Tierings": tiers},
        )
    listed = s3.list_bucket_intelligent_tiering_configurations(Bucket=bucket)
    found = [one["Id"] for one in listed["IntelligentTieringConfigurationList"]]
    assert found == ["a", "b"] and not listed["IsTruncated"]
    s3.delete_bucket_intelligent_tiering_configuration(Bucket=bucket, Id="a")
    assert bucket in _buckets(cloud)
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchConfiguration"):
        s3.get_bucket_intelligent_tiering_configuration(Bucket=bucket, Id="a")
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchConfiguration"):
        s3.get_bucket_inventory_configuration(Bucket=bucket, Id="b")


def test_an_upload_with_the_same_content_is_no_change_wherever_the_file_lies(
    cloud: Cloud, tmp_path: Path
) -> None:
    digest = hashlib.sha256(b"settings").hexdigest()
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file").write_bytes(b"settings")
    place = {"bucket": a_versioned_bucket(cloud), "key": "a"}
    here = Asset(digest, path=str(tmp_path / "here" / "file"))
    there = Asset(digest, path=str(tmp_path / "there" / "file"))
    stored = cloud.create(_OBJECT, "stored", **place, source=here)
    assert cloud.diff(stored, **place, source=there) == {}
    assert cloud.diff(stored, **place, source=Asset("0" * 64, text="other")) == {"source": False}


def test_a_folder_is_packed_to_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("b.py", "a.py", "inner/c.py"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name)
    packed = content(Archive("", path=str(tmp_path)))
    (tmp_path / "a.py").touch()
    listed = {name: Asset("", text=name) for name in ("inner/c.py", "a.py", "b.py")}
    assert packed == content(Archive("", path=str(tmp_path))) == content(Archive("", assets=listed))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["a.py", "b.py", "inner/c.py"]


@pytest.mark.parametrize(
    "file", [Asset("", path="/nowhere/file"), Asset("", uri="https://example.com/file")]
)
def test_a_file_that_is_not_at_hand_is_refused_by_its_name(file: Asset) -> None:
    with pytest.raises(CloudError, match=file.path or file.uri):
        content(file)
