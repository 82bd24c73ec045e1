"""What people may do, and what no policy can give them."""

import json
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

import botocore.session
import pytest
from pulumi_aws import iam

from access.evaluate import Request, decide
from access.grants import of
from access.policy import parse
from components.common.local_disks import LOCAL_DISK_TYPES
from components.iam.people import People, PeopleArgs, checked_length, name_and_path
from components.iam.people_access import PeopleGrants, statements_of
from components.iam.people_settings import PEOPLE, PeopleSettings, Person, role_pattern
from components.iam.settings import IamSettings
from tests.support.engine import Engine

Build = Callable[[Callable[[], Any]], Any]
ACCOUNT = "123456789012"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/acme-test-boundary"
TRAINER = f"arn:aws:iam::{ACCOUNT}:role/trainer"
INSTANCE = "arn:aws:sso:::instance/ssoins-7223b2f0a1c4d5e6"
GROUPS = {
    kind: f"9067a1b2c3-1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8{digit}"
    for digit, kind in enumerate(PEOPLE)
}
GRANTS = PeopleGrants(
    name_prefix="acme-test",
    account_id=ACCOUNT,
    region="us-east-1",
    job_role_arns=[TRAINER],
)


def people(**settings: Any) -> People:
    given = PeopleSettings.model_validate(settings)
    return People(
        "people",
        PeopleArgs(
            settings=given,
            grants=GRANTS,
            metadata=f"<EntityDescriptor/><!--{1000 * '-'}-->" if given.saml else None,
            boundary_arn=BOUNDARY,
            boundary_policy=BOUNDARY,
        ),
    )


def with_saml(**more: Any) -> People:
    return people(saml={"metadata_file": "settings/idp.xml"}, **more)


@pytest.fixture(scope="module")
def usual() -> Engine:
    """What `with_saml` declares, once for all tests that change nothing of it."""
    engine = Engine()
    engine.build(with_saml)
    return engine


def with_sso() -> People:
    return people(sso={"instance_arn": INSTANCE, "groups": GROUPS})


def documents(engine: Engine, person: Person) -> Iterator[dict[str, Any]]:
    """The statements of a role, over all its policies."""
    arns = {one.outputs["arn"]: one for one in engine.of("aws:iam/policy:Policy")}
    role = engine.named(f"people-{person}-role")
    for one in engine.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment"):
        if one.inputs["role"] == role.outputs["name"]:
            yield from json.loads(arns[one.inputs["policyArn"]].inputs["policy"])["Statement"]


def actions(statements: Any, effect: str) -> set[str]:
    return {
        action
        for one in statements
        if one["Effect"] == effect and not (effect == "Deny" and one.get("Condition"))
        for action in one["Action"]
    }


def test_people_sign_in_through_the_provider_with_answers_meant_for_aws(usual: Engine) -> None:
    [provider] = usual.of("aws:iam/samlProvider:SamlProvider")
    roles = usual.of("aws:iam/role:Role")
    assert len(roles) == len(PEOPLE)
    for role in roles:
        [statement] = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        assert statement["Principal"] == {"Federated": [provider.outputs["arn"]]}
        assert statement["Action"] == ["sts:AssumeRoleWithSAML"]
        assert statement["Condition"] == {
            "StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}
        }
        assert role.inputs["permissionsBoundary"] == BOUNDARY


def test_a_session_ends_as_the_settings_say_and_an_emergency_after_an_hour(
    engine: Engine, build: Build
) -> None:
    build(lambda: with_saml(session_hours=4))
    seconds = {
        person: engine.named(f"people-{person}-role").inputs["maxSessionDuration"]
        for person in PEOPLE
    }
    assert seconds.pop("break-glass") == 3600
    assert set(seconds.values()) == {4 * 3600}


def operations(service: str, pattern: str) -> set[str]:
    """The operations of a service in botocore whose names fit a pattern, as actions."""
    model = botocore.session.get_session().get_service_model(service)
    return {f"{service}:{one}" for one in model.operation_names if re.fullmatch(pattern, one)}


APPROVE = operations("sagemaker", "(Create|Delete|Put|Update)ModelPackage.*") - {
    "sagemaker:CreateModelPackageGroup"
}
"""All that writes versions of models and who may do so; a new group has none."""
CHANGE_ENDPOINTS = (
    operations("sagemaker", "(Create|Delete|Put|Update)Endpoint.*")
    | operations("sagemaker", "(Create|Delete|Start|Stop|Update)Inference(Component|Experiment).*")
    | operations("application-autoscaling", "(Put|Delete|Register|Deregister).*")
    | {"sagemaker:DeleteModel"}
)
"""All that writes endpoints, what they consist of, and how many instances they have."""


