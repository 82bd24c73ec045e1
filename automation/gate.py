"""What a model version has to pass before anything of it is let through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3

from automation.approval import Approvals
from automation.environment import listed, optional
from automation.manifest import Manifests
from automation.signature import Signatures


class Gate:
    """Checks versions: four eyes, the signature of each artifact, the manifest of the data."""

    def __init__(self, approvals: Approvals, signatures: Signatures, manifests: Manifests) -> None:
        self._approvals, self._signatures, self._manifests = approvals, signatures, manifests

    def check(self, package: Mapping[str, Any]) -> None:
        """Raises RefusedError for a described version that must not be let through."""
        self._approvals.check(package)
        self._signatures.check(package)
        self._manifests.check(package)


def gate() -> Gate:
    """The gate of the function's environment: APPROVALS, the table of decisions, or empty;
    SIGNING_KEYS, ARNs of trusted keys with commas, or empty; MANIFESTS, the bucket that the
    manifests of data sets lie in, or empty. What is empty is not demanded."""
    s3 = boto3.client("s3")
    signatures = Signatures(s3, boto3.client("kms"), trusted_keys=listed("SIGNING_KEYS"))
    manifests = Manifests(s3, signatures, optional("MANIFESTS"))
    return Gate(Approvals(boto3.client("dynamodb"), optional("APPROVALS")), signatures, manifests)
