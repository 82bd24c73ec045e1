"""Opens the artifacts of approved model versions to other accounts, and closes all others.

An object of the model bucket is open when it carries a tag: the policies of the bucket and of its
access points ask for it, and let nobody but this function set it
(components/registry/consumer_access.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from automation.errors import EventError, RefusedError
from automation.gate import Gate
from automation.signature import SUFFIX, Location, artifacts

TAG, APPROVED = "ModelApprovalStatus", "Approved"
"""The tag of an object that other accounts may read."""
MODEL_PACKAGE = "SageMaker Model Package State Change"
SCHEDULED = "Scheduled Event"
SWEEP = "Sweep"
"""The platform's own: somebody asks for a look at every model."""


@dataclass(frozen=True)
class Shared:
    """A model that other accounts consume: the group of its versions, and where in the bucket their
    artifacts lie, as in models/fraud."""

    group: str
    prefix: str


@dataclass(frozen=True)
class Stored:
    """A version of an object of the bucket."""

    key: str
    version_id: str


@dataclass(frozen=True)
class Looked:
    """What one look at a model led to: objects opened and closed, and why versions were refused, by
    their ARNs."""

    opened: tuple[Stored, ...]
    closed: tuple[Stored, ...]
    refused: Mapping[str, RefusedError]


@dataclass(frozen=True)
class _Stock:
    """What lies below a prefix: the newest version by key with the time when it was written, and
    which versions are open."""

    newest: Mapping[str, tuple[Stored, datetime]]
    open: frozenset[Stored]


