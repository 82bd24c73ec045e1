"""Signatures of artifacts and manifests: what is deployed is what was signed, byte for byte."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from automation.errors import RefusedError

SUFFIX = ".signature.json"
"""Where the signature lies: beside the artifact, under its key with this ending."""
CHUNK_BYTES = 8 * 1024 * 1024
ALGORITHMS = ("ECDSA_SHA_256", "RSASSA_PSS_SHA_256")
"""How a SHA-256 digest is signed; a weaker one counts for nothing."""

ALREADY_THERE = ("PreconditionFailed", "ConditionalRequestConflict")
"""What S3 answers to a put on the condition that nothing is there (S3 User Guide, "Add
preconditions to S3 operations with conditional requests")."""


ABSENT = ("NoSuchKey", "AccessDenied")
"""What S3 answers of an object that is not there: the second to who may read the bucket's objects
and not list them (S3 API reference, GetObject, "Permissions")."""


def is_absent(error: ClientError) -> bool:
    """Whether a read failed for want of the object, or of the right to read it."""
    return error.response["Error"]["Code"] in ABSENT


@dataclass(frozen=True)
class Location:
    """An object in S3."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def location(url: str) -> Location:
    """The object of an s3:// address. Raises RefusedError for anything else."""
    bucket, _, key = url.removeprefix("s3://").partition("/")
    if not url.startswith("s3://") or not bucket or not key or key.endswith("/"):
        raise RefusedError(f"The artifact {url} is no object in S3, so no signature can be of it.")
    return Location(bucket, key)


def artifacts(package: Mapping[str, Any]) -> list[Location]:
    """All that the containers of a described model version load from S3, each once: the model, and
    what they are given beside it. Raises RefusedError for what is no single object."""
    containers = package.get("InferenceSpecification", {}).get("Containers", [])
    sources = (source for container in containers for source in _sources(container))
    return list(dict.fromkeys(_object(source) for source in sources))


def _sources(container: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if container.get("ModelDataUrl"):
        yield {"S3Uri": container["ModelDataUrl"]}
    beside = container.get("AdditionalModelDataSources", ())
    for one in (container.get("ModelDataSource", {}), *beside):
        if one.get("S3DataSource"):
            yield one["S3DataSource"]
    if container.get("AdditionalS3DataSource"):
        yield container["AdditionalS3DataSource"]


def _object(source: Mapping[str, Any]) -> Location:
    url = source["S3Uri"]
    if source.get("S3DataType") == "S3Prefix" or source.get("ManifestS3Uri"):
        raise RefusedError(
            f"The artifact {url} is many objects (a prefix or a manifest), so no signature can be "
            "of it. Register the version with one object."
        )
    return location(url)


class Signatures:
    """Checks artifacts against their signatures; with no trusted key nothing is checked."""

    def __init__(self, s3: Any, kms: Any, trusted_keys: Sequence[str]) -> None:
        self._s3, self._kms, self._trusted = s3, kms, tuple(trusted_keys)

    def check(self, package: Mapping[str, Any]) -> None:
        """Raises RefusedError unless every artifact of the described version carries a signature
        by a trusted key."""
        if self._trusted:
            found = artifacts(package)
            if not found:
                raise RefusedError("The version names no artifact, so nothing of it can be signed.")
            for artifact in found:
                self._check(artifact)

    def check_digest(self, place: Location, digest: bytes) -> None:
        """Raises RefusedError unless the object carries a signature of this SHA-256 digest by a
        trusted key."""
        if self._trusted:
            self._check(place, digest)

    def _check(self, artifact: Location, digest: bytes | None = None) -> None:
        signed = self._signed(artifact)
        if signed.get("key") not in self._trusted:
            raise RefusedError(f"{artifact} is signed with {signed.get('key')}, which is not ours.")
        if signed.get("algorithm") not in ALGORITHMS:
            raise RefusedError(f"{artifact} is signed by {signed.get('algorithm')}.")
        if not self._valid(signed, digest or self._digest(artifact)):
            raise RefusedError(
                f"The signature of {artifact} is not of its content: it was replaced after it was "
                "signed. Find out by whom (the trail holds each write) before anything else."
            )

    def _signed(self, artifact: Location) -> dict[str, str]:
        try:
            answer = self._s3.get_object(Bucket=artifact.bucket, Key=artifact.key + SUFFIX)
            found: dict[str, str] = json.loads(answer["Body"].read())
            base64.b64decode(found["signature"], validate=True)
        except ClientError as error:
            if not is_absent(error):
                raise
            raise RefusedError(
                f"{artifact} carries no signature ({SUFFIX}), or none that may be read."
            ) from None
        except (KeyError, TypeError, ValueError) as error:
            raise RefusedError(f"The signature of {artifact} cannot be read: {error!r}.") from None
        return found

    def _digest(self, artifact: Location) -> bytes:
        digest = hashlib.sha256()
        body = self._s3.get_object(Bucket=artifact.bucket, Key=artifact.key)["Body"]
        for chunk in body.iter_chunks(CHUNK_BYTES):
            digest.update(chunk)
        return digest.digest()

    def _valid(self, signed: dict[str, str], digest: bytes) -> bool:
        try:
            answer = self._kms.verify(
                KeyId=signed["key"],
                Message=digest,
                MessageType="DIGEST",
                Signature=base64.b64decode(signed["signature"]),
                SigningAlgorithm=signed["algorithm"],
            )
        except self._kms.exceptions.KMSInvalidSignatureException:
            return False
        return bool(answer["SignatureValid"])


class Signer:
    """Signs with one key, by the algorithm that goes with it."""

    def __init__(self, s3: Any, kms: Any, key: str, algorithm: str) -> None:
        self._s3, self._kms, self._key, self._algorithm = s3, kms, key, algorithm

    def sign(self, place: Location, digest: bytes) -> None:
        """Puts a signature of the SHA-256 digest beside the object, unless one lies there: a
        signature is never replaced."""
        answer = self._kms.sign(
            KeyId=self._key,
            Message=digest,
            MessageType="DIGEST",
            SigningAlgorithm=self._algorithm,
        )
        signature = {
            "algorithm": self._algorithm,
            "key": self._key,
            "signature": base64.b64encode(answer["Signature"]).decode(),
        }
        try:
            self._s3.put_object(
                Bucket=place.bucket,
                Key=place.key + SUFFIX,
                Body=json.dumps(signature, sort_keys=True).encode(),
                ContentType="application/json",
                IfNoneMatch="*",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in ALREADY_THERE:
                raise
