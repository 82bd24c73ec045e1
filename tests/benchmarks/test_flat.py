"""The flat program that the platform is measured against declares the same resources."""

from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.flat import flat_program
from benchmarks.timing import BenchmarkError
from recording import RecordedResource, Recording
from recording.assemble import assemble
from recording.program import ROOT
from recording.run import run
from tests.platform.stacks import recording_of


@pytest.fixture(scope="module")
def platform() -> Recording:
    return recording_of("local")


@pytest.fixture(scope="module")
def flat(platform: Recording) -> Recording:
    text = flat_program(platform, root=ROOT)
    monitor = run(lambda: exec(compile(text, "flat.py", "exec"), {}), stack=platform.stack)
    return assemble(
        monitor.registrations.values(),
        project=platform.project,
        stack=platform.stack,
        root=ROOT,
    )


def _resources(recording: Recording) -> Mapping[tuple[str, str], RecordedResource]:
    found = [one for one in recording.resources if one.type.startswith("aws:")]
    by_name = {(one.type, one.name): one for one in found}
    assert len(by_name) == len(found)
    return by_name


def test_the_flat_program_has_every_resource_and_no_component(
    platform: Recording, flat: Recording
) -> None:
    assert _resources(flat).keys() == _resources(platform).keys()
    assert not [one for one in flat.resources if one.type.startswith("mlops:")]


def test_the_flat_program_sets_the_same_inputs(platform: Recording, flat: Recording) -> None:
    of_flat = _resources(flat)
    for key, resource in _resources(platform).items():
        assert of_flat[key].inputs.keys() == resource.inputs.keys()


def test_the_flat_program_has_the_schema_of_each_type_of_cloud_control() -> None:
    text = flat_program(recording_of("local"), root=ROOT)
    lines = [one for one in text.splitlines() if "cloudcontrol.Resource(" in one]
    assert lines
    assert all('"typeName":"AWS::' in one.replace(" ", "") for one in lines)


def test_the_flat_program_keeps_what_waits_for_what(platform: Recording, flat: Recording) -> None:
    of_flat = _resources(flat)
    for key, resource in _resources(platform).items():
        if not needed_names(platform, resource) <= needed_names(flat, of_flat[key]):
            pytest.fail(f"{key} of the flat program waits for less")


def needed_names(recording: Recording, resource: RecordedResource) -> set[str]:
    urns = {urn for urns in resource.dependencies.values() for urn in urns}
    urns |= set(resource.options["depends_on"])
    needed = (recording.resource(urn) for urn in urns)
    return {one.name for one in needed if one.type.startswith("aws:")}


def test_a_recording_with_unknown_inputs_makes_no_flat_program(platform: Recording) -> None:
    unknown: dict[str, Any] = {"name": {"unknown": True}}
    [first, *_] = platform.of("aws:kms/alias:Alias")
    damaged = RecordedResource(**{**vars(first), "inputs": unknown})
    with pytest.raises(BenchmarkError, match="unknown"):
        flat_program(Recording(project="p", stack="s", resources=(damaged,)), root=ROOT)
