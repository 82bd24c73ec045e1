"""How the platform uses what belongs to a whole image registry, and secrets for it."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.ecr import a_lifecycle
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource


def _template(cloud: Cloud) -> Props:
    return {
        "prefix": "k8s",
        "description": "Images of registry.k8s.io",
        "appliedFors": ["PULL_THROUGH_CACHE"],
        "customRoleArn": a_role(cloud, service="ecr.amazonaws.com")["arn"],
        "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": a_key(cloud)["arn"]}],
        "imageTagMutability": "MUTABLE",
        "lifecyclePolicy": a_lifecycle(20),
        "resourceTags": {"owner": "team"},
    }


def _policy(sid: str) -> str:
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": ["arn:aws:iam::444455556666:root"]},
        "Action": ["ecr:BatchImportUpstreamImage"],
        "Resource": ["arn:aws:ecr:us-east-1:123456789012:repository/k8s/*"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _lock(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ecr").update_repository_creation_template(
        prefix=resource.id, imageTagMutability="IMMUTABLE"
    )
    return "imageTagMutability"


def _open(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("ecr").put_registry_policy(policyText=_policy("Other"))
    return "policy"


def _redescribe(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("secretsmanager").update_secret(SecretId=resource.id, Description="?")
    return "description"


EXAMPLES = [
    Example(
        "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
        _template,
        update={"description": "Images of Kubernetes", "resourceTags": {"owner": "others"}},
        replace={"prefix": "kubernetes"},
        drift=_lock,
    ),
    Example(
        "aws:ecr/registryPolicy:RegistryPolicy",
        lambda _: {"policy": _policy("Consumers")},
        update={"policy": _policy("SomeConsumers")},
        drift=_open,
    ),
    Example(
        "aws:secretsmanager/secret:Secret",
        lambda _: {
            "name": "ecr-pullthroughcache/hub",
            "description": "a login",
            "recoveryWindowInDays": 7,
            "tags": {"component": "images"},
        },
        update={"description": "another login", "tags": {"component": "other"}},
        replace={"name": "ecr-pullthroughcache/docker"},
        drift=_redescribe,
    ),
]
