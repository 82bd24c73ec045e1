"""Every emulated type changes on the local cloud as it would on AWS."""

from __future__ import annotations

from tests.localcloud.harness import Cloud, Example, resolved
from tests.localcloud.test_every_type import EXAMPLES, each

updatable = each([example for example in EXAMPLES if example.update is not None])
drifting = each([example for example in EXAMPLES if example.drift is not None])


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


@drifting
def test_a_change_made_beside_pulumi_is_seen_by_a_refresh(cloud: Cloud, example: Example) -> None:
    assert example.drift is not None
    inputs = example.inputs(cloud)
    resource = cloud.create(example.type, "example", **inputs)
    name = example.drift(cloud, resource)
    assert cloud.refresh(resource)
    assert name in cloud.diff(resource, **inputs)
