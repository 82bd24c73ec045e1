"""The first step: fetches exactly the objects that a manifest pins, and splits their rows."""

from __future__ import annotations

import hashlib
import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import table

WORK = Path("/opt/ml/processing")
PARTS = ("train", "validation", "test")
TRAIN_PERCENT, VALIDATION_PERCENT = 70, 15
MANIFEST_VERSION = 1
"""The form of manifests that is read: components/data/versioning.py has the contract."""


class BadData(Exception):
    """What stops the pipeline: a manifest that is not there, that is not the one of its digest or
    lists nothing, a column that is not there, too few rows."""


def main(options: Namespace, work: Path = WORK) -> None:
    """Writes train, validation and test under `work`, each with the header of the data set."""
    manifest = find_manifest(options.table, options.dataset, options.digest)
    raw = work / "raw"
    fetch(manifest, raw)
    rows = usable(table.read(raw), options.label)
    columns = [options.label, *sorted(name for name in rows[0] if name != options.label)]
    parts: dict[str, list[table.Row]] = {name: [] for name in PARTS}
    for row in rows:
        parts[part_of(row)].append(row)
    for name in PARTS:
        if not parts[name]:
            raise BadData(f"{len(rows)} rows leave none for {name}; give more data")
        table.write(work / name / f"{name}.csv", columns, parts[name])
    summary = {name: len(found) for name, found in parts.items()}
    print(json.dumps({"dataset": options.dataset, "digest": options.digest, **summary}))


def find_manifest(table_name: str, dataset: str, digest: str) -> list[dict[str, str]]:
    """The objects that the manifest lists: bucket, key and version_id of each.

    The table says where the manifest's text lies; it counts only if its SHA-256 is the digest, so
    that neither an item nor a text that was replaced can change what a model is trained on.
    """
    import boto3

    answer = boto3.client("dynamodb").get_item(
        TableName=table_name,
        Key={"dataset": {"S": dataset}, "digest": {"S": digest}},
        ConsistentRead=True,
    )
    item = {name: value.get("S", "") for name, value in answer.get("Item", {}).items()}
    if not all(item.get(name) for name in _PLACE):
        raise BadData(f"no manifest of {dataset} has the digest {digest}")
    stored = boto3.client("s3").get_object(
        Bucket=item["bucket"], Key=item["key"], VersionId=item["version_id"]
    )
    text = stored["Body"].read()
    if hashlib.sha256(text).hexdigest() != digest:
        raise BadData(
            f"what lies at s3://{item['bucket']}/{item['key']} is not the manifest {digest}"
        )
    manifest = json.loads(text)
    if (manifest["version"], manifest["dataset"]) != (MANIFEST_VERSION, dataset):
        raise BadData(
            f"the manifest {digest} is of version {manifest['version']} and of the data set "
            f"{manifest['dataset']}; version {MANIFEST_VERSION} of {dataset} is expected"
        )
    found: list[dict[str, str]] = manifest["objects"]
    if not found:
        raise BadData(f"the manifest {digest} of {dataset} lists no object")
    return found


_PLACE = ("bucket", "key", "version_id")


def fetch(manifest: list[dict[str, str]], folder: Path) -> None:
    """Downloads each object in the version that the manifest names."""
    import boto3

    client: Any = boto3.client("s3")
    folder.mkdir(parents=True, exist_ok=True)
    for number, each in enumerate(manifest):
        answer = client.get_object(
            Bucket=each["bucket"], Key=each["key"], VersionId=each["version_id"]
        )
        (folder / f"{number:06d}.csv").write_bytes(answer["Body"].read())


def usable(rows: Iterator[table.Row], label: str) -> list[table.Row]:
    """The rows that have a label. Raises BadData where no row has one, or the columns differ."""
    found: list[table.Row] = []
    columns = None
    for row in rows:
        if label not in row:
            raise BadData(f"the data have no column {label}; they have {', '.join(row)}")
        if columns is not None and set(row) != columns:
            raise BadData(f"files of the data set have different columns: {sorted(row)}")
        columns = set(row)
        if row[label] not in ("", None):
            found.append(row)
    if not found:
        raise BadData(f"no row has a value of {label}")
    return found


def part_of(row: table.Row) -> str:
    """train, validation or test, by the content of the row: the same row is never in two."""
    text = json.dumps(row, sort_keys=True, ensure_ascii=True)
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % 100
    if number < TRAIN_PERCENT:
        return "train"
    return "validation" if number < TRAIN_PERCENT + VALIDATION_PERCENT else "test"
