"""One key a domain, and who can use it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from components.encryption.domains import DOMAINS, Domain
from components.encryption.key_ring import KeyRing, KeyRingArgs
from components.encryption.settings import EncryptionSettings
from components.iam.document import document
from tests.support.engine import STACK, Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
ADMINISTRATOR = f"arn:aws:iam::{ACCOUNT}:role/KeyAdministrator"
USES = {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptTo"}


RESCUER = f"arn:aws:iam::{ACCOUNT}:role/people-break-glass-role-*"


def a_ring(protect: bool = False, **settings: Any) -> KeyRing:
    return KeyRing(
        "keys",
        KeyRingArgs(
            settings=EncryptionSettings(**settings),
            account_id=ACCOUNT,
            region="us-east-1",
            protect=protect,
            rescuers=[RESCUER],
            consumer_accounts={"registry": ["444455556666"]},
        ),
    )


def policy(engine: Engine, domain: str) -> dict[str, dict[str, Any]]:
    """The statements of a key's policy, by sid."""
    key = next(key for key in engine.of("aws:kms/key:Key") if key.name == f"keys-{domain}")
    return {s["Sid"]: s for s in json.loads(key.inputs["policy"])["Statement"]}


@pytest.fixture(scope="module")
def ring() -> Engine:
    engine = Engine()
    engine.build(a_ring)
    return engine


def test_each_domain_has_a_key_that_rotates_and_an_alias_that_names_the_stack(
    ring: Engine,
) -> None:
    keys = {key.outputs["keyId"]: key for key in ring.of("aws:kms/key:Key")}
    aliases = {
        alias.inputs["name"]: alias.inputs["targetKeyId"]
        for alias in ring.of("aws:kms/alias:Alias")
    }
    assert {keys[target].name: name for name, target in aliases.items()} == {
        f"keys-{domain}": f"alias/mlops-{STACK}-{domain}" for domain in DOMAINS
    }
    for key in keys.values():
        assert key.inputs["enableKeyRotation"] is True
        assert key.inputs["rotationPeriodInDays"] == 365
        assert key.inputs["deletionWindowInDays"] == 30


def test_settings_reach_every_key(engine: Engine, build: Build) -> None:
    build(lambda: a_ring(protect=True, deletion_window_days=7, rotation_days=90))
    for key in engine.of("aws:kms/key:Key"):
        assert key.inputs["deletionWindowInDays"] == 7
        assert key.inputs["rotationPeriodInDays"] == 90
        assert key.options["protect"] is True


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_statement_allows_all_of_kms(ring: Engine, domain: Domain) -> None:
    for statement in policy(ring, domain).values():
        assert not any("*" in action for action in statement["Action"])