@pytest.mark.parametrize("person", ["data-scientist", "ml-engineer"])
def test_neither_approves_a_model_even_with_another_policy(usual: Engine, person: Person) -> None:
    found = list(documents(usual, person))
    [denial] = [one for one in found if one["Sid"] == "NoApproval"]
    assert set(denial["Action"]) == APPROVE
    assert {"sagemaker:UpdateModelPackage", "sagemaker:PutModelPackageGroupPolicy"} <= APPROVE
    assert actions(found, "Deny") >= APPROVE
    assert not APPROVE & actions(found, "Allow")


def test_a_data_scientist_changes_no_endpoint_even_with_another_policy(usual: Engine) -> None:
    found = list(documents(usual, "data-scientist"))
    [denial] = [one for one in found if one["Sid"] == "NoChangeOfEndpoints"]
    assert set(denial["Action"]) == CHANGE_ENDPOINTS
    assert {
        "application-autoscaling:PutScheduledAction",
        "sagemaker:StopInferenceExperiment",
        "sagemaker:UpdateEndpointWeightsAndCapacities",
    } <= CHANGE_ENDPOINTS
    assert actions(found, "Deny") >= CHANGE_ENDPOINTS
    assert not CHANGE_ENDPOINTS & actions(found, "Allow")


def test_every_denial_holds_for_every_resource(usual: Engine) -> None:
    of_what_an_emergency_may_else = {"NoOpeningOfRecords", "NoSilence"}
    for person in PEOPLE:
        for statement in documents(usual, person):
            if statement["Sid"] in of_what_an_emergency_may_else:
                assert person == "break-glass"
            elif statement["Effect"] == "Deny":
                assert statement["Resource"] == ["*"], statement["Sid"]


def test_an_ml_engineer_shifts_traffic_and_does_nothing_else_to_an_endpoint(usual: Engine) -> None:
    found = list(documents(usual, "ml-engineer"))
    shift = "sagemaker:UpdateEndpointWeightsAndCapacities"
    assert CHANGE_ENDPOINTS & actions(found, "Allow") == {shift}
    assert CHANGE_ENDPOINTS - {shift} <= actions(found, "Deny")


IN_NETWORK = {
    "sagemaker:CreateAutoMLJobV2",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateModel",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
}
BETWEEN_CONTAINERS = {
    "sagemaker:CreateAutoMLJobV2",
    "sagemaker:CreateHyperParameterTuningJob",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
}
WITH_OUTPUT = BETWEEN_CONTAINERS | {"sagemaker:CreateTransformJob"}
WITH_DISKS = WITH_OUTPUT | {"sagemaker:CreateEndpointConfig", "sagemaker:CreateNotebookInstance"}
"""Operations by the condition keys that they have in the Service Authorization Reference."""


@pytest.mark.parametrize("person", ["data-scientist", "ml-engineer"])
@pytest.mark.parametrize(
    ("sid", "operations", "condition"),
    [
        ("NoJobOutsideSubnets", IN_NETWORK, {"Null": {"sagemaker:VpcSubnets": "true"}}),
        (
            "NoJobWithoutSecurityGroup",
            IN_NETWORK,
            {"Null": {"sagemaker:VpcSecurityGroupIds": "true"}},
        ),
        (
            "NoJobWithDisksInClear",
            WITH_DISKS,
            {
                "Null": {"sagemaker:VolumeKmsKey": "true"},
                "ForAnyValue:StringNotLikeIfExists": {
                    "sagemaker:InstanceTypes": list(LOCAL_DISK_TYPES)
                },
            },
        ),
        ("NoJobWithOutputInClear", WITH_OUTPUT, {"Null": {"sagemaker:OutputKmsKey": "true"}}),
        (
            "NoJobWithTrafficInClear",
            BETWEEN_CONTAINERS,
            {"BoolIfExists": {"sagemaker:InterContainerTrafficEncryption": "false"}},
        ),
        (
            "NoUnguardedJob",
            {"sagemaker:CreateAutoMLJob", "sagemaker:CreateCompilationJob"},
            None,
        ),
    ],
)
def test_a_job_that_leaves_out_a_guard_is_refused(
    usual: Engine,
    person: Person,
    sid: str,
    operations: set[str],
    condition: dict[str, dict[str, str]] | None,
) -> None:
    [statement] = [one for one in documents(usual, person) if one["Sid"] == sid]
    assert statement["Effect"] == "Deny"
    assert set(statement["Action"]) == operations
    # One key a statement: two in one block would have to be missing both.
    assert statement.get("Condition") == condition


