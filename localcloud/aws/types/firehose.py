"""Firehose: delivery streams to a bucket or to OpenSearch Service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import from_api, tag_map
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


_SEARCH = {
    "roleArn": "RoleARN",
    "domainArn": "DomainARN",
    "clusterEndpoint": "ClusterEndpoint",
    "indexName": "IndexName",
    "indexRotationPeriod": "IndexRotationPeriod",
    "s3BackupMode": "S3BackupMode",
}
_NETWORK = {
    "roleArn": "RoleARN",
    "securityGroupIds": "SecurityGroupIds",
    "subnetIds": "SubnetIds",
}
_KNOWN_OF = {
    "extendedS3Configuration": _KNOWN,
    "opensearchConfiguration": frozenset(
        {
            *_SEARCH,
            *_BUFFER,
            "retryDuration",
            "cloudwatchLoggingOptions",
            "processingConfiguration",
            "s3Configuration",
            "vpcConfig",
        }
    ),
}
_CONFIGURATION_OF = {
    "extended_s3": "extendedS3Configuration",
    "opensearch": "opensearchConfiguration",
}


class FirehoseDeliveryStream(Emulation):
    """`aws.kinesis.FirehoseDeliveryStream` to a bucket (`extended_s3`) or a domain (`opensearch`);
    its id is the ARN."""

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
    replace_on = frozenset(
        {
            "name",
            "destination",
            "opensearchConfiguration.s3BackupMode",
            "opensearchConfiguration.vpcConfig",
        }
    )

    def is_input(self, name: str) -> bool:
        return name in {
            "name",
            "destination",
            *_KNOWN_OF,
            "serverSideEncryption",
            "tags",
        }

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        found: list[Failure] = []
        if inputs.get("destination") not in (*_CONFIGURATION_OF, UNKNOWN):
            held = " and ".join(_CONFIGURATION_OF)
            found.append(("destination", f"only {held} are held by the local cloud"))
        for block, known in _KNOWN_OF.items():
            for name in inputs.get(block) or {}:
                if name not in known:
                    allowed = ", ".join(sorted(known))
                    found.append((f"{block}.{name}", f"is not known; {allowed} are"))
        return found or super().refused(inputs, aws)

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params: dict[str, Any] = {
            "DeliveryStreamName": inputs["name"],
            "Tags": tag_pairs(inputs),
        }
        if inputs.get("destination") == "opensearch":
            params["AmazonopensearchserviceDestinationConfiguration"] = _search(inputs)
        else:
            params["ExtendedS3DestinationConfiguration"] = _destination(inputs)
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
            "destinationId": destination["DestinationId"],
            "versionId": found["VersionId"],
            **_held(destination),
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
        if changed & _KNOWN_OF.keys():
            found = self._describe(aws, name)
            sent = (
                {"AmazonopensearchserviceDestinationUpdate": _search(inputs, update=True)}
                if inputs["destination"] == "opensearch"
                else {"ExtendedS3DestinationUpdate": _destination(inputs)}
            )
            aws.call(
                "UpdateDestination",
                DeliveryStreamName=name,
                CurrentDeliveryStreamVersionId=found["VersionId"],
                DestinationId=found["Destinations"][0]["DestinationId"],
                **sent,
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
        return ("versionId",) if set(changed) & _KNOWN_OF.keys() else ()

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
    return _bucket(inputs.get("extendedS3Configuration", UNKNOWN))


def _bucket(given: Any) -> Any:
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


def _search(inputs: Props, update: bool = False) -> Any:
    """The destination of a creation, or of an update, which cannot change where it connects from
    and what it keeps."""
    given = inputs.get("opensearchConfiguration", UNKNOWN)
    if given is UNKNOWN:
        return given
    result: dict[str, Any] = {api: given[name] for name, api in _SEARCH.items() if name in given}
    buffer = {api: given[name] for name, api in _BUFFER.items() if name in given}
    if buffer:
        result["BufferingHints"] = buffer
    if "retryDuration" in given:
        result["RetryOptions"] = {"DurationInSeconds": given["retryDuration"]}
    logging = given.get("cloudwatchLoggingOptions")
    if logging:
        result["CloudWatchLoggingOptions"] = {
            api: logging[name] for name, api in _LOGGING.items() if name in logging
        }
    if "processingConfiguration" in given:
        result["ProcessingConfiguration"] = _capitalized(given["processingConfiguration"])
    if update:
        result.pop("S3BackupMode", None)
        result["S3Update"] = _bucket(given["s3Configuration"])
        return result
    result["S3Configuration"] = _bucket(given.get("s3Configuration", UNKNOWN))
    network = given.get("vpcConfig")
    if network is not None:
        result["VpcConfiguration"] = (
            network
            if network is UNKNOWN
            else {api: network[name] for name, api in _NETWORK.items() if name in network}
        )
    return result


def _held(destination: Mapping[str, Any]) -> Props:
    """The destination and its configuration."""
    answer = destination.get("AmazonopensearchserviceDestinationDescription")
    if answer is None:
        held = _configuration(destination["ExtendedS3DestinationDescription"])
        return {"destination": "extended_s3", "extendedS3Configuration": held}
    result: Props = {name: answer[api] for name, api in _SEARCH.items() if api in answer}
    buffer = answer.get("BufferingHints", {})
    result |= {name: buffer[api] for name, api in _BUFFER.items() if api in buffer}
    if "RetryOptions" in answer:
        result["retryDuration"] = answer["RetryOptions"]["DurationInSeconds"]
    logging = answer.get("CloudWatchLoggingOptions")
    if logging:
        result["cloudwatchLoggingOptions"] = {
            name: logging[api] for name, api in _LOGGING.items() if api in logging
        }
    if "ProcessingConfiguration" in answer:
        result["processingConfiguration"] = from_api(answer["ProcessingConfiguration"])
    result["s3Configuration"] = _configuration(answer["S3DestinationDescription"])
    network = answer.get("VpcConfigurationDescription")
    if network:
        result["vpcConfig"] = {
            name: network[api] for name, api in _NETWORK.items() if api in network
        }
    return {"destination": "opensearch", "opensearchConfiguration": result}


def _capitalized(value: Any) -> Any:
    """A block whose members the API names alike, but for the first letter."""
    if isinstance(value, Mapping):
        return {key[0].upper() + key[1:]: _capitalized(each) for key, each in value.items()}
    return [_capitalized(each) for each in value] if isinstance(value, list) else value


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
