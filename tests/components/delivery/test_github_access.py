"""What workflows may do, and from where."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.delivery.github_access import WORKFLOWS, GithubAccess, GithubAccessArgs
from components.delivery.read_access import CONTENT, READ_THROUGH, by_service, read_actions
from components.delivery.settings import GithubSettings, RunnerSettings
from components.encryption.domains import DOMAINS, Domain
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
DEPLOYER = f"arn:aws:iam::{ACCOUNT}:role/PlatformDeployer"
STATE_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OBJECTS = "arn:aws:s3:::acme-test-models/bootstrap/*"
KEYS: dict[Domain, str] = {
    domain: f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{domain}" for domain in DOMAINS
}
ISSUER = "token.actions.githubusercontent.com"
# GET is the name that API Gateway gives to reading.
READING = ("BatchGet", "Describe", "GET", "Get", "List", "ViewBudget")
READERS = ("preview", "drift")


def access(**changes: Any) -> GithubAccess:
    given: dict[str, Any] = {
        "owner": "acme",
        "repository": "mlops",
        "environment": "production",
        "deployer_role_arn": DEPLOYER,
        "state": {"bucket": "acme-state", "key_arn": STATE_KEY},
    }
    return GithubAccess(
        "github",
        GithubAccessArgs(
            settings=GithubSettings.model_validate({**given, **changes}),
            account_id=ACCOUNT,
            region="us-east-1",
            name_prefix="acme-test",
            own_objects=[OBJECTS],
            own_keys=KEYS,
            boundary_arn=BOUNDARY,
        ),
    )


@pytest.fixture(scope="module")
def usual() -> Engine:
    """What `access` declares, once for all tests that change nothing of it."""
    engine = Engine()
    engine.build(access)
    return engine


def trust_of(engine: Engine, workflow: str) -> dict[str, Any]:
    role = engine.named(f"github-{workflow}-role")
    assert role.inputs["permissionsBoundary"] == BOUNDARY
    [statement] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert isinstance(statement, dict)
    return statement


def statements_of(engine: Engine, workflow: str) -> list[dict[str, Any]]:
    policies = {one.outputs["arn"]: one for one in engine.of("aws:iam/policy:Policy")}
    role = engine.named(f"github-{workflow}-role").outputs["name"]
    return [
        statement
        for one in engine.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        if one.inputs["role"] == role
        for statement in json.loads(policies[one.inputs["policyArn"]].inputs["policy"])["Statement"]
    ]


def allowed(engine: Engine, workflow: str) -> set[str]:
    return {
        action
        for one in statements_of(engine, workflow)
        if one["Effect"] == "Allow"
        for action in one["Action"]
    }


SUBJECTS = {
    "preview": "pull_request",
    "apply": "environment:production",
    "drift": "ref:refs/heads/main",
    "images": "ref:refs/heads/main",
}


@pytest.mark.parametrize("workflow", WORKFLOWS)
@pytest.mark.parametrize(
    ("ids", "repository"),
    [
        ({}, "acme/mlops"),
        ({"owner_id": 4711, "repository_id": 815}, "acme@4711/mlops@815"),
    ],
)
def test_each_role_trusts_one_subject_spelled_out_and_answers_meant_for_aws(
    engine: Engine, build: Build, workflow: str, ids: dict[str, int], repository: str
) -> None:
    build(lambda: access(**ids))
    [provider] = engine.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    assert provider.inputs["url"] == f"https://{ISSUER}"
    assert provider.inputs["clientIdLists"] == ["sts.amazonaws.com"]
    statement = trust_of(engine, workflow)
    assert statement["Principal"] == {"Federated": [provider.outputs["arn"]]}
    assert statement["Condition"] == {
        "StringEquals": {
            f"{ISSUER}:aud": "sts.amazonaws.com",
            f"{ISSUER}:sub": f"repo:{repository}:{SUBJECTS[workflow]}",
        }
    }


def test_there_are_four_roles_and_no_other(usual: Engine) -> None:
    names = {role.name for role in usual.of("aws:iam/role:Role")}
    assert names == {f"github-{workflow}-role" for workflow in WORKFLOWS}


@pytest.mark.parametrize("workflow", READERS)
def test_who_previews_or_looks_for_drift_writes_nothing(usual: Engine, workflow: str) -> None:
    for action in allowed(usual, workflow) - {"kms:Decrypt"}:
        assert action.split(":")[1].startswith(READING), action
        assert "*" not in action


@pytest.mark.parametrize("workflow", READERS)
def test_who_previews_decrypts_the_state_and_how_things_are_set_up(
    usual: Engine, workflow: str
) -> None:
    keys = [
        one
        for one in statements_of(usual, workflow)
        if one["Effect"] == "Allow" and "kms:Decrypt" in one["Action"]
    ]
    assert {one["Action"][0] for one in keys} == {"kms:Decrypt"}
    assert all(len(one["Action"]) == 1 for one in keys)
    found = {one["Resource"][0]: one.get("Condition") for one in keys}
    assert found.pop(STATE_KEY) is None
    assert found.keys() == {KEYS[domain] for domain in READ_THROUGH}
    for domain, services in READ_THROUGH.items():
        via = [f"{service}.us-east-1.amazonaws.com" for service in services]
        assert found[KEYS[domain]] == {"StringEquals": {"kms:ViaService": via}}
    assert READ_THROUGH["logs"] == ("network-firewall",), "no line of a log is read"


@pytest.mark.parametrize("workflow", READERS)
def test_who_previews_reads_no_secret_and_no_content_but_the_state_and_own_objects(
    usual: Engine, workflow: str
) -> None:
    statements = statements_of(usual, workflow)
    denied = {a for one in statements if one["Effect"] == "Deny" for a in one["Action"]}
    assert set(CONTENT) <= denied
    assert {"secretsmanager:GetSecretValue", "kms:GenerateDataKey"} <= denied
    assert not denied & allowed(usual, workflow)
    read = {
        resource
        for one in statements
        if one["Effect"] == "Allow" and "s3:GetObject" in one["Action"]
        for resource in one["Resource"]
    }
    assert read == {"arn:aws:s3:::acme-state/*", OBJECTS}


def test_only_a_job_in_the_protected_environment_becomes_the_deployer(usual: Engine) -> None:
    [statement] = statements_of(usual, "apply")
    assert statement["Action"] == ["sts:AssumeRole"]
    assert statement["Resource"] == [DEPLOYER]
    for workflow in set(WORKFLOWS) - {"apply"}:
        assert "sts:AssumeRole" not in allowed(usual, workflow)


def test_a_long_update_keeps_its_identity_to_the_end(usual: Engine) -> None:
    """Of an endpoint alone the provider waits up to 80 minutes; the runner ends no job before."""
    lasts = {one.name: one.inputs["maxSessionDuration"] for one in usual.of("aws:iam/role:Role")}
    assert (
        lasts.pop("github-apply-role")
        == RunnerSettings.model_fields["timeout_minutes"].default * 60
    )
    assert set(lasts.values()) == {3600}


def test_images_are_pushed_to_the_platforms_repositories_only(usual: Engine) -> None:
    [push] = [one for one in statements_of(usual, "images") if "ecr:PutImage" in one["Action"]]
    place = f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/acme-test/*"
    assert push["Resource"] == [place]
    assert not {"ecr:DeleteRepository", "ecr:BatchDeleteImage"} & allowed(usual, "images")


def test_a_provider_that_the_account_has_already_is_not_made_again(
    engine: Engine, build: Build
) -> None:
    build(lambda: access(create_provider=False))
    assert not engine.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    assert trust_of(engine, "preview")["Principal"] == {
        "Federated": [f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"]
    }


def test_no_action_carries_the_name_of_an_api_that_iam_knows_by_another() -> None:
    apis = {"amp", "efs", "opensearch", "s3control", "sso-admin", "stepfunctions"}
    assert not apis & set(by_service(read_actions()))


def test_actions_that_read_are_sorted_by_service() -> None:
    assert list(read_actions()) == sorted(set(read_actions()))
    grouped = by_service(read_actions())
    assert sum(len(actions) for actions in grouped.values()) == len(read_actions())
    assert "iam:GetRole" in grouped["iam"]
