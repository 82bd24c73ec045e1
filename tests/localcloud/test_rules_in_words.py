"""The local cloud refuses what AWS says in words only, and no model of it as a pattern."""

from __future__ import annotations

import json

import pytest

from tests.localcloud.examples.sagemaker_monitoring import EXAMPLES as MONITORING
from tests.localcloud.harness import Cloud, Refused


def test_what_the_stock_provider_takes_less_of_than_aws_is_refused(cloud: Cloud) -> None:
    [example] = [one for one in MONITORING if "JobDefinition" in one.type]
    inputs = dict(example.inputs(cloud))
    cluster = {**inputs["jobResources"]["clusterConfig"], "volumeSizeInGb": 513}
    for change, words in (
        ({"jobResources": {"clusterConfig": cluster}}, r"range \(1 - 512\), got 513"),
        ({"stoppingCondition": {"maxRuntimeInSeconds": 3660}}, r"range \(1 - 3600\), got 3660"),
    ):
        with pytest.raises(Refused, match=words):
            cloud.check(example.type, "job", {**inputs, **change})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("PkcsPrivateKey", None),
        ("DriversLicense-US", None),
        ("PrivateKey", "PrivateKey is no managed data identifier"),
        ("DriversLicense", "DriversLicense is no managed data identifier"),
    ],
)
def test_a_mask_of_what_logs_cannot_find_is_refused(
    cloud: Cloud, name: str, words: str | None
) -> None:
    token = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"
    identifiers = [f"arn:aws:dataprotection::aws:data-identifier/{name}"]
    policy = json.dumps({"Name": "mask", "Statement": [{"DataIdentifier": identifiers}]})
    inputs = {"logGroupName": "group", "policyDocument": policy}
    if words is None:
        cloud.check(token, "mask", inputs)
    else:
        with pytest.raises(Refused, match=words):
            cloud.check(token, "mask", inputs)


def test_a_parameter_that_would_nest_another_is_refused(cloud: Cloud) -> None:
    """The service model says so in words only."""
    token = "aws:ssm/parameter:Parameter"
    for name in ("insecureValue", "value"):
        with pytest.raises(Refused, match=f"{name}: can't nest another parameter"):
            cloud.check(token, "one", {"type": "String", name: 'sum by "{{ service }}"'})
        cloud.check(token, "one", {"type": "String", name: '{"a": {"b": "{one}"}}'})
