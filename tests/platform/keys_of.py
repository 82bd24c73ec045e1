"""Which key protects what, and what is done with it for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from recording import Recording
from tests.platform.stacks import found_at

WHERE: Final = {
    "aws:sqs/queue:Queue": "kmsMasterKeyId",
    "aws:sns/topic:Topic": "kmsMasterKeyId",
    "aws:dynamodb/table:Table": "serverSideEncryption.kmsKeyArn",
    "aws:secretsmanager/secret:Secret": "kmsKeyId",
    "aws:lambda/function:Function": "kmsKeyArn",
    "aws:s3tables/tableBucket:TableBucket": "encryptionConfiguration.kmsKeyArn",
    "aws:scheduler/schedule:Schedule": "kmsKeyArn",
    "aws:sfn/stateMachine:StateMachine": "encryptionConfiguration.kmsKeyId",
}
OF_BUCKETS: Final = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
IN_RULES: Final = "rules.[].applyServerSideEncryptionByDefault.kmsMasterKeyId"
OF_CATALOGS: Final = "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings"
OF_A_CATALOG: Final = "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId"

ENCRYPT: Final = ("kms:Decrypt", "kms:GenerateDataKey")
KEY_USES: Final[Mapping[str, tuple[str, ...]]] = {
    # Amazon S3 user guide, "Using server-side encryption with AWS KMS keys": upload and download.
    "s3:GetObject": ("kms:Decrypt",),
    "s3:GetObjectVersion": ("kms:Decrypt",),
    # Who completes an upload has its parts read ("Multipart upload API and permissions").
    "s3:PutObject": ENCRYPT,
    # SQS developer guide, "Key management": producers and consumers.
    "sqs:SendMessage": ENCRYPT,
    "sqs:ReceiveMessage": ("kms:Decrypt",),
    # SNS developer guide, "Managing Amazon SNS encryption keys and costs": publishers.
    "sns:Publish": ENCRYPT,
    # DynamoDB developer guide, "Encryption at rest: how it works": for who reads or writes.
    **dict.fromkeys(
        (
            "dynamodb:BatchGetItem",
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:UpdateItem",
        ),
        ("kms:Decrypt",),
    ),
    # AWS Glue developer guide, "Encrypting your Data Catalog".
    **dict.fromkeys(
        ("glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"),
        ("kms:Decrypt",),
    ),
    **dict.fromkeys(
        ("glue:CreateTable", "glue:UpdateTable"),
        ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
    ),
    # Step Functions API reference: of the caller, for the definition, the input and the output.
    "states:DescribeExecution": ("kms:Decrypt",),
    "states:DescribeStateMachine": ("kms:Decrypt",),
    # Lambda developer guide, "Securing Lambda environment variables": who has no access to the key
    # sees none, which a refresh takes for drift.
    "lambda:GetFunction": ("kms:Decrypt",),
    # EventBridge Scheduler user guide, "Encryption at rest": the input of a schedule.
    "scheduler:GetSchedule": ("kms:Decrypt",),
    # Amazon S3 user guide, "Permission requirements for S3 Tables SSE-KMS encryption".
    "s3tables:GetTableData": ("kms:Decrypt",),
    "s3tables:PutTableData": ENCRYPT,
}
"""What a service does with the key of what is asked for, in the name of who asks."""


def keys_of(platform: Recording) -> dict[str, str]:
    """The ARN of the key that protects what has an ARN; AWS's own keys, which have no policy of
    ours, are left out."""
    own = platform.of("aws:kms/key:Key")
    arns = {one.outputs[name]: one.outputs["arn"] for one in own for name in ("arn", "id")}
    found = {
        one.outputs["arn"]: key
        for type_, path in WHERE.items()
        for one in platform.of(type_)
        for key in found_at(one.inputs, path)
    }
    for one in platform.of(OF_BUCKETS):
        for key in found_at(one.inputs, IN_RULES):
            found[f"arn:aws:s3:::{one.inputs['bucket']}"] = key
    for one in platform.of(OF_CATALOGS):
        for key in found_at(one.inputs, OF_A_CATALOG):
            found[":".join(["arn:aws:glue", *arns[key].split(":")[3:5], "catalog"])] = key
    return {arn: arns[key] for arn, key in found.items() if key in arns}
