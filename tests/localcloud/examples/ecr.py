"""How the platform uses image repositories."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example, Resource


def _repository(cloud: Cloud) -> Props:
    return {
        "name": "acme-local/training",
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": a_key(cloud)["arn"]}],
        "forceDelete": True,
        "tags": {"component": "images"},
    }


def _a_repository(cloud: Cloud, name: str = "training") -> str:
    repository = cloud.create("aws:ecr/repository:Repository", name, name=f"acme-local/{name}")
    return str(repository["name"])


def a_lifecycle(days: int) -> str:
    """A lifecycle policy."""
    rules = [
        {
            "rulePriority": 1,
            "description": f"untagged images go after {days} days",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": days,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": "the newest 30 images stay",
            "selection": {
                "tagStatus": "any",
                "countType": "imageCountMoreThan",
                "countNumber": 30,
            },
            "action": {"type": "expire"},
        },
    ]
    return json.dumps({"rules": rules}, separators=(",", ":"))


def _policy(*actions: str) -> str:
    statement = {
        "Sid": "ConsumersPull",
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::444455556666:root"]},
        "Action": list(actions),
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _scanning(pattern: str) -> list[Props]:
    return [
        {
            "scanFrequency": "CONTINUOUS_SCAN",
            "repositoryFilters": [{"filter": pattern, "filterType": "WILDCARD"}],
        }
    ]


def _secret(name: str) -> str:
    place = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}"
    return f"{place}:secret:ecr-pullthroughcache/{name}-AbCdEf"


def _unlock(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ecr").put_image_tag_mutability(
        repositoryName=resource.id, imageTagMutability="MUTABLE"
    )
    return "imageTagMutability"


def _shorten(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ecr").put_lifecycle_policy(
        repositoryName=resource.id, lifecyclePolicyText=a_lifecycle(1)
    )
    return "policy"


def _widen(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ecr").set_repository_policy(
        repositoryName=resource.id, policyText=_policy("ecr:*")
    )
    return "policy"


def _switch_off(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("ecr").put_registry_scanning_configuration(scanType="BASIC", rules=[])
    return "scanType"


EXAMPLES = [
    Example(
        "aws:ecr/repository:Repository",
        _repository,
        update={
            "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
            "imageTagMutabilityExclusionFilters": [{"filter": "latest", "filterType": "WILDCARD"}],
            "imageScanningConfiguration": {"scanOnPush": False},
            "forceDelete": False,
            "tags": {"component": "other"},
        },
        replace={"name": "acme-local/serving"},
        drift=_unlock,
    ),
    Example(
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        lambda cloud: {"repository": _a_repository(cloud), "policy": a_lifecycle(14)},
        update={"policy": a_lifecycle(30)},
        replace=lambda cloud: {"repository": _a_repository(cloud, "other")},
        drift=_shorten,
    ),
    Example(
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        lambda cloud: {
            "repository": _a_repository(cloud),
            "policy": _policy("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
        },
        update={"policy": _policy("ecr:BatchGetImage")},
        replace=lambda cloud: {"repository": _a_repository(cloud, "other")},
        drift=_widen,
    ),
    Example(
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
        lambda _: {"scanType": "ENHANCED", "rules": _scanning("*")},
        update={"rules": _scanning("acme-*")},
        drift=_switch_off,
        survives_delete=True,
    ),
    Example(
        "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
        lambda _: {
            "ecrRepositoryPrefix": "docker-hub",
            "upstreamRegistryUrl": "registry-1.docker.io",
            "credentialArn": _secret("docker"),
        },
        update={"credentialArn": _secret("docker-of-the-team")},
        replace={"upstreamRegistryUrl": "ghcr.io"},
    ),
    Example(
        "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
        lambda _: {
            "ecrRepositoryPrefix": "k8s",
            "upstreamRegistryUrl": "registry.k8s.io",
        },
        label="without a login",
    ),
]
