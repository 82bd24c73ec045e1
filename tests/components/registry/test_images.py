"""What must hold of image repositories and of the registry that they share."""

import json
from typing import Any

import pytest

from components.registry.image_registry import (
    ImageRegistry,
    ImageRegistryArgs,
    allow_cached_pull,
    cached_repositories,
)
from components.registry.image_repository import (
    ImageRepository,
    ImageRepositoryArgs,
    lifecycle_policy,
)
from components.registry.image_settings import ImageRepositorySettings, PullThroughSettings
from components.registry.settings import RegistrySettings
from recording.model import Recording
from tests.components import world
from tests.components.refusals import assert_refused
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


def the_registry(settings: RegistrySettings) -> Recording:
    return Engine().build(
        lambda: ImageRegistry(
            "images",
            ImageRegistryArgs(
                settings=settings,
                key_arn=KEY,
                account_id=world.ACCOUNT,
                region=world.REGION,
                boundary_arn=world.BOUNDARY,
                tags={"owner": "team"},
            ),
        )
    )


def caches(**changes: Any) -> RegistrySettings:
    hub = {"upstream": "registry-1.docker.io", "secret": True}
    k8s = {"upstream": "registry.k8s.io"}
    return world.a_registry(pull_through={"hub": hub, "k8s": k8s}, **changes)


def test_repositories_of_caches_are_encrypted_tagged_and_cleaned_like_ours() -> None:
    found = the_registry(caches())
    maker = found.named("images-maker-role")
    for prefix in ("hub", "k8s"):
        template = found.named(f"images-template-{prefix}")
        assert template.inputs["prefix"] == prefix
        assert template.inputs["appliedFors"] == ["PULL_THROUGH_CACHE"]
        encryption = [{"encryptionType": "KMS", "kmsKey": KEY}]
        assert template.inputs["encryptionConfigurations"] == encryption
        assert template.inputs["resourceTags"] == {"owner": "team"}
        assert template.inputs["customRoleArn"] == maker.outputs["arn"]
        assert "imageCountMoreThan" in template.inputs["lifecyclePolicy"]
        assert template.sequence < found.named(f"images-cache-{prefix}").sequence


def test_who_makes_cached_repositories_makes_no_others() -> None:
    text = the_registry(caches()).named("images-maker-policy").inputs["policy"]
    allowed = {one["Sid"]: one for one in json.loads(text)["Statement"]}
    place = f"arn:aws:ecr:{world.REGION}:{world.ACCOUNT}:repository"
    assert allowed["MakeRepositories"]["Resource"] == [f"{place}/hub/*", f"{place}/k8s/*"]
    assert allowed["GrantKey"]["Condition"] == {
        "StringEquals": {"kms:ViaService": f"ecr.{world.REGION}.amazonaws.com"}
    }


def test_a_login_is_kept_in_a_secret_whose_value_the_program_never_sees() -> None:
    found = the_registry(caches())
    [secret] = found.of("aws:secretsmanager/secret:Secret")
    assert secret.inputs["name"] == "ecr-pullthroughcache/hub"
    assert not found.of("aws:secretsmanager/secretVersion:SecretVersion")
    assert found.named("images-cache-hub").inputs["credentialArn"] == secret.outputs["arn"]
    assert "credentialArn" not in found.named("images-cache-k8s").inputs


@pytest.mark.parametrize(("comes_and_goes", "days"), [(True, 0), (False, 7)])
def test_a_login_waits_a_week_for_its_deletion_where_the_stack_is_to_stay(
    comes_and_goes: bool, days: int
) -> None:
    """The name of a secret that waits is taken: a stack could not be deployed again."""
    found = the_registry(caches(force_destroy=comes_and_goes))
    [secret] = found.of("aws:secretsmanager/secret:Secret")
    assert secret.inputs["recoveryWindowInDays"] == days


@pytest.mark.parametrize("shared", [True, False])
def test_consumers_fill_caches_only_where_the_registrys_policy_is_set(shared: bool) -> None:
    repositories = {"serving": {"consumers": {"staging": world.OTHER}}}
    found = the_registry(caches(account_policy=shared, repositories=repositories))
    policies = found.of("aws:ecr/registryPolicy:RegistryPolicy")
    assert len(policies) == (1 if shared else 0)
    for policy in policies:
        [statement] = json.loads(policy.inputs["policy"])["Statement"]
        assert statement["Action"] == ["ecr:BatchImportUpstreamImage"]
        assert statement["Principal"] == {"AWS": [f"arn:aws:iam::{world.OTHER}:root"]}
        assert all(arn.endswith(("/hub/*", "/k8s/*")) for arn in statement["Resource"])


def test_a_node_pulls_through_the_caches_and_makes_no_repository_elsewhere() -> None:
    arns = cached_repositories(caches(), world.ACCOUNT, world.REGION)
    [statement] = allow_cached_pull(arns)
    assert {"ecr:BatchImportUpstreamImage", "ecr:BatchGetImage"} <= set(statement.actions)
    assert list(statement.resources) == arns
    assert allow_cached_pull([]) == ()


@pytest.mark.parametrize(
    ("changes", "at", "says"),
    [
        ({"upstream": "ghcr.io"}, "credential_arn", "only with a login"),
        ({"upstream": "quay.io", "secret": True}, "secret", "without a login"),
    ],
)
def test_a_cache_has_the_login_that_its_upstream_wants(
    changes: dict[str, Any], at: str, says: str
) -> None:
    assert_refused(PullThroughSettings, changes, at, says)


@pytest.mark.parametrize("scanning", [True, False])
def test_the_accounts_scanning_is_set_only_behind_its_switch(scanning: bool) -> None:
    settings = world.a_registry(
        account_scanning=scanning, pull_through={"k8s": {"upstream": "registry.k8s.io"}}
    )
    found = the_registry(settings)
    scans = found.of("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration")
    assert len(scans) == (1 if scanning else 0)
    cache = found.named("images-cache-k8s").inputs
    assert cache["ecrRepositoryPrefix"] == "k8s"
    assert cache["upstreamRegistryUrl"] == "registry.k8s.io"
