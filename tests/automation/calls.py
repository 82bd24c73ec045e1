"""What each function may ask of AWS, and a recorder of what it does ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest import mock

from botocore.client import BaseClient

from components.cost import schedules
from components.cost.idle_reaper import OF_THE_CALLER, REPORTS, STOPS
from components.data import pinner
from components.monitoring import grafana_publisher, retrain_trigger
from components.registry import sharer
from components.registry.version_gate import READS_DECISIONS, VERIFIES
from components.serving.deployer_access import ROLLS_OUT

BY_SERVICES: Final = frozenset({"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"})
"""What S3, DynamoDB and others call in the function's name: its code makes none of these calls."""
TOLD_APART: Final = frozenset({"s3:ListBucket"})
"""Not called either: without it S3 does not say of an object that it is missing."""
DECLARED: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(calls) - BY_SERVICES - TOLD_APART - frozenset(OF_THE_CALLER)
    for name, calls in {
        "deploy": (*ROLLS_OUT, *READS_DECISIONS, *VERIFIES),
        "hours": (*schedules.CALLS, *schedules.NODE_GROUP_CALLS),
        "pin": pinner.CALLS,
        "publish": grafana_publisher.CALLS,
        "reap": (*REPORTS, *STOPS),
        "retrain": retrain_trigger.CALLS,
        "share": (*sharer.CALLS, *READS_DECISIONS, *VERIFIES),
    }.items()
}
"""Calls of the code by function, as the components declare them."""
PREFIXES: Final[Mapping[str, str]] = {"stepfunctions": "states"}
"""Services that IAM names otherwise than boto3."""
BY_PARAMETER: Final[Mapping[str, str]] = {
    "dynamodb:ExecuteStatement": "dynamodb:PartiQLInsert",
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}
"""Calls that are declared by the action that their parameters ask for: statements of the platform's
functions only insert, and tags are those of a version of an object."""


class Calls:
    """Records the calls of boto3 by function; a call that is not declared fails at once."""

    def __init__(self) -> None:
        self.made: dict[str, set[str]] = {}
        self._function: str | None = None

    @contextmanager
    def of(self, function: str) -> Iterator[None]:
        """What is called meanwhile is called by this function."""
        self._function = function
        try:
            yield
        finally:
            self._function = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Takes part in every call of boto3 in this process."""
        make = BaseClient._make_api_call

        def note(client: Any, operation: str, parameters: Any) -> Any:
            if self._function is not None:
                service = client.meta.service_model.service_name
                action = f"{PREFIXES.get(service, service)}:{operation}"
                action = BY_PARAMETER.get(action, action)
                self.made.setdefault(self._function, set()).add(action)
                assert action in DECLARED[self._function], f"{self._function} calls {action}"
            return make(client, operation, parameters)

        with mock.patch.object(BaseClient, "_make_api_call", note):
            yield
