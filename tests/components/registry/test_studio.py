"""Studio has no internet of its own, no role in common, and spaces of a size."""

import json
from typing import Any

import pytest

from components.iam.people_access import PeopleGrants, statements_of
from components.iam.people_settings import Person
from components.iam.statement import Statement
from components.registry.studio import Studio, StudioArgs
from components.registry.studio_settings import StudioSettings
from recording.model import Recording
from tests.components import world
from tests.support.engine import Engine

TRAINER = f"arn:aws:iam::{world.ACCOUNT}:role/trainer"
LOGS = f"arn:aws:logs:{world.REGION}:{world.ACCOUNT}:log-group:/aws/sagemaker/studio"
KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
GRANTS = PeopleGrants(
    name_prefix=world.PREFIX,
    account_id=world.ACCOUNT,
    region=world.REGION,
    job_role_arns=[TRAINER],
)
TOOLS = [Statement(sid="TrackRuns", actions=["sagemaker-mlflow:LogMetric"], resources=[TRAINER])]
PROFILES: dict[str, Any] = {
    "explorer": {
        "role": "data-scientist",
        "spaces": {
            "big": {"instance_type": "ml.m5.4xlarge", "disk_gb": 200},
            "work": {"disk_gb": 30},
        },
    },
    "operator": {"role": "ml-engineer"},
}


def studio(retain: bool = True) -> Studio:
    return Studio(
        "studio",
        StudioArgs(
            settings=StudioSettings(profiles=PROFILES, idle_minutes=90),
            grants=GRANTS,
            tools=TOOLS,
            name_prefix=world.PREFIX,
            account_id=world.ACCOUNT,
            region=world.REGION,
            vpc_id="vpc-0123456789abcdef0",
            subnet_ids=["subnet-0a", "subnet-0b"],
            key_arn=KEY,
            log_group_arn=LOGS,
            boundary_arn=world.BOUNDARY,
            protect=retain,
            retain=retain,
        ),
    )


@pytest.fixture(scope="module")
def built() -> Recording:
    return Engine().build(studio)


def statements(recording: Recording, role: str) -> dict[str, dict[str, Any]]:
    """The statements of a role by sid, over all its policies."""
    name = recording.named(f"{role}-role").outputs["name"]
    documents = {one.outputs["arn"]: one for one in recording.of("aws:iam/policy:Policy")}
    return {
        one["Sid"]: one
        for attached in recording.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        if attached.inputs["role"] == name
        for one in json.loads(documents[attached.inputs["policyArn"]].inputs["policy"])["Statement"]
    }


def domain(recording: Recording) -> Any:
    [found] = recording.of("aws:sagemaker/domain:Domain")
    return found


def test_whoever_works_in_a_space_has_the_tools_of_spaces(built: Recording) -> None:
    for profile in PROFILES:
        assert "TrackRuns" in statements(built, f"studio-profile-{profile}")
    assert "TrackRuns" not in statements(built, "studio-domain")


def test_traffic_goes_through_the_private_subnets_only(built: Recording) -> None:
    inputs = domain(built).inputs
    assert inputs["appNetworkAccessType"] == "VpcOnly"
    assert inputs["subnetIds"] == ["subnet-0a", "subnet-0b"]
    group = built.named("studio-spaces-group").outputs["id"]
    assert inputs["defaultUserSettings"]["securityGroups"] == [group]
    for profile in built.of("aws:sagemaker/userProfile:UserProfile"):
        assert profile.inputs["userSettings"]["securityGroups"] == [group]


def test_only_spaces_connect_to_spaces(built: Recording) -> None:
    [rule] = built.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert rule.inputs["referencedSecurityGroupId"] == rule.inputs["securityGroupId"]
    assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (8192, 65535)


def test_homes_and_disks_are_encrypted_with_the_key_of_the_platform(built: Recording) -> None:
    assert domain(built).inputs["kmsKeyId"] == KEY


def test_what_is_idle_stops_and_nobody_can_make_it_wait_longer(built: Recording) -> None:
    defaults = domain(built).inputs["defaultUserSettings"]
    for app in ("jupyterLabAppSettings", "codeEditorAppSettings"):
        idle = defaults[app]["appLifecycleManagement"]["idleSettings"]
        assert idle["lifecycleManagement"] == "ENABLED"
        assert idle["idleTimeoutInMinutes"] == idle["maxIdleTimeoutInMinutes"] == 90
    for space in built.of("aws:sagemaker/space:Space"):
        lab = space.inputs["spaceSettings"]["jupyterLabAppSettings"]
        assert lab["appLifecycleManagement"]["idleSettings"]["idleTimeoutInMinutes"] == 90


