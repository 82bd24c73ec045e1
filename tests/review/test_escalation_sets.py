"""Every set of permissions of the catalogues is found in a minimal recording, each of its
permissions is needed, and the edit that the finding names ends it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from access.escalation import Cut, Escalations, escalations
from access.permission_sets import PermissionSet, permission_sets
from access.reach import works_on
from access.ways import ARNS, WORKLOADS, services_of
from recording import RecordedResource, Recording
from review.access_model import account_of
from tests.review.recordings import (
    ACCOUNT,
    allow,
    document,
    recording,
    role_arn,
    service_trust,
)
from tests.review.vulnerable import TARGET, vulnerable

SETS = permission_sets()
PASSING = [one for one in SETS if "iam:passrole" in one.folded]


def found(of: Recording) -> Escalations:
    return escalations(account_of(of), seconds=60)


def source(of: Recording) -> str:
    [one] = [r for r in of.resources if r.name == "source" and r.type.startswith("aws:iam/")]
    return one.urn


def ways(result: Escalations, of: Recording) -> set[PermissionSet]:
    return {edge.way for edge in result.edges[source(of)]}


def from_source(result: Escalations, of: Recording) -> list[Any]:
    return [path for path in result.paths if path.source.place == source(of)]


def mended(of: Recording, cuts: tuple[Cut, ...]) -> Recording:
    """The recording after the edits, made in the text of its policies."""
    for cut in cuts:
        of = recording(
            *(_edited(one, cut) if one.urn == cut.place else one for one in of.resources)
        )
    return of


def _edited(one: RecordedResource, cut: Cut) -> RecordedResource:
    content = json.loads(one.inputs["policy"])
    for statement in content["Statement"]:
        if statement.get("Sid", "") == cut.sid:
            actions = statement["Action"]
            listed = actions if isinstance(actions, list) else [actions]
            statement["Action"] = [action for action in listed if action != cut.pattern]
    content["Statement"] = [each for each in content["Statement"] if each["Action"]]
    return replace(one, inputs={**one.inputs, "policy": json.dumps(content)})


def test_the_table_has_every_set_of_the_catalogues_and_what_they_lack() -> None:
    cited = [one for one in SETS if not one.cite.startswith("mlops-platform:")]
    assert (len(cited), len(SETS)) == (105, 117)
    assert len({one.folded for one in SETS}) == len(SETS)


@pytest.mark.parametrize("one", SETS, ids=lambda one: one.name)
def test_a_set_is_found_and_the_smallest_edit_ends_it(one: PermissionSet) -> None:
    open_ = vulnerable(one)
    result = found(open_)
    assert not result.undecided
    assert one in ways(result, open_)
    [path, *more] = from_source(result, open_)
    assert path.steps[0].source == source(open_)
    assert path.cuts, path.steps
    closed = open_
    for each in (path, *more):
        closed = mended(closed, each.cuts)
    assert closed != open_
    assert from_source(found(closed), closed) == []


@pytest.mark.parametrize("one", SETS, ids=lambda one: one.name)
def test_each_permission_of_a_set_is_needed(one: PermissionSet) -> None:
    for permission in one.permissions:
        less = vulnerable(one, without=permission)
        assert one not in ways(found(less), less), permission


def passing(one: PermissionSet, *, passes: Any = None, trust: str = "", deny: bool = False) -> bool:
    """Whether the source becomes the target by the set, with another statement on iam:PassRole,
    another trust policy, or a boundary that denies."""
    statements = [allow([p for p in one.permissions if p.lower() != "iam:passrole"], Sid="Way")]
    statements.append(passes or allow("iam:PassRole", TARGET))
    resources = []
    for each in vulnerable(one).resources:
        if each.type == "aws:iam/rolePolicy:RolePolicy":
            each = replace(each, inputs={**each.inputs, "policy": document(*statements)})
        elif each.name == "target" and each.type == "aws:iam/role:Role" and trust:
            each = replace(each, inputs={**each.inputs, "assumeRolePolicy": trust})
        elif each.name == "source" and deny:
            ceiling = document(allow("*"), {**allow("iam:PassRole"), "Effect": "Deny"})
            bound = f"arn:aws:iam::{ACCOUNT}:policy/ceiling"
            each = replace(each, inputs={**each.inputs, "permissionsBoundary": bound})
            resources.append(
                replace(
                    each,
                    urn=each.urn.replace("aws:iam/role:Role::source", "aws:iam/policy:Policy::c"),
                    type="aws:iam/policy:Policy",
                    name="c",
                    inputs={"policy": ceiling},
                    outputs={"arn": bound},
                )
            )
        resources.append(each)
    of = recording(*resources)
    return any(
        edge.way == one and edge.target.endswith("::target") for edge in found(of).edges[source(of)]
    )


def to(service: str) -> dict[str, Any]:
    return {"Condition": {"StringEquals": {"iam:PassedToService": service}}}


@pytest.mark.parametrize("one", PASSING, ids=lambda one: one.name)
def test_a_passed_role_is_a_way_only_where_role_service_trust_and_boundary_let_it(
    one: PermissionSet,
) -> None:
    [service, *_] = services_of(one)
    assert passing(one)
    assert passing(one, passes=allow("iam:PassRole", TARGET, **to(service)))
    assert not passing(one, passes=allow("iam:PassRole", role_arn("another")))
    assert not passing(one, passes=allow("iam:PassRole", TARGET, **to("another.amazonaws.com")))
    assert not passing(one, trust=service_trust("another.amazonaws.com"))
    assert not passing(one, deny=True)


def test_every_workload_of_the_table_has_arns_that_its_action_works_on() -> None:
    for action, kinds in WORKLOADS.items():
        assert kinds and all(works_on(action, ARNS[k].format(account=ACCOUNT)) for k in kinds)
