"""A create that AWS refuses, for each emulated type: it leaves nothing, and the next succeeds."""

from __future__ import annotations

import pytest

from localcloud.aws.faults import Fault
from tests.localcloud.harness import Cloud, Example, Refused
from tests.localcloud.test_lost_answers import emulated


@emulated
def test_it_is_reported_leaves_nothing_and_the_next_one_succeeds(
    cloud: Cloud, example: Example
) -> None:
    inputs = example.inputs(cloud)
    before = {(record.key.type, record.key.id) for record in cloud.provider.objects.ledger}
    fails = {
        "type": example.type,
        "operation": "create",
        "effect": "fail",
        "message": "ServiceUnavailable: try again",
    }
    cloud.provider.faults.replace([Fault.parse(fails)])
    with pytest.raises(Refused, match="ServiceUnavailable: try again"):
        cloud.create(example.type, "example", **inputs)
    assert cloud.provider.objects.ledger.orphans(before) == []
    resource = cloud.create(example.type, "example", **inputs)
    assert cloud.refresh(resource)
    [made] = cloud.provider.objects.ledger.orphans(before)
    assert (made.key.type, made.key.id) == (resource.type, resource.id)
