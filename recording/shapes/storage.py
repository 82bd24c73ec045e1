"""Outputs of S3, DynamoDB and ECR types."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _bucket(declared: Declared) -> dict[str, Any]:
    name = declared.named("bucket")
    return {
        "id": name,
        "bucket": name,
        "arn": f"arn:{declared.partition}:s3:::{name}",
        "bucketDomainName": f"{name}.s3.{declared.dns_suffix}",
        "bucketRegionalDomainName": f"{name}.s3.{declared.region}.{declared.dns_suffix}",
        "bucketRegion": declared.region,
    }


def _of_bucket(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("bucket")}


def _named_of_bucket(declared: Declared) -> dict[str, Any]:
    return {"id": f"{declared.text('bucket')}:{declared.named()}"}


def _access_point(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("s3", f"accesspoint/{name}")
    host = f"s3-accesspoint.{declared.region}.{declared.dns_suffix}"
    return {
        "id": arn,
        "arn": arn,
        "name": name,
        "accountId": declared.account,
        "bucketAccountId": declared.account,
        "alias": f"{name[:15].rstrip('-')}-{declared.hex(34, 'alias')}-s3alias",
        "domainName": f"{name}-{declared.account}.{host}",
        "networkOrigin": "VPC" if declared.inputs.get("vpcConfiguration") else "Internet",
    }


def _object(declared: Declared) -> dict[str, Any]:
    bucket, key = declared.text("bucket"), declared.text("key")
    return {
        "id": f"{bucket}/{key}",
        "arn": f"arn:{declared.partition}:s3:::{bucket}/{key}",
        "versionId": declared.hex(32, "version"),
    }


def _table(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    return {"id": name, "name": name, "arn": declared.arn("dynamodb", f"table/{name}")}


def _of_resource(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("resourceArn"), "revisionId": declared.hex(13, "revision")}


def _repository(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    host = f"{declared.account}.dkr.ecr.{declared.region}.{declared.dns_suffix}"
    return {
        "id": name,
        "name": name,
        "arn": declared.arn("ecr", f"repository/{name}"),
        "registryId": declared.account,
        "repositoryUrl": f"{host}/{name}",
    }


def _of_repository(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("repository"), "registryId": declared.account}


def _registry(declared: Declared) -> dict[str, Any]:
    return {"id": declared.account, "registryId": declared.account}


def _cache_rule(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("ecrRepositoryPrefix"), "registryId": declared.account}


def _creation_template(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("prefix"), "registryId": declared.account}


def _secret(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("secretsmanager", f"secret:{name}-{declared.hex(6, 'secret')}")
    return {"id": arn, "arn": arn, "name": name}


_BUCKET_PARTS = (
    "BucketVersioning",
    "BucketServerSideEncryptionConfiguration",
    "BucketPublicAccessBlock",
    "BucketOwnershipControls",
    "BucketPolicy",
    "BucketLifecycleConfiguration",
    "BucketLogging",
    "BucketNotification",
    "BucketObjectLockConfiguration",
    "BucketReplicationConfig",
)

_TIERING = "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration"

STORAGE: Mapping[str, Shape] = {
    "aws:s3/bucket:Bucket": _bucket,
    **{f"aws:s3/{part[0].lower()}{part[1:]}:{part}": _of_bucket for part in _BUCKET_PARTS},
    "aws:s3/accessPoint:AccessPoint": _access_point,
    "aws:s3/inventory:Inventory": _named_of_bucket,
    _TIERING: _named_of_bucket,
    "aws:s3/bucketObjectv2:BucketObjectv2": _object,
    "aws:dynamodb/resourcePolicy:ResourcePolicy": _of_resource,
    "aws:dynamodb/table:Table": _table,
    "aws:ecr/repository:Repository": _repository,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": _of_repository,
    "aws:ecr/repositoryPolicy:RepositoryPolicy": _of_repository,
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": _registry,
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:ecr/registryPolicy:RegistryPolicy": _registry,
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": _cache_rule,
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": _creation_template,
}
