"""Identity providers outside AWS: what a trust in one has to ask for, and what it leaves open.

Sources: IAM User Guide, "AWS OIDC federation available keys" and "Create a role for OpenID Connect
federation"; Amazon EKS User Guide, "IAM roles for service accounts"; GitHub Docs, "OpenID Connect
reference"; Amazon Cognito Developer Guide, "Role trust and permissions".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from access.narrowing import is_about
from access.policy import Condition, Statement

PREFIX: Final = "Federated="
WEB_IDENTITY: Final = "sts:AssumeRoleWithWebIdentity"
SERVICE_ACCOUNT: Final = "system:serviceaccount:"

_AUDIENCE: Final = "sts.amazonaws.com"
_ANY: Final = r".+"
_EKS: Final = re.compile(r"oidc(\.eks\.|-eks\.)[a-z0-9-]+\.(amazonaws\.com(\.cn)?|api\.aws)/id/.+")
_NAME: Final = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a trust asks of a token: the condition `key` in lower case, the `form` (a regular
    expression) of a value that means one identity, and an `example`. `several`: the token carries a
    list of them."""

    key: str
    form: str
    example: str
    several: bool = False

    def exact(self, conditions: Iterable[Condition]) -> list[str]:
        """The values that some condition on the claim names, as far as each is one value."""
        return [
            value
            for one in conditions
            if one.key == self.key and one.operator.kind == "text" and not one.operator.negated
            for value in one.values
            if (self.several or not one.operator.quantifier) and self._is_one(value)
        ]

    def _is_one(self, value: str) -> bool:
        return not _wild(value) and re.fullmatch(self.form, value) is not None


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Whoever signs the tokens of a provider, and the claims that a trust in it has to ask for."""

    name: str
    claims: tuple[Claim, ...]


def providers(statement: Statement) -> Iterator[str]:
    """The identity providers that a statement names: ARNs, or the names of those that AWS knows."""
    if not statement.not_principals:
        for word in statement.principals or ():
            if word.startswith(PREFIX):
                yield word.removeprefix(PREFIX)


def issuer_of(provider: str) -> Issuer:
    """The issuer behind a provider, by its ARN or by its name."""
    if ":saml-provider/" in provider:
        aud = _claim("saml:aud", "https://signin.aws.amazon.com/saml")
        return Issuer(name="a SAML provider", claims=(aud,))
    host = (provider.partition(":oidc-provider/")[2] or provider).lower()
    aud = _claim(f"{host}:aud", _AUDIENCE)
    if is_cluster(provider):
        account = f"{SERVICE_ACCOUNT}NAMESPACE:NAME"
        sub = _claim(f"{host}:sub", account, f"{SERVICE_ACCOUNT}{_NAME}:{_NAME}")
        return Issuer(
            name="an EKS cluster",
            claims=(_claim(f"{host}:aud", _AUDIENCE, re.escape(_AUDIENCE)), sub),
        )
    if host.partition("/")[0] == "token.actions.githubusercontent.com":
        return Issuer(name="GitHub", claims=(aud, _github(host)))
    if host == "cognito-identity.amazonaws.com":
        pool = _claim(f"{host}:aud", "the id of the identity pool")
        # A guest has the one value `unauthenticated`.
        guests = _claim(f"{host}:amr", "authenticated", r"(?!unauthenticated$).+", several=True)
        return Issuer(name="Cognito", claims=(pool, guests))
    app, person = _OTHERS.get(host, ("aud", "sub"))
    return Issuer(
        name=host,
        claims=(
            _claim(f"{host}:{app}", "the audience of your own tokens"),
            _claim(f"{host}:{person}", "the subject of one identity"),
        ),
    )


_OTHERS: Final = {
    "www.amazon.com": ("app_id", "user_id"),
    "graph.facebook.com": ("app_id", "id"),
}
"""Providers that AWS knows by name and whose tokens have claims of their own."""


def is_cluster(provider: str) -> bool:
    """Whether a provider is that of an EKS cluster, whose subjects are service accounts."""
    host = provider.partition(":oidc-provider/")[2] or provider
    return _EKS.fullmatch(host.lower()) is not None


def service_accounts(statement: Statement) -> Iterator[str]:
    """The service accounts that a statement lets in by the provider of a cluster, as
    `NAMESPACE/NAME`; a pattern where it names none of them in full."""
    for provider in providers(statement):
        if is_cluster(provider) and statement.allow and is_about(statement, WEB_IDENTITY):
            _, sub = issuer_of(provider).claims
            asked = [one for one in statement.conditions if one.key == sub.key and _binds(one)]
            words = dict.fromkeys(value for one in asked for value in one.values)
            for value in words or ("*:*",):
                yield value.removeprefix(SERVICE_ACCOUNT).replace(":", "/", 1)


def open_claims(statement: Statement, provider: str) -> Iterator[str]:
    """What a trust in a provider leaves open, each as the smallest edit that closes it."""
    for claim in issuer_of(provider).claims:
        asked = [one for one in statement.conditions if one.key == claim.key]
        if not asked:
            yield f"Ask for {claim.key} too: {_should(claim)}."
        elif not any(_closes(claim, one) for one in asked):
            yield _edit(claim, asked[0])


def _closes(claim: Claim, one: Condition) -> bool:
    """Whether a condition leaves nothing open: true of the values that it names alone."""
    return _binds(one) and len(claim.exact([one])) == len(one.values)


def _binds(one: Condition) -> bool:
    """Whether a condition is true of a token only if it carries one of the values."""
    operator = one.operator
    return (
        operator.kind == "text"
        and not operator.negated
        and not operator.if_exists
        and operator.quantifier != "ForAllValues"
    )


def _edit(claim: Claim, one: Condition) -> str:
    name, should = one.operator.name, _should(claim)
    if one.operator.negated:
        return f"{name} lets in every other {claim.key}; name whom you mean: {should}."
    if one.operator.kind != "text":
        return f"{name} says too little of {claim.key}; ask for its value: {should}."
    if one.operator.if_exists:
        return f"{name} lets in tokens without {claim.key}; ask for it: {should}."
    if one.operator.quantifier == "ForAllValues":
        return f"{name} is true where {claim.key} is absent; ask for it: {should}."
    if one.operator.quantifier and not claim.several:
        return f"{claim.key} has one value and {name} is for several; write {should}."
    value = next(value for value in one.values if not claim.exact([_only(one, value)]))
    if _wild(value) and one.operator.test == "equals" and "$" not in value:
        return f"{name} takes {value} literally, so it means nobody; write {should}."
    if _wild(value):
        return f"{value} lets in more than one {claim.key}; write {should}."
    return f"{value} is not one identity by {claim.key}; write {should}."


def _only(one: Condition, value: str) -> Condition:
    return Condition(one.operator, one.key, (value,))


def _should(claim: Claim) -> str:
    operator = "ForAnyValue:StringEquals" if claim.several else "StringEquals"
    return f"{operator} {claim.example}"


def _wild(value: str) -> bool:
    """Whether a value has a wildcard or a policy variable."""
    return any(letter in value for letter in "*?$")


def _claim(key: str, example: str, form: str = _ANY, *, several: bool = False) -> Claim:
    return Claim(key=key, form=form, example=example, several=several)


def _github(host: str) -> Claim:
    """The subject: a repository, by name or by name and immutable id, and the context of a run."""
    return _claim(
        f"{host}:sub",
        "repo:OWNER/NAME:environment:NAME, or repo:OWNER@ID/NAME@ID:environment:NAME where "
        "subjects carry ids (ref:refs/heads/BRANCH and pull_request are contexts too)",
        r"(repo:[^/:@]+/[^/:@]+|repo:[^/:@]+@\d+/[^/:@]+@\d+|repository_id:\d+):.+",
    )