@pytest.mark.parametrize("domain", DOMAINS)
def test_who_administers_a_key_cannot_use_it(engine: Engine, build: Build, domain: Domain) -> None:
    build(lambda: a_ring(administrators=(ADMINISTRATOR,)))
    statements = policy(engine, domain)
    named = [s for s in statements.values() if s["Principal"] == {"AWS": [ADMINISTRATOR]}]
    assert [s["Sid"] for s in named] == ["Administer"]
    assert not USES & set(named[0]["Action"])
    assert "kms:CreateGrant" not in named[0]["Action"]
    assert "kms:PutKeyPolicy" in named[0]["Action"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_named_administrators_lock_out_neither_a_look_nor_the_rescue(
    engine: Engine, build: Build, domain: Domain
) -> None:
    build(lambda: a_ring(administrators=(ADMINISTRATOR,)))
    found = policy(engine, domain)
    assert found["Look"]["Principal"] == found["Rescue"]["Principal"] == {"AWS": [ROOT]}
    assert found["Look"]["Action"] == [
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListGrants",
        "kms:ListKeyPolicies",
        "kms:ListResourceTags",
    ]
    assert found["Rescue"]["Action"] == ["kms:CancelKeyDeletion", "kms:EnableKey"]
    assert found["Rescue"]["Condition"] == {"ArnLike": {"aws:PrincipalArn": [RESCUER]}}


def test_the_account_needs_neither_where_its_own_policies_decide(ring: Engine) -> None:
    found = policy(ring, "data")
    assert found["Administer"]["Principal"] == {"AWS": [ROOT]}
    assert not {"Look", "Rescue"} & found.keys()


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_use_is_conditional(ring: Engine, domain: Domain) -> None:
    for statement in policy(ring, domain).values():
        if USES & set(statement["Action"]) or "kms:CreateGrant" in statement["Action"]:
            assert statement["Condition"], statement["Sid"]


VIA: Mapping[Domain, list[str]] = {
    "data": [
        "s3",
        "sagemaker",
        "dynamodb",
        "backup",
        "elasticfilesystem",
        "fsx",
        "states",
        "scheduler",
        "glue",
        "s3tables",
        "aps",
        "grafana",
    ],
    "registry": ["s3", "ecr", "sagemaker"],
    "compute": ["ec2", "eks", "lambda", "sagemaker"],
    "logs": ["logs", "s3", "firehose", "network-firewall", "es"],
    "messaging": ["events", "sns", "sqs", "scheduler"],
}


@pytest.mark.parametrize("domain", DOMAINS)
def test_users_of_this_account_come_only_through_the_services_of_the_domain(
    ring: Engine, domain: Domain
) -> None:
    statement = policy(ring, domain)["UseThroughServices"]
    assert statement["Principal"] == {"AWS": [ROOT]}
    assert statement["Condition"] == {
        "StringEquals": {
            "kms:CallerAccount": ACCOUNT,
            "kms:ViaService": [f"{service}.us-east-1.amazonaws.com" for service in VIA[domain]],
        }
    }


@pytest.mark.parametrize("domain", DOMAINS)
def test_grants_are_for_resources_of_aws_only(ring: Engine, domain: Domain) -> None:
    granting = [
        s for s in policy(ring, domain).values() if any("CreateGrant" in a for a in s["Action"])
    ]
    assert bool(granting) == (domain in ("data", "registry", "compute", "logs"))
    for statement in granting:
        if statement["Sid"] != "ServicesGrant":
            assert statement["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}
        assert not USES & set(statement["Action"])


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_service_that_does_not_say_whom_its_grant_is_for_may_still_be_given_one(
    ring: Engine, domain: Domain
) -> None:
    """CreateCluster fails where a policy asks for kms:GrantIsForAWSResource (Amazon EKS user
    guide), and SageMaker's developers found the same (aws/sagemaker-python-sdk, #683)."""
    if domain == "messaging":
        assert "ServicesGrant" not in policy(ring, domain)
        return
    statement = policy(ring, domain)["ServicesGrant"]
    assert statement["Action"] == ["kms:CreateGrant"]
    assert statement["Principal"] == {"AWS": [ROOT]}
    assert statement["Condition"] == {
        "StringEquals": {
            "kms:CallerAccount": ACCOUNT,
            "kms:ViaService": [
                f"{service}.us-east-1.amazonaws.com" for service in VIA[domain] if service != "ec2"
            ],
        }
    }


def test_buses_of_this_account_alone_are_encrypted_with_the_messaging_key(ring: Engine) -> None:
    found = policy(ring, "messaging")
    use, look = found["EventBusesUse"], found["EventBusesLook"]
    assert use["Principal"] == look["Principal"] == {"Service": ["events.amazonaws.com"]}
    assert look["Action"] == ["kms:DescribeKey"]
    assert use["Action"] == [
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ]
    context = "kms:EncryptionContext:aws:events:event-bus:arn"
    assert use["Condition"] == {
        "ArnLike": {context: f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/*"},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }
    assert not [
        one for one in DOMAINS if one != "messaging" and "EventBusesUse" in policy(ring, one)
    ]


def test_log_groups_of_this_account_can_use_the_logs_key(ring: Engine) -> None:
    statement = policy(ring, "logs")["LogGroupsUse"]
    assert statement["Principal"] == {"Service": ["logs.us-east-1.amazonaws.com"]}
    assert {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"} <= set(statement["Action"])
    assert statement["Condition"] == {
        "ArnLike": {
            "kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"
        }
    }


@pytest.mark.parametrize(
    ("service", "context", "target"),
    [("cloudwatch", "aws:sns:topicArn", "sns"), ("events", "aws:sqs:arn", "sqs")],
)
def test_alarms_and_rules_use_the_messaging_key_for_topics_and_queues_of_this_account(
    ring: Engine, service: str, context: str, target: str
) -> None:
    [statement] = [
        s
        for s in policy(ring, "messaging").values()
        if s["Principal"] == {"Service": [f"{service}.amazonaws.com"]}
        and s["Sid"].endswith("Publishes")
    ]
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    arn = f"arn:aws:{target}:us-east-1:{ACCOUNT}:*"
    # With a source condition they could not: neither sends one to KMS.
    assert statement["Condition"] == {"ArnLike": {f"kms:EncryptionContext:{context}": arn}}


@pytest.mark.parametrize("service", ["sns", "aps", "budgets", "costalerts"])
def test_what_publishes_by_itself_uses_the_messaging_key_for_this_account(
    ring: Engine, service: str
) -> None:
    [statement] = [
        s
        for s in policy(ring, "messaging").values()
        if s["Principal"] == {"Service": [f"{service}.amazonaws.com"]}
    ]
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    if service != "costalerts":
        assert f":{ACCOUNT}:" in statement["Condition"]["ArnLike"]["aws:SourceArn"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_service_uses_a_key_without_naming_its_source(ring: Engine, domain: Domain) -> None:
    for statement in policy(ring, domain).values():
        if "Service" in statement["Principal"]:
            keys = {key for test in statement["Condition"].values() for key in test}
            assert keys & {
                "aws:SourceAccount",
                "aws:SourceArn",
                "kms:EncryptionContext:aws:logs:arn",
                "kms:EncryptionContext:aws:s3:arn",
                "kms:EncryptionContext:aws:sns:topicArn",
                "kms:EncryptionContext:aws:sqs:arn",
                "kms:EncryptionContext:SourceArn",
            }


def test_only_the_launching_roles_of_this_account_start_instances_with_encrypted_volumes(
    ring: Engine,
) -> None:
    everyone = {
        sid: s for sid, s in policy(ring, "compute").items() if s["Principal"] == {"AWS": ["*"]}
    }
    assert set(everyone) == {"LaunchersUse", "LaunchersGrant"}
    for statement in everyone.values():
        assert statement["Condition"]["StringEquals"] == {"kms:CallerAccount": ACCOUNT}
        assert statement["Condition"]["ArnEquals"]["aws:PrincipalArn"] == [
            f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{role}"
            for role in (
                "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
                "spot.amazonaws.com/AWSServiceRoleForEC2Spot",
            )
        ]


def test_consumers_of_models_decrypt_through_services_and_only_the_registry(
    ring: Engine,
) -> None:
    for domain in DOMAINS:
        assert ("ConsumersDecrypt" in policy(ring, domain)) == (domain == "registry")
    statement = policy(ring, "registry")["ConsumersDecrypt"]
    assert statement["Action"] == ["kms:Decrypt", "kms:DescribeKey"]
    assert statement["Principal"] == {"AWS": ["arn:aws:iam::444455556666:root"]}
    assert "kms:ViaService" in statement["Condition"]["StringEquals"]


def test_a_grant_to_a_role_names_one_key_and_the_services(engine: Engine, build: Build) -> None:
    def declare() -> Any:
        ring = a_ring()
        return document(
            ring.allow_decrypt("data"),
            ring.allow_encrypt("registry"),
            ring.allow_encrypt_tables(),
        )

    build(declare)
    read, write, tables = json.loads(engine.result)["Statement"]
    arns = {key.name: key.outputs["arn"] for key in engine.of("aws:kms/key:Key")}
    assert (read["Sid"], read["Action"]) == ("DecryptData", ["kms:Decrypt"])
    assert read["Resource"] == [arns["keys-data"]]
    assert write["Resource"] == [arns["keys-registry"]]
    assert write["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert tables["Action"] == ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    assert tables["Resource"] == [arns["keys-data"]]
    assert tables["Condition"]["StringEquals"]["kms:ViaService"] == [
        "dynamodb.us-east-1.amazonaws.com",
        "glue.us-east-1.amazonaws.com",
    ]
    for statement in (read, write, tables):
        assert statement["Condition"]["StringEquals"]["kms:ViaService"]


def test_every_key_stands_below_the_component(ring: Engine) -> None:
    [component] = ring.of("mlops:encryption:KeyRing")
    for resource in (*ring.of("aws:kms/key:Key"), *ring.of("aws:kms/alias:Alias")):
        assert resource.parent == component.urn


def test_file_systems_that_fill_themselves_read_the_lake_and_nothing_else(ring: Engine) -> None:
    found = policy(ring, "data")["FileSystemsRead"]
    assert sorted(found["Action"]) == ["kms:Decrypt", "kms:DescribeKey"]
    reader = found["Condition"]["ArnLike"]["aws:PrincipalArn"]
    assert reader.startswith(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/s3.data-source.lustre")
    assert found["Condition"]["StringEquals"]["kms:CallerAccount"] == ACCOUNT
    for domain in DOMAINS:
        assert ("FileSystemsRead" in policy(ring, domain)) == (domain == "data")
