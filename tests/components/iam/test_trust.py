"""Who may assume a role."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from components.iam import trust
from components.iam.statement import StatementError
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"


def the_statement(engine: Engine) -> dict[str, Any]:
    [statement] = json.loads(engine.result)["Statement"]
    assert isinstance(statement, dict)
    return statement


def test_only_services_that_are_known_to_send_their_source_are_asked_for_it() -> None:
    # One that is wrongly on the list could never assume its role.
    sending = {
        p.removesuffix(".amazonaws.com") for p, sends in trust.SOURCE_CONDITIONS.items() if sends
    }
    assert sending == {
        "autoscaling",
        "backup",
        "budgets",
        "codebuild",
        "eks",
        "events",
        "grafana",
        "logs",
        "pods.eks",
        "sagemaker",
        "scheduler",
        "states",
        "vpc-flow-logs",
    }


@pytest.mark.parametrize("principal", [p for p, sends in trust.SOURCE_CONDITIONS.items() if sends])
def test_a_service_that_names_its_source_is_trusted_for_this_account_only(
    engine: Engine, build: Build, principal: str
) -> None:
    arn = f"arn:aws:ec2:us-east-1:{ACCOUNT}:thing/*"
    build(lambda: trust.service(principal, account_id=ACCOUNT, source_arn=arn))
    statement = the_statement(engine)
    assert statement["Principal"] == {"Service": [principal]}
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": arn},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }


@pytest.mark.parametrize(
    "principal", [p for p, sends in trust.SOURCE_CONDITIONS.items() if not sends]
)
def test_a_service_that_names_no_source_gets_no_condition_that_would_lock_it_out(
    engine: Engine, build: Build, principal: str
) -> None:
    build(lambda: trust.service(principal, account_id=ACCOUNT))
    assert "Condition" not in the_statement(engine)
    with pytest.raises(StatementError, match="never match"):
        trust.service(principal, account_id=ACCOUNT, source_arn="arn:aws:ec2:x:1:y")


def test_pod_identity_tags_the_session(engine: Engine, build: Build) -> None:
    build(lambda: trust.service("pods.eks.amazonaws.com", account_id=ACCOUNT))
    assert the_statement(engine)["Action"] == ["sts:AssumeRole", "sts:TagSession"]


def test_an_unknown_service_is_refused_rather_than_trusted_without_a_condition() -> None:
    with pytest.raises(StatementError, match=r"braket\.amazonaws\.com.*Known are.*trust\.py"):
        trust.service("braket.amazonaws.com", account_id=ACCOUNT)


def test_services_that_work_together_share_a_role_when_one_condition_holds_for_all(
    engine: Engine, build: Build
) -> None:
    build(
        lambda: trust.service(
            "lakeformation.amazonaws.com", "glue.amazonaws.com", account_id=ACCOUNT
        )
    )
    assert the_statement(engine)["Principal"] == {
        "Service": ["lakeformation.amazonaws.com", "glue.amazonaws.com"]
    }
    with pytest.raises(StatementError, match="only some of them send"):
        trust.service("glue.amazonaws.com", "sagemaker.amazonaws.com", account_id=ACCOUNT)


@pytest.mark.parametrize(
    ("ids", "subject"),
    [
        ({}, "repo:acme/mlops:environment:prod"),
        (
            {"owner_id": 123456, "repository_id": 456789},
            "repo:acme@123456/mlops@456789:environment:prod",
        ),
    ],
)
def test_github_is_trusted_by_exact_subject_and_audience(
    engine: Engine, build: Build, ids: dict[str, int], subject: str
) -> None:
    build(
        lambda: trust.github(
            provider_arn=PROVIDER,
            owner="acme",
            repository="mlops",
            context="environment:prod",
            **ids,
        )
    )
    statement = the_statement(engine)
    assert statement["Principal"] == {"Federated": [PROVIDER]}
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": subject,
        }
    }


@pytest.mark.parametrize(
    ("owner", "repository", "context"),
    [
        ("*", "mlops", "pull_request"),
        ("acme", "*", "pull_request"),
        ("acme", "ml-*", "pull_request"),
        ("acme/x", "mlops", "pull_request"),
        ("acme", "mlops", "*"),
        ("acme", "mlops", "ref:refs/heads/*"),
        ("acme", "mlops", "environment:"),
        ("acme", "mlops", "environment:prod:x"),
        ("acme", "mlops", "ref:refs/heads/a?"),
    ],
)
def test_a_subject_of_more_than_one_context_is_refused(
    owner: str, repository: str, context: str
) -> None:
    with pytest.raises(StatementError, match="GitHub subject"):
        trust.github_subject(owner, repository, context)


def test_one_of_the_two_ids_is_not_enough() -> None:
    with pytest.raises(StatementError, match="owner_id and repository_id"):
        trust.github_subject("acme", "mlops", "pull_request", owner_id=1)


def test_people_of_another_account_come_with_the_agreed_id_and_a_second_factor(
    engine: Engine, build: Build
) -> None:
    build(
        lambda: trust.account(
            "arn:aws:iam::444455556666:role/auditor", external_id="agreed", require_mfa=True
        )
    )
    statement = the_statement(engine)
    assert statement["Principal"] == {"AWS": ["arn:aws:iam::444455556666:role/auditor"]}
    assert statement["Condition"] == {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "StringEquals": {"sts:ExternalId": "agreed"},
    }


def test_a_session_that_has_to_bear_its_own_name_takes_its_source_identity_along(
    engine: Engine, build: Build
) -> None:
    role = "arn:aws:iam::123456789012:role/ModelOwner"
    build(lambda: trust.account(role, own_name=True))
    assumes, keeps = json.loads(engine.result)["Statement"]
    assert assumes["Action"] == ["sts:AssumeRole"]
    assert assumes["Condition"] == {"StringLike": {"aws:userid": "*:${sts:RoleSessionName}"}}
    assert keeps["Action"] == ["sts:SetSourceIdentity"]
    assert keeps["Condition"] == {"Null": {"aws:SourceIdentity": "false"}}, "none is set here"
    assert assumes["Principal"] == keeps["Principal"] == {"AWS": [role]}


@pytest.mark.parametrize("arn", ["arn:aws:iam::1:user/ada", "arn:aws:iam::123456789012:root"])
def test_only_a_roles_session_has_a_name_of_its_own(arn: str) -> None:
    with pytest.raises(StatementError, match="only a role's session has one"):
        trust.account(arn, own_name=True)


@pytest.mark.parametrize("arn", ["*", "arn:aws:iam::*:root", "arn:aws:iam::1:role/a?", "auditor"])
def test_no_wildcard_account_is_trusted(arn: str) -> None:
    with pytest.raises(StatementError, match="not the ARN of one principal"):
        trust.account(arn)
