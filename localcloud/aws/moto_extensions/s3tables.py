"""S3 Tables: what moto's buckets and tables forget (keys, upkeep, policies, tags), and what AWS
refuses to delete."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from moto.core.responses import ActionResult, EmptyResult
from moto.moto_api._internal import mock_random
from moto.s3tables import urls
from moto.s3tables.exceptions import (
    BadRequestException,
    ConflictException,
    InvalidTableName,
    NotFoundException,
)
from moto.s3tables.models import FakeTableBucket, S3TablesBackend, Table
from moto.s3tables.responses import S3TablesResponse

_SSE_S3 = {"sseAlgorithm": "AES256"}
_BUCKET_UPKEEP = {
    "icebergUnreferencedFileRemoval": {
        "status": "enabled",
        "settings": {
            "icebergUnreferencedFileRemoval": {"unreferencedDays": 3, "nonCurrentDays": 10}
        },
    }
}
"""What every bucket starts with (Amazon S3 user guide, "Maintenance for table buckets")."""
_TABLE_UPKEEP = {
    "icebergCompaction": {
        "status": "enabled",
        "settings": {"icebergCompaction": {"targetFileSizeMB": 512, "strategy": "auto"}},
    },
    "icebergSnapshotManagement": {
        "status": "enabled",
        "settings": {
            "icebergSnapshotManagement": {"minSnapshotsToKeep": 1, "maxSnapshotAgeHours": 120}
        },
    },
}
"""What every table starts with (Amazon S3 user guide, "Maintenance for tables")."""
_FILE_MB = range(64, 513)
"""Sizes that compaction makes files of, in MB (the same page)."""

_moto_create_bucket = S3TablesResponse.create_table_bucket
_moto_create_table = S3TablesResponse.create_table
_moto_delete_bucket = S3TablesBackend.delete_table_bucket
_moto_delete_namespace = S3TablesBackend.delete_namespace
_moto_rename = S3TablesBackend.rename_table


def install() -> None:
    """Puts the operations in; a second call changes nothing."""
    urls.url_paths["{0}/tables/(?P<path>.+)$"] = S3TablesResponse.dispatch
    urls.url_paths["{0}/tag/(?P<resourceArn>.+)$"] = S3TablesResponse.dispatch
    Table.arn = property(_table_arn)
    S3TablesBackend.delete_table_bucket = _delete_bucket
    S3TablesBackend.delete_namespace = _delete_namespace
    S3TablesBackend.rename_table = _rename
    response = S3TablesResponse
    response.create_table_bucket = _create_bucket
    response.put_table_bucket_encryption = _put_encryption
    response.get_table_bucket_encryption = _get_encryption
    response.delete_table_bucket_encryption = _delete_encryption
    response.put_table_bucket_maintenance_configuration = _put_bucket_upkeep
    response.get_table_bucket_maintenance_configuration = _get_bucket_upkeep
    response.put_table_bucket_policy = _put_policy
    response.get_table_bucket_policy = _get_policy
    response.delete_table_bucket_policy = _delete_policy
    response.create_table = _create_table
    response.get_table_encryption = _get_table_encryption
    response.put_table_maintenance_configuration = _put_table_upkeep
    response.get_table_maintenance_configuration = _get_table_upkeep
    response.list_tags_for_resource = _list_tags
    response.tag_resource = _tag
    response.untag_resource = _untag


def _table_arn(self: Table) -> str:
    """The ARN of a table has an id of its own: it stays when the name changes."""
    id_ = vars(self).setdefault("table_id", str(mock_random.uuid4()))
    return f"{self.table_bucket_arn}/table/{id_}"


def _delete_bucket(self: S3TablesBackend, table_bucket_arn: str) -> None:
    if self.get_table_bucket(table_bucket_arn).namespaces:
        raise ConflictException("The bucket that you tried to delete is not empty.")
    _moto_delete_bucket(self, table_bucket_arn)


def _delete_namespace(self: S3TablesBackend, table_bucket_arn: str, namespace: str) -> None:
    if self.get_namespace(table_bucket_arn, namespace).tables:
        raise ConflictException("The namespace that you tried to delete is not empty.")
    _moto_delete_namespace(self, table_bucket_arn, namespace)


def _rename(self: S3TablesBackend, table_bucket_arn: str, **names: Any) -> None:
    """With the namespace that a table says it lies in."""
    _moto_rename(self, table_bucket_arn=table_bucket_arn, **names)
    for name, namespace in self.get_table_bucket(table_bucket_arn).namespaces.items():
        for table in namespace.tables.values():
            table.namespace = name


def _given(self: S3TablesResponse, name: str) -> str:
    return unquote(str(self._get_param(name)))


def _bucket(self: S3TablesResponse) -> FakeTableBucket:
    return self.s3tables_backend.get_table_bucket(_given(self, "tableBucketARN"))


def _table(self: S3TablesResponse) -> Table:
    namespace, name = _given(self, "namespace"), _given(self, "name")
    return self.s3tables_backend.get_table(_given(self, "tableBucketARN"), namespace, name)


def _remember(self: S3TablesResponse, made: FakeTableBucket | Table) -> None:
    held = vars(made)
    held["tags"] = dict(self._get_param("tags") or {})
    held["encryption"] = self._get_param("encryptionConfiguration")


def _create_bucket(self: S3TablesResponse) -> Any:
    answer = _moto_create_bucket(self)
    name = self._get_param("name")
    [made] = [one for one in self.s3tables_backend.table_buckets.values() if one.name == name]
    _remember(self, made)
    return answer


def _put_encryption(self: S3TablesResponse) -> EmptyResult:
    vars(_bucket(self))["encryption"] = self._get_param("encryptionConfiguration")
    return EmptyResult()


def _get_encryption(self: S3TablesResponse) -> ActionResult:
    held = vars(_bucket(self)).get("encryption") or _SSE_S3
    return ActionResult({"encryptionConfiguration": held})


def _delete_encryption(self: S3TablesResponse) -> EmptyResult:
    vars(_bucket(self))["encryption"] = None
    return EmptyResult()


def _put_upkeep(self: S3TablesResponse, of: FakeTableBucket | Table) -> EmptyResult:
    kind = self._get_param("type")
    held: dict[str, Any] = vars(of).setdefault("upkeep", {})
    held[kind] = held.get(kind, {}) | self._get_param("value")
    return EmptyResult()


def _put_bucket_upkeep(self: S3TablesResponse) -> EmptyResult:
    return _put_upkeep(self, _bucket(self))


def _get_bucket_upkeep(self: S3TablesResponse) -> ActionResult:
    bucket = _bucket(self)
    held = {**_BUCKET_UPKEEP, **vars(bucket).get("upkeep", {})}
    return ActionResult({"tableBucketARN": bucket.arn, "configuration": held})


def _put_policy(self: S3TablesResponse) -> EmptyResult:
    vars(_bucket(self))["policy"] = self._get_param("resourcePolicy")
    return EmptyResult()


def _get_policy(self: S3TablesResponse) -> ActionResult:
    policy = vars(_bucket(self)).get("policy")
    if policy is None:
        raise NotFoundException("The specified bucket policy does not exist.")
    return ActionResult({"resourcePolicy": policy})


def _delete_policy(self: S3TablesResponse) -> EmptyResult:
    vars(_bucket(self)).pop("policy", None)
    return EmptyResult()


def _create_table(self: S3TablesResponse) -> Any:
    """A table made with a schema has its first metadata file at once."""
    # moto looks for a pattern that every text matches the beginning of.
    name = self._get_param("name")
    if not name.replace("_", "").isalnum() or name != name.lower():
        raise InvalidTableName(name)
    answer = _moto_create_table(self)
    made = _table(self)
    made.modified_by = made.account_id
    _remember(self, made)
    if self._get_param("metadata"):
        file = f"00000-{mock_random.uuid4()}.metadata.json"
        made.metadata_location = f"{made.warehouse_location}/metadata/{file}"
    return answer


def _get_table_encryption(self: S3TablesResponse) -> ActionResult:
    """Without a word a table has the encryption of its bucket."""
    own = vars(_table(self)).get("encryption")
    held = own or vars(_bucket(self)).get("encryption") or _SSE_S3
    return ActionResult({"encryptionConfiguration": held})


def _put_table_upkeep(self: S3TablesResponse) -> EmptyResult:
    settings = (self._get_param("value").get("settings") or {}).get("icebergCompaction") or {}
    size = settings.get("targetFileSizeMB", _FILE_MB[0])
    if size not in _FILE_MB:
        raise BadRequestException(
            f"targetFileSizeMB is {size}; it lies between {_FILE_MB[0]} and {_FILE_MB[-1]}"
        )
    return _put_upkeep(self, _table(self))


def _get_table_upkeep(self: S3TablesResponse) -> ActionResult:
    table = _table(self)
    held = {**_TABLE_UPKEEP, **vars(table).get("upkeep", {})}
    return ActionResult({"tableARN": table.arn, "configuration": held})


def _tags(self: S3TablesResponse) -> dict[str, str]:
    arn = _given(self, "resourceArn")
    bucket = self.s3tables_backend.get_table_bucket(arn.partition("/table/")[0])
    tables = [table for each in bucket.namespaces.values() for table in each.tables.values()]
    for found in (bucket, *tables):
        if found.arn == arn:
            held: dict[str, str] = vars(found).setdefault("tags", {})
            return held
    raise NotFoundException("The specified table does not exist.")


def _list_tags(self: S3TablesResponse) -> ActionResult:
    return ActionResult({"tags": _tags(self)})


def _tag(self: S3TablesResponse) -> EmptyResult:
    _tags(self).update(self._get_param("tags"))
    return EmptyResult()


def _untag(self: S3TablesResponse) -> EmptyResult:
    held = _tags(self)
    for key in self.querystring.get("tagKeys", []):
        held.pop(key, None)
    return EmptyResult()
