"""S3: the settings of a bucket, each a document of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.emulation import Put
from localcloud.aws.shapes import from_api, imported, input_shape, lower_first, to_api
from localcloud.aws.values import UNKNOWN, Props

_OF_THE_BUCKET = frozenset({"bucket", "expectedBucketOwner", "mfa", "token"})


class BucketSetting(Put):
    """A document that is put, got and in most cases deleted. Its id is the bucket's name.

    The program gives the members of the document at the top level; `rename` is about them.
    """

    service = "s3"
    replace_on = frozenset({"bucket", "expectedBucketOwner"})
    document: ClassVar[tuple[str, ...]] = ()
    """Members from the put operation down to the document: `BucketLoggingStatus`,
    `LoggingEnabled`."""
    beside: ClassVar[frozenset[str]] = frozenset()
    """Inputs that the put operation takes beside the document."""
    get_operation: ClassVar[str]
    delete_operation: ClassVar[str | None] = None

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        given = {key: value for key, value in inputs.items() if key not in ("region", "tagsAll")}
        apart = {key: given.pop(key) for key in _OF_THE_BUCKET | self.beside if key in given}
        wrapped = self.sent(given)
        path = [lower_first(member) for member in self.document]
        for name in reversed(path):
            wrapped = {name: wrapped}
        rename = {".".join([*path, inner]): member for inner, member in self.rename.items()}
        operation = self.create_operation
        return operation, to_api(self.service, operation, {**apart, **wrapped}, rename=rename)

    def sent(self, inner: Props) -> Props:
        """The members of the document, where their form differs from that of the inputs."""
        return inner

    def received(self, found: Mapping[str, Any], known: Props) -> Props | None:
        """The inputs in the document that was got; None where there is none."""
        return self.properties(found, known) if found else None

    def properties(self, answer: Mapping[str, Any], known: Props) -> Props:
        if known:
            return super().properties(answer, known)
        shape = input_shape(self.service, self.create_operation)
        for member in self.document:
            shape = shape.members[member]
        return imported(shape, answer, self.rename)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["bucket"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call(self.get_operation, Bucket=id_)
        found: Any = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
        for member in self.document:
            found = found.get(member, found)
        result = self.received(found, known)
        return None if result is None else {**result, "bucket": id_}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if self.delete_operation is not None:
            aws.call(self.delete_operation, Bucket=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["bucket"])


class BucketVersioning(BucketSetting):
    """`aws.s3.BucketVersioning`; a delete suspends, which S3 refuses where objects are locked."""

    token = "aws:s3/bucketVersioning:BucketVersioning"
    create_operation = "PutBucketVersioning"
    get_operation = "GetBucketVersioning"
    operations = frozenset(
        {"PutBucketVersioning", "GetBucketVersioning", "GetObjectLockConfiguration"}
    )
    beside = frozenset({"versioningConfiguration"})

    def received(self, found: Mapping[str, Any], known: Props) -> Props | None:
        if not found.get("Status"):
            return None
        declared = known.get("versioningConfiguration")
        return {"versioningConfiguration": from_api(found, declared)}

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        if known.get("versioningConfiguration", {}).get("status") != "Enabled":
            return
        try:
            aws.call(
                self.create_operation, Bucket=id_, VersioningConfiguration={"Status": "Suspended"}
            )
        except CloudError as error:
            if error.code != "InvalidBucketState":
                raise


class BucketServerSideEncryptionConfiguration(BucketSetting):
    """`aws.s3.BucketServerSideEncryptionConfiguration`."""

    token = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    create_operation = "PutBucketEncryption"
    get_operation = "GetBucketEncryption"
    delete_operation = "DeleteBucketEncryption"
    operations = frozenset({"PutBucketEncryption", "GetBucketEncryption", "DeleteBucketEncryption"})
    document = ("ServerSideEncryptionConfiguration",)

    def sent(self, inner: Props) -> Props:
        rules = inner.get("rules")
        if not isinstance(rules, list):
            return inner
        return {**inner, "rules": [_with_blocked(rule) for rule in rules]}

    def received(self, found: Mapping[str, Any], known: Props) -> Props | None:
        if not known:
            result = super().received(found, known)
            for rule in (result or {}).get("rules", ()):
                blocked = rule.pop("blockedEncryptionTypes", None)
                if blocked:
                    rule["blockedEncryptionTypes"] = blocked["encryptionType"]
            return result
        flat = [
            {**rule, "BlockedEncryptionTypes": rule["BlockedEncryptionTypes"]["EncryptionType"]}
            if "BlockedEncryptionTypes" in rule
            else rule
            for rule in found.get("Rules", ())
        ]
        return super().received({"Rules": flat}, known)


def _with_blocked(rule: Any) -> Any:
    if rule is UNKNOWN or "blockedEncryptionTypes" not in rule:
        return rule
    return {**rule, "blockedEncryptionTypes": {"encryptionType": rule["blockedEncryptionTypes"]}}


class BucketPublicAccessBlock(BucketSetting):
    """`aws.s3.BucketPublicAccessBlock`."""

    token = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    create_operation = "PutPublicAccessBlock"
    get_operation = "GetPublicAccessBlock"
    delete_operation = "DeletePublicAccessBlock"
    operations = frozenset(
        {"PutPublicAccessBlock", "GetPublicAccessBlock", "DeletePublicAccessBlock"}
    )
    document = ("PublicAccessBlockConfiguration",)


class BucketOwnershipControls(BucketSetting):
    """`aws.s3.BucketOwnershipControls`."""

    token = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    create_operation = "PutBucketOwnershipControls"
    get_operation = "GetBucketOwnershipControls"
    delete_operation = "DeleteBucketOwnershipControls"
    operations = frozenset(
        {
            "PutBucketOwnershipControls",
            "GetBucketOwnershipControls",
            "DeleteBucketOwnershipControls",
        }
    )
    document = ("OwnershipControls",)

    def received(self, found: Mapping[str, Any], known: Props) -> Props | None:
        rule = next(iter(found.get("Rules", ())), None)
        return None if rule is None else {"rule": from_api(rule, known.get("rule"))}


class BucketPolicy(BucketSetting):
    """`aws.s3.BucketPolicy`."""

    token = "aws:s3/bucketPolicy:BucketPolicy"
    cloudformation = "AWS::S3::BucketPolicy"
    create_operation = "PutBucketPolicy"
    get_operation = "GetBucketPolicy"
    delete_operation = "DeleteBucketPolicy"
    operations = frozenset({"PutBucketPolicy", "GetBucketPolicy", "DeleteBucketPolicy"})


class BucketLifecycleConfiguration(BucketSetting):
    """`aws.s3.BucketLifecycleConfiguration`."""

    token = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    create_operation = "PutBucketLifecycleConfiguration"
    get_operation = "GetBucketLifecycleConfiguration"
    delete_operation = "DeleteBucketLifecycle"
    operations = frozenset(
        {
            "PutBucketLifecycleConfiguration",
            "GetBucketLifecycleConfiguration",
            "DeleteBucketLifecycle",
        }
    )
    document = ("LifecycleConfiguration",)
    beside = frozenset({"transitionDefaultMinimumObjectSize"})
    outputs = ("transitionDefaultMinimumObjectSize",)

    def received(self, found: Mapping[str, Any], known: Props) -> Props | None:
        result = super().received(found, known)
        if result is not None:
            size = "TransitionDefaultMinimumObjectSize"
            result["transitionDefaultMinimumObjectSize"] = found.get(size)
        return result


class BucketLogging(BucketSetting):
    """`aws.s3.BucketLogging`; a delete puts an empty status."""

    token = "aws:s3/bucketLogging:BucketLogging"
    create_operation = "PutBucketLogging"
    get_operation = "GetBucketLogging"
    operations = frozenset({"PutBucketLogging", "GetBucketLogging"})
    document = ("BucketLoggingStatus", "LoggingEnabled")

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call(self.create_operation, Bucket=id_, BucketLoggingStatus={})


class BucketObjectLockConfiguration(BucketSetting):
    """`aws.s3.BucketObjectLockConfiguration`; a delete takes the default retention away, the
    lock stays."""

    token = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    create_operation = "PutObjectLockConfiguration"
    get_operation = "GetObjectLockConfiguration"
    operations = frozenset({"PutObjectLockConfiguration", "GetObjectLockConfiguration"})
    document = ("ObjectLockConfiguration",)
    replace_on = BucketSetting.replace_on | {"objectLockEnabled"}
    defaults = {"objectLockEnabled": "Enabled"}

    def received(self, found: Mapping[str, Any], known: Props) -> Props | None:
        result = super().received(found, known)
        retention = (result or {}).get("rule", {}).get("defaultRetention", {})
        for unit in ("days", "years"):
            if not retention.get(unit, True):
                del retention[unit]
        return result

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call(
            self.create_operation,
            Bucket=id_,
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"},
        )


class BucketReplicationConfig(BucketSetting):
    """`aws.s3.BucketReplicationConfig`."""

    token = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    create_operation = "PutBucketReplication"
    get_operation = "GetBucketReplication"
    delete_operation = "DeleteBucketReplication"
    operations = frozenset(
        {"PutBucketReplication", "GetBucketReplication", "DeleteBucketReplication"}
    )
    document = ("ReplicationConfiguration",)


TYPES = [
    BucketVersioning,
    BucketServerSideEncryptionConfiguration,
    BucketPublicAccessBlock,
    BucketOwnershipControls,
    BucketPolicy,
    BucketLifecycleConfiguration,
    BucketLogging,
    BucketObjectLockConfiguration,
    BucketReplicationConfig,
]
