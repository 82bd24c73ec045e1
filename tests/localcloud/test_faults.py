"""Faults hit the call they were ordered for, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.aws.coverage import coverage
from localcloud.aws.faults import Fault, FaultError, Faults
from tests.localcloud.examples.cloudcontrol import a_definition, of_type
from tests.localcloud.harness import Cloud, Refused

KEY = "aws:kms/key:Key"
ALIAS = "aws:kms/alias:Alias"
CONTROL = "aws:cloudcontrol/resource:Resource"


def order(cloud: Cloud, **fault: Any) -> None:
    cloud.provider.faults.replace([Fault.parse(fault)])


@given(nth=st.integers(1, 5), times=st.integers(1, 5), calls=st.integers(0, 12))
def test_exactly_the_ordered_calls_are_hit(nth: int, times: int, calls: int) -> None:
    faults = Faults([Fault(type=KEY, operation="create", effect="fail", nth=nth, times=times)])
    hit = [n for n in range(1, calls + 1) if faults.take([KEY], "create") is not None]
    assert hit == [n for n in range(nth, nth + times) if n <= calls]


def test_a_create_that_fails_leaves_nothing_and_the_next_one_succeeds(cloud: Cloud) -> None:
    order(cloud, type=KEY, operation="create", effect="fail")
    with pytest.raises(Refused, match="aws:kms/key:Key: InternalError: an injected fault"):
        cloud.create(KEY, "key", description="a")
    assert cloud.boto3("kms").list_keys()["Keys"] == []
    assert cloud.create(KEY, "key", description="a").id


def test_a_lost_answer_leaves_an_orphan_that_is_listed_by_name_and_owner(cloud: Cloud) -> None:
    order(cloud, type=KEY, operation="create", effect="lose-answer")
    with pytest.raises(Refused, match="the answer was lost"):
        cloud.create(KEY, "key", description="a")
    [orphan] = cloud.provider.objects.ledger.orphans([])
    assert (orphan.key.type, orphan.owner, orphan.stack) == (KEY, "team", "local")
    assert cloud.provider.objects.ledger.orphans([(KEY, orphan.key.id)]) == []


def test_a_fixed_name_whose_answer_was_lost_fails_with_the_import_command(cloud: Cloud) -> None:
    key = cloud.create(KEY, "key", description="a")
    order(cloud, type=ALIAS, operation="create", effect="lose-answer")
    inputs = {"name": "alias/data", "targetKeyId": key.id}
    with pytest.raises(Refused, match="the answer was lost"):
        cloud.create(ALIAS, "data-alias", **inputs)
    with pytest.raises(Refused, match="pulumi import aws:kms/alias:Alias data-alias alias/data"):
        cloud.create(ALIAS, "data-alias", **inputs)
    adopted = cloud.import_(ALIAS, "data-alias", "alias/data")
    assert adopted is not None and adopted["targetKeyId"] == key.id


@pytest.mark.parametrize("operation", ["read", "update", "delete"])
def test_every_operation_can_fail(cloud: Cloud, operation: str) -> None:
    key = cloud.create(KEY, "key", description="a")
    order(cloud, type="*", operation=operation, effect="fail", message="Throttling: slow down")
    acts: dict[str, Callable[[], object]] = {
        "read": lambda: cloud.refresh(key),
        "update": lambda: cloud.update(key, description="b"),
        "delete": lambda: cloud.delete(key),
    }
    with pytest.raises(Refused, match="Throttling: slow down"):
        acts[operation]()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"type": KEY, "operation": "create"}, "a fault is an object with type, operation and"),
        ({"type": KEY, "operation": "make", "effect": "fail"}, "'make' is not one of create"),
        ({"type": KEY, "operation": "create", "effect": "burn"}, "'burn' is not one of fail"),
        ({"type": KEY, "operation": "create", "effect": "fail", "nth": 0}, "nth: 0 is not a whole"),
        ({"type": KEY, "operation": "create", "effect": "fail", "when": 1}, "when is not a field"),
        ({"type": KEY, "operation": "read", "effect": "fail", "nth": True}, "nth: True is not a"),
        ({"type": KEY, "operation": "read", "effect": "delay", "seconds": "2"}, "seconds: '2' is"),
        ({"type": KEY, "operation": "read", "effect": "delay", "seconds": -1}, "seconds: -1 is"),
        ({"type": KEY, "operation": "read", "effect": "fail", "message": 1}, "message: 1 is not"),
        ({"type": "aws:kms/kee:Kee", "operation": "read", "effect": "fail"}, "neither [*] nor a"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_with_what_can(fault: Any, words: str) -> None:
    with pytest.raises(FaultError, match=words):
        Fault.parse(fault)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ([], "an order is"),
        ({}, "an order is"),
        ({"fault": []}, "an order is"),
        ({"faults": {"type": "*"}}, "is not a list"),
    ],
)
def test_an_order_that_is_none_is_refused_with_what_is_one(order: Any, words: str) -> None:
    with pytest.raises(FaultError, match=words):
        Fault.parse_order(order)


def test_a_fault_can_name_every_row_of_the_coverage() -> None:
    faults = [{"type": row.type, "operation": "create", "effect": "fail"} for row in coverage()]
    assert len(Fault.parse_order({"faults": faults})) == len(faults) > 200


@pytest.mark.parametrize(
    "named", ["*", CONTROL, f"{CONTROL} AWS::SageMaker::ModelBiasJobDefinition"]
)
def test_a_type_of_cloud_control_is_hit_by_its_row_too(cloud: Cloud, named: str) -> None:
    bias = of_type("AWS::SageMaker::ModelBiasJobDefinition", a_definition(cloud, "ModelBias"))
    order(cloud, type=named, operation="create", effect="fail")
    with pytest.raises(
        Refused, match=f"{CONTROL} AWS::SageMaker::ModelBiasJobDefinition: Internal"
    ):
        cloud.create(CONTROL, "bias", **bias)
    assert cloud.create(CONTROL, "bias", **bias).id


def test_only_objects_of_the_row_are_hit(cloud: Cloud) -> None:
    bias = of_type("AWS::SageMaker::ModelBiasJobDefinition", a_definition(cloud, "ModelBias"))
    resource = cloud.create(CONTROL, "bias", **bias)
    for operation in ("read", "delete"):
        quality = f"{CONTROL} AWS::SageMaker::ModelQualityJobDefinition"
        order(cloud, type=quality, operation=operation, effect="fail")
        assert cloud.refresh(resource) is not None
    order(cloud, type=f"{CONTROL} {bias['typeName']}", operation="delete", effect="fail")
    with pytest.raises(Refused, match="ModelBiasJobDefinition: InternalError"):
        cloud.delete(resource)
    cloud.delete(resource)


def test_an_empty_order_ends_all_faults() -> None:
    assert Fault.parse_order({"faults": []}) == []
