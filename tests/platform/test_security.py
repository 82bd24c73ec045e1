"""Encryption, reach and permissions of the whole platform, in each of its stacks."""

import json
import re
from collections.abc import Mapping
from typing import Final

import pytest

from recording import Recording
from recording.properties import properties_of_type
from tests.platform.stacks import (
    BUCKET,
    aws_resources,
    found_at,
    keys_of_the_platform,
    log_targets,
    statements,
    texts,
)

KEY_INPUT: Final = re.compile(r"kms\w*Key", re.IGNORECASE)
BUCKET_ENCRYPTION: Final = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)

# Where each type that can be encrypted names its key; `[]` goes through a list, `|` says or.
KEYS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:amp/workspace:Workspace": ("kmsKeyArn",),
    "aws:backup/vault:Vault": ("kmsKeyArn",),
    "aws:cfg/deliveryChannel:DeliveryChannel": ("s3KmsKeyArn",),
    "aws:athena/workgroup:Workgroup": (
        "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",
    ),
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": (
        "encryptionConfigurations.[].kmsKey",
    ),
    "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": (
        "dataCatalogEncryptionSettings.connectionPasswordEncryption.awsKmsKeyId",
        "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId",
    ),
    "aws:glue/securityConfiguration:SecurityConfiguration": (
        "encryptionConfiguration.cloudwatchEncryption.kmsKeyArn",
        "encryptionConfiguration.jobBookmarksEncryption.kmsKeyArn",
        "encryptionConfiguration.s3Encryption.kmsKeyArn",
    ),
    "aws:cloudtrail/trail:Trail": ("kmsKeyId",),
    "aws:cloudwatch/eventArchive:EventArchive": ("kmsKeyIdentifier",),
    "aws:cloudwatch/eventBus:EventBus": ("kmsKeyIdentifier",),
    "aws:cloudwatch/logGroup:LogGroup": ("kmsKeyId",),
    "aws:codebuild/project:Project": ("encryptionKey",),
    "aws:dynamodb/table:Table": ("serverSideEncryption.kmsKeyArn",),
    "aws:ecr/repository:Repository": ("encryptionConfigurations.[].kmsKey",),
    "aws:ec2/launchTemplate:LaunchTemplate": ("blockDeviceMappings.[].ebs.kmsKeyId",),
    "aws:efs/fileSystem:FileSystem": ("kmsKeyId",),
    "aws:fsx/lustreFileSystem:LustreFileSystem": ("kmsKeyId",),
    "aws:eks/cluster:Cluster": ("encryptionConfig.provider.keyArn",),
    "aws:lambda/function:Function": ("kmsKeyArn",),
    "aws:grafana/workspace:Workspace": ("kmsKeyId",),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
        "serverSideEncryption.keyArn",
        "extendedS3Configuration.kmsKeyArn|opensearchConfiguration.s3Configuration.kmsKeyArn",
    ),
    "aws:opensearch/domain:Domain": ("encryptAtRest.kmsKeyId",),
    "aws:s3tables/table:Table": ("encryptionConfiguration.kmsKeyArn",),
    "aws:s3tables/tableBucket:TableBucket": ("encryptionConfiguration.kmsKeyArn",),
    "aws:s3/inventory:Inventory": ("destination.bucket.encryption.sseKms.keyId",),
    "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": (
        "jobResources.clusterConfig.volumeKmsKeyId",
        "dataQualityJobOutputConfig.kmsKeyId",
    ),
    "aws:sagemaker/featureGroup:FeatureGroup": (
        "offlineStoreConfig.s3StorageConfig.kmsKeyId",
        "onlineStoreConfig.securityConfig.kmsKeyId",
    ),
    "aws:sagemaker/domain:Domain": ("kmsKeyId",),
    "aws:sagemaker/modelCard:ModelCard": ("securityConfig.kmsKeyId",),
    "aws:networkfirewall/firewall:Firewall": ("encryptionConfiguration.keyId",),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": ("encryptionConfiguration.keyId",),
    "aws:networkfirewall/ruleGroup:RuleGroup": ("encryptionConfiguration.keyId",),
    "aws:scheduler/schedule:Schedule": ("kmsKeyArn",),
    "aws:sfn/stateMachine:StateMachine": ("encryptionConfiguration.kmsKeyId",),
    "aws:sns/topic:Topic": ("kmsMasterKeyId",),
    "aws:sqs/queue:Queue": ("kmsMasterKeyId",),
    BUCKET_ENCRYPTION: ("rules.[].applyServerSideEncryptionByDefault.kmsMasterKeyId",),
}
# The same of a state in Cloud Control; a type that has nothing to encrypt stands with no path.
KEYS_OF_STATES: Final[Mapping[str, tuple[str, ...]]] = {
    "AWS::SageMaker::EndpointConfig": ("KmsKeyId",),
    "AWS::SageMaker::InferenceComponent": (),
    **{
        f"AWS::SageMaker::{kind}JobDefinition": (
            "JobResources.ClusterConfig.VolumeKmsKeyId",
            f"{kind}JobOutputConfig.KmsKeyId",
        )
        for kind in ("ModelBias", "ModelExplainability", "ModelQuality")
    },
}
CONFIGURATION: Final = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
# Types with an input for a key that another resource sets: the bucket's own configuration.
ENCRYPTED_BY_THEIR_BUCKET: Final = frozenset({BUCKET, "aws:s3/bucketObjectv2:BucketObjectv2"})
# A mapping encrypts the criteria of its filter, and has none.
WITHOUT_CRITERIA: Final = frozenset({"aws:lambda/eventSourceMapping:EventSourceMapping"})
# Types with an input for a key that stays with a key of AWS, and why.
WITHOUT_OUR_KEY: Final[Mapping[str, str]] = {
    "aws:secretsmanager/secret:Secret": "ECR reads no login that another key encrypts",
}


