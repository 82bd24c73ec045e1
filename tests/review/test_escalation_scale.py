"""Many roles that may all become each other: the work grows with them, not with their pairs, and
each has findings that can be read."""

from __future__ import annotations

from typing import Any

import pytest

from access.answers import Answers
from access.escalation import FEW, Escalations, escalations
from access.nodes import UNDECLARED
from recording import Recording
from review.access_model import account_of
from review.escalation import ENDS_NAMED, RULES
from review.finding import Finding
from review.graph.access import access_graph
from tests.review.recordings import (
    ACCOUNT,
    TODAY,
    allow,
    attachment,
    document,
    inline,
    policy,
    recording,
    role,
    role_arn,
    service_trust,
)

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
LAMBDA = service_trust("lambda.amazonaws.com")
RUNS = ["lambda:CreateFunction", "lambda:InvokeFunction"]


def trusting(*arns: str) -> str:
    return document(
        {"Effect": "Allow", "Principal": {"AWS": list(arns)}, "Action": "sts:AssumeRole"}
    )


def names(count: int) -> list[str]:
    return [f"r{number:03d}" for number in range(count)]


def alike(count: int, actions: Any, trust: str) -> Recording:
    """Roles with the same statement, and each with an object of its own that it may read."""
    return recording(
        *(role(one, trust=trust) for one in names(count)),
        *(
            inline(
                one,
                allow(actions, Sid="All"),
                allow("s3:GetObject", f"arn:aws:s3:::{one}/*", Sid="Own"),
            )
            for one in names(count)
        ),
    )


def each_other(count: int) -> Recording:
    """Roles whose trust policies name all the others, so that no two are equal."""
    arns = [role_arn(one) for one in names(count)]
    return recording(
        *(
            role(one, trust=trusting(*(arn for arn in arns if arn != role_arn(one))))
            for one in names(count)
        ),
        *(
            inline(one, allow("s3:GetObject", f"arn:aws:s3:::{one}/*", Sid="Own"))
            for one in names(count)
        ),
    )


MEANT = "named in trust"
"""Roles that name each other are meant to become each other."""

CASES = {
    "iam:*": lambda count: alike(count, "iam:*", trusting(ROOT)),
    "assume": lambda count: alike(count, "sts:AssumeRole", trusting(ROOT)),
    "trust": lambda count: alike(count, "iam:UpdateAssumeRolePolicy", trusting(ROOT)),
    "pass": lambda count: alike(count, ["iam:PassRole", *RUNS], LAMBDA),
    "put": lambda count: alike(count, ["iam:PutRolePolicy", "sts:AssumeRole"], trusting(ROOT)),
    MEANT: each_other,
}


def asked(of: Recording) -> tuple[Escalations, int]:
    """What is found, and how many comparisons of policies it took."""
    account = account_of(of)
    answers = Answers(account)
    return escalations(account, answers=answers), answers.asked


@pytest.mark.parametrize("case", CASES)
def test_no_more_is_asked_of_many_than_a_little_for_each(case: str) -> None:
    small, large = CASES[case](12), CASES[case](36)
    (_, few), (found, many) = asked(small), asked(large)
    assert many <= few + 4 * (36 - 12), (few, many)
    assert sum(map(len, found.edges.values())) < 36 * 20


@pytest.mark.parametrize("case", CASES)
def test_each_of_many_has_few_findings(case: str) -> None:
    findings = [one for rule in RULES for one in rule.check(CASES[case](12), TODAY)]
    by_role: dict[str, list[Finding]] = {}
    for one in findings:
        by_role.setdefault(one.urn, []).append(one)
    assert len(by_role) == (0 if case == MEANT else 12)
    assert max(map(len, by_role.values()), default=0) <= 2
    assert len({one.fingerprint for one in findings}) == len(findings)


def test_a_finding_of_many_ends_says_how_many_and_ends_them_all() -> None:
    of = alike(12, "sts:AssumeRole", trusting(ROOT))
    found, _ = asked(of)
    [path] = [p for p in found.paths if p.source.name == "r003" and p.end != UNDECLARED]
    assert {path.end, *path.more} == {
        one.urn for one in of.resources if one.type == "aws:iam/role:Role" and one.name != "r003"
    }
    [finding] = [
        one
        for rule in RULES
        for one in rule.check(of, TODAY)
        if one.rule == "escalation/role-not-named" and one.urn.endswith("::r003")
    ]
    assert finding.title == "r003 can become r000 and 10 more"
    assert f"sts:AssumeRole on {role_arn('r000')} (statement All)" in finding.detail
    assert f"and {10 - ENDS_NAMED} others." in finding.detail
    assert finding.fix.startswith("Take sts:AssumeRole out in statement All of r003-inline")


def test_another_end_makes_a_finding_of_many_ends_a_new_one() -> None:
    def fingerprints(count: int) -> set[str]:
        rules = [rule for rule in RULES if rule.id == "escalation/role-not-named"]
        of = alike(count, "sts:AssumeRole", trusting(ROOT))
        return {one.fingerprint for rule in rules for one in rule.check(of, TODAY)}

    assert fingerprints(8) == fingerprints(8)
    assert fingerprints(8).isdisjoint(fingerprints(9))


def test_few_ends_are_told_one_by_one() -> None:
    of = alike(FEW + 1, "sts:AssumeRole", trusting(ROOT))
    found, _ = asked(of)
    ends = [p.end for p in found.paths if p.source.name == "r000" and p.end != UNDECLARED]
    assert len(ends) == FEW
    assert not any(path.more for path in found.paths)


def test_an_edge_to_many_is_proved_for_each_with_its_own_arn() -> None:
    of = alike(5, "sts:AssumeRole", trusting(ROOT))
    found, _ = asked(of)
    [source] = [one.urn for one in of.resources if one.urn.endswith(":Role::r000")]
    [edge, _] = found.edges[source]
    assert len(list(edge.targets())) == 4
    for target in edge.targets():
        [proof] = edge.to(target).proofs
        assert edge.to(target).target == target
        assert proof.resource == role_arn(target.rpartition("::")[2])


def test_roles_that_a_statement_or_a_trust_policy_tells_apart_are_not_taken_for_the_same() -> None:
    of = recording(
        role("source"),
        inline("source", allow("sts:AssumeRole", role_arn("a*"), Sid="Some")),
        *(role(one, trust=trusting(ROOT)) for one in ("a1", "a2", "b1")),
        role("a3", trust=trusting(role_arn("another"))),
        *(inline(one, allow("sqs:SendMessage")) for one in ("a1", "a2", "a3", "b1")),
    )
    found, _ = asked(of)
    ends = {p.end.rpartition("::")[2] for p in found.paths if p.source.name == "source"}
    assert ends == {"a1", "a2", UNDECLARED}


def test_a_policy_that_all_have_is_edited_once_for_all() -> None:
    def asked_of(count: int) -> int:
        shared = policy("shared", allow("sts:AssumeRole", Sid="All"))
        of = recording(
            shared,
            *(role(one, trust=trusting(ROOT)) for one in names(count)),
            *(attachment(one, "shared") for one in names(count)),
            *(inline(one, allow("s3:GetObject", f"arn:aws:s3:::{one}/*")) for one in names(count)),
        )
        found, number = asked(of)
        assert all(path.cuts for path in found.paths)
        return number

    assert asked_of(36) <= asked_of(12) + 4 * (36 - 12)


def test_the_graph_of_many_draws_what_findings_are_about() -> None:
    graph = access_graph(alike(12, "sts:AssumeRole", trusting(ROOT)))
    assert sum(one.tone == "danger" for one in graph.arrows) == 12 * 11 + 12
