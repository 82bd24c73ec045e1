"""A stack with forty endpoints and twenty groups of nodes stays inside what AWS accepts."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from benchmarks.growth import grown
from recording import Recording, record_stack
from recording.program import ROOT


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    content = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())
    file: Path = tmp_path_factory.mktemp("many") / "Pulumi.local.yaml"
    file.write_text(yaml.safe_dump(grown(content, 4)))
    return record_stack(file)


def test_every_pattern_fits_what_eventbridge_accepts(many: Recording) -> None:
    patterns = {
        one.name: len(one.inputs["eventPattern"])
        for one in many.of("aws:cloudwatch/eventRule:EventRule")
        if "eventPattern" in one.inputs
    }
    assert patterns
    assert {name: size for name, size in patterns.items() if size > 2048} == {}


def test_every_environment_fits_what_lambda_accepts(many: Recording) -> None:
    for function in many.of("aws:lambda/function:Function"):
        variables = function.inputs.get("environment", {}).get("variables", {})
        size = sum(len(key) + len(str(value)) for key, value in variables.items())
        assert size <= 4096, f"{function.name}: {size} bytes"


def test_every_policy_fits_and_no_role_carries_more_than_ten(many: Recording) -> None:
    for policy in many.of("aws:iam/policy:Policy"):
        assert len(policy.inputs["policy"]) <= 6144, policy.name
    carried = Counter(
        one.inputs["role"] for one in many.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    )
    assert max(carried.values()) <= 10


def test_each_automated_endpoint_has_one_deployer_that_may_update_it(many: Recording) -> None:
    shapes = [
        name
        for one in many.of("aws:lambda/function:Function")
        if one.name.startswith("deployer")
        for name in one.inputs["environment"]["variables"]["SHAPES"].split(",")
    ]
    endpoints = [one.split("/")[3] for one in shapes]
    assert len(endpoints) == len(set(endpoints)) > 16
    allowed = Counter(
        resource.rsplit("/", 1)[1]
        for one in many.of("aws:iam/policy:Policy")
        if one.name.startswith("deployer")
        for statement in json.loads(one.inputs["policy"])["Statement"]
        if statement["Sid"].startswith("UpdateEndpoints")
        for resource in statement["Resource"]
    )
    prefix = shapes[0].split("/")[1]
    assert allowed == {f"{prefix}-{name}": 1 for name in endpoints}
