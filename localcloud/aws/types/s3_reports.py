"""S3: what a bucket has several of: inventories, archives of Intelligent-Tiering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Put
from localcloud.aws.shapes import from_api, imported, input_shape, to_api
from localcloud.aws.values import UNKNOWN, Props


class BucketConfiguration(Put):
    """A named document of a bucket that is put, got and deleted; its id is `<bucket>:<name>`."""

    service = "s3"
    document: ClassVar[str]
    """The member of the put operation that the configuration stands in."""
    replace_on = frozenset({"bucket", "name"})
    rename = {"name": "Id"}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        inner = {
            key: value
            for key, value in inputs.items()
            if key not in ("bucket", "region", "tagsAll")
        }
        operation, member = self.create_operation, self.document
        rename = {f"{member}.{name}": api for name, api in self.rename.items()}
        whole = {"bucket": inputs["bucket"], "id": inputs["name"], member: self.sent(inner)}
        return operation, to_api(self.service, operation, whole, rename=rename)

    def sent(self, inner: Props) -> Props:
        """The members of the document, where their form differs from that of the inputs."""
        return inner

    def received(self, found: Mapping[str, Any], known: Props) -> Props:
        """The inputs in the document that was got."""
        if known:
            return from_api(found, known, rename=self.rename)
        shape = input_shape(self.service, self.create_operation).members[self.document]
        return imported(shape, found, self.rename)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return f"{inputs['bucket']}:{inputs['name']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        bucket, _, name = id_.partition(":")
        get = self.create_operation.replace("Put", "Get", 1)
        found = aws.call(get, Bucket=bucket, Id=name)[self.document]
        return {**self.received(found, known), "bucket": bucket, "name": name}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        bucket, _, name = id_.partition(":")
        aws.call(self.create_operation.replace("Put", "Delete", 1), Bucket=bucket, Id=name)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['bucket']}:{inputs['name']}"

    def is_input(self, name: str) -> bool:
        members = input_shape(self.service, self.create_operation).members[self.document].members
        known = {member.lower() for member in members} | {"bucket", "enabled", "tierings"}
        return name.lower() in known or super().is_input(name)


def _operations(noun: str) -> frozenset[str]:
    return frozenset({f"{verb}Bucket{noun}" for verb in ("Put", "Get", "Delete")})


class Inventory(BucketConfiguration):
    """`aws.s3.Inventory`."""

    token = "aws:s3/inventory:Inventory"
    create_operation = "PutBucketInventoryConfiguration"
    operations = _operations("InventoryConfiguration")
    document = "InventoryConfiguration"
    rename = {
        "name": "Id",
        "enabled": "IsEnabled",
        "destination.bucket": "S3BucketDestination",
        "destination.bucket.bucketArn": "Bucket",
        "destination.bucket.encryption.sseKms": "SSEKMS",
        "destination.bucket.encryption.sseS3": "SSES3",
    }
    defaults = {"enabled": True}


class BucketIntelligentTieringConfiguration(BucketConfiguration):
    """`aws.s3.BucketIntelligentTieringConfiguration`."""

    token = "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration"
    create_operation = "PutBucketIntelligentTieringConfiguration"
    operations = _operations("IntelligentTieringConfiguration")
    document = "IntelligentTieringConfiguration"
    defaults = {"status": "Enabled"}

    def sent(self, inner: Props) -> Props:
        filter_ = inner.get("filter")
        if filter_ is UNKNOWN or not filter_ or "tags" not in filter_:
            return inner
        if "prefix" in filter_ or len(filter_["tags"]) > 1:
            return {**inner, "filter": {"and": filter_}}
        [(key, value)] = filter_["tags"].items()
        return {**inner, "filter": {"tag": {"key": key, "value": value}}}

    def received(self, found: Mapping[str, Any], known: Props) -> Props:
        filter_ = found.get("Filter", {})
        if "And" in filter_:
            found = {**found, "Filter": filter_["And"]}
        elif "Tag" in filter_:
            found = {**found, "Filter": {"Tags": [filter_["Tag"]]}}
        return super().received(found, known)


TYPES = [Inventory, BucketIntelligentTieringConfiguration]
