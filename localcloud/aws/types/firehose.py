"""Firehose: delivery streams to a bucket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag, tag_pairs
from localcloud.aws.validation import Failure
from localcloud.aws.values import UNKNOWN, Props

_S3 = {
    "bucketArn": "BucketARN",
    "roleArn": "RoleARN",
    "prefix": "Prefix",
    "errorOutputPrefix": "ErrorOutputPrefix",
    "compressionFormat": "CompressionFormat",
    "customTimeZone": "CustomTimeZone",
    "fileExtension": "FileExtension",
    "s3BackupMode": "S3BackupMode",
}
_LOGGING = {"enabled": "Enabled", "logGroupName": "LogGroupName", "logStreamName": "LogStreamName"}
_BUFFER = {"bufferingInterval": "IntervalInSeconds", "bufferingSize": "SizeInMBs"}
_KNOWN = frozenset({*_S3, *_BUFFER, "kmsKeyArn", "cloudwatchLoggingOptions"})


class FirehoseDeliveryStream(Emulation):
    """`aws.kinesis.FirehoseDeliveryStream` with destination `extended_s3`; its id is the ARN."""

    token = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
    service = "firehose"
    create_operation = "CreateDeliveryStream"
    operations = frozenset(
        {
            "CreateDeliveryStream",
            "DescribeDeliveryStream",
            "UpdateDestination",
            "StartDeliveryStreamEncryption",
            "StopDeliveryStreamEncryption",
            "ListTagsForDeliveryStream",
            "TagDeliveryStream",
            "UntagDeliveryStream",
            "DeleteDeliveryStream",
        }
    )
    name = Name("name", most=64)
    taggable = True
    outputs = ("arn", "destinationId", "versionId")
    replace_on = frozenset({"name", "destination"})

    def is_input(self, name: str) -> bool:
        return name in {
            "name",
            "destination",
            "extendedS3Configuration",
            "serverSideEncryption",
            "tags",
        }

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        found: list[Failure] = []
        if inputs.get("destination") not in ("extended_s3", UNKNOWN):
            found.append(("destination", "only extended_s3 is held by the local cloud"))
        for name in inputs.get("extendedS3Configuration") or {}:
            if name not in _KNOWN:
                allowed = ", ".join(sorted(_KNOWN))
                found.append((f"extendedS3Configuration.{name}", f"is not known; {allowed} are"))
        return found or super().refused(inputs, aws)

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params: dict[str, Any] = {
            "DeliveryStreamName": inputs["name"],
            "ExtendedS3DestinationConfiguration": _destination(inputs),
            "Tags": tag_pairs(inputs),
        }
        encryption = _encryption(inputs)
        if encryption is not None:
            params["DeliveryStreamEncryptionConfigurationInput"] = encryption
        if not params["Tags"]:
            del params["Tags"]
        return self.create_operation, params

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["DeliveryStreamARN"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        name = _name(id_)
        found = self._describe(aws, name)
        [destination] = found["Destinations"]
        result: Props = {
            "arn": id_,
            "name": name,
            "destination": "extended_s3",
            "destinationId": destination["DestinationId"],
            "versionId": found["VersionId"],
            "extendedS3Configuration": _configuration(
                destination["ExtendedS3DestinationDescription"]
            ),
            "tags": tag_map(aws.call("ListTagsForDeliveryStream", DeliveryStreamName=name)["Tags"])
            or {},
        }
        encryption = found.get("DeliveryStreamEncryptionConfiguration")
        if encryption and encryption.get("Status", "ENABLED") != "DISABLED":
            result["serverSideEncryption"] = {
                "enabled": True,
                "keyType": encryption.get("KeyType"),
                "keyArn": encryption.get("KeyARN"),
            }
        return result

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        name = _name(id_)
        if "extendedS3Configuration" in changed:
            found = self._describe(aws, name)
            aws.call(
                "UpdateDestination",
                DeliveryStreamName=name,
                CurrentDeliveryStreamVersionId=found["VersionId"],
                DestinationId=found["Destinations"][0]["DestinationId"],
                ExtendedS3DestinationUpdate=_destination(inputs),
            )
        if "serverSideEncryption" in changed:
            encryption = _encryption(inputs)
            if encryption is None:
                aws.call("StopDeliveryStreamEncryption", DeliveryStreamName=name)
            else:
                aws.call(
                    "StartDeliveryStreamEncryption",
                    DeliveryStreamName=name,
                    DeliveryStreamEncryptionConfigurationInput=encryption,
                )
        if "tags" in changed:
            retag(
                aws,
                inputs,
                old,
                tag="TagDeliveryStream",
                untag="UntagDeliveryStream",
                DeliveryStreamName=name,
            )

    def renewed(self, changed: Any) -> tuple[str, ...]:
        return ("versionId",) if "extendedS3Configuration" in changed else ()

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteDeliveryStream", DeliveryStreamName=_name(id_))

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("firehose", f"deliverystream/{inputs['name']}")

    @staticmethod
    def _describe(aws: Aws, name: str) -> dict[str, Any]:
        answer = aws.call("DescribeDeliveryStream", DeliveryStreamName=name)
        found: dict[str, Any] = answer["DeliveryStreamDescription"]
        return found


def _name(id_: str) -> str:
    return id_.rpartition("/")[2]


def _destination(inputs: Props) -> Any:
    given = inputs.get("extendedS3Configuration", UNKNOWN)
    if given is UNKNOWN:
        return given
    result = {api: given[name] for name, api in _S3.items() if name in given}
    buffer = {api: given[name] for name, api in _BUFFER.items() if name in given}
    if buffer:
        result["BufferingHints"] = buffer
    if "kmsKeyArn" in given:
        result["EncryptionConfiguration"] = {
            "KMSEncryptionConfig": {"AWSKMSKeyARN": given["kmsKeyArn"]}
        }
    logging = given.get("cloudwatchLoggingOptions")
    if logging:
        result["CloudWatchLoggingOptions"] = {
            api: logging[name] for name, api in _LOGGING.items() if name in logging
        }
    return result


def _configuration(answer: Mapping[str, Any]) -> Props:
    result: Props = {name: answer[api] for name, api in _S3.items() if api in answer}
    buffer = answer.get("BufferingHints", {})
    result |= {name: buffer[api] for name, api in _BUFFER.items() if api in buffer}
    key = answer.get("EncryptionConfiguration", {}).get("KMSEncryptionConfig")
    if key:
        result["kmsKeyArn"] = key["AWSKMSKeyARN"]
    logging = answer.get("CloudWatchLoggingOptions")
    if logging:
        result["cloudwatchLoggingOptions"] = {
            name: logging[api] for name, api in _LOGGING.items() if api in logging
        }
    return result


def _encryption(inputs: Props) -> dict[str, Any] | None:
    given = inputs.get("serverSideEncryption")
    if not given or given is UNKNOWN or not given.get("enabled"):
        return None
    result = {"KeyType": given.get("keyType", "AWS_OWNED_CMK")}
    if "keyArn" in given:
        result["KeyARN"] = given["keyArn"]
    return result


TYPES = [FirehoseDeliveryStream]
