"""Pins data sets: writes down which version of which object each is made of, and signs that.

The contract of manifests is in components/data/versioning.py, that of signatures in
automation/__init__.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from automation.errors import EventError, RefusedError
from automation.signature import ALREADY_THERE, Location, Signer

OBJECT_CREATED = "Object Created"
PIN = "Pin"
"""The platform's own: somebody asks for a data set to be pinned."""
MARKER = "_SUCCESS"
"""The object that a batch ends with, as Spark and Hadoop write it."""
ENDING = ".csv"
"""What a data set is made of; the pipelines' steps read no other files."""
LATEST = "latest"
MANIFEST_VERSION = 1


@dataclass(frozen=True)
class Dataset:
    """A data set: the objects of `bucket` under `prefix`."""

    name: str
    bucket: str
    prefix: str


@dataclass(frozen=True)
class Pinned:
    """A manifest; `new` is false where it was there already."""

    dataset: str
    digest: str
    objects: int
    size: int
    new: bool


def datasets(text: str) -> list[Dataset]:
    """The data sets that the program names: JSON, by name."""
    return [Dataset(name=name, **place) for name, place in sorted(json.loads(text).items())]


def concerned(event: Mapping[str, Any], known: Sequence[Dataset]) -> list[Dataset]:
    """The data sets that an event is about. Raises EventError for one that is not understood."""
    kind, detail = event.get("detail-type"), event.get("detail", {})
    if kind == OBJECT_CREATED:
        bucket, key = detail["bucket"]["name"], detail["object"]["key"]
        if key.rpartition("/")[2] != MARKER:
            return []
        return [one for one in known if one.bucket == bucket and key.startswith(f"{one.prefix}/")]
    if kind == PIN:
        found = [one for one in known if one.name == detail.get("dataset")]
        if not found:
            there = ", ".join(one.name for one in known) or "none"
            raise EventError(f"{detail.get('dataset')!r} is no data set of this stack ({there}).")
        return found
    raise EventError(f"An event of type {kind!r} reached the pinner, which knows none such.")


class Pinner:
    """Writes manifests. Every step can be repeated: events come twice, and a function may end at
    any point; what is there already stays as it is."""

    def __init__(self, s3: Any, dynamodb: Any, signer: Signer, table: str, bucket: str) -> None:
        self._s3, self._dynamodb, self._signer = s3, dynamodb, signer
        self._table, self._bucket = table, bucket

    def pin(self, dataset: Dataset) -> Pinned:
        """Pins the newest version of each object, and points `latest` at the manifest.

        Raises RefusedError where there is nothing to pin, or another text lies in the manifest's
        place.
        """
        listed = sorted(self._objects(dataset), key=lambda one: (one["bucket"], one["key"]))
        if not listed:
            raise RefusedError(
                f"s3://{dataset.bucket}/{dataset.prefix}/ has no {ENDING} file, so there is "
                f"nothing that a manifest of {dataset.name} could pin."
            )
        text = manifest(dataset.name, listed)
        digest = hashlib.sha256(text)
        place = Location(self._bucket, manifest_key(dataset.name, digest.hexdigest()))
        version = self._write(place, text)
        self._signer.sign(place, digest.digest())
        size = sum(one["size"] for one in listed)
        new = self._insert(
            {
                "dataset": {"S": dataset.name},
                "digest": {"S": digest.hexdigest()},
                "bucket": {"S": place.bucket},
                "key": {"S": place.key},
                "version_id": {"S": version},
                "objects": {"N": str(len(listed))},
                "bytes": {"N": str(size)},
                "created_at": {"S": datetime.now(UTC).isoformat(timespec="seconds")},
            }
        )
        self._dynamodb.update_item(
            TableName=self._table,
            Key={"dataset": {"S": dataset.name}, "digest": {"S": LATEST}},
            UpdateExpression="SET points_to = :digest",
            ExpressionAttributeValues={":digest": {"S": digest.hexdigest()}},
        )
        return Pinned(dataset.name, digest.hexdigest(), len(listed), size, new)

    def _objects(self, dataset: Dataset) -> Iterator[dict[str, Any]]:
        pages = self._s3.get_paginator("list_object_versions").paginate(
            Bucket=dataset.bucket, Prefix=f"{dataset.prefix}/"
        )
        for page in pages:
            for one in page.get("Versions", []):
                if one["IsLatest"] and _is_data(one["Key"]):
                    yield {
                        "bucket": dataset.bucket,
                        "key": one["Key"],
                        "size": one["Size"],
                        "version_id": one["VersionId"],
                    }

    def _write(self, place: Location, text: bytes) -> str:
        """Puts the text where none is; the version of what lies there."""
        try:
            answer = self._s3.put_object(
                Bucket=place.bucket,
                Key=place.key,
                Body=text,
                ContentType="application/json",
                IfNoneMatch="*",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in ALREADY_THERE:
                raise
        else:
            return str(answer["VersionId"])
        there = self._s3.get_object(Bucket=place.bucket, Key=place.key)
        if there["Body"].read() != text:
            raise RefusedError(
                f"{place} holds another text than its name says. Find out who wrote it (the trail "
                "holds each write) before anything is trained."
            )
        return str(there["VersionId"])

    def _insert(self, item: dict[str, dict[str, str]]) -> bool:
        """Inserts the item; False where one is."""
        pairs = ", ".join(f"'{name}': ?" for name in item)
        try:
            self._dynamodb.execute_statement(
                Statement=f'INSERT INTO "{self._table}" VALUE {{{pairs}}}',
                Parameters=list(item.values()),
            )
        except self._dynamodb.exceptions.DuplicateItemException:
            return False
        return True


def manifest(dataset: str, listed: Sequence[Mapping[str, Any]]) -> bytes:
    """The text of a manifest: the same objects give the same bytes."""
    content = {"dataset": dataset, "objects": [*listed], "version": MANIFEST_VERSION}
    return json.dumps(content, separators=(",", ":"), sort_keys=True).encode()


def manifest_key(dataset: str, digest: str) -> str:
    """Where the text of a manifest lies in the bucket artifacts."""
    return f"manifests/{dataset}/{digest}.json"


def _is_data(key: str) -> bool:
    """Whether a key is of a file of data: what starts with _ or a dot is a note of who wrote."""
    name = key.rpartition("/")[2]
    return name.endswith(ENDING) and not name.startswith(("_", "."))
