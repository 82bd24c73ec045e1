"""A launch template changes by versions; what depends on its latest one is planned with it."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.aws.values import UNKNOWN
from tests.localcloud.examples.ec2_launch import IMAGE, a_template, user_data
from tests.localcloud.harness import Cloud, Refused, Resource

INPUTS = {"imageId": IMAGE, "instanceType": "g6.xlarge", "userData": user_data()}


def _types(cloud: Cloud, template: Resource) -> dict[int, tuple[str, bool]]:
    ec2 = cloud.boto3("ec2")
    found = ec2.describe_launch_template_versions(LaunchTemplateId=template.id)
    return {
        each["VersionNumber"]: (each["LaunchTemplateData"]["InstanceType"], each["DefaultVersion"])
        for each in found["LaunchTemplateVersions"]
    }


def _launched(cloud: Cloud, template: Resource) -> list[Any]:
    answer = cloud.boto3("ec2").run_instances(
        MinCount=1,
        MaxCount=1,
        ImageId="ami-12c6146b",
        LaunchTemplate={"LaunchTemplateId": template.id, "Version": "$Latest"},
    )
    return list(answer["Instances"])


def test_changed_data_are_a_new_version_and_the_default_where_the_program_says_so(
    cloud: Cloud,
) -> None:
    template = a_template(cloud, updateDefaultVersion=True)
    cloud.update(template, **{**INPUTS, "instanceType": "g5.xlarge", "updateDefaultVersion": True})
    assert _types(cloud, template) == {1: ("g6.xlarge", False), 2: ("g5.xlarge", True)}
    assert (template["latestVersion"], template["defaultVersion"]) == (2, 2)


def test_without_that_word_the_default_stays(cloud: Cloud) -> None:
    template = a_template(cloud)
    cloud.update(template, **{**INPUTS, "instanceType": "g5.xlarge"})
    assert (template["latestVersion"], template["defaultVersion"]) == (2, 1)


def test_changed_tags_alone_make_no_version(cloud: Cloud) -> None:
    template = a_template(cloud)
    cloud.update(template, **INPUTS, tags={"component": "other"})
    assert template["latestVersion"] == 1


def test_the_latest_version_is_unknown_in_the_preview_of_a_change_of_data(cloud: Cloud) -> None:
    template = a_template(cloud)
    changed = cloud.preview_update(template, **{**INPUTS, "instanceType": "g5.xlarge"})
    retagged = cloud.preview_update(template, **INPUTS, tags={"component": "other"})
    assert changed["latestVersion"] is UNKNOWN
    assert retagged["latestVersion"] == 1


def test_the_second_version_launches_instances(cloud: Cloud) -> None:
    template = a_template(cloud)
    cloud.update(template, **{**INPUTS, "instanceType": "g5.xlarge"})
    [instance] = _launched(cloud, template)
    assert instance["InstanceType"] == "g5.xlarge"


def test_an_input_that_a_template_does_not_have_is_named_as_the_program_wrote_it(
    cloud: Cloud,
) -> None:
    with pytest.raises(Refused, match=r"metadataOptions.tokens is not known; allowed: "):
        a_template(cloud, metadataOptions={"tokens": "required"})