def test_everything_that_can_be_encrypted_is_with_a_key_of_the_platform(
    platform: Recording,
) -> None:
    keys, targets = keys_of_the_platform(platform), log_targets(platform)
    for type_, paths in KEYS_OF.items():
        for resource in platform.of(type_):
            if type_ == BUCKET_ENCRYPTION and resource.inputs["bucket"] in targets:
                continue  # S3 delivers access logs only to a bucket with its own encryption
            for path in paths:
                places = path.split("|")
                used = [key for one in places for key in found_at(resource.inputs, one)]
                assert used, f"{resource.name} has no {path}"
                assert set(used) <= keys, f"{resource.name} uses a foreign key: {used}"
                for key in used:
                    assert key.split(":")[3] == resource.outputs["region"], resource.name


def test_every_state_in_cloud_control_is_encrypted_with_a_key_of_the_platform(
    platform: Recording,
) -> None:
    keys = keys_of_the_platform(platform)
    for resource in platform.of("aws:cloudcontrol/resource:Resource"):
        state = json.loads(resource.inputs["desiredState"])
        for path in KEYS_OF_STATES[resource.inputs["typeName"]]:
            used = list(found_at(state, path))
            assert used, f"{resource.name} has no {path}"
            assert set(used) <= keys, f"{resource.name} uses a foreign key: {used}"


def test_what_endpoints_store_is_encrypted_with_a_key_of_the_platform(
    platform: Recording,
) -> None:
    keys, stored = keys_of_the_platform(platform), []
    for config in platform.of(CONFIGURATION):
        if list(found_at(config.inputs, "productionVariants.[].serverlessConfig")):
            continue  # neither volumes nor data of its own
        assert config.inputs["kmsKeyArn"] in keys, config.name
        paths = ("dataCaptureConfig", "asyncInferenceConfig.outputConfig")
        stored += [one["kmsKeyId"] for path in paths for one in found_at(config.inputs, path)]
    assert stored and set(stored) <= keys


def test_no_type_with_an_input_for_a_key_escapes_the_check_of_encryption(
    platform: Recording,
) -> None:
    for type_ in {resource.type for resource in aws_resources(platform)}:
        names = [name for name in properties_of_type(type_) if KEY_INPUT.search(name)]
        if names or "encryptionConfigurations" in properties_of_type(type_):
            known = {
                *KEYS_OF,
                CONFIGURATION,
                *ENCRYPTED_BY_THEIR_BUCKET,
                *WITHOUT_CRITERIA,
                *WITHOUT_OUR_KEY,
            }
            assert type_ in known, f"{type_}: {names}"


