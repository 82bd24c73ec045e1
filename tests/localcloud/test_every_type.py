"""Every emulated type lives its whole life on the local cloud as it would on AWS."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from localcloud.aws.emulation import Emulation
from localcloud.aws.table import table
from localcloud.aws.values import UNKNOWN
from tests.localcloud import examples
from tests.localcloud.harness import Cloud, Example, resolved

EXAMPLES: list[Example] = [
    example
    for module in sorted(each.name for each in pkgutil.iter_modules(examples.__path__))
    for example in importlib.import_module(f"{examples.__name__}.{module}").EXAMPLES
]


def each(examples: list[Example]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", examples, ids=str)


every_example = each(EXAMPLES)
updatable = each([example for example in EXAMPLES if example.update is not None])
replaceable = each([example for example in EXAMPLES if example.replace is not None])
drifting = each([example for example in EXAMPLES if example.drift is not None])


def test_every_type_of_the_table_has_an_example() -> None:
    shown = {example.type for example in EXAMPLES}
    assert set(table()) - shown == set()


@every_example
def test_it_is_created_and_read_back_with_every_declared_input(
    cloud: Cloud, example: Example
) -> None:
    inputs = example.inputs(cloud)
    resource = cloud.create(example.type, "example", **inputs)
    for name, value in inputs.items():
        if name == "tags" and isinstance(value, dict):
            assert resource.outputs["tags"] == {"owner": "team", **value}
        elif name != "region" and value not in (None, "", [], {}, False):
            assert resource.outputs[name] == value, name


@every_example
def test_a_second_preview_and_a_refresh_show_no_change(cloud: Cloud, example: Example) -> None:
    inputs = example.inputs(cloud)
    resource = cloud.create(example.type, "example", **inputs)
    assert cloud.diff(resource, **inputs) == {}
    before, outputs = dict(resource.inputs), dict(resource.outputs)
    assert cloud.refresh(resource)
    assert resource.inputs == before
    assert resource.outputs == outputs
    assert cloud.diff(resource, **inputs) == {}


@every_example
def test_outputs_that_only_aws_knows_are_unknown_in_a_preview_and_there_after_the_create(
    cloud: Cloud, example: Example
) -> None:
    inputs = example.inputs(cloud)
    preview = cloud.preview_create(example.type, "example", **inputs)
    resource = cloud.create(example.type, "example", **inputs)
    for name in table()[example.type].outputs:
        if name not in inputs:
            assert preview[name] is UNKNOWN, name
            assert resource.outputs.get(name) is not None, name


@updatable
def test_a_change_that_aws_takes_in_place_updates(cloud: Cloud, example: Example) -> None:
    assert example.update is not None
    inputs = example.inputs(cloud)
    resource = cloud.create(example.type, "example", **inputs)
    changed = {**inputs, **resolved(example.update, cloud)}
    difference = cloud.diff(resource, **changed)
    assert difference and not any(difference.values())
    cloud.update(resource, **changed)
    assert cloud.diff(resource, **changed) == {}
    assert cloud.refresh(resource)
    assert cloud.diff(resource, **changed) == {}
    assert cloud.diff(resource, **inputs) != {}, "the update left the object as it was"


@replaceable
def test_a_change_that_aws_does_not_take_replaces(cloud: Cloud, example: Example) -> None:
    assert example.replace is not None
    inputs = example.inputs(cloud)
    resource = cloud.create(example.type, "example", **inputs)
    difference = cloud.diff(resource, **{**inputs, **resolved(example.replace, cloud)})
    assert any(difference.values())


@drifting
def test_a_change_made_beside_pulumi_is_seen_by_a_refresh(cloud: Cloud, example: Example) -> None:
    assert example.drift is not None
    inputs = example.inputs(cloud)
    resource = cloud.create(example.type, "example", **inputs)
    name = example.drift(cloud, resource)
    assert cloud.refresh(resource)
    assert name in cloud.diff(resource, **inputs)


@every_example
def test_it_is_deleted_once_and_a_second_delete_succeeds(cloud: Cloud, example: Example) -> None:
    resource = cloud.create(example.type, "example", **example.inputs(cloud))
    cloud.delete(resource)
    if isinstance(table()[example.type], Emulation):
        assert cloud.refresh(resource) is example.survives_delete
    else:
        assert not cloud.refresh(resource)
    cloud.delete(resource)
    assert not [record for record in cloud.provider.objects.ledger if record.urn == resource.urn]


@every_example
def test_it_can_be_imported_by_its_id(cloud: Cloud, example: Example) -> None:
    inputs = example.inputs(cloud)
    resource = cloud.create(example.type, "example", **inputs)
    id_ = example.import_id(resource) if example.import_id is not None else resource.id
    imported = cloud.import_(example.type, "example", id_)
    assert imported is not None
    for name in table()[example.type].outputs:
        assert imported.outputs.get(name) == resource.outputs.get(name), name


@every_example
def test_what_was_imported_is_not_replaced_by_the_program_that_declares_it(
    cloud: Cloud, example: Example
) -> None:
    inputs = example.inputs(cloud)
    resource = cloud.create(example.type, "example", **inputs)
    id_ = example.import_id(resource) if example.import_id is not None else resource.id
    imported = cloud.import_(example.type, "example", id_)
    assert imported is not None
    name = table()[example.type].name
    given = {name.property: resource.outputs[name.property]} if name is not None else {}
    difference = cloud.diff(imported, **{**given, **inputs})
    replacing = {key for key, replaced in difference.items() if replaced}
    assert replacing == example.forgotten
