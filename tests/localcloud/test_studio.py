"""Studio on the local cloud holds and refuses what SageMaker does."""

from __future__ import annotations

import re

import pytest

from tests.localcloud.examples.sagemaker_studio import a_domain
from tests.localcloud.harness import Cloud, Refused, Resource

PROFILE = "aws:sagemaker/userProfile:UserProfile"
SPACE = "aws:sagemaker/space:Space"


def a_profile(cloud: Cloud, domain: Resource, name: str = "explorer") -> Resource:
    return cloud.create(PROFILE, name, domainId=domain.id, userProfileName=name)


def test_a_domain_has_an_id_as_aws_gives_it_and_no_application_of_a_sign_on(cloud: Cloud) -> None:
    domain = a_domain(cloud)
    assert re.fullmatch(r"d-[a-z0-9]{12}", domain.id)
    found = cloud.boto3("sagemaker").describe_domain(DomainId=domain.id)
    assert found["DomainArn"] == domain["arn"]
    assert "SingleSignOnApplicationArn" not in found


def test_a_name_is_taken_once(cloud: Cloud) -> None:
    domain = a_domain(cloud)
    inputs = {k: v for k, v in domain.inputs.items() if k != "__defaults"}
    with pytest.raises(Refused, match="already exists"):
        cloud.create("aws:sagemaker/domain:Domain", "again", **inputs)
    a_profile(cloud, domain)
    with pytest.raises(Refused, match="already exists"):
        cloud.create(PROFILE, "again", domainId=domain.id, userProfileName="explorer")


def test_a_domain_that_people_are_in_is_not_deleted(cloud: Cloud) -> None:
    domain = a_domain(cloud)
    profile = a_profile(cloud, domain)
    with pytest.raises(Refused, match=f"still has {profile.id}"):
        cloud.delete(domain)
    cloud.delete(profile)
    cloud.delete(domain)


def test_nobody_and_nothing_lies_in_a_domain_that_is_not_there(cloud: Cloud) -> None:
    with pytest.raises(Refused, match="d-absentabsent does not exist"):
        cloud.create(PROFILE, "p", domainId="d-absentabsent", userProfileName="p")


def test_a_space_belongs_to_a_profile_that_is_there(cloud: Cloud) -> None:
    domain = a_domain(cloud)
    space = {
        "domainId": domain.id,
        "spaceName": "work",
        "ownershipSettings": {"ownerUserProfileName": "explorer"},
        "spaceSharingSettings": {"sharingType": "Private"},
    }
    with pytest.raises(Refused, match="Could not find the user profile explorer"):
        cloud.create(SPACE, "work", **space)
    a_profile(cloud, domain)
    assert cloud.create(SPACE, "work", **space)["url"] == domain["url"]
