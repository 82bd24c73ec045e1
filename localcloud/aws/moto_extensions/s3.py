"""S3 configuration documents that moto takes and gives back only in part.

Lost in moto: newer noncurrent versions and object sizes of lifecycle rules, the KMS switch of
replication, EventBridge notifications, blocked encryption types, log key formats. Inventories and
archive tiers of Intelligent-Tiering, which moto has not, are kept beside the bucket.
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.exceptions import InvalidBucketState
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response
from moto.s3.utils import LOGGING_SERVICE_PRINCIPAL

_DOCUMENTS = ("encryption", "lifecycle", "logging", "notification", "replication")
"""Sub-resources whose GET answers the very document of the last PUT, as on AWS."""

_MINIMUM_SIZE = "x-amz-transition-default-minimum-object-size"

_CONFIGURATIONS = {
    "intelligent-tiering": "IntelligentTieringConfiguration",
    "inventory": "InventoryConfiguration",
}
"""Bucket sub-resources of which there are several, each with an id; and their element."""

_DESTRUCTIVE = ("metrics", "analytics")
"""Bucket sub-resources that moto takes for the bucket: its delete of one deletes the bucket."""

_XML = {"Content-Type": "application/xml"}

_moto_bucket_response = S3Response._bucket_response


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    S3Response._bucket_response = _bucket_response
    FakeBucket._log_permissions_enabled_policy = staticmethod(_logs_may_come)
    FakeBucket.get_permission = _permission
    S3Backend.put_bucket_versioning = _put_bucket_versioning
    S3Backend.put_object_lock_configuration = _put_object_lock_configuration


def _bucket_response(self: S3Response, request: Any, full_url: str) -> Any:
    query = self._get_querystring(request, full_url)
    refused = next((each for each in _DESTRUCTIVE if each in query), None)
    if refused is not None:
        text = (
            "<?xml version='1.0' encoding='UTF-8'?><Error><Code>NotImplemented</Code><Message>"
            f"Refused here: with ?{refused} moto would act on the bucket.</Message></Error>"
        )
        return 501, _XML, text
    configured = next((each for each in _CONFIGURATIONS if each in query), None)
    if configured is not None:
        bucket = self.backend.get_bucket(self.parse_bucket_name_from_url(request, full_url))
        return _configuration(
            bucket, configured, query.get("id", [""])[0], request.method, bytes(self.body)
        )
    answer = _moto_bucket_response(self, request, full_url)
    name = next((each for each in _DOCUMENTS if each in query), None)
    if name is None or request.method not in ("GET", "PUT"):
        return answer
    bucket = self.backend.get_bucket(self.parse_bucket_name_from_url(request, full_url))
    documents: dict[str, tuple[dict[str, str], bytes]] = vars(bucket).setdefault("documents", {})
    if request.method == "PUT":
        size = request.headers.get(_MINIMUM_SIZE, "all_storage_classes_128K")
        headers = {_MINIMUM_SIZE: size} if name == "lifecycle" else {}
        documents[name] = headers, bytes(self.body)
        return answer
    if name not in documents:
        return answer
    headers, document = documents[name]
    return 200, {"Content-Type": "application/xml", **headers}, document


def _configuration(bucket: FakeBucket, kind: str, id_: str, method: str, body: bytes) -> Any:
    """Puts, gets, deletes or, without an id, lists the configurations of a kind."""
    kept: dict[str, bytes] = vars(bucket).setdefault("configurations", {}).setdefault(kind, {})
    if method == "PUT":
        kept[id_] = body
        return 200, _XML, ""
    if not id_:
        root = f"List{_CONFIGURATIONS[kind]}sResult"
        listed = b"".join(re.sub(rb"<\?xml[^>]*\?>", b"", kept[each]) for each in sorted(kept))
        head = f"<{root}><IsTruncated>false</IsTruncated>".encode()
        return 200, _XML, head + listed + f"</{root}>".encode()
    if id_ not in kept:
        text = (
            "<Error><Code>NoSuchConfiguration</Code><Message>The specified configuration does not "
            "exist.</Message></Error>"
        )
        return 404, _XML, text
    if method == "DELETE":
        del kept[id_]
        return 204, _XML, ""
    return 200, _XML, kept[id_]


def _logs_may_come(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
    """Whether the policy lets S3 deliver logs; moto reads no lists and fails on `"*"`."""
    place = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}"
    wanted = {f"{place}/*", f"{place}/{target_prefix or ''}*"}
    policy = json.loads(target_bucket.policy) if target_bucket.policy else {}
    for statement in _listed(policy.get("Statement")):
        principal = statement.get("Principal")
        services = _listed(principal.get("Service")) if isinstance(principal, dict) else []
        if (
            statement.get("Effect") == "Allow"
            and LOGGING_SERVICE_PRINCIPAL in services
            and "s3:PutObject" in _listed(statement.get("Action"))
            and wanted & set(_listed(statement.get("Resource")))
        ):
            return True
    return False


def _put_bucket_versioning(self: S3Backend, bucket_name: str, status: str) -> None:
    bucket = self.get_bucket(bucket_name)
    if bucket.object_lock_enabled and status != "Enabled":
        raise InvalidBucketState(
            "An Object Lock configuration is present on this bucket, so the versioning state "
            "cannot be changed."
        )
    bucket.versioning_status = status


def _put_object_lock_configuration(
    self: S3Backend,
    bucket_name: str,
    lock_enabled: bool,
    mode: str | None = None,
    days: int | None = None,
    years: int | None = None,
) -> None:
    """The default retention changes at any time; moto asks for an empty bucket."""
    bucket = self.get_bucket(bucket_name)
    if not bucket.is_versioned:
        raise InvalidBucketState(
            "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        )
    bucket.object_lock_enabled = bucket.object_lock_enabled or bool(lock_enabled)
    bucket.default_lock_mode = mode
    bucket.default_lock_days = days
    bucket.default_lock_years = years


def _permission(self: FakeBucket, action: str, resource: str) -> Any:
    """What the policy says to everybody, without conditions.

    moto knows neither who calls nor how, and takes a condition that it cannot see for a denial: a
    bucket that denies plain HTTP would deny everything.
    """
    policy = json.loads(self.policy) if self.policy else {}
    decided = [
        statement
        for statement in _listed(policy.get("Statement"))
        if not statement.get("Condition")
        and statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
    ]
    if not decided:
        return PermissionResult.NEUTRAL
    return IAMPolicy(json.dumps({"Statement": decided})).is_action_permitted(action, resource)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
