"""The recording without an engine says what the real engine says."""

import os
import re
import subprocess
from collections.abc import Iterator
from typing import Any, Final

import pytest

from benchmarks.place import Place, copied_tree, local_cloud
from recording import RecordedResource, Recording, record_stack
from recording.preview import read_preview
from review.access_model import account_of

pytestmark = pytest.mark.engine
UNKNOWN: Final = {"unknown": True}
ENDING: Final = re.compile(r"-[0-9a-f]{7}\b")


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with copied_tree() as folder, local_cloud(folder, environment) as place:
        yield place


@pytest.fixture(scope="module", params=["local", "prod"])
def both(request: pytest.FixtureRequest, place: Place) -> tuple[Recording, Recording]:
    """The recording, and what the engine's preview of the same stack shows."""
    stack = request.param
    return record_stack(place.folder / f"Pulumi.{stack}.yaml"), preview_of(stack, place)


def preview_of(stack: str, place: Place) -> Recording:
    command = ["pulumi", "preview", "--stack", stack, "--json", "--show-sames"]
    done = subprocess.run(
        command, cwd=place.folder, env=dict(place.environment), capture_output=True, check=False
    )
    return read_preview(done.stdout, root=place.folder)


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Where what one holds differs in the other; an unknown value differs from nothing.

    The engine's values hold more: the defaults that a provider adds.
    """
    if UNKNOWN in (one, other):
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one:
            yield from differences(one[key], other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, f"{path}[{index}]")
    elif _without_endings(one) != _without_endings(other):
        yield f"{path}: {one!r} is not {other!r}"


def _without_endings(value: Any) -> Any:
    """Names that nobody gave end with seven digits: random ones, and stable ones in a recording."""
    return ENDING.sub("-#", value) if isinstance(value, str) else value


def everything_but_outputs(resource: RecordedResource) -> dict[str, Any]:
    shown = resource.to_dict()
    del shown["outputs"]
    return shown


def test_the_engine_shows_the_same_resources(both: tuple[Recording, Recording]) -> None:
    recorded, previewed = both
    assert [one.urn for one in recorded.resources] == [one.urn for one in previewed.resources]


def test_inputs_options_dependencies_and_lines_are_those_of_the_engine(
    both: tuple[Recording, Recording],
) -> None:
    recorded, previewed = both
    found = [
        f"{resource.name}{difference}"
        for resource in recorded.resources
        for difference in differences(
            everything_but_outputs(resource),
            everything_but_outputs(previewed.resource(resource.urn)),
        )
    ]
    assert found == []


def test_a_preview_leaves_unknown_only_what_aws_gives(both: tuple[Recording, Recording]) -> None:
    recorded, previewed = both
    for resource in previewed.resources:
        known = recorded.resource(resource.urn)
        for name, value in resource.inputs.items():
            if value == UNKNOWN and name in known.inputs:
                assert known.dependencies.get(name), f"{resource.name}.{name}"


def test_the_review_reads_the_same_access_from_both(both: tuple[Recording, Recording]) -> None:
    """A policy that holds what only AWS gives is told as not known, never as no access."""
    one, other = (account_of(recording) for recording in both)
    decided = 0
    for recorded, previewed in zip(one.principals, other.principals, strict=True):
        assert (recorded.place, recorded.kind) == (previewed.place, previewed.kind)
        assert (recorded.trust is None) == (previewed.trust is None)
        documents = {document.place: document for document in recorded.identity}
        assert [document.place for document in previewed.identity] == [*documents]
        for document in previewed.identity:
            if document.policy is None:
                assert "not known yet" in document.problem
                continue
            mine = documents[document.place].policy
            assert _without_endings(repr(document.policy)) == _without_endings(repr(mine))
            decided += 1
    assert decided > 0
