"""Firehose: delivery streams to a bucket or to OpenSearch Service."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.firehose import (
    CONFIGURATION_OF,
    KNOWN_OF,
    bucket_destination,
    held_destination,
    search_destination,
)
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag, tag_pairs
from localcloud.aws.validation import Failure
from localcloud.aws.values import UNKNOWN, Props


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
            *KNOWN_OF,
            "serverSideEncryption",
            "tags",
        }

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        found: list[Failure] = []
        if inputs.get("destination") not in (*CONFIGURATION_OF, UNKNOWN):
            held = " and ".join(CONFIGURATION_OF)
            found.append(("destination", f"only {held} are held by the local cloud"))
        for block, known in KNOWN_OF.items():
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
            params["AmazonopensearchserviceDestinationConfiguration"] = search_destination(inputs)
        else:
            params["ExtendedS3DestinationConfiguration"] = bucket_destination(inputs)
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
            **held_destination(destination),
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
        if changed & KNOWN_OF.keys():
            found = self._describe(aws, name)
            sent = (
                {
                    "AmazonopensearchserviceDestinationUpdate": search_destination(
                        inputs, update=True
                    )
                }
                if inputs["destination"] == "opensearch"
                else {"ExtendedS3DestinationUpdate": bucket_destination(inputs)}
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
        return ("versionId",) if set(changed) & KNOWN_OF.keys() else ()

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


def _encryption(inputs: Props) -> dict[str, Any] | None:
    given = inputs.get("serverSideEncryption")
    if not given or given is UNKNOWN or not given.get("enabled"):
        return None
    result = {"KeyType": given.get("keyType", "AWS_OWNED_CMK")}
    if "keyArn" in given:
        result["KeyARN"] = given["keyArn"]
    return result


TYPES = [FirehoseDeliveryStream]
