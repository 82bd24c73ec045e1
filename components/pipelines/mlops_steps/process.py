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


class BadData(Exception):
    """What stops the pipeline: a manifest without objects, a column that is not there, too few
    rows."""


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
    """The objects that the manifest lists: bucket, key and version_id of each."""
    import boto3

    answer = boto3.client("dynamodb").get_item(
        TableName=table_name,
        Key={"dataset": {"S": dataset}, "digest": {"S": digest}},
        ConsistentRead=True,
    )
    listed = answer.get("Item", {}).get("objects", {}).get("L", [])
    found = [{name: each["M"][name]["S"] for name in _FIELDS} for each in listed]
    if not found:
        raise BadData(f"no manifest of {dataset} has the digest {digest}, or it lists no object")
    return found


_FIELDS = ("bucket", "key", "version_id")


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
