"""Every illegal combination of the registry's settings, each refused with its fix."""

from typing import Any

import pytest

from components.registry.settings import RegistrySettings
from tests.components.refusals import assert_refused

OWN, OTHER = "111122223333", "444455556666"
DEPLOYER = f"arn:aws:iam::{OWN}:role/deployer"


def cross(data: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    given: dict[str, Any] = {
        "account_id": OWN,
        "region": "us-east-1",
        "name_prefix": "acme-dev",
        "protect": False,
        "has_people": False,
    }
    settings = RegistrySettings.model_validate(data)
    found = settings.problems_in(**{**given, **changes})
    return [(".".join(str(part) for part in at), text) for at, text in found]


def test_the_smallest_settings_lock_for_thirty_days() -> None:
    settings = RegistrySettings.model_validate({})
    assert settings.object_lock_days == 30
    assert not settings.force_destroy
    assert cross({}) == []


@pytest.mark.parametrize("days", [0, -1, 36501])
def test_a_lock_outside_the_limits_of_s3_is_refused(days: int) -> None:
    assert_refused_range({"object_lock_days": days}, "object_lock_days")


def assert_refused_range(data: dict[str, Any], at: str) -> None:
    with pytest.raises(ValueError, match=at):
        RegistrySettings.model_validate(data)


def test_versions_cannot_go_before_their_lock_ends() -> None:
    assert_refused(
        RegistrySettings,
        {"object_lock_days": 100, "noncurrent_days": 99},
        "noncurrent_days",
        "99 days",
        "Use 100 or more",
    )
    RegistrySettings.model_validate({"object_lock_days": 100, "noncurrent_days": 100})


def test_one_consumer_name_is_one_account() -> None:
    models = {
        "fraud": {"consumers": {"staging": OTHER}},
        "churn": {"consumers": {"staging": "777788889999"}},
    }
    assert_refused(
        RegistrySettings, {"models": models}, "models.churn.consumers.staging", OTHER, "one name"
    )


def test_one_account_has_one_consumer_name() -> None:
    models = {
        "fraud": {"consumers": {"staging": OTHER}},
        "churn": {"consumers": {"preprod": OTHER}},
    }
    assert_refused(
        RegistrySettings, {"models": models}, "models.churn.consumers.preprod", "staging"
    )


@pytest.mark.parametrize("upstream", ["registry-1.docker.io", "ghcr.io", "registry.gitlab.com"])
def test_an_upstream_with_a_login_needs_its_secret(upstream: str) -> None:
    assert_refused(
        RegistrySettings,
        {"pull_through": {"hub": {"upstream": upstream}}},
        "pull_through.hub.credential_arn",
        upstream,
        "ecr-pullthroughcache/",
    )


def test_an_upstream_without_a_login_takes_no_secret() -> None:
    secret = f"arn:aws:secretsmanager:us-east-1:{OWN}:secret:ecr-pullthroughcache/hub-AbCdEf"
    assert_refused(
        RegistrySettings,
        {"pull_through": {"k8s": {"upstream": "registry.k8s.io", "credential_arn": secret}}},
        "pull_through.k8s.credential_arn",
        "Remove it",
    )


@pytest.mark.parametrize("key", ["models", "repositories"])
def test_the_own_account_is_no_consumer(key: str) -> None:
    found = cross({key: {"fraud": {"consumers": {"us": OWN}}}})
    assert [at for at, _ in found] == [f"{key}.fraud.consumers.us"]
    assert OWN in found[0][1]


def test_a_copy_in_the_own_region_is_no_copy() -> None:
    [(at, text)] = cross({"replicate_to": "us-east-1"})
    assert at == "replicate_to" and "us-east-1 is the stack's own region" in text


def test_production_keeps_its_artifacts_and_closes_its_bucket() -> None:
    found = dict(cross({"force_destroy": True}, protect=True))
    assert set(found) == {"force_destroy", "deployer_roles"}
    assert cross({"deployer_roles": [DEPLOYER]}, protect=True) == []


def test_names_that_aws_would_refuse_are_refused_before() -> None:
    long = "a" * 32
    found = dict(
        cross(
            {"models": {long: {"consumers": {"b" * 32: OTHER}}}}, name_prefix="a" * 16 + "-" + long
        )
    )
    assert "more than the 63" in found[""]
    assert f"models.{long}" in found
    assert f"models.{long}.consumers.{'b' * 32}" in found


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="object_lock_day"):
        RegistrySettings.model_validate({"object_lock_day": 30})
