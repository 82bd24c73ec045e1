"""A data set is pinned when its batch ends: exactly the versions that are newest, signed, once."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.errors import EventError, RefusedError
from automation.handlers import pin
from automation.pin import Dataset, concerned, manifest
from components.pipelines.mlops_steps.process import find_manifest
from tests.automation.calls import DECLARED, Calls
from tests.automation.test_deploy import Context
from tests.automation.world import DATA, LAKE, MANIFESTS, Serving, serving

ENDED: dict[str, Any] = {
    "id": "e1",
    "detail-type": "Object Created",
    "detail": {"bucket": {"name": DATA}, "object": {"key": "cards/day=1/_SUCCESS"}},
}
ASKED: dict[str, Any] = {"detail-type": "Pin", "detail": {"dataset": "cards"}}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Serving:
    found = serving()
    pin.metrics.clear_metrics()
    places = {"cards": {"bucket": DATA, "prefix": "cards"}}
    for name, value in {
        "DATASETS": json.dumps(places),
        "TABLE": MANIFESTS,
        "BUCKET": LAKE,
        "SIGNING_KEY": found.key,
        "SIGNING_ALGORITHM": found.algorithm,
    }.items():
        monkeypatch.setenv(name, value)
    return found


def put(world: Serving, key: str, body: str = "a\n1\n") -> str:
    return str(world.s3.put_object(Bucket=DATA, Key=key, Body=body)["VersionId"])


def send(calls: Calls, event: dict[str, Any]) -> Any:
    record = {"messageId": "1", "receiptHandle": "h", "body": json.dumps(event)}
    with calls.of("pin"):
        return pin.handle({"Records": [record]}, Context())


def ask(calls: Calls) -> str:
    with calls.of("pin"):
        return str(pin.handle(ASKED, Context())["cards"])


def items(world: Serving) -> dict[str, dict[str, Any]]:
    found = world.dynamodb.scan(TableName=MANIFESTS)["Items"]
    return {one["digest"]["S"]: one for one in found}


def test_the_newest_versions_are_pinned_and_nothing_else(world: Serving, calls: Calls) -> None:
    put(world, "cards/day=1/b.csv", "old")
    newest = {
        "cards/day=1/b.csv": put(world, "cards/day=1/b.csv"),
        "cards/day=1/a.csv": put(world, "cards/day=1/a.csv"),
    }
    put(world, "cards/gone.csv")
    world.s3.delete_object(Bucket=DATA, Key="cards/gone.csv")
    for other in (
        "cards/day=1/_SUCCESS",
        "cards/_temporary.csv",
        "cards/notes.txt",
        "cardsx/a.csv",
    ):
        put(world, other)
    assert send(calls, ENDED) == {"batchItemFailures": []}
    digest = items(world)["latest"]["points_to"]["S"]
    found = find_manifest(MANIFESTS, "cards", digest)
    assert [(one["key"], one["version_id"]) for one in found] == sorted(newest.items())
    item = items(world)[digest]
    assert (item["objects"]["N"], item["bytes"]["N"]) == ("2", "8")
    assert item["created_at"]["S"].endswith("+00:00")


def test_the_manifest_is_signed_and_the_signature_is_of_its_digest(
    world: Serving, calls: Calls
) -> None:
    put(world, "cards/a.csv")
    digest = ask(calls)
    key = f"manifests/cards/{digest}.json"
    text = world.s3.get_object(Bucket=LAKE, Key=key)["Body"].read()
    assert hashlib.sha256(text).hexdigest() == digest
    stored = world.s3.get_object(Bucket=LAKE, Key=f"{key}.signature.json")["Body"].read()
    signed = json.loads(stored)
    assert (signed["key"], signed["algorithm"]) == (world.key, world.algorithm)
    assert world.kms.verify(
        KeyId=world.key,
        Message=bytes.fromhex(digest),
        MessageType="DIGEST",
        Signature=base64.b64decode(signed["signature"]),
        SigningAlgorithm=world.algorithm,
    )["SignatureValid"]


def test_the_same_data_are_pinned_once_and_other_data_move_the_pointer(
    world: Serving, calls: Calls
) -> None:
    put(world, "cards/a.csv")
    first = ask(calls)
    before = world.s3.list_object_versions(Bucket=LAKE)["Versions"]
    created = items(world)[first]
    assert ask(calls) == first
    assert world.s3.list_object_versions(Bucket=LAKE)["Versions"] == before
    assert items(world)[first] == created
    put(world, "cards/b.csv")
    second = ask(calls)
    assert second != first
    assert items(world)["latest"]["points_to"]["S"] == second
    assert items(world)[first] == created


def test_a_pin_that_ended_half_way_is_finished_by_the_next(world: Serving, calls: Calls) -> None:
    put(world, "cards/a.csv")
    digest = ask(calls)
    place = {"Bucket": LAKE, "Key": f"manifests/cards/{digest}.json"}
    world.s3.delete_object(**{**place, "Key": f"{place['Key']}.signature.json"})
    key = {"dataset": {"S": "cards"}, "digest": {"S": digest}}
    world.dynamodb.delete_item(TableName=MANIFESTS, Key=key)
    version = world.s3.head_object(**place)["VersionId"]
    assert ask(calls) == digest
    assert items(world)[digest]["version_id"]["S"] == version
    assert world.s3.head_object(**{**place, "Key": f"{place['Key']}.signature.json"})


def test_another_text_in_the_manifests_place_is_neither_replaced_nor_signed(
    world: Serving, calls: Calls
) -> None:
    version = put(world, "cards/a.csv")
    listed = [{"bucket": DATA, "key": "cards/a.csv", "size": 4, "version_id": version}]
    digest = hashlib.sha256(manifest("cards", listed)).hexdigest()
    key = f"manifests/cards/{digest}.json"
    world.s3.put_object(Bucket=LAKE, Key=key, Body=b"{}")
    with pytest.raises(RefusedError, match="holds another text than its name says"):
        ask(calls)
    stored = world.s3.list_objects_v2(Bucket=LAKE)["Contents"]
    assert [one["Key"] for one in stored] == [key]
    assert items(world) == {}


def test_no_data_and_no_data_set_are_told(world: Serving, calls: Calls) -> None:
    with pytest.raises(RefusedError, match=r"has no \.csv file"):
        ask(calls)
    with pytest.raises(EventError, match=r"'x' is no data set of this stack \(cards\)"):
        pin.work({**ASKED, "detail": {"dataset": "x"}})
    with pytest.raises(EventError, match="knows none such"):
        pin.work({"detail-type": "Sweep"})
    assert world.s3.list_objects_v2(Bucket=LAKE)["KeyCount"] == 0


def test_every_call_that_the_role_allows_is_made(world: Serving, calls: Calls) -> None:
    put(world, "cards/a.csv")
    ask(calls)
    ask(calls)
    assert calls.made["pin"] == DECLARED["pin"]


KNOWN = [Dataset("cards", "b", "cards"), Dataset("old", "b", "cards/old"), Dataset("x", "c", "x")]


@pytest.mark.parametrize(
    ("bucket", "key", "names"),
    [
        ("b", "cards/_SUCCESS", ["cards"]),
        ("b", "cards/old/_SUCCESS", ["cards", "old"]),
        ("b", "cards/a.csv", []),
        ("b", "cardsx/_SUCCESS", []),
        ("b", "cards/x_SUCCESS", []),
        ("c", "cards/_SUCCESS", []),
    ],
)
def test_a_batch_that_ended_concerns_the_data_sets_it_lies_in(
    bucket: str, key: str, names: list[str]
) -> None:
    event = {
        "detail-type": "Object Created",
        "detail": {"bucket": {"name": bucket}, "object": {"key": key}},
    }
    assert [one.name for one in concerned(event, KNOWN)] == names


@given(st.dictionaries(st.text(max_size=9), st.integers(0, 9), max_size=5))
def test_a_manifest_is_the_same_whatever_the_order_of_its_facts(facts: dict[str, int]) -> None:
    turned = dict(reversed(facts.items()))
    assert manifest("d", [facts]) == manifest("d", [turned])
