"""How the platform uses Firehose."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_vpc
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.sagemaker_model import an_execution_role
from tests.localcloud.harness import Cloud, Example, Resource


def _stream(cloud: Cloud) -> Props:
    key = a_key(cloud)["arn"]
    return {
        "name": "acme-local-log-archive",
        "destination": "extended_s3",
        "serverSideEncryption": {
            "enabled": True,
            "keyType": "CUSTOMER_MANAGED_CMK",
            "keyArn": key,
        },
        "extendedS3Configuration": _to(cloud, key, 300),
        "tags": {"component": "log-archive"},
    }


def _to(cloud: Cloud, key: str, seconds: int) -> Props:
    roles = {one["RoleName"]: one["Arn"] for one in cloud.boto3("iam").list_roles()["Roles"]}
    return {
        "bucketArn": "arn:aws:s3:::acme-local-log-archive",
        "roleArn": roles.get("delivery") or an_execution_role(cloud, "delivery"),
        "kmsKeyArn": key,
        "prefix": "lines/",
        "errorOutputPrefix": "failed/",
        "bufferingInterval": seconds,
        "bufferingSize": 64,
        "compressionFormat": "UNCOMPRESSED",
        "cloudwatchLoggingOptions": {
            "enabled": True,
            "logGroupName": "/aws/kinesisfirehose/acme-local",
            "logStreamName": "delivery",
        },
    }


def _search(cloud: Cloud) -> Props:
    key = a_key(cloud)["arn"]
    vpc = a_vpc(cloud)
    group = cloud.create(
        "aws:ec2/securityGroup:SecurityGroup", "delivery", vpcId=vpc.id, description="Delivery"
    )
    role = an_execution_role(cloud, "delivery")
    return {
        "name": "acme-local-log-search",
        "destination": "opensearch",
        "opensearchConfiguration": _found_by(
            role, key, network=[a_subnet(cloud, vpc).id, group.id]
        ),
    }


def _found_by(role: str, key: str, network: list[str], rotation: str = "OneDay") -> Props:
    subnet, group = network
    return {
        "domainArn": "arn:aws:es:us-east-1:123456789012:domain/acme-local-logs",
        "roleArn": role,
        "indexName": "lines",
        "indexRotationPeriod": rotation,
        "bufferingInterval": 60,
        "retryDuration": 300,
        "s3BackupMode": "FailedDocumentsOnly",
        "s3Configuration": {
            "bucketArn": "arn:aws:s3:::acme-local-log-archive",
            "roleArn": role,
            "kmsKeyArn": key,
            "prefix": "search-failed/",
        },
        "processingConfiguration": {
            "enabled": True,
            "processors": [
                {
                    "type": "Decompression",
                    "parameters": [
                        {"parameterName": "CompressionFormat", "parameterValue": "GZIP"}
                    ],
                }
            ],
        },
        "cloudwatchLoggingOptions": {
            "enabled": True,
            "logGroupName": "/aws/kinesisfirehose/acme-local",
            "logStreamName": "search",
        },
        "vpcConfig": {"roleArn": role, "subnetIds": [subnet], "securityGroupIds": [group]},
    }


def _hourly(cloud: Cloud) -> Props:
    [made] = [one for one in cloud.created if one.name == "example"] or [cloud.created[-1]]
    held = made.inputs["opensearchConfiguration"]
    return {"opensearchConfiguration": {**held, "indexRotationPeriod": "OneHour"}}


def _rotate(cloud: Cloud, resource: Resource) -> str:
    firehose = cloud.boto3("firehose")
    found = firehose.describe_delivery_stream(DeliveryStreamName=resource["name"])
    description = found["DeliveryStreamDescription"]
    firehose.update_destination(
        DeliveryStreamName=resource["name"],
        CurrentDeliveryStreamVersionId=description["VersionId"],
        DestinationId=description["Destinations"][0]["DestinationId"],
        AmazonopensearchserviceDestinationUpdate={"IndexRotationPeriod": "OneMonth"},
    )
    return "opensearchConfiguration"


def _gather_longer(cloud: Cloud, resource: Resource) -> str:
    firehose = cloud.boto3("firehose")
    name = resource["name"]
    found = firehose.describe_delivery_stream(DeliveryStreamName=name)
    description = found["DeliveryStreamDescription"]
    held = description["Destinations"][0]["ExtendedS3DestinationDescription"]
    firehose.update_destination(
        DeliveryStreamName=name,
        CurrentDeliveryStreamVersionId=description["VersionId"],
        DestinationId=description["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={
            "BucketARN": held["BucketARN"],
            "RoleARN": held["RoleARN"],
            "BufferingHints": {"IntervalInSeconds": 900, "SizeInMBs": 64},
        },
    )
    return "extendedS3Configuration"


EXAMPLES = [
    Example(
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        _stream,
        update=lambda cloud: {
            "extendedS3Configuration": _to(cloud, a_key(cloud, "other")["arn"], 60),
            "tags": {"component": "other"},
        },
        replace={"name": "acme-local-other"},
        drift=_gather_longer,
    ),
    Example(
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        _search,
        update=_hourly,
        replace={"name": "acme-local-other-search"},
        drift=_rotate,
        label="to a domain",
    ),
]
