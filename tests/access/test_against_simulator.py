"""Single requests are decided as iam-simulate decides them: roles and users, boundaries, policies
of resources, every operator and variable."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from access.effective import within_account
from access.evaluate import Request, decide
from access.policy import parse
from tests.access.generated import (
    OWN_PRINCIPALS,
    policies,
    policies_with_variables,
    resource_policies,
)
from tests.access.simulator import Simulator, installed

REQUESTS = 2_400
ACCOUNT = "123456789012"

RESOURCES = {
    "s3:GetObject": tuple(f"arn:aws:s3:::{one}" for one in ("a/b", "a/b/x", "x/b1", "a/zz")),
    "s3:PutObject": ("arn:aws:s3:::a/x", "arn:aws:s3:::q/b/x"),
    "s3:ListBucket": ("arn:aws:s3:::a", "arn:aws:s3:::b"),
    "sqs:SendMessage": tuple(
        f"arn:aws:sqs:{region}:{ACCOUNT}:{name}"
        for region, name in (("us-east-1", "q1"), ("eu-west-1", "a"))
    ),
    "iam:PassRole": (f"arn:aws:iam::{ACCOUNT}:role/a", f"arn:aws:iam::{ACCOUNT}:role/xb"),
    "cloudwatch:PutMetricData": ("*",),
}
CONTEXT = {
    "test:text": ("a", "A", "ab", "abc", "c", "b"),
    "test:arn": (
        f"arn:aws:iam::{ACCOUNT}:role/a",
        "arn:aws:iam::113456789012:role/b",
        "arn:aws:s3:::x",
    ),
    "test:number": ("1", "2", "2.5", "4", "-3"),
    "test:date": ("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "2027-01-01T00:00:01Z"),
    "test:address": ("10.0.0.1", "10.1.2.3", "192.0.2.7", "2001:db8::1", "8.8.8.8"),
    "test:bool": ("true", "false"),
    "aws:username": ("a", "b", "x"),
}
SEVERAL = {"test:texts": ("a", "ab", "A", "b", "c"), "test:numbers": ("1", "2", "5", "7")}


def named(policy: dict[str, Any]) -> dict[str, Any]:
    """A policy of a resource as iam-simulate takes it with a name, without which it fails."""
    metadata = {"name": "resource"}
    return {"__validated": True, "policyDocument": policy, "metadata": metadata, "errors": []}


def _maybe(values: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(values)


def _some(values: tuple[str, ...]) -> st.SearchStrategy[list[str] | None]:
    return st.none() | st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


CONTEXTS = st.fixed_dictionaries(
    {
        **{key: _maybe(values) for key, values in CONTEXT.items()},
        **{key: _some(values) for key, values in SEVERAL.items()},
    }
)
ASKED = st.sampled_from(
    [(action, resource) for action, listed in RESOURCES.items() for resource in listed]
)


EXPLAINED = {
    # Where the two may differ, and what AWS says.
    "an action that works on no resource": "Service Authorization Reference, table of actions: "
    "where no resource type is given, the Resource element must be *. iam-simulate lets any ARN "
    "stand for it.",
    "ForAnyValue with IfExists": "IAM User Guide, Condition operators, ...IfExists: if the key is "
    "not present, the condition element is evaluated as true. iam-simulate says false.",
    "NotResource with a variable that has no value": "IAM User Guide, Variables and tags: a "
    "variable that cannot be resolved might make the entire statement invalid. Where AWS leaves it "
    "open the library takes the text for one that matches nothing, so that no grant is missed; "
    "iam-simulate drops the statement.",
    "an Allow with NotPrincipal for a role with a boundary": "IAM User Guide, NotPrincipal: with "
    "Allow it grants to all principals but the named ones, unauthenticated users as well, so as "
    "Principal * does. iam-simulate grants it to the role by name, within its boundary.",
}


def explanations(
    policies: str, action: str, context: Mapping[str, Any], *, bounded: bool
) -> Iterator[str]:
    """The entries of EXPLAINED that a request is about."""
    if action == "cloudwatch:PutMetricData":
        yield "an action that works on no resource"
    absent = not {"test:texts", "test:numbers"} <= context.keys()
    if absent and re.search(r"ForAnyValue:\w+IfExists", policies):
        yield "ForAnyValue with IfExists"
    if "NotResource" in policies and "${" in policies and "aws:username" not in context:
        yield "NotResource with a variable that has no value"
    if "NotPrincipal" in policies and bounded:
        yield "an Allow with NotPrincipal for a role with a boundary"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    folder = installed()
    assert folder is not None, (
        "iam-simulate is not installed: `make setup` does it, and says why not"
    )
    with Simulator(folder) as found:
        yield found


@pytest.mark.slow
def test_single_requests_are_decided_as_iam_simulate_decides_them(simulator: Simulator) -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=REQUESTS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.sampled_from(OWN_PRINCIPALS),
        st.one_of(policies(), policies_with_variables()),
        st.none() | policies(),
        st.none() | resource_policies(),
        ASKED,
        CONTEXTS,
    )
    def check(
        arn: str,
        identity: dict[str, Any],
        boundary: dict[str, Any] | None,
        resource: dict[str, Any] | None,
        asked: tuple[str, str],
        context: dict[str, Any],
    ) -> None:
        given_ = {key: value for key, value in context.items() if value is not None}
        theirs = simulator.decide(
            {
                "request": {
                    "principal": arn,
                    "action": asked[0],
                    "resource": {"resource": asked[1], "accountId": ACCOUNT},
                    "contextVariables": given_,
                },
                "identityPolicies": [{"name": "identity", "policy": identity}],
                "serviceControlPolicies": [],
                "resourceControlPolicies": [],
                **({"resourcePolicy": named(resource)} if resource else {}),
                **(
                    {"permissionBoundaryPolicies": [{"name": "boundary", "policy": boundary}]}
                    if boundary
                    else {}
                ),
            }
        )
        grants = within_account(
            f"AWS={arn}",
            "role" if ":role/" in arn else "user",
            [parse(identity)],
            None if boundary is None else parse(boundary),
            [] if resource is None else [parse(resource)],
        )
        values = {key: tuple(one) if isinstance(one, list) else one for key, one in given_.items()}
        ours = decide(Request(asked[0], asked[1], f"AWS={arn}", values), grants)
        seen[ours] += 1
        seen["with a boundary"] += boundary is not None
        seen["with a policy of the resource"] += resource is not None
        if ours != theirs:
            text = json.dumps([identity, boundary, resource])
            bounded = boundary is not None and ":role/" in arn
            why = set(explanations(text, asked[0], given_, bounded=bounded))
            assert why & EXPLAINED.keys(), f"{ours} here, {theirs} there"
            seen["explained"] += 1

    check()
    assert sum(seen[one] for one in ("allowed", "explicitly denied", "implicitly denied")) >= 2_000
    assert seen.pop("explained") <= REQUESTS // 20
    assert min(seen.values()) > REQUESTS // 20, seen
