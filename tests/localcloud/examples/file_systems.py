"""How the platform uses EFS and FSx types."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_vpc
from tests.localcloud.examples.ec2_security import a_group
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource


def a_file_system(cloud: Cloud, name: str = "shared") -> Resource:
    """An EFS file system."""
    return cloud.create("aws:efs/fileSystem:FileSystem", name, encrypted=True)


def _shared(cloud: Cloud) -> Props:
    return {
        "creationToken": "acme-local-shared",
        "encrypted": True,
        "kmsKeyId": a_key(cloud)["arn"],
        "throughputMode": "elastic",
        "lifecyclePolicies": [
            {"transitionToIa": "AFTER_30_DAYS"},
            {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"},
        ],
        "tags": {"component": "storage"},
    }


def _bursting(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("efs").update_file_system(FileSystemId=resource.id, ThroughputMode="bursting")
    return "throughputMode"


def _target(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud, "files")
    return {
        "fileSystemId": a_file_system(cloud).id,
        "subnetId": a_subnet(cloud, vpc).id,
        "securityGroups": [a_group(cloud, vpc, "data").id],
    }


def _other_group(cloud: Cloud) -> Props:
    return {"securityGroups": [a_group(cloud, a_vpc(cloud, "others"), "others").id]}


def _point(cloud: Cloud) -> Props:
    return {
        "fileSystemId": a_file_system(cloud).id,
        "posixUser": {"uid": 1000, "gid": 1000},
        "rootDirectory": {
            "path": "/home",
            "creationInfo": {"ownerUid": 1000, "ownerGid": 1000, "permissions": "0750"},
        },
        "tags": {"component": "storage"},
    }


def _retagged(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("efs").tag_resource(
        ResourceId=resource.id, Tags=[{"Key": "owner", "Value": "somebody"}]
    )
    return "tags"


def _policy(sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["elasticfilesystem:ClientMount"],
        "Resource": ["*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _other_policy(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("efs").put_file_system_policy(FileSystemId=resource.id, Policy=_policy("Other"))
    return "policy"


def _lustre(cloud: Cloud) -> Props:
    vpc = a_vpc(cloud, "files")
    return {
        "deploymentType": "PERSISTENT_2",
        "storageType": "SSD",
        "storageCapacity": 1200,
        "perUnitStorageThroughput": 125,
        "dataCompressionType": "LZ4",
        "fileSystemTypeVersion": "2.15",
        "automaticBackupRetentionDays": 0,
        "kmsKeyId": a_key(cloud)["arn"],
        "subnetIds": a_subnet(cloud, vpc).id,
        "securityGroupIds": [a_group(cloud, vpc, "data").id],
        "skipFinalBackup": True,
        "tags": {"component": "storage"},
    }


def a_lustre(cloud: Cloud, name: str = "fast") -> Resource:
    """A Lustre file system."""
    return cloud.create("aws:fsx/lustreFileSystem:LustreFileSystem", name, **_lustre(cloud))


def _uncompressed(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("fsx").update_file_system(
        FileSystemId=resource.id, LustreConfiguration={"DataCompressionType": "NONE"}
    )
    return "dataCompressionType"


def _association(cloud: Cloud) -> Props:
    return {
        "fileSystemId": a_lustre(cloud).id,
        "fileSystemPath": "/curated",
        "dataRepositoryPath": "s3://acme-local-curated-123456789012",
        "batchImportMetaDataOnCreate": True,
        "s3": {"autoImportPolicy": {"events": ["NEW", "CHANGED", "DELETED"]}},
        "tags": {"component": "storage"},
    }


def _import_less(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("fsx").update_data_repository_association(
        AssociationId=resource.id, S3={"AutoImportPolicy": {"Events": ["NEW"]}}
    )
    return "s3"


EXAMPLES = [
    Example(
        "aws:efs/fileSystem:FileSystem",
        _shared,
        update={
            "throughputMode": "bursting",
            "lifecyclePolicies": [{"transitionToIa": "AFTER_7_DAYS"}],
            "tags": {"component": "other"},
        },
        replace={"performanceMode": "maxIO"},
        drift=_bursting,
    ),
    Example(
        "aws:efs/mountTarget:MountTarget",
        _target,
        update=_other_group,
        replace=lambda cloud: {"subnetId": a_subnet(cloud, a_vpc(cloud, "others"), 2).id},
    ),
    Example(
        "aws:efs/accessPoint:AccessPoint",
        _point,
        update={"tags": {"component": "other"}},
        replace={"posixUser": {"uid": 1001, "gid": 1000}},
        drift=_retagged,
    ),
    Example(
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        lambda cloud: {"fileSystemId": a_file_system(cloud).id, "policy": _policy("DenyPlain")},
        update={"policy": _policy("DenyClear")},
        replace=lambda cloud: {"fileSystemId": a_file_system(cloud, "other").id},
        drift=_other_policy,
    ),
    Example(
        "aws:efs/backupPolicy:BackupPolicy",
        lambda cloud: {
            "fileSystemId": a_file_system(cloud).id,
            "backupPolicy": {"status": "ENABLED"},
        },
        replace=lambda cloud: {"fileSystemId": a_file_system(cloud, "other").id},
    ),
    Example(
        "aws:fsx/lustreFileSystem:LustreFileSystem",
        _lustre,
        update={
            "storageCapacity": 2400,
            "dataCompressionType": "NONE",
            "tags": {"component": "other"},
        },
        replace={"deploymentType": "PERSISTENT_1"},
        drift=_uncompressed,
    ),
    Example(
        "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation",
        _association,
        update={
            "s3": {"autoImportPolicy": {"events": ["NEW", "CHANGED"]}},
            "tags": {"component": "other"},
        },
        replace={"fileSystemPath": "/other"},
        drift=_import_less,
    ),
]