def test_the_target_of_access_logs_is_encrypted_by_s3_itself(platform: Recording) -> None:
    targets = log_targets(platform)
    assert targets
    for encryption in platform.of(BUCKET_ENCRYPTION):
        [algorithm] = found_at(
            encryption.inputs, "rules.[].applyServerSideEncryptionByDefault.sseAlgorithm"
        )
        expected = "AES256" if encryption.inputs["bucket"] in targets else "aws:kms"
        assert algorithm == expected, encryption.name


def test_every_log_group_ends_its_logs_some_day_and_encrypts_them(platform: Recording) -> None:
    groups = platform.of("aws:cloudwatch/logGroup:LogGroup")
    assert groups
    for group in groups:
        assert group.inputs["retentionInDays"] > 0, group.name
        assert group.inputs["kmsKeyId"] in keys_of_the_platform(platform), group.name


@pytest.mark.parametrize(
    "part",
    [
        "bucketVersioning:BucketVersioning",
        "bucketPublicAccessBlock:BucketPublicAccessBlock",
        "bucketOwnershipControls:BucketOwnershipControls",
        "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "bucketPolicy:BucketPolicy",
        "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    ],
)
def test_every_bucket_has_each_of_its_parts_once(platform: Recording, part: str) -> None:
    buckets = sorted(bucket.outputs["bucket"] for bucket in platform.of(BUCKET))
    assert buckets
    assert sorted(one.inputs["bucket"] for one in platform.of(f"aws:s3/{part}")) == buckets


def test_no_bucket_can_be_opened_to_the_public_or_read_in_clear_text(platform: Recording) -> None:
    for block in platform.of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"):
        for name in (
            "blockPublicAcls",
            "blockPublicPolicy",
            "ignorePublicAcls",
            "restrictPublicBuckets",
        ):
            assert block.inputs[name] is True, f"{block.name}: {name}"
    for policy in platform.of("aws:s3/bucketPolicy:BucketPolicy"):
        refused = [
            statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")
            for statement in statements(policy.inputs["policy"])
            if statement["Effect"] == "Deny"
        ]
        assert "false" in refused, policy.name


def test_nothing_can_be_reached_from_everywhere(platform: Recording) -> None:
    for rule in platform.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"):
        assert rule.inputs.keys().isdisjoint({"cidrIpv4", "cidrIpv6"}), rule.name
        assert rule.inputs.get("referencedSecurityGroupId") or rule.inputs.get("prefixListId")
    for group in platform.of("aws:ec2/securityGroup:SecurityGroup"):
        assert "ingress" not in group.inputs
        assert "egress" not in group.inputs


def test_the_default_security_group_allows_nothing(platform: Recording) -> None:
    [group] = platform.of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    assert not group.inputs.get("ingress")
    assert not group.inputs.get("egress")


def test_no_subnet_gives_public_addresses(platform: Recording) -> None:
    for subnet in platform.of("aws:ec2/subnet:Subnet"):
        assert not subnet.inputs.get("mapPublicIpOnLaunch"), subnet.name


def test_every_role_stays_within_the_boundary(platform: Recording) -> None:
    [boundary] = platform.of("mlops:iam:PermissionsBoundary")
    arn = boundary.outputs["policy_arn"]
    for role in platform.of("aws:iam/role:Role"):
        assert role.inputs["permissionsBoundary"] == arn, role.name


def test_no_policy_but_a_limit_allows_every_action(platform: Recording) -> None:
    [boundary] = platform.of("mlops:iam:PermissionsBoundary")
    found = [
        (resource.name, statement)
        for resource in aws_resources(platform)
        if resource.parent != boundary.urn and resource.type != "aws:ec2/vpcEndpoint:VpcEndpoint"
        for text in texts(resource.inputs)
        if text.startswith('{"Version":"2012-10-17"')
        for statement in statements(text)
        if statement["Effect"] == "Allow"
    ]
    assert len(found) > 50
    for name, statement in found:
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            assert "*" not in action, name


def test_no_trust_or_resource_policy_lets_everybody_in(platform: Recording) -> None:
    documents = [
        (resource.name, text)
        for resource in aws_resources(platform)
        for text in texts(resource.inputs)
        if text.startswith('{"Version"') and resource.type != "aws:ec2/vpcEndpoint:VpcEndpoint"
    ]
    assert documents
    for name, text in documents:
        for statement in statements(text):
            everybody = statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
            conditions = statement.get("Condition")
            assert not everybody or statement["Effect"] == "Deny" or conditions, name
