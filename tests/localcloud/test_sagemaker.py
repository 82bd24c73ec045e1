"""Endpoints roll out and back as on AWS; what they name has to be there."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.aws.faults import Fault
from tests.localcloud.examples.sagemaker_model import IMAGE, a_model, an_execution_role
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Refused, Resource

_CONFIGURATION = "aws:sagemaker/endpointConfiguration:EndpointConfiguration"
_ENDPOINT = "aws:sagemaker/endpoint:Endpoint"
_MODEL = "aws:sagemaker/model:Model"


def _variants(model: str) -> list[dict[str, Any]]:
    return [
        {
            "variantName": "champion",
            "modelName": model,
            "instanceType": "ml.p5.48xlarge",
            "initialInstanceCount": 2,
        }
    ]


def _configurations(cloud: Cloud) -> tuple[str, str]:
    model = a_model(cloud)["name"]
    for name in ("first", "second"):
        cloud.create(_CONFIGURATION, name, name=name, productionVariants=_variants(model))
    return "first", "second"


def _an_endpoint(cloud: Cloud, configuration: str) -> Resource:
    return cloud.create(_ENDPOINT, "fraud", name="fraud", endpointConfigName=configuration)


def test_an_update_that_is_rolled_back_shows_the_old_configuration_and_is_tried_again(
    cloud: Cloud,
) -> None:
    first, second = _configurations(cloud)
    endpoint = _an_endpoint(cloud, first)
    wanted = {"name": "fraud", "endpointConfigName": second}
    fault = {"type": _ENDPOINT, "operation": "update", "effect": "roll-back"}
    cloud.provider.faults.replace([Fault.parse(fault)])
    cloud.update(endpoint, **wanted)
    assert endpoint["endpointConfigName"] == first
    assert cloud.diff(endpoint, **wanted) == {"endpointConfigName": False}
    cloud.update(endpoint, **wanted)
    assert endpoint["endpointConfigName"] == second


def test_an_endpoint_refuses_a_configuration_that_is_not_there_and_keeps_its_own(
    cloud: Cloud,
) -> None:
    first, _ = _configurations(cloud)
    endpoint = _an_endpoint(cloud, first)
    with pytest.raises(Refused, match="Could not find"):
        cloud.update(endpoint, name="fraud", endpointConfigName="missing")
    assert cloud.refresh(endpoint)
    assert endpoint["endpointConfigName"] == first


def test_a_configuration_refuses_a_model_that_is_not_there(cloud: Cloud) -> None:
    with pytest.raises(Refused, match="Could not find model"):
        cloud.create(_CONFIGURATION, "fraud", productionVariants=_variants("missing"))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        (
            {"primaryContainer": {"image": IMAGE}, "vpcConfig": {"subnets": ["subnet-0"]}},
            "securityGroupIds: is required",
        ),
        (
            {
                "primaryContainer": {"image": IMAGE},
                "vpcConfig": {"subnets": ["subnet-0"], "securityGroupIds": ["sg-0"]},
            },
            "subnet-0",
        ),
        (
            {
                "primaryContainer": {
                    "modelPackageName": f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:"
                    "model-package/fraud/3"
                }
            },
            "fraud/3",
        ),
    ],
)
def test_a_model_refuses_what_it_names_and_is_not_there(
    cloud: Cloud, inputs: dict[str, Any], words: str
) -> None:
    role = an_execution_role(cloud)
    with pytest.raises(Refused, match=words):
        cloud.create(_MODEL, "fraud", executionRoleArn=role, **inputs)


def test_a_group_with_versions_is_not_deleted(cloud: Cloud) -> None:
    group = cloud.create(
        "aws:sagemaker/modelPackageGroup:ModelPackageGroup", "fraud", modelPackageGroupName="fraud"
    )
    sagemaker = cloud.boto3("sagemaker")
    version = sagemaker.create_model_package(
        ModelPackageGroupName="fraud",
        InferenceSpecification={
            "Containers": [{"Image": IMAGE}],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["text/csv"],
        },
    )
    assert version["ModelPackageArn"]
    with pytest.raises(Refused, match="has model packages"):
        cloud.delete(group)
    assert cloud.refresh(group)
