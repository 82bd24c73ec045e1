"""The local cloud refuses what AWS refuses, and what would destroy moto's content."""

from __future__ import annotations

import re

import botocore.exceptions
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.naming import automatic_name
from localcloud.aws.shapes import input_shape
from localcloud.aws.table import UnsupportedType, entry_for, table
from localcloud.aws.types import chatbot
from localcloud.aws.types.kms import TYPES as TYPES_OF_KMS
from localcloud.aws.values import UNKNOWN
from tests.localcloud.examples.autoscaling import EXAMPLES
from tests.localcloud.examples.eks import a_cluster
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Refused

KEY = "aws:kms/key:Key"


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"keyUsage": "DRAW"}, "keyUsage: 'DRAW' is not one of SIGN_VERIFY, ENCRYPT_DECRYPT"),
        ({"description": 7 * [1]}, "description: .* is not of type string"),
        ({"descripton": "a"}, "descripton is not known; allowed: .*description"),
        ({"description": 9000 * "x"}, "description: 9000 characters is above 8192"),
    ],
)
def test_a_value_that_aws_refuses_fails_in_the_check(
    cloud: Cloud, inputs: dict[str, object], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        cloud.check(KEY, "key", inputs)


@pytest.mark.parametrize(
    ("token", "inputs", "words"),
    [
        (
            "aws:accessanalyzer/archiveRule:ArchiveRule",
            {
                "analyzerName": "outside",
                "ruleName": "consumers",
                "filters": [{"criteria": "isPublic", "eqs": 21 * ["false"]}],
            },
            "filter.isPublic.eq: 21 elements is above 20",
        ),
        (
            "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration",
            {
                "workspaceId": "ws-1",
                "destinations": [{"cloudwatchLogs": {"logGroupArn": "arn:aws:logs:x"}}],
            },
            r"destinations\[0\].filters: is required.*logGroupArn: 'arn:aws:logs:x' does not",
        ),
        (
            "aws:costexplorer/anomalySubscription:AnomalySubscription",
            {
                "name": "spending",
                "frequency": "HOURLY",
                "monitorArnLists": ["arn:aws:ce::123456789012:anomalymonitor/a"],
                "subscribers": [{"type": "SNS", "address": "arn:aws:sns:us-east-1:123:a"}],
            },
            "'HOURLY' is not one of DAILY, IMMEDIATE, WEEKLY",
        ),
        (
            "aws:grafana/roleAssociation:RoleAssociation",
            {"workspaceId": "g-0123456789", "role": "OWNER", "groupIds": ["1234567890-1"]},
            "'OWNER' is not one of ADMIN, EDITOR, VIEWER",
        ),
    ],
)
def test_a_recorded_type_is_checked_by_the_operation_that_makes_it(
    cloud: Cloud, token: str, inputs: dict[str, object], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        cloud.check(token, "one", inputs)


def test_every_entry_of_the_table_names_an_operation_of_its_service() -> None:
    named = [entry for entry in table().values() if entry.create_operation]
    assert len(named) == len(table()) - 1, "Cloud Control alone has one for each kind of object"
    for entry in named:
        assert input_shape(entry.service, entry.create_operation) is not None, entry.token


def test_a_pattern_with_classes_of_unicode_is_read(cloud: Cloud) -> None:
    """Most patterns of tags and descriptions have some, which Python's own `re` does not read."""
    group = {"modelPackageGroupName": "fraud"}
    token = "aws:sagemaker/modelPackageGroup:ModelPackageGroup"
    cloud.check(token, "group", {**group, "modelPackageGroupDescription": "Größe — 7 Tage"})
    with pytest.raises(Refused, match=r"modelPackageGroupDescription: .* does not match"):
        cloud.check(token, "group", {**group, "modelPackageGroupDescription": "two\nlines"})
    with pytest.raises(Refused, match=r"tags\[.\].value: 'a\*b' does not match"):
        cloud.check(token, "group", {**group, "tags": {"team": "a*b"}})


def test_a_value_that_is_not_known_yet_passes_the_check(cloud: Cloud) -> None:
    assert cloud.check(KEY, "key", {"description": UNKNOWN})["description"] is UNKNOWN


def test_a_reference_to_a_key_that_is_not_there_is_refused(cloud: Cloud) -> None:
    absent = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
    with pytest.raises(Refused, match=re.escape(f"targetKeyId: {absent} does not exist")):
        cloud.create("aws:kms/alias:Alias", "alias", name="alias/a", targetKeyId=absent)


def test_a_type_in_neither_half_of_the_table_is_refused_with_how_to_add_it(cloud: Cloud) -> None:
    with pytest.raises(Refused, match=r"aws:redshift/cluster:Cluster is not in .* add a class"):
        cloud.create("aws:redshift/cluster:Cluster", "warehouse")
    with pytest.raises(UnsupportedType):
        entry_for("aws:redshift/cluster:Cluster")


def test_an_operation_off_the_list_never_reaches_moto() -> None:
    aws = Aws(ACCOUNT, REGION, "kms", {"DescribeKey"})
    with pytest.raises(CloudError, match="ScheduleKeyDeletion is not on this type's list"):
        aws.call("ScheduleKeyDeletion", KeyId="any")


@pytest.mark.parametrize("kind", ["metrics", "analytics"])
def test_a_bucket_survives_the_operations_that_moto_takes_for_its_deletion(
    cloud: Cloud, kind: str
) -> None:
    s3 = cloud.boto3("s3")
    s3.create_bucket(Bucket="precious")
    with pytest.raises(botocore.exceptions.ClientError, match="NotImplemented"):
        getattr(s3, f"delete_bucket_{kind}_configuration")(Bucket="precious", Id="any")
    assert s3.head_bucket(Bucket="precious")


def test_default_tags_reach_every_taggable_type_and_no_other(cloud: Cloud) -> None:
    assert cloud.check(KEY, "key", {})["tags"] == {"owner": "team"}
    assert "tags" not in cloud.check("aws:kms/alias:Alias", "alias", {"targetKeyId": "k"})


@pytest.mark.usefixtures("cloud")
def test_a_tag_that_is_left_to_others_is_no_drift_and_outlives_an_update() -> None:
    cloud = Cloud(ignored_tags=["keep-until"])
    topic = cloud.create("aws:sns/topic:Topic", "topic", tags={"team": "ml"})
    tags = [{"Key": key, "Value": "2026-12-31"} for key in ("keep-until", "by-hand")]
    sns = cloud.boto3("sns")
    sns.tag_resource(ResourceArn=topic["arn"], Tags=tags)
    assert cloud.refresh(topic)
    assert topic["tags"].keys() == topic["tagsAll"].keys() == {"owner", "team", "by-hand"}
    assert cloud.diff(topic, tags={"team": "ml"}) == {"tags": False}, "the other one is drift"
    cloud.update(topic, tags={"team": "data"})
    left = sns.list_tags_for_resource(ResourceArn=topic["arn"])["Tags"]
    assert {each["Key"] for each in left} == {"owner", "team", "keep-until"}


@pytest.mark.usefixtures("cloud")
def test_a_tag_of_an_auto_scaling_group_is_left_to_others_too() -> None:
    cloud = Cloud(ignored_tags=["awake"])
    [example, *_] = [one for one in EXAMPLES if one.type == "aws:autoscaling/group:Group"]
    group = cloud.create(example.type, "group", **example.inputs(cloud))
    before = group["tags"]
    by_hand = {"ResourceId": group.id, "ResourceType": "auto-scaling-group"}
    cloud.boto3("autoscaling").create_or_update_tags(
        Tags=[{**by_hand, "Key": "awake", "Value": "1:4:2", "PropagateAtLaunch": False}]
    )
    assert cloud.refresh(group)
    assert group["tags"] == before


def test_a_generated_name_stays_from_one_check_to_the_next(cloud: Cloud) -> None:
    first = cloud.check("aws:kms/alias:Alias", "data", {"targetKeyId": "k"})
    second = cloud.check("aws:kms/alias:Alias", "data", {"targetKeyId": "j"}, first)
    assert first["name"].startswith("alias/data-")
    assert second["name"] == first["name"]


@given(name=st.text("abcdefghij-", min_size=1, max_size=300), seed=st.binary(max_size=32))
def test_a_generated_name_is_the_logical_one_and_depends_on_the_seed_alone(
    name: str, seed: bytes
) -> None:
    made = automatic_name(Name("name"), name, seed)
    assert made.startswith(f"{name}-") and len(made) == len(name) + 8
    assert made == automatic_name(Name("name"), name, seed)


def test_a_generated_name_that_is_too_long_is_refused_as_the_stock_provider_does(
    cloud: Cloud,
) -> None:
    trust = {"assumeRolePolicy": "{}"}
    assert len(cloud.check("aws:iam/role:Role", "r" * 56, trust)["name"]) == 64
    with pytest.raises(Refused, match="plus 7 random chars is longer than maximum length 64"):
        cloud.check("aws:iam/role:Role", "r" * 57, trust)
    made = cloud.check("aws:iam/role:Role", "r" * 57, {**trust, "namePrefix": "r" * 38})
    assert len(made["name"]) == 64


@pytest.mark.parametrize(
    ("token", "rest"),
    [
        ("aws:ec2/securityGroup:SecurityGroup", {}),
        (
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {"securityGroupId": UNKNOWN, "ipProtocol": "-1", "cidrIpv4": "10.0.0.0/8"},
        ),
    ],
)
def test_a_description_that_ec2_refuses_in_words_only_is_refused(
    cloud: Cloud, token: str, rest: dict[str, object]
) -> None:
    with pytest.raises(Refused, match="is no description of a security group"):
        cloud.check(token, "group", {**rest, "description": "The cluster's nodes"})
    cloud.check(token, "group", {**rest, "description": "Nodes of the cluster (private)"})


def test_every_entry_of_the_table_names_its_own_cloudformation_schema() -> None:
    from localcloud.aws.cloudformation import schema

    for entry in table().values():
        if entry.cloudformation is not None:
            assert schema(entry.cloudformation)["typeName"] == entry.cloudformation


def test_an_entry_of_the_table_that_lacks_what_its_kind_needs_is_named_with_what_to_add(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Nameless(Recorded):
        token = "aws:chatbot/other:Other"

    monkeypatch.setattr(chatbot, "TYPES", [Nameless])
    with pytest.raises(ValueError, match=r"types/chatbot\.py: Nameless: a recorded type says in"):
        table.__wrapped__()
    monkeypatch.setattr(chatbot, "TYPES", [*TYPES_OF_KMS])
    with pytest.raises(ValueError, match="aws:kms/key:Key is listed twice"):
        table.__wrapped__()


def test_a_person_whose_role_stood_in_the_account_before_is_let_into_a_cluster(
    cloud: Cloud,
) -> None:
    type_ = "aws:eks/accessEntry:AccessEntry"
    role = f"arn:aws:iam::{ACCOUNT}:role/people/engineer"
    entry = cloud.create(type_, "engineer", clusterName=a_cluster(cloud)["name"], principalArn=role)
    assert entry["principalArn"] == role
