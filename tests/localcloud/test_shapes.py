"""Pulumi properties become AWS parameters by rule, and come back."""

from __future__ import annotations

import pytest

from localcloud.aws.shapes import (
    UnknownProperty,
    from_api,
    imported,
    input_shape,
    lower_first,
    normal,
    tag_map,
    to_api,
)
from localcloud.aws.values import UNKNOWN


def test_names_are_matched_without_case_and_plural() -> None:
    params = to_api("ec2", "CreateVpcEndpoint", {"vpcId": "vpc-1", "routeTableIds": ["rtb-1"]})
    assert params == {"VpcId": "vpc-1", "RouteTableIds": ["rtb-1"]}


def test_a_flattened_block_is_wrapped_where_the_api_has_a_list() -> None:
    props = {"metricQueries": {"id": "m1", "expression": "a/b"}}
    params = to_api("cloudwatch", "PutMetricAlarm", props, rename={"metricQueries": "Metrics"})
    assert params["Metrics"] == [{"Id": "m1", "Expression": "a/b"}]


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("ecr", "CreateRepository", {"tags": [{"Key": "a", "Value": "1"}]}),
        ("kms", "CreateKey", {"Tags": [{"TagKey": "a", "TagValue": "1"}]}),
        ("logs", "CreateLogGroup", {"tags": {"a": "1"}}),
    ],
)
def test_a_tag_map_takes_the_form_of_the_service(
    service: str, operation: str, expected: dict[str, object]
) -> None:
    assert to_api(service, operation, {"tags": {"a": "1"}}) == expected


def test_numbers_given_as_text_are_numbers_where_the_api_wants_them() -> None:
    assert to_api("sqs", "ReceiveMessage", {"maxNumberOfMessages": "3"}) == {
        "MaxNumberOfMessages": 3
    }


def test_an_unknown_passes_at_any_depth() -> None:
    params = to_api("ec2", "CreateSubnet", {"vpcId": UNKNOWN, "cidrBlock": "10.0.0.0/24"})
    assert params["VpcId"] is UNKNOWN


def test_a_misspelt_property_is_named_with_what_is_allowed() -> None:
    with pytest.raises(UnknownProperty, match=r"encryptionConfigurations\.kmsKye is not known"):
        to_api("ecr", "CreateRepository", {"encryptionConfigurations": [{"kmsKye": "x"}]},
               rename={"encryptionConfigurations": "encryptionConfiguration"})  # fmt: skip


def test_an_answer_takes_the_form_of_the_declared_inputs() -> None:
    answer = {"Settings": [{"Name": "a", "Extra": 1}], "KmsKeyId": "k", "Unasked": 2}
    declared = {"settings": {"name": "b"}, "kmsKeyId": "old"}
    assert from_api(answer, declared) == {"settings": {"name": "a"}, "kmsKeyId": "k"}


def test_an_import_reads_every_member() -> None:
    answer = {"KmsKeyId": "k", "Tags": [{"Key": "a", "Value": "1"}], "ResponseMetadata": {}}
    assert from_api(answer) == {"kmsKeyId": "k", "tags": {"a": "1"}}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("KmsKeyId", "kmsKeyId"), ("VPCZoneIdentifier", "vpcZoneIdentifier"), ("ARN", "arn")],
)
def test_leading_acronyms_are_lowered_whole(name: str, expected: str) -> None:
    assert lower_first(name) == expected


@pytest.mark.parametrize(("one", "other"), [("policies", "Policy"), ("addresses", "Address")])
def test_plurals_compare_equal(one: str, other: str) -> None:
    assert normal(one) == normal(other)


def test_a_list_that_is_not_of_pairs_is_no_tag_map() -> None:
    assert tag_map([{"Key": "a", "Value": "b", "Propagate": True}]) is None


def test_an_answer_is_imported_by_the_names_that_a_program_would_declare() -> None:
    answer = {
        "EndpointConfigName": "fraud",
        "EndpointConfigArn": "arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/fraud",
        "ProductionVariants": [
            {
                "VariantName": "champion",
                "VolumeSizeInGB": 30,
                "RoutingConfig": {"RoutingStrategy": "RANDOM"},
            }
        ],
        "DataCaptureConfig": {},
    }
    rename = {"name": "EndpointConfigName", "productionVariants.routingConfigs": "RoutingConfig"}
    shape = input_shape("sagemaker", "CreateEndpointConfig")
    assert imported(shape, answer, rename) == {
        "name": "fraud",
        "productionVariants": [
            {
                "variantName": "champion",
                "volumeSizeInGb": 30,
                "routingConfigs": [{"routingStrategy": "RANDOM"}],
            }
        ],
    }


def test_the_keys_of_a_map_are_imported_as_they_are() -> None:
    answer = {"PrimaryContainer": {"Environment": {"SAGEMAKER_PROGRAM": "inference.py"}}}
    found = imported(input_shape("sagemaker", "CreateModel"), answer, {})
    assert found == {"primaryContainer": {"environment": {"SAGEMAKER_PROGRAM": "inference.py"}}}