@pytest.mark.parametrize(
    ("key", "types", "refused"),
    [
        (True, ["ml.m5.large"], False),
        (False, ["ml.m5.large"], True),
        # SageMaker takes no key for disks that their hardware encrypts.
        (False, ["ml.g5.2xlarge"], False),
        (False, ["ml.g5.2xlarge", "ml.trn1.32xlarge"], False),
        (False, ["ml.g5.2xlarge", "ml.m5.large"], True),
        (False, None, True),
    ],
)
def test_disks_need_a_key_unless_their_hardware_has_one(
    usual: Engine, key: bool, types: list[str] | None, refused: bool
) -> None:
    [guard] = [
        one for one in documents(usual, "data-scientist") if one["Sid"] == "NoJobWithDisksInClear"
    ]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    grants = of([parse({"Version": "2012-10-17", "Statement": [everything, guard]})])
    context: dict[str, str | tuple[str, ...]] = {}
    if key:
        context["sagemaker:volumekmskey"] = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k"
    if types is not None:
        context["sagemaker:instancetypes"] = tuple(types)
    job = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:training-job/acme-test-1"
    decision = decide(Request("sagemaker:CreateTrainingJob", job, context=context), grants)
    assert decision == ("explicitly denied" if refused else "allowed")


def test_whatever_a_scientist_starts_in_the_network_is_guarded(usual: Engine) -> None:
    started = {
        action
        for action in actions(documents(usual, "data-scientist"), "Allow")
        if action.startswith("sagemaker:Create")
    }
    assert started
    assert started - {"sagemaker:CreateTransformJob"} <= IN_NETWORK
    assert started <= WITH_DISKS & WITH_OUTPUT


def test_jobs_get_named_roles_only_and_only_from_scientists(usual: Engine) -> None:
    for person in PEOPLE:
        passed = [one for one in documents(usual, person) if "iam:PassRole" in one["Action"]]
        if person != "data-scientist":
            assert not passed
            continue
        [statement] = passed
        assert statement["Resource"] == [TRAINER]
        assert statement["Condition"] == {
            "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
        }


def test_an_auditor_only_reads_and_never_data(usual: Engine) -> None:
    found = list(documents(usual, "auditor"))
    for action in actions(found, "Allow"):
        verb = action.split(":")[1]
        assert verb.startswith(
            ("Describe", "Get", "List", "Lookup", "View", "Simulate", "GenerateCredentialReport")
        ), action
    denied = actions(found, "Deny")
    assert {"s3:GetObject", "kms:Decrypt", "secretsmanager:GetSecretValue"} <= denied
    assert not denied & actions(found, "Allow")


def test_break_glass_stops_and_restores_but_reads_no_data_and_covers_no_tracks(
    usual: Engine,
) -> None:
    found = list(documents(usual, "break-glass"))
    allowed = actions(found, "Allow")
    assert {"sagemaker:StopTrainingJob", "kms:CancelKeyDeletion", "ec2:StopInstances"} <= allowed
    assert {"cloudtrail:StopLogging", "s3:BypassGovernanceRetention"} <= actions(found, "Deny")
    assert not allowed & {"s3:GetObject", "kms:Decrypt", "secretsmanager:GetSecretValue"}


def test_break_glass_neither_opens_the_records_nor_silences_the_findings(usual: Engine) -> None:
    denied = {
        action: statement["Resource"]
        for statement in documents(usual, "break-glass")
        if statement["Effect"] == "Deny"
        for action in statement["Action"]
    }
    assert denied["s3:DeleteBucketPolicy"] == [
        f"arn:aws:s3:::{GRANTS.name_prefix}-{use}-*" for use in ("audit", "config", "models")
    ]
    assert denied["events:DisableRule"] == [
        f"arn:aws:events:{GRANTS.region}:{GRANTS.account_id}:rule/findings-from-*"
    ]


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_can_give_anybody_more(usual: Engine, person: Person) -> None:
    more = {
        "iam:AttachRolePolicy",
        "iam:CreateAccessKey",
        "iam:CreatePolicyVersion",
        "iam:CreateRole",
        "iam:CreateUser",
        "iam:PutRolePolicy",
        "iam:UpdateAssumeRolePolicy",
        "kms:CreateGrant",
        "kms:PutKeyPolicy",
        "sts:AssumeRole",
    }
    assert not more & actions(documents(usual, person), "Allow")


