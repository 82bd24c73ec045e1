"""Every emulated type lives its whole life on the local cloud as it would on AWS.

Its tests look at one life, in the order of the file: what is created is deleted by the last.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cached_property

import pytest
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data

from localcloud.aws.emulation import Emulation
from localcloud.aws.table import table
from localcloud.aws.values import UNKNOWN, Props
from tests.localcloud import examples
from tests.localcloud.harness import Cloud, Example, Resource, resolved

EXAMPLES: list[Example] = [
    example
    for module in sorted(each.name for each in pkgutil.iter_modules(examples.__path__))
    for example in importlib.import_module(f"{examples.__name__}.{module}").EXAMPLES
]


def each(examples: list[Example]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", examples, ids=str)


class Life:
    """One example on a cloud of its own; each step is taken when a test first asks for it."""

    def __init__(self, example: Example) -> None:
        self.example, self.type, self.cloud = example, example.type, Cloud()

    @cached_property
    def inputs(self) -> Props:
        return self.example.inputs(self.cloud)

    @cached_property
    def preview(self) -> Props:
        return self.cloud.preview_create(self.type, "example", **self.inputs)

    @cached_property
    def resource(self) -> Resource:
        return self.cloud.create(self.type, "example", **self.inputs)

    @cached_property
    def imported(self) -> Resource:
        given = self.example.import_id
        id_ = self.resource.id if given is None else given(self.resource)
        found = self.cloud.import_(self.type, "example", id_)
        assert found is not None
        return found


@pytest.fixture(scope="module", params=EXAMPLES, ids=str)
def life(request: pytest.FixtureRequest, moto_in_process: None) -> Life:  # noqa: ARG001
    BackendDict.reset()
    reset_model_data()
    return Life(request.param)


def test_every_type_of_the_table_has_an_example() -> None:
    shown = {example.type for example in EXAMPLES}
    assert set(table()) - shown == set()


def test_outputs_that_only_aws_knows_are_unknown_in_a_preview_and_there_after_the_create(
    life: Life,
) -> None:
    preview, resource = life.preview, life.resource
    for name in table()[life.type].outputs:
        if name not in life.inputs:
            assert preview[name] is UNKNOWN, name
            assert resource.outputs.get(name) is not None, name


def test_it_is_created_and_read_back_with_every_declared_input(life: Life) -> None:
    for name, value in life.inputs.items():
        if name == "tags" and isinstance(value, dict):
            assert life.resource.outputs["tags"] == {"owner": "team", **value}
        elif name != "region" and value not in (None, "", [], {}, False):
            assert life.resource.outputs[name] == value, name


def test_a_second_preview_and_a_refresh_show_no_change(life: Life) -> None:
    cloud, resource, inputs = life.cloud, life.resource, life.inputs
    assert cloud.diff(resource, **inputs) == {}
    before, outputs = dict(resource.inputs), dict(resource.outputs)
    assert cloud.refresh(resource)
    assert resource.inputs == before
    assert resource.outputs == outputs
    assert cloud.diff(resource, **inputs) == {}


def test_it_can_be_imported_by_its_id(life: Life) -> None:
    for name in table()[life.type].outputs:
        assert life.imported.outputs.get(name) == life.resource.outputs.get(name), name


def test_what_was_imported_is_not_replaced_by_the_program_that_declares_it(life: Life) -> None:
    name = table()[life.type].name
    given = {name.property: life.resource.outputs[name.property]} if name is not None else {}
    difference = life.cloud.diff(life.imported, **{**given, **life.inputs})
    replacing = {key for key, replaced in difference.items() if replaced}
    assert replacing == life.example.forgotten


def test_a_change_that_aws_does_not_take_replaces(life: Life) -> None:
    resource = life.resource
    change = life.example.replace or {}
    changed = {**life.inputs, **resolved(change, life.cloud)}
    assert any(life.cloud.diff(resource, **changed).values()) is bool(change)


def test_it_is_deleted_once_and_a_second_delete_succeeds(life: Life) -> None:
    cloud, resource = life.cloud, life.resource
    cloud.delete(resource)
    if isinstance(table()[life.type], Emulation):
        assert cloud.refresh(resource) is life.example.survives_delete
    else:
        assert not cloud.refresh(resource)
    cloud.delete(resource)
    assert not [record for record in cloud.provider.objects.ledger if record.urn == resource.urn]
