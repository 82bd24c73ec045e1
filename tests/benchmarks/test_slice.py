"""The slice that is measured is a legal stack of the size that the figures are meant for."""

from __future__ import annotations

from pathlib import Path

import yaml

from benchmarks.place import ROOT
from benchmarks.slice import sliced
from recording import record_stack


def test_the_slice_is_a_stack_of_three_hundred_resources_and_their_components(
    tmp_path: Path,
) -> None:
    content = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())
    file = tmp_path / "Pulumi.local.yaml"
    file.write_text(yaml.safe_dump(sliced(content)))
    recording = record_stack(file)
    assert 300 <= len([one for one in recording.resources if one.type.startswith("aws:")]) <= 400
    for kind in ("aws:ec2/vpc:Vpc", "aws:kms/key:Key", "aws:sagemaker/endpoint:Endpoint"):
        assert recording.of(kind)


def test_the_stack_it_is_cut_from_is_left_as_it_is() -> None:
    content = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())
    before = yaml.safe_dump(content)
    sliced(content)
    assert yaml.safe_dump(content) == before
