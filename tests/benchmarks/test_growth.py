"""The stacks that the benchmark of growth previews are stacks that somebody could have."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.growth import grown
from benchmarks.place import ROOT
from infra.load import validate


@pytest.mark.parametrize("times", [1, 4])
def test_a_grown_stack_is_legal_and_has_ten_endpoints_and_five_groups_each_time(times: int) -> None:
    content = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())
    settings = validate("local", grown(content, times)["config"])
    assert len(settings.serving.endpoints) == 10 * times
    assert len(settings.training.node_groups) == 5 * times


def test_a_grown_stack_has_every_kind_of_endpoint_that_the_stack_has() -> None:
    content = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())
    kinds = content["config"]["mlops-platform:platform"]["serving"]["endpoints"]
    names = validate("local", grown(content, 1)["config"]).serving.endpoints
    assert {name.rsplit("-", 1)[0] for name in names} == set(kinds)
