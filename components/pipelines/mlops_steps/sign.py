"""The signing step: signs the digest of the artifact, which nothing changes any more."""

from __future__ import annotations

import base64
import hashlib
import json
from argparse import Namespace
from typing import Any

SUFFIX = ".signature.json"
"""The signature lies beside the artifact, under its key with this ending. What it holds is a
contract: automation/__init__.py has it, and automation/signature.py reads it."""
CHUNK_BYTES = 8 * 1024 * 1024


def main(options: Namespace) -> None:
    """Reads the artifact, has KMS sign its SHA-256 digest, and writes the signature beside it."""
    import boto3

    s3: Any = boto3.client("s3")
    bucket, _, key = options.artifact[len("s3://") :].partition("/")
    digest = hashlib.sha256()
    for chunk in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(CHUNK_BYTES):
        digest.update(chunk)
    answer = boto3.client("kms").sign(
        KeyId=options.key,
        Message=digest.digest(),
        MessageType="DIGEST",
        SigningAlgorithm=options.algorithm,
    )
    signature = {
        "algorithm": options.algorithm,
        "key": options.key,
        "signature": base64.b64encode(answer["Signature"]).decode(),
    }
    # A bucket with a lock takes no object without a checksum.
    s3.put_object(
        Bucket=bucket,
        Key=key + SUFFIX,
        Body=json.dumps(signature, sort_keys=True).encode(),
        ContentType="application/json",
        ChecksumAlgorithm="SHA256",
    )
    print(json.dumps({"artifact": options.artifact, "sha256": digest.hexdigest()}))
