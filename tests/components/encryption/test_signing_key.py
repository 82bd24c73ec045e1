"""One key signs, and who verifies with it cannot sign."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.encryption.settings import SigningSettings
from components.encryption.signing_key import ALGORITHMS, SigningKey, SigningKeyArgs
from components.iam.document import document
from tests.support.engine import STACK, Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
CONSUMER = "444455556666"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ADMINISTRATOR = f"arn:aws:iam::{ACCOUNT}:role/KeyAdministrator"
EARLIER = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def a_key(settings: dict[str, Any] | None = None, **changes: Any) -> SigningKey:
    given: dict[str, Any] = {"consumer_accounts": [CONSUMER], **changes}
    return SigningKey(
        "signing",
        SigningKeyArgs(
            settings=SigningSettings.model_validate(settings or {}), account_id=ACCOUNT, **given
        ),
    )


def policy(engine: Engine) -> dict[str, dict[str, Any]]:
    """The statements of the key's policy, by sid."""
    [key] = engine.of("aws:kms/key:Key")
    return {one["Sid"]: one for one in json.loads(key.inputs["policy"])["Statement"]}


@pytest.mark.parametrize("spec", ALGORITHMS)
def test_the_key_is_of_the_kind_in_the_settings_and_only_signs(
    engine: Engine, build: Build, spec: str
) -> None:
    build(lambda: a_key({"key_spec": spec}))
    [key] = engine.of("aws:kms/key:Key")
    assert key.inputs["keyUsage"] == "SIGN_VERIFY"
    assert key.inputs["customerMasterKeySpec"] == spec
    # KMS refuses rotation of an asymmetric key.
    assert "enableKeyRotation" not in key.inputs
    [alias] = engine.of("aws:kms/alias:Alias")
    assert alias.inputs["name"] == f"alias/mlops-{STACK}-signing"
    assert alias.inputs["targetKeyId"] == key.outputs["keyId"]
    [component] = engine.of("mlops:encryption:SigningKey")
    assert {key.parent, alias.parent} == {component.urn}
    assert component.outputs["algorithm"] == ALGORITHMS[SigningSettings(key_spec=spec).key_spec]


def test_production_keeps_the_key_with_which_old_signatures_are_checked(
    engine: Engine, build: Build
) -> None:
    build(lambda: a_key(protect=True, retain=True))
    [key] = engine.of("aws:kms/key:Key")
    assert key.options["protect"] is True
    assert key.options["retain_on_delete"] is True
    assert key.inputs["deletionWindowInDays"] == 30


def test_only_digests_are_signed_and_only_by_the_agreed_algorithm(
    engine: Engine, build: Build
) -> None:
    build(a_key)
    signing = [one for one in policy(engine).values() if "kms:Sign" in one["Action"]]
    [statement] = signing
    assert statement["Action"] == ["kms:Sign"]
    assert statement["Principal"] == {"AWS": [ROOT]}
    assert statement["Condition"]["StringEquals"] == {
        "kms:CallerAccount": ACCOUNT,
        "kms:MessageType": "DIGEST",
        "kms:SigningAlgorithm": "ECDSA_SHA_256",
    }


def test_consumers_of_models_verify_and_do_nothing_else(engine: Engine, build: Build) -> None:
    build(a_key)
    consumer = [
        one for one in policy(engine).values() if f"{CONSUMER}:root" in str(one["Principal"])
    ]
    [statement] = consumer
    assert statement["Action"] == ["kms:DescribeKey", "kms:GetPublicKey", "kms:Verify"]
    build(lambda: a_key(consumer_accounts=[]))
    assert CONSUMER not in json.dumps(policy(engine))


def test_who_administers_the_key_neither_signs_nor_rotates(engine: Engine, build: Build) -> None:
    build(lambda: a_key(administrators=[ADMINISTRATOR]))
    named = [one for one in policy(engine).values() if one["Principal"] == {"AWS": [ADMINISTRATOR]}]
    [statement] = named
    actions = set(statement["Action"])
    assert "kms:PutKeyPolicy" in actions
    assert not actions & {"kms:Sign", "kms:CreateGrant", "kms:EnableKeyRotation"}
    assert not any("*" in action for action in actions)


def test_named_administrators_lock_out_neither_a_look_nor_the_rescue(
    engine: Engine, build: Build
) -> None:
    pattern = f"arn:aws:iam::{ACCOUNT}:role/people-break-glass-role-*"
    build(lambda: a_key(administrators=[ADMINISTRATOR], rescuers=[pattern]))
    found = policy(engine)
    assert found["Look"]["Principal"] == {"AWS": [ROOT]}
    assert {"kms:GetKeyPolicy", "kms:ListResourceTags"} <= set(found["Look"]["Action"])
    assert found["Rescue"]["Action"] == ["kms:CancelKeyDeletion", "kms:EnableKey"]
    assert found["Rescue"]["Condition"] == {"ArnLike": {"aws:PrincipalArn": [pattern]}}
    build(a_key)
    assert not {"Look", "Rescue"} & policy(engine).keys()


def test_a_grant_to_sign_and_one_to_verify_exclude_each_other(engine: Engine, build: Build) -> None:
    def declare() -> Any:
        signing = a_key({"earlier_key_arns": [EARLIER]})
        return document(signing.allow_sign(), signing.allow_verify())

    build(declare)
    [key] = engine.of("aws:kms/key:Key")
    sign, verify = json.loads(engine.result)["Statement"]
    assert sign["Action"] == ["kms:Sign"]
    assert sign["Resource"] == [key.outputs["arn"]]
    assert sign["Condition"]["StringEquals"]["kms:SigningAlgorithm"] == "ECDSA_SHA_256"
    assert "kms:Sign" not in verify["Action"]
    assert verify["Resource"] == [key.outputs["arn"], EARLIER]