class Sharer:
    """Brings the tags of artifacts to what the registry says. Every step can be repeated: events
    come twice, and a function may end at any point.

    `signed` says that the gate demands signatures.
    """

    def __init__(
        self,
        sagemaker: Any,
        s3: Any,
        gate: Gate,
        bucket: str,
        models: Sequence[Shared],
        *,
        signed: bool,
    ) -> None:
        self._sagemaker, self._s3, self._gate = sagemaker, s3, gate
        self._bucket, self._models, self._signed = bucket, tuple(models), signed

    def handle(self, event: Mapping[str, Any]) -> dict[str, Looked]:
        """What came of each model that an event is about, by group: all are looked at, also when
        one fails.

        Raises EventError for an event of another type, and what AWS refused, several as a group.
        """
        looked: dict[str, Looked] = {}
        failures: list[Exception] = []
        for model in self._concerned(event):
            try:
                looked[model.group] = self.look_after(model)
            except (BotoCoreError, ClientError) as error:
                failures.append(error)
        if len(failures) > 1:
            raise ExceptionGroup(f"{len(failures)} models failed", failures)
        if failures:
            raise failures[0]
        return looked

    def look_after(self, model: Shared) -> Looked:
        """Closes what no approved version names, then opens what is named and passes the gate."""
        stock = self._stock(model)
        named, refused = self._named(model, stock)
        # First: that a check takes long or fails must not keep open what was rejected.
        closed = self._close(stock.open - _all(named.values()))
        opened: list[Stored] = []
        for arn, objects in list(named.items()):
            try:
                opened += self._open(arn, objects, stock.open | set(opened))
            except RefusedError as error:
                refused[arn] = error
                del named[arn]
        if opened or refused:
            # Somebody may have decided otherwise while this took its time.
            still = set(self._approved(model))
            kept = _all(objects for arn, objects in named.items() if arn in still)
            closed += self._close((stock.open | set(opened)) - kept - set(closed))
        return Looked(tuple(opened), tuple(closed), refused)

    def _concerned(self, event: Mapping[str, Any]) -> tuple[Shared, ...]:
        kind = event.get("detail-type")
        if kind == MODEL_PACKAGE:
            group = event["detail"]["ModelPackageGroupName"]
            return tuple(one for one in self._models if one.group == group)
        if kind in (SCHEDULED, SWEEP):
            return self._models
        raise EventError(f"An event of type {kind!r} reached the sharer, which knows none such.")

    def _approved(self, model: Shared) -> list[str]:
        pages = self._sagemaker.get_paginator("list_model_packages").paginate(
            ModelPackageGroupName=model.group, ModelApprovalStatus=APPROVED
        )
        return [one["ModelPackageArn"] for page in pages for one in page["ModelPackageSummaryList"]]

    def _named(
        self, model: Shared, stock: _Stock
    ) -> tuple[dict[str, frozenset[Stored]], dict[str, RefusedError]]:
        """The objects of each approved version, by its ARN, and which name none that can be
        opened."""
        named, refused = {}, {}
        for arn in self._approved(model):
            package = self._sagemaker.describe_model_package(ModelPackageName=arn)
            try:
                named[arn] = frozenset(self._objects(model, package, stock))
            except RefusedError as error:
                refused[arn] = error
        return named, refused

    def _objects(
        self, model: Shared, package: Mapping[str, Any], stock: _Stock
    ) -> Iterator[Stored]:
        """Each artifact of a version as it is now, and its signature."""
        for place in artifacts(package):
            if place.bucket != self._bucket or not place.key.startswith(f"{model.prefix}/"):
                raise RefusedError(
                    f"{package['ModelPackageArn']} names {place}, but consumers of the model read "
                    f"below s3://{self._bucket}/{model.prefix}/ alone. Register it with an "
                    "artifact there."
                )
            if place.key not in stock.newest:
                raise RefusedError(f"{place} is not there, so nobody can deploy it.")
            stored, written = stock.newest[place.key]
            # A signature says more: it is of the bytes, whenever they were written.
            if not self._signed and written > package["CreationTime"]:
                raise _replaced(place, "registered")
            yield stored
            if place.key + SUFFIX in stock.newest:
                yield stock.newest[place.key + SUFFIX][0]

    def _open(self, arn: str, objects: frozenset[Stored], there: Iterable[Stored]) -> list[Stored]:
        """Opens what is closed of a version that passes the gate. A version of an object never
        changes, so that what is open already was looked at when it was opened."""
        missing = sorted(objects - set(there), key=lambda one: one.key)
        if not missing:
            return []
        self._gate.check(self._sagemaker.describe_model_package(ModelPackageName=arn))
        for one in missing:
            # The gate read what was the newest then.
            now = self._s3.head_object(Bucket=self._bucket, Key=one.key)["VersionId"]
            if now != one.version_id:
                raise _replaced(Location(self._bucket, one.key), "looked at")
        for one in missing:
            self._s3.put_object_tagging(
                Bucket=self._bucket,
                Key=one.key,
                VersionId=one.version_id,
                Tagging={"TagSet": [{"Key": TAG, "Value": APPROVED}]},
            )
        return missing

    def _close(self, objects: Iterable[Stored]) -> list[Stored]:
        found = sorted(objects, key=lambda one: (one.key, one.version_id))
        for one in found:
            self._s3.delete_object_tagging(
                Bucket=self._bucket, Key=one.key, VersionId=one.version_id
            )
        return found

    def _stock(self, model: Shared) -> _Stock:
        newest, is_open = {}, set()
        pages = self._s3.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=f"{model.prefix}/"
        )
        for one in (each for page in pages for each in page.get("Versions", [])):
            stored = Stored(one["Key"], one["VersionId"])
            if one["IsLatest"]:
                newest[stored.key] = (stored, one["LastModified"])
            answer = self._s3.get_object_tagging(
                Bucket=self._bucket, Key=stored.key, VersionId=stored.version_id
            )
            if any(tag["Key"] == TAG for tag in answer["TagSet"]):
                is_open.add(stored)
        return _Stock(newest, frozenset(is_open))


def _all(parts: Iterable[frozenset[Stored]]) -> frozenset[Stored]:
    return frozenset().union(*parts)


def _replaced(place: Location, since: str) -> RefusedError:
    return RefusedError(
        f"{place} was written after the version was {since}: it may not be what was approved. Find "
        "out by whom (the trail holds each write) before anything else."
    )
