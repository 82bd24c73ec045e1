"""S3: objects that the program writes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from localcloud.aws.cloud import Aws, CloudError, NotFound
from localcloud.aws.emulation import Emulation
from localcloud.aws.packing import content
from localcloud.aws.shapes import tag_map
from localcloud.aws.values import UNKNOWN, Archive, Asset, Props

_BODIES = ("source", "content", "contentBase64")
_BESIDE = frozenset(
    {"tags", "objectLockMode", "objectLockRetainUntilDate", "objectLockLegalHoldStatus"}
)
"""What changes on the version that is there; a change of anything else writes a new one."""

_MOST_TAGS = 10


class BucketObjectv2(Emulation):
    """`aws.s3.BucketObjectv2`; its id is `<bucket>/<key>`.

    A delete takes every version of the key; with `forceDestroy` those under a governance lock too.
    """

    token = "aws:s3/bucketObjectv2:BucketObjectv2"
    service = "s3"
    create_operation = "PutObject"
    operations = frozenset(
        {
            "PutObject",
            "HeadObject",
            "GetObject",
            "GetObjectTagging",
            "PutObjectTagging",
            "PutObjectRetention",
            "PutObjectLegalHold",
            "ListObjectVersions",
            "DeleteObject",
        }
    )
    taggable = True
    outputs = ("arn", "contentType", "etag", "storageClass", "versionId")
    replace_on = frozenset({"bucket", "key"})
    rename = {"kmsKeyId": "SSEKMSKeyId"}
    omit = frozenset({*_BODIES, "tags", "etag", "sourceHash", "forceDestroy", "overrideProvider"})

    kept = {
        "sourceHash": "a trigger that S3 never sees; the content itself is compared here",
        "forceDestroy": "an instruction to the delete, not a property of the object",
        "overrideProvider": "an instruction to the provider",
        "acl": "with bucket owner enforced S3 has no ACL to give back",
    }
    defaults = {"forceDestroy": False}

    def is_input(self, name: str) -> bool:
        # Who gives it says when to put the object again; an import gives none.
        return name != "etag" and super().is_input(name)

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        if inputs.get("kmsKeyId") and "serverSideEncryption" not in inputs:
            params["ServerSideEncryption"] = "aws:kms"
        tags = inputs.get("tags")
        if tags:
            params["Tagging"] = UNKNOWN if _unknown(tags) else urlencode(tags)
        if any(name in inputs for name in _BODIES):
            params["Body"] = UNKNOWN
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        if len(inputs.get("tags", {})) > _MOST_TAGS:
            raise CloudError("BadRequest", f"an object has at most {_MOST_TAGS} tags")
        operation, params = self.request(inputs, aws)
        if "Body" in params:
            params["Body"] = _body(inputs)
        aws.call(operation, **params)
        return f"{inputs['bucket']}/{inputs['key']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        place = _place(id_)
        answer = aws.call("HeadObject", **place, ChecksumMode="ENABLED")
        tags = aws.call("GetObjectTagging", **place).get("TagSet", [])
        result = {
            **self.properties(answer, known),
            "arn": f"arn:{aws.partition}:s3:::{id_}",
            "bucket": place["Bucket"],
            "contentType": answer.get("ContentType", "binary/octet-stream"),
            "etag": answer["ETag"].strip('"'),
            "key": place["Key"],
            "storageClass": answer.get("StorageClass", "STANDARD"),
            "tags": tag_map(tags) or {},
            "versionId": answer.get("VersionId", ""),
        }
        result.pop("contentLength", None)
        # The bucket's choice, where the program made none.
        result.pop("serverSideEncryption", None)
        if known:
            result["serverSideEncryption"] = answer.get("ServerSideEncryption")
        for kind in ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"):
            name = f"checksum{kind.capitalize()}"
            result.pop(name, None)
            if known and f"Checksum{kind}" in answer:
                result[name] = answer[f"Checksum{kind}"]
        declared = next((name for name in _BODIES if name in known), None)
        if f"Checksum{known.get('checksumAlgorithm')}" in answer:
            result["checksumAlgorithm"] = known["checksumAlgorithm"]
        if declared is not None:
            data = aws.call("GetObject", **place)["Body"].read()
            result[declared] = _as_declared(known[declared], declared, data)
        return result

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if changed - _BESIDE - {"forceDestroy"}:
            self.create(aws, inputs)
            return
        place = _place(id_)
        if "tags" in changed:
            pairs = [{"Key": key, "Value": text} for key, text in inputs.get("tags", {}).items()]
            aws.call("PutObjectTagging", **place, Tagging={"TagSet": pairs})
        if changed & {"objectLockMode", "objectLockRetainUntilDate"}:
            _, params = self.request(inputs, aws)
            aws.call(
                "PutObjectRetention",
                **place,
                Retention={
                    "Mode": params.get("ObjectLockMode"),
                    "RetainUntilDate": params.get("ObjectLockRetainUntilDate"),
                },
                **_bypass(inputs),
            )
        if "objectLockLegalHoldStatus" in changed:
            status = inputs.get("objectLockLegalHoldStatus", "OFF")
            aws.call("PutObjectLegalHold", **place, LegalHold={"Status": status})

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        place = _place(id_)
        for version in _versions(aws, place):
            aws.call("DeleteObject", **place, VersionId=version, **_bypass(known))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['bucket']}/{inputs['key']}"


def _bypass(inputs: Props) -> dict[str, Any]:
    """The header goes only when it is meant: moto takes its mere presence for yes."""
    return {"BypassGovernanceRetention": True} if inputs.get("forceDestroy") else {}


def _place(id_: str) -> dict[str, str]:
    bucket, _, key = id_.partition("/")
    return {"Bucket": bucket, "Key": key}


def _unknown(tags: Any) -> bool:
    return tags is UNKNOWN or any(value is UNKNOWN for value in tags.values())


def _body(inputs: Mapping[str, Any]) -> bytes:
    given = [name for name in _BODIES if name in inputs]
    if len(given) > 1:
        raise CloudError("ConflictsWith", f"{' and '.join(given)} cannot be given together")
    value = inputs[given[0]]
    if given[0] == "source":
        return content(value)
    return base64.b64decode(value) if given[0] == "contentBase64" else str(value).encode()


def _as_declared(declared: Any, name: str, data: bytes) -> Any:
    """What S3 holds, in the form of the input that it was given by."""
    if isinstance(declared, Asset):
        digest = hashlib.sha256(data).hexdigest()
        return declared if digest == declared.hash else Asset(digest, path=declared.path)
    if isinstance(declared, Archive):
        digest = hashlib.sha256(data).hexdigest()
        return declared if _holds(declared, data) else Archive(digest, path=declared.path)
    if name == "contentBase64":
        return base64.b64encode(data).decode()
    return data.decode(errors="replace")


def _holds(archive: Archive, data: bytes) -> bool:
    """Whether `data` is the archive's content; yes where its files are out of reach by now."""
    if archive.path is None and archive.assets is None:
        return True
    try:
        return content(archive) == data
    except CloudError:
        return True


def _versions(aws: Aws, place: Mapping[str, str]) -> Iterator[str]:
    """All versions and delete markers of the key; `null` for one without versions."""
    try:
        found = aws.call("ListObjectVersions", Bucket=place["Bucket"], Prefix=place["Key"])
    except NotFound:
        return
    for each in [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]:
        if each["Key"] == place["Key"]:
            yield each["VersionId"]


TYPES = [BucketObjectv2]
