"""Streams and Spark."""

from __future__ import annotations

from review.controls.control import Control
from review.controls.predicates import (
    all_of,
    any_of,
    at_most,
    equals,
    key,
    longer,
    named,
    present,
)

STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
KAFKA = "aws:msk/serverlessCluster:ServerlessCluster"
SPARK = "aws:emrserverless/application:Application"


CONTROLS = (
    Control(
        id="firehose-encrypted-with-own-key",
        title="A delivery stream is encrypted with a key of the account's own",
        level="error",
        types=[STREAM],
        holds=all_of(
            equals("serverSideEncryption.enabled", True, default=False),
            equals("serverSideEncryption.keyType", "CUSTOMER_MANAGED_CMK", default="AWS_OWNED_CMK"),
            key("serverSideEncryption.keyArn"),
            any_of(
                key("extendedS3Configuration.kmsKeyArn"),
                key("opensearchConfiguration.s3Configuration.kmsKeyArn"),
            ),
        ),
        fix="Set serverSideEncryption, and kmsKeyArn of the bucket that it delivers to.",
        frameworks="DataFirehose.1, CKV_AWS_240, CKV_AWS_241, "
        "prowler firehose_stream_encrypted_at_rest",
    ),
    Control(
        id="firehose-tells-of-failures",
        title="A delivery that fails is written down",
        level="note",
        types=[STREAM],
        holds=any_of(
            equals("extendedS3Configuration.cloudwatchLoggingOptions.enabled", True, False),
            equals("opensearchConfiguration.cloudwatchLoggingOptions.enabled", True, False),
        ),
        fix="Set cloudwatchLoggingOptions.",
        frameworks="Amazon Data Firehose Developer Guide: Monitoring",
    ),
    Control(
        id="kafka-asks-iam",
        title="Who reads or writes a stream is asked for IAM",
        level="error",
        types=[KAFKA],
        holds=equals("clientAuthentication.sasl.iam.enabled", True, default=False),
        fix="Enable clientAuthentication.sasl.iam.",
        frameworks="MSK.6, prowler kafka_cluster_unrestricted_access_disabled",
    ),
    Control(
        id="kafka-in-zones",
        title="A stream is in two zones or more, behind a security group",
        level="warning",
        types=[KAFKA],
        holds=all_of(longer("vpcConfigs.subnetIds", 2), longer("vpcConfigs.securityGroupIds", 1)),
        fix="Give it a subnet in each zone.",
        frameworks="MSK.4",
    ),
    Control(
        id="emr-in-vpc",
        title="Spark runs in the network",
        level="error",
        types=[SPARK],
        holds=all_of(
            longer("networkConfiguration.subnetIds", 2),
            longer("networkConfiguration.securityGroupIds", 1),
        ),
        fix="Set networkConfiguration.",
        frameworks="EMR.1",
    ),
    Control(
        id="emr-stops-when-idle",
        title="Spark stops when nothing runs",
        level="warning",
        types=[SPARK],
        holds=all_of(
            equals("autoStopConfiguration.enabled", True, default=True),
            at_most("autoStopConfiguration.idleTimeoutMinutes", 60, default=15),
        ),
        fix="Set autoStopConfiguration.",
        frameworks="AWS Well-Architected: Cost optimization",
    ),
    Control(
        id="emr-logs-encrypted-with-own-key",
        title="Logs of Spark go to the account's own group, encrypted with its key",
        level="warning",
        types=[SPARK],
        holds=all_of(
            equals("monitoringConfiguration.cloudwatchLoggingConfiguration.enabled", True, False),
            any_of(
                key("monitoringConfiguration.cloudwatchLoggingConfiguration.encryptionKeyArn"),
                named(
                    "monitoringConfiguration.cloudwatchLoggingConfiguration.logGroupName",
                    "aws:cloudwatch/logGroup:LogGroup",
                    key("kmsKeyId"),
                ),
            ),
        ),
        fix="Set cloudwatchLoggingConfiguration, and kmsKeyId of the group that it names.",
        frameworks="EMR.1, Amazon EMR Serverless User Guide: Storing logs",
    ),
    Control(
        id="emr-has-a-limit",
        title="Spark takes so much at once, and no more",
        level="warning",
        types=[SPARK],
        holds=all_of(present("maximumCapacity.cpu"), present("maximumCapacity.memory")),
        fix="Set maximumCapacity.",
        frameworks="AWS Well-Architected: Cost optimization",
    ),
)
