"""Every emulated type changes on the local cloud as it would on AWS, and goes with a reset.

The tests of a type look at one object where they follow each other in the order of the file, as on
a worker; in another order, or alone, each makes its own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data

from localcloud.aws.values import Props
from tests.localcloud.harness import Example, resolved
from tests.localcloud.test_admin import post
from tests.localcloud.test_every_type import EXAMPLES, Life

SWITCHES = frozenset({"aws:ebs/encryptionByDefault:EncryptionByDefault"})
"""They have two positions: whoever has switched one can only switch it back."""


def lived(examples: list[Example]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("life", examples, ids=str, indirect=True)


updatable = lived([example for example in EXAMPLES if example.update is not None])
drifting = lived([example for example in EXAMPLES if example.drift is not None])


class Changing(Life):
    """A life with the inputs that were declared last; spent when the object is not as declared."""

    declared: Props | None = None
    spent = False

    def anew(self) -> None:
        """Another object on an empty cloud where this one is spent."""
        if self.spent:
            example = self.example
            vars(self).clear()
            empty()
            vars(self).update(vars(Changing(example)))


def empty() -> None:
    BackendDict.reset()
    reset_model_data()


@pytest.fixture(scope="module")
def life(request: pytest.FixtureRequest, moto_in_process: None) -> Changing:  # noqa: ARG001
    empty()
    return Changing(request.param)


@updatable
def test_a_change_that_aws_takes_in_place_updates(life: Changing) -> None:
    assert life.example.update is not None
    life.anew()
    cloud, inputs, resource = life.cloud, life.inputs, life.resource
    changed = {**inputs, **resolved(life.example.update, cloud)}
    difference = cloud.diff(resource, **changed)
    assert difference and not any(difference.values())
    cloud.update(resource, **changed)
    life.declared = changed
    assert cloud.diff(resource, **changed) == {}
    assert cloud.refresh(resource)
    assert cloud.diff(resource, **changed) == {}
    assert cloud.diff(resource, **inputs) != {}, "the update left the object as it was"


@drifting
def test_a_change_made_beside_pulumi_is_seen_by_a_refresh(life: Changing) -> None:
    assert life.example.drift is not None
    life.spent |= life.type in SWITCHES and life.declared is not None
    life.anew()
    cloud, resource = life.cloud, life.resource
    declared = life.declared or life.inputs
    assert cloud.refresh(resource)
    assert cloud.diff(resource, **declared) == {}
    life.spent = True
    name = life.example.drift(cloud, resource)
    assert cloud.refresh(resource)
    assert name in cloud.diff(resource, **declared)


@lived(EXAMPLES)
def test_a_reset_removes_every_type_without_a_state(life: Changing, tmp_path: Path) -> None:
    if life.declared and life.declared.get("deletionProtectionEnabled"):
        life.spent = True
        life.anew()
    cloud, resource = life.cloud, life.resource
    life.spent = True
    status, answer = post(cloud, tmp_path, "reset", {"orphans": False})
    assert status == "200 OK"
    assert resource.urn in {one["urn"] for one in answer["removed"]}
    assert not [record for record in cloud.provider.objects.ledger if record.urn == resource.urn]
    if not life.example.survives_delete:
        assert not cloud.refresh(resource)