def test_identity_center_gets_the_same_statements_and_nobody_before_their_limits(
    engine: Engine, build: Build
) -> None:
    build(with_sso)
    assert not engine.of("aws:iam/role:Role")
    sets = {
        one.name.removeprefix("people-"): one
        for one in engine.of("aws:ssoadmin/permissionSet:PermissionSet")
    }
    assert set(sets) == set(PEOPLE)
    order = {one.name: one.sequence for one in engine.recorded.resources}
    for person in PEOPLE:
        made = sets[person]
        hours = "PT1H" if person == "break-glass" else "PT8H"
        assert made.inputs["sessionDuration"] == hours
        policy = engine.named(f"people-{person}-policy")
        sids = [one["Sid"] for one in json.loads(policy.inputs["inlinePolicy"])["Statement"]]
        assert sids == [one.sid for one in statements_of(person, GRANTS)]
        boundary = engine.named(f"people-{person}-boundary").inputs["permissionsBoundary"]
        assert boundary == {
            "customerManagedPolicyReference": {"name": "acme-test-boundary", "path": "/"}
        }
        assignment = engine.named(f"people-{person}-assignment")
        assert assignment.inputs["principalId"] == GROUPS[person]
        assert assignment.inputs["principalType"] == "GROUP"
        assert assignment.inputs["targetId"] == ACCOUNT
        assert order[assignment.name] > max(order[policy.name], order[f"people-{person}-boundary"])
        for one in (policy, assignment):
            assert one.inputs["permissionSetArn"] == made.outputs["arn"]


@pytest.mark.parametrize(
    ("arn", "name", "path"),
    [
        (f"arn:aws:iam::{ACCOUNT}:policy/boundary", "boundary", "/"),
        (f"arn:aws:iam::{ACCOUNT}:policy/of/teams/boundary", "boundary", "/of/teams/"),
    ],
)
def test_a_boundary_is_found_by_name_and_path(arn: str, name: str, path: str) -> None:
    assert name_and_path(arn) == (name, path)


def test_the_limit_of_a_permission_set_waits_for_the_policy_that_it_names() -> None:
    engine = Engine()

    def build() -> None:
        policy = iam.Policy("boundary-policy", policy="{}")
        settings = PeopleSettings.model_validate(
            {"sso": {"instance_arn": INSTANCE, "groups": GROUPS}}
        )
        People(
            "people",
            PeopleArgs(
                settings=settings,
                grants=GRANTS,
                metadata=None,
                boundary_arn=policy.arn,
                boundary_policy=BOUNDARY,
                boundary=[policy],
            ),
        )

    engine.build(build)
    policy = engine.named("boundary-policy")
    for person in PEOPLE:
        assert policy.urn in engine.named(f"people-{person}-boundary").options["depends_on"]


def test_a_role_is_known_by_a_pattern_before_it_is_made(usual: Engine) -> None:
    saml = PeopleSettings.model_validate({"saml": {"metadata_file": "settings/idp.xml"}})
    sso = PeopleSettings.model_validate({"sso": {"instance_arn": INSTANCE, "groups": GROUPS}})
    for person in PEOPLE:
        pattern = role_pattern("people", person, saml, "acme-test")
        made = [one.outputs["name"] for one in usual.of("aws:iam/role:Role")]
        assert [one for one in made if fnmatchcase(one, pattern)] == [
            usual.named(f"people-{person}-role").outputs["name"]
        ]
        for place in ("", "eu-west-1/"):
            of_set = f"{place}AWSReservedSSO_acme-test-{person}_0123456789abcdef"
            pattern = role_pattern("people", person, sso, "acme-test")
            assert fnmatchcase(f"aws-reserved/sso.amazonaws.com/{of_set}", pattern)
            assert not fnmatchcase(of_set, pattern)


def test_permission_sets_whose_cut_names_are_the_same_are_refused() -> None:
    sso = {"instance_arn": INSTANCE, "groups": GROUPS}
    settings = IamSettings.model_validate({"people": {"sso": sso}})
    assert not list(settings.problems_in(internet="none", name_prefix="a" * 30))
    [(at, text)] = settings.problems_in(internet="none", name_prefix="a" * 31)
    assert at == ("people", "sso")
    assert "would all be named" in text and "AWS takes 32 characters" in text


def test_a_policy_longer_than_a_permission_set_takes_is_refused() -> None:
    with pytest.raises(ValueError, match="10241 characters, AWS accepts 10240"):
        checked_length("x" * 10_241)