def test_no_two_profiles_share_a_role_and_that_of_the_domain_may_do_nothing(
    built: Recording,
) -> None:
    of_domain = domain(built).inputs["defaultUserSettings"]["executionRole"]
    roles = [
        one.inputs["userSettings"]["executionRole"]
        for one in built.of("aws:sagemaker/userProfile:UserProfile")
    ]
    assert len({*roles, of_domain}) == 3
    assert {one["Effect"] for one in statements(built, "studio-domain").values()} == {"Deny"}
    assert "defaultSpaceSettings" not in domain(built).inputs


def test_a_profile_works_with_the_rights_and_the_limits_of_its_people(built: Recording) -> None:
    people: dict[str, Person] = {"explorer": "data-scientist", "operator": "ml-engineer"}
    for profile, person in people.items():
        found = statements(built, f"studio-profile-{profile}")
        for one in statements_of(person, GRANTS):
            assert found[one.sid]["Effect"] == one.effect
            assert found[one.sid]["Action"] == sorted(one.actions)
    assert "HandRolesToJobs" not in statements(built, "studio-profile-operator")


def test_a_space_starts_on_its_own_instance_type_only(built: Recording) -> None:
    found = statements(built, "studio-profile-explorer")
    starts = {sid: one for sid, one in found.items() if "sagemaker:CreateApp" in one["Action"]}
    types = {
        tuple(one["Resource"]): one["Condition"]["ForAnyValue:StringEquals"]
        for one in starts.values()
    }
    place = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}:app/{domain(built).outputs['id']}"
    assert types == {
        (f"{place}/explorer-big/*",): {"sagemaker:InstanceTypes": ["ml.m5.4xlarge"]},
        (f"{place}/explorer-work/*",): {"sagemaker:InstanceTypes": ["ml.t3.medium"]},
    }


def test_nobody_makes_or_changes_a_space_and_no_role_names_another_profile(
    built: Recording,
) -> None:
    for profile, other in (("explorer", "operator"), ("operator", "explorer")):
        found = statements(built, f"studio-profile-{profile}").values()
        allowed = [one for one in found if one["Effect"] == "Allow"]
        actions = {action for one in allowed for action in one["Action"]}
        assert actions.isdisjoint(
            {"sagemaker:CreateSpace", "sagemaker:UpdateSpace", "sagemaker:UpdateUserProfile"}
        )
        assert f"/{other}" not in json.dumps([one["Resource"] for one in allowed])


def test_spaces_are_private_and_as_large_as_they_are_set(built: Recording) -> None:
    sizes = {}
    for space in built.of("aws:sagemaker/space:Space"):
        settings = space.inputs["spaceSettings"]
        assert space.inputs["spaceSharingSettings"] == {"sharingType": "Private"}
        owner = space.inputs["ownershipSettings"]["ownerUserProfileName"]
        assert space.inputs["spaceName"].startswith(f"{owner}-")
        sizes[space.inputs["spaceName"]] = settings["spaceStorageSettings"]["ebsStorageSettings"]
    assert {name: size["ebsVolumeSizeInGb"] for name, size in sizes.items()} == {
        "explorer-big": 200,
        "explorer-work": 30,
        "operator-work": 20,
    }
    limits = domain(built).inputs["defaultUserSettings"]["spaceStorageSettings"]
    assert limits["defaultEbsStorageSettings"]["maximumEbsVolumeSizeInGb"] == 200


@pytest.mark.parametrize(("retain", "homes"), [(True, "Retain"), (False, "Delete")])
def test_homes_outlive_a_protected_stack_only(retain: bool, homes: str) -> None:
    found = domain(Engine().build(lambda: studio(retain)))
    assert found.inputs["retentionPolicy"] == {"homeEfsFileSystem": homes}
    assert bool(found.options["protect"]) is retain


def test_people_open_the_profiles_of_their_kind_by_name_only() -> None:
    arn = f"arn:aws:sagemaker:{world.REGION}:{world.ACCOUNT}:user-profile/d-1/explorer"
    grants = PeopleGrants(
        name_prefix=world.PREFIX,
        account_id=world.ACCOUNT,
        region=world.REGION,
        studio_profiles={"data-scientist": [arn]},
    )
    [opens] = [one for one in statements_of("data-scientist", grants) if one.sid == "OpenStudio"]
    assert opens.actions == ["sagemaker:CreatePresignedDomainUrl"]
    assert opens.resources == [arn]
    assert "OpenStudio" not in [one.sid for one in statements_of("ml-engineer", grants)]
