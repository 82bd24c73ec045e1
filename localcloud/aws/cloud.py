"""The one way from an emulation to moto: allowed operations only, errors sorted into two kinds."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from functools import cache
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.aws.service_models import session


class CloudError(Exception):
    """What the local cloud refuses, in AWS's words. `code` is AWS's error code."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{code}: {message}" if code else message)


class NotFound(CloudError):
    """The object is not there."""


_GONE = re.compile(r"NotFound|NoSuch|NotExist|Nonexistent|NonExistent|^404$")
_GONE_TEXT = re.compile(
    r"does not exist|could not find|not found|cannot find|No .* found|doesn't exist", re.IGNORECASE
)
_EXISTS = re.compile(
    r"AlreadyExist|AlreadyAssociated|Duplicate|EntityAlreadyExists|BucketAlreadyOwned"
    r"|ResourceInUse|Conflict|Exists"
)


def exists_already(error: CloudError) -> bool:
    """Whether AWS refused a create because an object of that name is there."""
    return bool(_EXISTS.search(error.code) or "already exist" in str(error).lower())


@cache
def _clients() -> Any:
    """Makes clients; one for all, as each adds to the session that it stands on."""
    return boto3.Session(botocore_session=session())


@cache
def _client(service: str, region: str, account: str) -> Any:
    client = _clients().client(
        service,
        region_name=region,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(
            retries={"max_attempts": 1},
            signature_version=None,
            s3={"addressing_style": "path"},
            # Put together anew for each request otherwise, and nobody reads it.
            user_agent="localcloud",
        ),
    )

    def name_account(request: Any, **_: Any) -> None:
        request.headers["x-moto-account-id"] = account

    client.meta.events.register("before-sign", name_account)
    return client


class Aws:
    """boto3 on moto for one account and region, held to the operations that an emulation lists.

    Operations are named as in AWS (`CreateRepository`); moto has some that destroy what they should
    configure (`DeleteBucketInventoryConfiguration` deletes the bucket), so what is not listed is
    refused.
    """

    def __init__(
        self, account: str, region: str, service: str, operations: Collection[str]
    ) -> None:
        self.account = account
        self.region = region
        self._service = service
        self._operations = operations

    @property
    def service(self) -> str:
        """The service whose operations are listed by their bare names."""
        return self._service

    @property
    def partition(self) -> str:
        """The ARN partition of the region."""
        if self.region.startswith("cn-"):
            return "aws-cn"
        return "aws-us-gov" if self.region.startswith("us-gov-") else "aws"

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """An ARN in this account: `arn("iam", "role/x", region="")`."""
        where = self.region if region is None else region
        return f"arn:{self.partition}:{service}:{where}:{self.account}:{resource}"

    def call(self, operation: str, service: str | None = None, **params: Any) -> dict[str, Any]:
        """Calls one AWS operation. Raises NotFound, or CloudError with AWS's code and message."""
        name = service or self._service
        listed = operation if name == self._service else f"{name}:{operation}"
        if listed not in self._operations:
            raise CloudError("NotAllowed", f"{listed} is not on this type's list of operations")
        method = getattr(_client(name, self.region, self.account), xform_name(operation))
        try:
            answer: dict[str, Any] = method(**params)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            message = error.response.get("Error", {}).get("Message", str(error))
            kind = NotFound if _GONE.search(code) or _GONE_TEXT.search(message) else CloudError
            raise kind(code, message) from error
        except BotoCoreError as error:
            raise CloudError(type(error).__name__, str(error)) from error
        return answer

    def pages(self, operation: str, key: str, **params: Any) -> list[Any]:
        """All elements under `key` of a paged list operation of this type's service."""
        found: list[Any] = []
        while True:
            answer = self.call(operation, **params)
            found += answer.get(key, [])
            token = next(
                (
                    name
                    for name in (
                        "NextToken",
                        "nextToken",
                        "Marker",
                        "NextMarker",
                        "continuationToken",
                    )
                    if answer.get(name)
                ),
                None,
            )
            if token is None or not answer.get(token):
                return found
            params[token.replace("NextMarker", "Marker")] = answer[token]


def fake_credentials() -> None:
    """Keeps boto3 from looking for real credentials, which it must never use here."""
    os.environ["AWS_ACCESS_KEY_ID"] = "local"
    os.environ["AWS_SECRET_ACCESS_KEY"] = "local"
    os.environ.pop("AWS_SESSION_TOKEN", None)
    os.environ.pop("AWS_PROFILE", None)
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
