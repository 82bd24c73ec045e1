"""The destinations of a Firehose stream, between the program's form and AWS's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localcloud.aws.shapes import from_api
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
KNOWN_OF = {
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
"""Block of a destination → what the local cloud holds of it."""
CONFIGURATION_OF = {
    "extended_s3": "extendedS3Configuration",
    "opensearch": "opensearchConfiguration",
}
"""Kind of destination → its block."""


def bucket_destination(inputs: Props) -> Any:
    """A bucket as destination, in AWS's form; `UNKNOWN` while it is."""
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


def search_destination(inputs: Props, update: bool = False) -> Any:
    """A domain as destination, in AWS's form, of a creation, or of an `update`, which cannot change
    where it connects from and what it keeps; `UNKNOWN` while it is."""
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


def held_destination(destination: Mapping[str, Any]) -> Props:
    """The kind of destination that AWS answers with, and its block in the program's form."""
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
