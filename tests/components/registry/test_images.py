"""What must hold of image repositories and of the registry that they share."""

import json
from typing import Any

import pytest

from components.registry.image_registry import ImageRegistry, ImageRegistryArgs
from components.registry.image_repository import (
    ImageRepository,
    ImageRepositoryArgs,
    lifecycle_policy,
)
from components.registry.settings import ImageRepositorySettings
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/1"


def repository(**changes: Any) -> Recording:
    given: dict[str, Any] = {"protect": True, "retain": True, "force_delete": False}
    settings = changes.pop("settings", {"consumers": {"staging": world.OTHER}})
    return Engine().build(
        lambda: ImageRepository(
            "images",
            ImageRepositoryArgs(
                settings=ImageRepositorySettings.model_validate(settings),
                repository="serving",
                key_arn=KEY,
                name_prefix=world.PREFIX,
                **{**given, **changes},
            ),
        )
    )


def test_a_tag_never_moves_and_every_image_is_scanned_and_encrypted() -> None:
    found = repository().named("images-repository")
    assert found.inputs["name"] == "acme-test/serving"
    assert found.inputs["imageTagMutability"] == "IMMUTABLE"
    assert found.inputs["imageScanningConfiguration"] == {"scanOnPush": True}
    assert found.inputs["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": KEY}]
    assert found.inputs["forceDelete"] is False
    assert found.options["protect"] and found.options["retain_on_delete"]


def test_consumers_pull_and_do_not_push() -> None:
    text = repository().named("images-consumers").inputs["policy"]
    [statement] = json.loads(text)["Statement"]
    assert statement["Principal"] == {"AWS": [f"arn:aws:iam::{world.OTHER}:root"]}
    assert statement["Action"] == [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ]


def test_without_consumers_there_is_no_policy() -> None:
    assert repository(settings={}).of("aws:ecr/repositoryPolicy:RepositoryPolicy") == []


def test_lifecycle_rules_stand_in_the_order_that_ecr_gives_back() -> None:
    settings = ImageRepositorySettings(keep_images=7, untagged_days=3)
    rules = json.loads(lifecycle_policy(settings))["rules"]
    assert [rule["rulePriority"] for rule in rules] == [1, 2]
    assert rules[0]["selection"]["countNumber"] == 3
    assert rules[0]["selection"]["tagStatus"] == "untagged"
    assert rules[1]["selection"]["countNumber"] == 7
    # ECR accepts `any` only in the rule with the highest number.
    assert rules[1]["selection"]["tagStatus"] == "any"


@pytest.mark.parametrize("scanning", [True, False])
def test_the_accounts_scanning_is_set_only_behind_its_switch(scanning: bool) -> None:
    settings = world.a_registry(
        account_scanning=scanning, pull_through={"k8s": {"upstream": "registry.k8s.io"}}
    )
    found = Engine().build(lambda: ImageRegistry("images", ImageRegistryArgs(settings=settings)))
    scans = found.of("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration")
    assert len(scans) == (1 if scanning else 0)
    cache = found.named("images-cache-k8s").inputs
    assert cache["ecrRepositoryPrefix"] == "k8s"
    assert cache["upstreamRegistryUrl"] == "registry.k8s.io"
