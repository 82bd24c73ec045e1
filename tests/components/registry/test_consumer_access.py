"""Another account reads what is approved, and only the function that looks at approvals says it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from access.evaluate import Decision, Request, decide
from access.grants import Grants
from access.policy import Policy, parse
from automation.share import APPROVED, TAG
from components.registry.consumer_access import SHARED_MOST, TAGGING_ACTIONS
from components.registry.sharer import Sharer, SharerArgs
from recording.model import Recording
from tests.access import documents
from tests.components import world
from tests.components.registry.gate_world import a_gate
from tests.support.engine import Engine

BUCKET = f"arn:aws:s3:::acme-test-models-{world.ACCOUNT}"
POINT = f"arn:aws:s3:us-east-1:{world.ACCOUNT}:accesspoint/acme-test-staging"
ARTIFACT = "models/fraud/1/model.tar.gz"
CONSUMER = f"arn:aws:iam::{world.OTHER}:role/endpoint"
SHARER = f"arn:aws:iam::{world.ACCOUNT}:role/acme-test-share"
ANYTHING = documents.policy(documents.allow("s3:*"))


def declare(**changes: Any) -> Sharer:
    """The model bucket, and the function of a model fraud with a consumer."""
    ring = world.keys()
    models = world.models(
        ring,
        world.a_registry(
            models={"fraud": {"consumers": {"staging": world.OTHER}}, "churn": {}, **changes}
        ),
    )
    return Sharer(
        "sharer",
        SharerArgs(
            group_names={"fraud": "acme-test-fraud"},
            base=world.functions(ring, models),
            gate=a_gate(ring, models),
        ),
    )


@pytest.fixture(scope="module")
def built() -> Recording:
    return Engine().build(declare)


def document(built: Recording, name: str) -> Policy:
    return parse(built.named(name).inputs["policy"])


def consumer_gets(
    built: Recording, action: str, key: str = ARTIFACT, status: str | None = None, via: str = ""
) -> Decision:
    """What a role of the consumer that may do everything in S3 is answered, straight at the bucket
    or by its access point."""
    context = {"aws:securetransport": "true", "aws:principalaccount": world.OTHER}
    context |= {"aws:principalarn": CONSUMER}
    if status is not None:
        context[f"s3:existingobjecttag/{TAG}".lower()] = status
    layers = [document(built, "models-primary-policy")]
    answers = [decide(_asked(f"{BUCKET}/{key}", action, context), _layers(*layers))]
    if via:
        layers = [document(built, "models-for-staging")]
        answers.append(decide(_asked(f"{via}/object/{key}", action, context), _layers(*layers)))
    return "allowed" if set(answers) == {"allowed"} else sorted(answers)[-1]


def _asked(resource: str, action: str, context: dict[str, str]) -> Request:
    return Request(action, resource, f"AWS={CONSUMER}", context)


def _layers(*policies: Policy) -> Grants:
    return Grants(layers=((ANYTHING,), *((one,) for one in policies)))


@pytest.mark.parametrize("via", ["", POINT], ids=["bucket", "access point"])
@pytest.mark.parametrize("action", ["s3:GetObject", "s3:GetObjectVersion"])
def test_a_consumer_reads_what_is_approved_and_nothing_else(
    built: Recording, action: str, via: str
) -> None:
    assert consumer_gets(built, action, status=APPROVED, via=via) == "allowed"
    for status in (None, "", "Rejected", "approved"):
        assert consumer_gets(built, action, status=status, via=via) != "allowed", status
    for key in ("models/churn/1/model.tar.gz", "models/fraudulent/m", "automation/code.zip"):
        assert consumer_gets(built, action, key, APPROVED, via) != "allowed", key


@pytest.mark.parametrize(
    "action",
    ["s3:ListBucket", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging", *TAGGING_ACTIONS],
)
def test_a_consumer_does_nothing_else(built: Recording, action: str) -> None:
    for via in ("", POINT):
        assert consumer_gets(built, action, status=APPROVED, via=via) != "allowed"


def test_a_consumer_has_an_access_point_that_the_public_does_not_reach(built: Recording) -> None:
    point = built.named("models-for-staging")
    assert all(point.inputs["publicAccessBlockConfiguration"].values())
    [statement] = json.loads(point.inputs["policy"])["Statement"]
    assert statement["Principal"] == {"AWS": [f"arn:aws:iam::{world.OTHER}:root"]}


@pytest.mark.parametrize("action", TAGGING_ACTIONS)
def test_nobody_but_the_function_says_what_is_approved(built: Recording, action: str) -> None:
    policy = document(built, "models-primary-policy")
    grants = Grants(layers=((ANYTHING,),), direct=(policy,))

    def answered(principal: str | None, key: str = ARTIFACT) -> Decision:
        context = {"aws:securetransport": "true", "aws:sourcevpce": "vpce-0123456789abcdef0"}
        if principal is not None:
            context["aws:principalarn"] = principal
        word = f"AWS={principal or 'arn:aws:iam::111111111111:root'}"
        return decide(Request(action, f"{BUCKET}/{key}", word, context), grants)

    assert answered(SHARER) == "allowed"
    for other in (world.DEPLOYER, f"{SHARER}-2", CONSUMER, None):
        assert answered(other) == "explicitly denied", other
    assert answered(world.DEPLOYER, "automation/code.zip") == "allowed", "its objects carry tags"


def test_the_role_has_the_name_that_the_bucket_trusts(built: Recording) -> None:
    role = built.named("sharer-handler-execution-role")
    assert role.inputs["name"] == SHARER.rpartition("/")[2]
    assert role.inputs["permissionsBoundary"] == world.BOUNDARY


def statements(built: Recording) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in built.of("aws:iam/policy:Policy"):
        if one.name.startswith("sharer-handler-execution-policy"):
            found |= {each["Sid"]: each for each in json.loads(one.inputs["policy"])["Statement"]}
    return found


def test_the_function_sets_one_tag_to_one_value_on_artifacts_of_its_models(
    built: Recording,
) -> None:
    opens = statements(built)["OpenFraud"]
    assert opens["Action"] == ["s3:PutObjectVersionTagging"]
    assert opens["Resource"] == [f"{BUCKET}/models/fraud/*"]
    assert opens["Condition"] == {
        "ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": [TAG]},
        "StringEquals": {f"s3:RequestObjectTag/{TAG}": APPROVED},
    }
    changing = {
        action
        for one in statements(built).values()
        if one["Effect"] == "Allow"
        for action in one["Action"]
        if action.startswith(("s3:Put", "s3:Delete", "sagemaker:Update", "sagemaker:Create"))
    }
    assert changing == {"s3:PutObjectVersionTagging", "s3:DeleteObjectVersionTagging"}


def test_the_function_hears_of_each_decision_and_looks_every_hour(built: Recording) -> None:
    versions = json.loads(built.named("sharer-handler-inbox-versions").inputs["eventPattern"])
    assert versions == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        # Whatever the status: what is approved no more has to be closed.
        "detail": {"ModelPackageGroupName": ["acme-test-fraud"]},
    }
    assert built.named("sharer-handler-inbox-sweep").inputs["scheduleExpression"] == "rate(1 hour)"


def test_the_function_is_told_where_the_artifacts_of_its_models_lie(built: Recording) -> None:
    variables = built.named("sharer-handler-function").inputs["environment"]["variables"]
    assert variables["BUCKET"] == BUCKET.rpartition(":")[2]
    assert json.loads(variables["MODELS"]) == [
        {"group": "acme-test-fraud", "prefix": "models/fraud"}
    ]
    assert variables["APPROVALS"] == "acme-test-approvals"
    assert variables["SIGNING_KEYS"] and variables["MANIFESTS"]


def test_more_models_than_one_function_looks_after_are_divided() -> None:
    more = {f"m{number}": {"consumers": {"staging": world.OTHER}} for number in range(SHARED_MOST)}
    found = Engine().build(lambda: declare(**more))
    stated = json.loads(found.named("models-primary-policy").inputs["policy"])["Statement"]
    [deny] = [one for one in stated if one["Sid"] == "NobodyElseSaysWhatIsApproved"]
    assert deny["Condition"]["ArnNotEquals"] == {"aws:PrincipalArn": [SHARER, f"{SHARER}-2"]}


def test_without_consumers_tags_are_nobodys_matter() -> None:
    found = Engine().build(lambda: world.models(world.keys(), world.a_registry(models={})))
    text = found.named("models-primary-policy").inputs["policy"]
    assert "Tagging" not in text and "PrincipalAccount" not in text
