"""The bootstrap program: where states lie, and who has their key."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.delivery.settings import BootstrapSettings
from infra.bootstrap import bootstrap_settings, deploy_bootstrap
from infra.errors import SettingsError
from localcloud.aws.objects import Home
from tests.support.api_models import refused
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
FOLDER = Path(__file__).resolve().parents[2] / "bootstrap"
READER = "arn:aws:iam::222233334444:role/preview"


def of_stack(stack: str, **changes: Any) -> BootstrapSettings:
    config = yaml.safe_load((FOLDER / f"Pulumi.{stack}.yaml").read_text())["config"]
    given = {**config["mlops-bootstrap:state"], **changes}
    return bootstrap_settings(given, config["aws:region"], source=f"Pulumi.{stack}.yaml")


@pytest.fixture(scope="module")
def prod() -> Engine:
    engine = Engine()
    engine.build(lambda: deploy_bootstrap(of_stack("prod", readers=[READER])))
    return engine


def test_states_are_versioned_locked_and_encrypted_with_their_own_key(prod: Engine) -> None:
    [key] = prod.of("aws:kms/key:Key")
    bucket = prod.named("state-states-bucket")
    assert bucket.inputs["objectLockEnabled"] is True
    assert prod.named("state-states-object-lock").inputs["rule"] == {
        "defaultRetention": {"mode": "GOVERNANCE", "days": of_stack("prod").lock_days}
    }
    assert prod.named("state-states-versioning").inputs["versioningConfiguration"] == {
        "status": "Enabled"
    }
    [rule] = prod.named("state-states-encryption").inputs["rules"]
    default = rule["applyServerSideEncryptionByDefault"]
    assert default["kmsMasterKeyId"] == key.outputs["arn"]
    assert key.inputs["enableKeyRotation"] is True


def test_every_input_is_one_that_the_api_takes(prod: Engine) -> None:
    assert not refused(prod.recorded.resources, Home("222233334444", "us-east-1"))


def test_production_loses_neither_bucket_nor_key(prod: Engine) -> None:
    for one in (*prod.of("aws:s3/bucket:Bucket"), *prod.of("aws:kms/key:Key")):
        assert one.options["protect"] is True
        assert one.options["retain_on_delete"] is True
        assert not one.inputs.get("forceDestroy")


def test_the_key_serves_named_roles_each_in_its_own_way(prod: Engine) -> None:
    [key] = prod.of("aws:kms/key:Key")
    statements = {one["Sid"]: one for one in json.loads(key.inputs["policy"])["Statement"]}
    assert statements["ReadStates"]["Principal"] == {"AWS": [READER]}
    assert statements["ReadStates"]["Action"] == ["kms:Decrypt", "kms:DescribeKey"]
    assert "kms:Decrypt" not in statements["Administer"]["Action"]
    assert "kms:GenerateDataKey" in statements["KeepStates"]["Action"]
    for statement in statements.values():
        assert not any(arn.endswith(":root") for arn in statement["Principal"]["AWS"])


def test_it_exports_what_other_stacks_name(prod: Engine) -> None:
    [stack] = prod.of("pulumi:pulumi:Stack")
    assert stack.outputs["backend_url"] == "s3://acme-mlops-state-222233334444"
    assert stack.outputs["bucket"] == "acme-mlops-state-222233334444"
    assert stack.outputs["secrets_provider"] == "awskms://alias/mlops-state?region=us-east-1"
    [provider] = prod.of("pulumi:providers:aws")
    assert json.loads(provider.inputs["allowedAccountIds"]) == ["222233334444"]


def test_the_local_one_can_be_taken_down(engine: Engine, build: Build) -> None:
    build(lambda: deploy_bootstrap(of_stack("local")))
    for bucket in engine.of("aws:s3/bucket:Bucket"):
        assert bucket.inputs["forceDestroy"] is True
        assert bucket.options["protect"] is False
    lock = engine.named("state-states-object-lock").inputs["rule"]["defaultRetention"]
    assert lock["days"] == of_stack("local").lock_days == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"keep_days": 7, "lock_days": 30}, "7 days is less than lock_days 30"),
        ({"users": []}, "users"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_settings_that_cannot_work_are_named(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        of_stack("prod", **changes)
