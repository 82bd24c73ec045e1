"""Manifests of what is deployed: each version was trained on data that somebody of ours pinned."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from automation.errors import RefusedError
from automation.pin import manifest_key
from automation.signature import Location, Signatures, is_absent

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Manifests:
    """Checks the manifest that a version names; without a bucket nothing is checked."""

    def __init__(self, s3: Any, signatures: Signatures, bucket: str | None) -> None:
        self._s3, self._signatures, self._bucket = s3, signatures, bucket

    def check(self, package: Mapping[str, Any]) -> None:
        """Raises RefusedError unless the described version names a manifest whose text is that of
        its digest and carries a signature by a trusted key."""
        if self._bucket is None:
            return
        said = package.get("CustomerMetadataProperties") or {}
        name, digest = said.get("DatasetName", ""), said.get("DatasetDigest", "")
        if not _NAME.fullmatch(name) or not _DIGEST.fullmatch(digest):
            raise RefusedError(
                f"{package['ModelPackageArn']} names no manifest (DatasetName {name!r}, "
                f"DatasetDigest {digest!r}), so nobody knows what it was trained on."
            )
        place = Location(self._bucket, manifest_key(name, digest))
        try:
            text = self._s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read()
        except ClientError as error:
            if not is_absent(error):
                raise
            raise RefusedError(f"The manifest {place} is not there, or may not be read.") from None
        found = hashlib.sha256(text)
        if found.hexdigest() != digest:
            raise RefusedError(
                f"{place} is not the manifest {digest}: it was replaced. Find out by whom (the "
                "trail holds each write) before anything else."
            )
        self._signatures.check_digest(place, found.digest())
