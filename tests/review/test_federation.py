"""Whoever gets a role by an identity provider is one identity, or the trust is found with the edit
that closes it; a service account that gets one is a workload like any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from access.escalation import escalations
from access.federation import issuer_of
from recording import RecordedResource, Recording
from review.access_diff import new_carriers
from review.access_model import account_of
from review.exposure import RULES
from review.finding import Finding
from review.graph import access_graph
from tests.review.recordings import (
    ACCOUNT,
    TODAY,
    UNKNOWN,
    allow,
    attachment,
    document,
    inline,
    policy,
    recording,
    resource,
    role,
    service_trust,
)

EKS = "oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF"
GITHUB = "token.actions.githubusercontent.com"
COGNITO = "cognito-identity.amazonaws.com"
GITLAB = "gitlab.example.com"
POOL = "us-east-1:12345678-1234-1234-1234-123456789012"
SIGN_IN = "https://signin.aws.amazon.com/saml"
TRAINER = "system:serviceaccount:ml:trainer"


def provider(host: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:oidc-provider/{host}"


def federated(
    of: str, conditions: Mapping[str, Any], action: str = "sts:AssumeRoleWithWebIdentity"
) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Federated": of}, "Action": action}
    return {**statement, "Condition": conditions} if conditions else statement


def findings(of: Recording) -> list[Finding]:
    return [one for rule in RULES for one in rule.check(of, TODAY)]


class Loose(NamedTuple):
    """A trust that lets in more than one identity, what the finding says to do, and the trust after
    it."""

    provider: str
    conditions: Mapping[str, Any]
    says: str
    mended: Mapping[str, Any]


def claims(host: str, aud: str | None, sub: str | None) -> dict[str, str]:
    named = {f"{host}:aud": aud, f"{host}:sub": sub}
    return {key: value for key, value in named.items() if value is not None}


STS = "sts.amazonaws.com"
ONE_ACCOUNT = {"StringEquals": claims(EKS, STS, TRAINER)}
BRANCH = "repo:acme/ml:ref:refs/heads/main"
WITH_IDS = "repo:acme@1/ml@2:environment:prod"
ONE_BRANCH = {"StringEquals": claims(GITHUB, STS, BRANCH)}
ONE_RUN = {"StringEquals": claims(GITHUB, STS, WITH_IDS)}
MEMBERS = {
    "StringEquals": {f"{COGNITO}:aud": POOL},
    "ForAnyValue:StringLike": {f"{COGNITO}:amr": "authenticated"},
}
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/people"
SIGNED_IN = {"StringEquals": {"SAML:aud": SIGN_IN}}
PROJECT = "project_path:acme/ml:ref_type:branch:ref:main"
ONE_PROJECT = {"StringEquals": claims(GITLAB, "https://gitlab.example.com", PROJECT)}


def eks(says: str, **conditions: Mapping[str, Any]) -> Loose:
    return Loose(
        provider(EKS),
        {name.replace("__", ":"): keys for name, keys in conditions.items()},
        says,
        ONE_ACCOUNT,
    )


def github(says: str, mended: Mapping[str, Any] = ONE_BRANCH, **conditions: Any) -> Loose:
    return Loose(
        provider(GITHUB),
        {name.replace("__", ":"): keys for name, keys in conditions.items()},
        says,
        mended,
    )


AUD, SUB = claims(EKS, STS, None), claims(EKS, None, TRAINER)
LOOSE: Mapping[str, Loose] = {
    "eks-nothing-asked": eks(f"Ask for {EKS.lower()}:aud too: StringEquals {STS}."),
    "eks-no-audience": eks(f"Ask for {EKS.lower()}:aud too", StringEquals=SUB),
    "eks-no-subject": eks(f"Ask for {EKS.lower()}:sub too", StringEquals=AUD),
    "eks-another-audience": eks(
        "kubernetes.default.svc is not one identity",
        StringEquals=claims(EKS, "kubernetes.default.svc", TRAINER),
    ),
    "eks-any-name": eks(
        "system:serviceaccount:ml:* lets in more than one",
        StringEquals=AUD,
        StringLike=claims(EKS, None, "system:serviceaccount:ml:*"),
    ),
    "eks-any-namespace": eks(
        "system:serviceaccount:*:trainer lets in more than one",
        StringEquals=AUD,
        StringLike=claims(EKS, None, "system:serviceaccount:*:trainer"),
    ),
    "eks-any-letter": eks(
        "system:serviceaccount:ml:traine? lets in more than one",
        StringEquals=AUD,
        StringLike=claims(EKS, None, "system:serviceaccount:ml:traine?"),
    ),
    "eks-one-of-two-loose": eks(
        "system:serviceaccount:dev:* lets in more than one",
        StringEquals=AUD,
        StringLike={f"{EKS}:sub": [TRAINER, "system:serviceaccount:dev:*"]},
    ),
    "eks-everything": eks(
        "* lets in more than one", StringEquals=AUD, StringLike=claims(EKS, None, "*")
    ),
    "eks-any-audience": eks(
        "* lets in more than one", StringEquals=SUB, StringLike=claims(EKS, "*", None)
    ),
    "eks-star-taken-literally": eks(
        "takes system:serviceaccount:ml:* literally",
        StringEquals=claims(EKS, STS, "system:serviceaccount:ml:*"),
    ),
    "eks-half-a-subject": eks(
        "system:serviceaccount:ml is not one identity",
        StringEquals=claims(EKS, STS, "system:serviceaccount:ml"),
    ),
    "eks-for-all-values": eks(
        "ForAllValues:StringEquals is true where",
        ForAllValues__StringEquals=claims(EKS, STS, TRAINER),
    ),
    "eks-for-any-value": eks(
        "ForAnyValue:StringEquals is for several",
        StringEquals=AUD,
        ForAnyValue__StringEquals=SUB,
    ),
    "eks-subject-if-exists": eks(
        "StringEqualsIfExists lets in tokens without",
        StringEquals=AUD,
        StringEqualsIfExists=SUB,
    ),
    "eks-audience-if-exists": eks(
        "StringEqualsIfExists lets in tokens without",
        StringEquals=SUB,
        StringEqualsIfExists=AUD,
    ),
    "eks-all-but-one": eks(
        "StringNotEquals lets in every other", StringEquals=AUD, StringNotEquals=SUB
    ),
    "eks-all-unlike-one": eks(
        "StringNotLike lets in every other",
        StringEquals=AUD,
        StringNotLike=claims(EKS, None, "system:serviceaccount:kube-system:*"),
    ),
    "eks-some-subject": eks(
        "Null says too little", StringEquals=AUD, Null=claims(EKS, None, "false")
    ),
    "eks-a-variable": eks(
        "lets in more than one",
        StringEquals=claims(EKS, STS, "system:serviceaccount:ml:${aws:username}"),
    ),
    "eks-subject-of-another-cluster": eks(
        f"Ask for {EKS.lower()}:sub too",
        StringEquals={**AUD, f"{EKS.replace('0', 'F')}:sub": TRAINER},
    ),
    "github-no-subject": github("Ask for", StringEquals=claims(GITHUB, STS, None)),
    "github-no-audience": github("Ask for", StringEquals=claims(GITHUB, None, BRANCH)),
    "github-any-run-of-a-repository": github(
        "repo:acme/ml:* lets in more than one",
        StringEquals=claims(GITHUB, STS, None),
        StringLike=claims(GITHUB, None, "repo:acme/ml:*"),
    ),
    "github-any-repository-of-an-owner": github(
        "repo:acme/* lets in more than one",
        StringEquals=claims(GITHUB, STS, None),
        StringLike=claims(GITHUB, None, "repo:acme/*"),
    ),
    "github-owners-that-begin-alike": github(
        "repo:acme* lets in more than one",
        StringEquals=claims(GITHUB, STS, None),
        StringLike=claims(GITHUB, None, "repo:acme*"),
    ),
    "github-no-context": github(
        "repo:acme/ml is not one identity", StringEquals=claims(GITHUB, STS, "repo:acme/ml")
    ),
    "github-any-id": github(
        "repo:acme@*/ml@*:environment:prod lets in more than one",
        ONE_RUN,
        StringEquals=claims(GITHUB, STS, None),
        StringLike=claims(GITHUB, None, "repo:acme@*/ml@*:environment:prod"),
    ),
    "github-one-id-of-two": github(
        "repo:acme@1/ml:environment:prod is not one identity",
        ONE_RUN,
        StringEquals=claims(GITHUB, STS, "repo:acme@1/ml:environment:prod"),
    ),
    "github-if-exists": github(
        "StringLikeIfExists lets in tokens without",
        StringEquals=claims(GITHUB, STS, None),
        StringLikeIfExists=claims(GITHUB, None, BRANCH),
    ),
    "oidc-no-subject": Loose(
        provider(GITLAB),
        {"StringEquals": claims(GITLAB, "https://gitlab.example.com", None)},
        f"Ask for {GITLAB}:sub too: StringEquals the subject of one identity.",
        ONE_PROJECT,
    ),
    "oidc-any-branch": Loose(
        provider(GITLAB),
        {
            "StringEquals": claims(GITLAB, "https://gitlab.example.com", None),
            "StringLike": claims(GITLAB, None, "project_path:acme/ml:*"),
        },
        "project_path:acme/ml:* lets in more than one",
        ONE_PROJECT,
    ),
    "google-any-account": Loose(
        "accounts.google.com",
        {"StringEquals": {"accounts.google.com:aud": "app"}},
        "Ask for accounts.google.com:sub too",
        {"StringEquals": claims("accounts.google.com", "app", "1234567890")},
    ),
    "amazon-any-person": Loose(
        "www.amazon.com",
        {"StringEquals": {"www.amazon.com:app_id": "app"}},
        "Ask for www.amazon.com:user_id too",
        {"StringEquals": {"www.amazon.com:app_id": "app", "www.amazon.com:user_id": "amzn1.1"}},
    ),
    "cognito-any-pool": Loose(
        COGNITO,
        {"ForAnyValue:StringLike": {f"{COGNITO}:amr": "authenticated"}},
        f"Ask for {COGNITO}:aud too",
        MEMBERS,
    ),
    "cognito-guests-too": Loose(
        COGNITO,
        {"StringEquals": {f"{COGNITO}:aud": POOL}},
        f"Ask for {COGNITO}:amr too: ForAnyValue:StringEquals authenticated.",
        MEMBERS,
    ),
    "cognito-guests": Loose(
        COGNITO,
        {**MEMBERS, "ForAnyValue:StringLike": {f"{COGNITO}:amr": "unauthenticated"}},
        "unauthenticated is not one identity",
        MEMBERS,
    ),
    "cognito-anybody-like-it": Loose(
        COGNITO,
        {**MEMBERS, "ForAnyValue:StringLike": {f"{COGNITO}:amr": "*authenticated"}},
        "*authenticated lets in more than one",
        MEMBERS,
    ),
    "cognito-for-all-values": Loose(
        COGNITO,
        {
            "StringEquals": {f"{COGNITO}:aud": POOL},
            "ForAllValues:StringEquals": {f"{COGNITO}:amr": "authenticated"},
        },
        "ForAllValues:StringEquals is true where",
        MEMBERS,
    ),
    "saml-no-audience": Loose(
        SAML, {}, f"Ask for saml:aud too: StringEquals {SIGN_IN}.", SIGNED_IN
    ),
    "saml-any-audience": Loose(
        SAML,
        {"StringLike": {"SAML:aud": "https://*/saml"}},
        "https://*/saml lets in more than one",
        SIGNED_IN,
    ),
}


def one_role(name: str, conditions: Mapping[str, Any]) -> Recording:
    loose = LOOSE[name]
    action = "sts:AssumeRoleWithSAML" if loose.provider == SAML else "sts:AssumeRoleWithWebIdentity"
    return recording(role("r", trust=document(federated(loose.provider, conditions, action))))


@pytest.mark.parametrize("name", LOOSE)
def test_a_loose_trust_is_found_and_the_edit_that_the_finding_names_closes_it(name: str) -> None:
    loose = LOOSE[name]
    [found] = findings(one_role(name, loose.conditions))
    assert (found.rule, found.level) == ("exposure/federation", "error")
    assert found.key == loose.provider
    assert loose.says in found.fix, found.fix
    assert "sts:AssumeRoleWith" in found.detail
    assert findings(one_role(name, loose.mended)) == []


@pytest.mark.parametrize(
    ("of", "conditions"),
    [
        (EKS, {"StringLike": claims(EKS, STS, TRAINER)}),
        (EKS, {"StringEquals": {**AUD, f"{EKS}:sub": [TRAINER, f"{TRAINER}-2"]}}),
        (EKS.replace("oidc.eks.us-east-1.amazonaws.com", "oidc-eks.us-east-1.api.aws"), None),
        (EKS, {**ONE_ACCOUNT, "StringLike": claims(EKS, None, "system:serviceaccount:ml:*")}),
        (GITHUB, ONE_BRANCH),
        (GITHUB, ONE_RUN),
        (GITHUB, {"StringEquals": claims(GITHUB, STS, "repo:acme/ml:pull_request")}),
        (f"{GITHUB}/acme", {"StringEquals": claims(f"{GITHUB}/acme", STS, BRANCH)}),
    ],
)
def test_a_trust_in_named_identities_is_no_finding(of: str, conditions: Any) -> None:
    asked = conditions or {"StringEquals": claims(of, STS, TRAINER)}
    assert findings(recording(role("r", trust=document(federated(provider(of), asked))))) == []


def test_a_deny_of_all_others_closes_a_trust_too() -> None:
    wide = federated(provider(EKS), {"StringEquals": AUD})
    others = {
        **federated(provider(EKS), {"StringNotEquals": SUB}),
        "Effect": "Deny",
    }
    assert len(findings(recording(role("r", trust=document(wide))))) == 1
    exact = federated(provider(EKS), ONE_ACCOUNT)
    assert findings(recording(role("r", trust=document(wide, exact, others)))) == []


def test_statements_on_one_provider_are_one_finding_with_an_edit_for_each() -> None:
    both = document(
        {**federated(provider(EKS), {"StringEquals": AUD}), "Sid": "A"},
        {**federated(provider(EKS), {"StringEquals": SUB}), "Sid": "B"},
    )
    [found] = findings(recording(role("r", trust=both)))
    assert f"{EKS.lower()}:sub too" in found.fix and f"{EKS.lower()}:aud too" in found.fix


@pytest.mark.parametrize(
    ("of", "name"),
    [
        (provider(EKS), "an EKS cluster"),
        (provider("oidc.eks.cn-north-1.amazonaws.com.cn/id/A"), "an EKS cluster"),
        # A host that only begins or ends like one.
        (provider(f"{EKS.partition('/')[0]}.example.com/id/a"), ""),
        (provider(f"{GITHUB}.example.com"), ""),
        (provider(GITHUB), "GitHub"),
        (COGNITO, "Cognito"),
        (SAML, "a SAML provider"),
    ],
)
def test_an_issuer_is_known_by_its_whole_host(of: str, name: str) -> None:
    assert issuer_of(of).name == (name or of.partition(":oidc-provider/")[2])


def carried(*resources: RecordedResource) -> set[tuple[str, str]]:
    return {(one.name, one.role) for one in account_of(recording(*resources)).carriers}


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        (ONE_ACCOUNT, {"ml/trainer"}),
        ({"StringEquals": {**AUD, f"{EKS}:sub": [TRAINER, f"{TRAINER}-2"]}}, None),
        (
            {
                "StringEquals": AUD,
                "StringLike": claims(EKS, None, "system:serviceaccount:ml:*"),
            },
            {"ml/*"},
        ),
        ({"StringEquals": AUD}, {"*/*"}),
        ({"StringEquals": AUD, "StringNotEquals": SUB}, {"*/*"}),
        ({"StringEquals": AUD, "StringEqualsIfExists": SUB}, {"*/*"}),
        ({"StringEquals": AUD, "ForAllValues:StringEquals": SUB}, {"*/*"}),
    ],
)
def test_a_service_account_runs_with_the_role_that_trusts_it(
    conditions: Any, names: set[str] | None
) -> None:
    trusting = role("r", trust=document(federated(provider(EKS), conditions)))
    expected = names or {"ml/trainer", "ml/trainer-2"}
    assert carried(trusting) == {(name, trusting.urn) for name in expected}


def test_no_other_trust_makes_a_service_account() -> None:
    saml = document(federated(SAML, SIGNED_IN, "sts:AssumeRoleWithSAML"))
    denied = document({**federated(provider(EKS), ONE_ACCOUNT), "Effect": "Deny"})
    assert (
        carried(
            role("a", trust=document(federated(provider(GITHUB), ONE_BRANCH))),
            role("b", trust=saml),
            role("c", trust=denied),
            role("d", trust=document(federated(provider(EKS), ONE_ACCOUNT, "sts:TagSession"))),
            role("e", trust=UNKNOWN),
        )
        == set()
    )


ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"


def cluster_administrator(*more: RecordedResource) -> Recording:
    """Who may give itself a cluster, and a role with everything that pods get."""
    entries = allow(["eks:CreateAccessEntry", "eks:AssociateAccessPolicy"], Sid="Enter")
    return recording(
        role("source", trust=service_trust("ec2.amazonaws.com")),
        inline("source", entries),
        attachment("target", ADMINISTRATOR),
        *more,
    )


def test_a_service_account_leads_to_its_role_by_a_trust_as_by_pod_identity() -> None:
    pods = service_trust("pods.eks.amazonaws.com")
    by_identity = cluster_administrator(
        role("target", trust=pods),
        resource(ASSOCIATION, "trainer", {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/target"}),
    )
    by_trust = cluster_administrator(
        role("target", trust=document(federated(provider(EKS), ONE_ACCOUNT)))
    )
    told = []
    for of, via in ((by_identity, "trainer"), (by_trust, "ml/trainer")):
        [path] = [one for one in escalations(account_of(of)).paths if one.source.name == "source"]
        first = path.steps[0]
        assert (first.target.rpartition("::")[2], first.via) == ("target", via)
        told.append((path.end, [step.way.name for step in path.steps], path.cuts))
    assert told[0] == told[1]


def test_the_graph_of_access_shows_a_service_account_at_its_role() -> None:
    trusting = role("target", trust=document(federated(provider(EKS), ONE_ACCOUNT)))
    graph = access_graph(recording(trusting))
    labels = {one.id: one.label for one in graph.nodes}
    drawn = {(labels[one.source], labels[one.target]) for one in graph.arrows}
    assert drawn == {("pod ml/trainer", "target"), (provider(EKS), "target")}


def test_a_role_that_no_pod_gets_is_out_of_reach_of_who_administers_a_cluster() -> None:
    of = cluster_administrator(
        role("target", trust=document(federated(provider(GITHUB), ONE_BRANCH))),
        role("other", trust=document(federated(provider(EKS), ONE_ACCOUNT))),
        policy("small", allow("sqs:SendMessage", Sid="Send")),
        attachment("other", "small"),
    )
    found = escalations(account_of(of))
    ends = {path.end.rpartition("::")[2] for path in found.paths if path.source.name == "source"}
    assert ends == {"other"}


def test_one_more_service_account_of_a_role_is_a_new_workload() -> None:
    def account(*subjects: str) -> Any:
        asked = {"StringEquals": {**AUD, f"{EKS}:sub": list(subjects)}}
        return account_of(recording(role("r", trust=document(federated(provider(EKS), asked)))))

    assert new_carriers(account(TRAINER), account(TRAINER)) == []
    [new] = new_carriers(account(TRAINER, f"{TRAINER}-2"), account(TRAINER))
    assert new.name == "ml/trainer-2"


@pytest.mark.parametrize("name", ["trainer", "default"])
def test_no_role_hangs_on_the_default_service_account(name: str) -> None:
    association = resource(ASSOCIATION, "p", {"namespace": "ml", "serviceAccount": name})
    asked = {"StringEquals": claims(EKS, STS, f"system:serviceaccount:ml:{name}")}
    trusting = role("r", trust=document(federated(provider(EKS), asked)))
    expected = [("exposure/default-service-account", "")] if name == "default" else []
    for one in (association, trusting):
        found = findings(recording(one))
        assert [(each.rule, each.key.removeprefix("ml/default")) for each in found] == expected
