"""A create whose answer is lost, for every emulated type: an orphan, adopted or removed."""

from __future__ import annotations

import re

import pytest

from localcloud.aws.emulation import Emulation
from localcloud.aws.faults import Fault
from localcloud.aws.table import table
from tests.localcloud.harness import Cloud, Example, Refused
from tests.localcloud.test_every_type import EXAMPLES, each

emulated = each([each for each in EXAMPLES if isinstance(table().get(each.type), Emulation)])


@emulated
def test_the_next_create_succeeds_or_names_the_import_that_adopts_the_orphan(
    cloud: Cloud, example: Example
) -> None:
    inputs = example.inputs(cloud)
    known = {(record.key.type, record.key.id) for record in cloud.provider.objects.ledger}
    lost = {"type": example.type, "operation": "create", "effect": "lose-answer"}
    cloud.provider.faults.replace([Fault.parse(lost)])
    with pytest.raises(Refused, match="the answer was lost"):
        cloud.create(example.type, "example", **inputs)
    [orphan] = cloud.provider.objects.ledger.orphans(known)
    try:
        resource = cloud.create(example.type, "example", **inputs)
    except Refused as refused:
        said = re.search(rf"`pulumi import {example.type} example (\S+)`", str(refused))
        assert said or "reset --orphans" in str(refused)
        adopted = cloud.import_(example.type, "example", said[1] if said else orphan.key.id)
        assert adopted is not None
        return
    known.add((resource.type, resource.id))
    for left in cloud.provider.objects.ledger.orphans(known):
        cloud.provider.objects.remove(left)
    assert cloud.refresh(resource)
    assert cloud.provider.objects.ledger.orphans(known) == []
