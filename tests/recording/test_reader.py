"""A recording survives the way to a file and back; anything else is refused in one paragraph."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recording.errors import RecordingError
from recording.model import RecordedResource, Recording, Source

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_VALUES = st.dictionaries(st.text(min_size=1), _JSON, max_size=4)


def a_resource(**changes: Any) -> RecordedResource:
    fields: dict[str, Any] = {
        "urn": "urn:pulumi:dev::p::aws:sqs/queue:Queue::jobs",
        "type": "aws:sqs/queue:Queue",
        "name": "jobs",
        "parent": None,
        "sequence": 0,
        "inputs": {"kmsMasterKeyId": "key", "secret": {"secret": True}},
        "outputs": {"arn": "arn:aws:sqs:us-east-1:111122223333:jobs"},
        "dependencies": {"kmsMasterKeyId": ["urn:other"]},
        "options": {"protect": False},
        "source": Source(file="components/x.py", line=3),
    }
    return RecordedResource(**{**fields, **changes})


def a_recording(*resources: RecordedResource) -> Recording:
    return Recording(project="p", stack="dev", resources=resources or (a_resource(),))


def a_document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(a_recording().to_json())
    return document


def test_a_recording_read_back_is_the_same() -> None:
    recording = a_recording()
    assert Recording.from_json(recording.to_json()) == recording


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw on a busy machine
@given(inputs=_VALUES, outputs=_VALUES, name=st.text(min_size=1))
def test_any_values_survive_the_way_to_json_and_back(
    inputs: dict[str, Any], outputs: dict[str, Any], name: str
) -> None:
    try:
        name.encode()
        json.dumps([inputs, outputs], ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return  # lone surrogates are no text that a program can hold in a file
    recording = a_recording(a_resource(inputs=inputs, outputs=outputs, name=name))
    content = recording.to_json()
    assert Recording.from_json(content) == recording
    assert Recording.from_json(content).to_json() == content


def test_the_order_of_the_resources_in_the_file_does_not_matter() -> None:
    first, second = a_resource(urn="urn:a"), a_resource(urn="urn:b", sequence=1)
    document = json.loads(a_recording(first, second).to_json())
    document["resources"].reverse()
    assert Recording.from_json(json.dumps(document).encode()) == a_recording(first, second)


def test_a_file_that_was_cut_off_says_so() -> None:
    content = a_recording().to_json()
    for length in (0, 1, len(content) // 2, len(content) - 4):
        with pytest.raises(RecordingError, match=r"not a recording.*bin/mlops record"):
            Recording.from_json(content[:length])
    with pytest.raises(RecordingError, match="it was cut off"):
        Recording.from_json(content[:-2])


@pytest.mark.parametrize("schema", [0, 2, "1", None, True, 1.5, [1]])
def test_another_schema_is_refused_with_its_number(schema: object) -> None:
    document = {**a_document(), "schema": schema}
    with pytest.raises(RecordingError) as refusal:
        Recording.from_json(json.dumps(document).encode())
    assert f"schema is {schema!r}, this version reads 1" in str(refusal.value)


def _on_resource(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["resources"][0].__setitem__(key, value)


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda d: d.pop("stack"), "the recording lacks stack"),
        (lambda d: d.update(comment="hi"), "has keys that schema 1 does not: comment"),
        (lambda d: d.update(resources={}), "resources is an object, not a list"),
        (lambda d: d.update(project=3), "the recording.project is 3, not a text"),
        (lambda d: d["resources"].append(7), "resources[1] is a number, not an object"),
        (lambda d: d["resources"].append(d["resources"][0]), "stands twice"),
        (lambda d: d["resources"][0].pop("urn"), "resources[0] lacks urn"),
        (lambda d: d["resources"][0].update(x=1), "resources[0] has keys"),
        (_on_resource("inputs", []), "resources[0].inputs is a list, not an object"),
        (_on_resource("parent", 1), "resources[0].parent is a number"),
        (_on_resource("parent", "urn:gone"), "is missing: urn:gone"),
        (_on_resource("sequence", -1), "resources[0].sequence is -1"),
        (_on_resource("sequence", True), "resources[0].sequence is True"),
        (_on_resource("dependencies", {"a": "urn"}), "dependencies.a is not a list of URNs"),
        (_on_resource("source", "x.py:3"), "resources[0].source is a string"),
        (_on_resource("source", {"file": "x.py", "line": 0}), "source.line is 0"),
        (_on_resource("source", {"file": "x.py"}), "resources[0].source lacks line"),
    ],
)
def test_a_damaged_recording_names_the_place(
    damage: Callable[[dict[str, Any]], object], complaint: str
) -> None:
    document = a_document()
    damage(document)
    with pytest.raises(RecordingError) as refusal:
        Recording.from_json(json.dumps(document).encode())
    assert complaint in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"[]", "a list stands where"),
        (b"null", "null stands where"),
        (b"[" * 100_000, "not a recording"),
        (b'{"schema": NaN}', "NaN is not a JSON number"),
        (b'{"schema": 1, "schema": 1}', "the key 'schema' stands twice"),
    ],
)
def test_hostile_bytes_are_refused_in_one_paragraph(content: bytes, complaint: str) -> None:
    with pytest.raises(RecordingError) as refusal:
        Recording.from_json(content)
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_unknown_name_is_answered_with_those_near_it() -> None:
    with pytest.raises(RecordingError, match="Near it: jobs"):
        a_recording().named("job")


def test_a_name_of_several_resources_asks_for_the_type() -> None:
    topic = a_resource(urn="urn:z", type="aws:sns/topic:Topic", sequence=1)
    with pytest.raises(RecordingError, match="aws:sqs/queue:Queue, aws:sns/topic:Topic"):
        a_recording(a_resource(), topic).named("jobs")


def test_a_missing_urn_is_an_error() -> None:
    with pytest.raises(RecordingError, match="urn:nowhere"):
        a_recording().resource("urn:nowhere")
