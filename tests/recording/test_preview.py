"""A preview of the engine becomes a recording, or is refused with the reason."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from recording import Recording, RecordingError, Source
from recording.preview import read_base, read_preview
from recording.values import ASSET, SIGNATURE, UNKNOWN

PREFIX: Final = "urn:pulumi:dev::mlops-platform::"
STACK: Final = f"{PREFIX}pulumi:pulumi:Stack::mlops-platform-dev"
PROVIDER: Final = f"{PREFIX}pulumi:providers:aws::aws"
KEY: Final = f"{PREFIX}mlops:x:Ring$aws:kms/key:Key::ring-key"
ALIAS: Final = f"{PREFIX}mlops:x:Ring$aws:kms/alias:Alias::ring-alias"
RING: Final = f"{PREFIX}mlops:x:Ring::ring"


def _step(urn: str, type_: str, /, op: str = "create", **state: Any) -> dict[str, Any]:
    new = {"urn": urn, "type": type_, "custom": not type_.startswith(("mlops", "pulumi:pulumi"))}
    return {"op": op, "urn": urn, "newState": {**new, **state}}


def a_preview(*more: Mapping[str, Any], **document: Any) -> bytes:
    steps = [
        _step(STACK, "pulumi:pulumi:Stack", stackTrace=[{"sourcePosition": "project:///a.py#1"}]),
        _step(PROVIDER, "pulumi:providers:aws", parent=STACK),
        _step(RING, "mlops:x:Ring", parent=STACK),
        _step(
            KEY,
            "aws:kms/key:Key",
            parent=RING,
            protect=True,
            provider=f"{PROVIDER}::{UNKNOWN}",
            inputs={"__defaults": ["isEnabled"], "description": "[secret]", "tags": {"a": "b"}},
            stackTrace=[
                {"sourcePosition": "project:///.venv/lib/site-packages/pulumi_aws/kms.py#9"},
                {"sourcePosition": "project:///../elsewhere/x.py#9"},
                {"sourcePosition": "project:///components/ring.py#42"},
                {},
            ],
        ),
        _step(
            ALIAS,
            "aws:kms/alias:Alias",
            parent=RING,
            provider=f"{PROVIDER}::{UNKNOWN}",
            inputs={"targetKeyId": UNKNOWN, "name": "alias/ring"},
            propertyDependencies={"targetKeyId": [KEY], "name": []},
            dependencies=[KEY, RING],
        ),
    ]
    summary = {"create": len(steps)}
    whole = {"config": {}, "steps": [*steps, *more], "changeSummary": summary, **document}
    return json.dumps(whole).encode()


def test_a_preview_becomes_a_recording_of_the_same_schema() -> None:
    recording = read_preview(a_preview())
    assert (recording.project, recording.stack) == ("mlops-platform", "dev")
    assert Recording.from_json(recording.to_json()) == recording


def test_what_only_aws_knows_is_unknown_and_never_dropped() -> None:
    recording = read_preview(a_preview())
    assert recording.named("ring-alias").inputs["targetKeyId"] == {"unknown": True}
    key = recording.named("ring-key")
    assert key.outputs["arn"] == {"unknown": True}
    assert key.outputs["id"] == {"unknown": True}
    assert key.outputs["tagsAll"] == {"a": "b"}


def test_a_hidden_secret_is_marked_as_one() -> None:
    key = read_preview(a_preview()).named("ring-key")
    assert key.inputs["description"] == {"secret": True}
    assert key.outputs["description"] == {"secret": True}


def test_the_bookkeeping_of_a_provider_is_left_out() -> None:
    assert "__defaults" not in read_preview(a_preview()).named("ring-key").inputs


def test_options_and_dependencies_are_those_of_the_program() -> None:
    recording = read_preview(a_preview())
    assert recording.named("ring-key").options["protect"] is True
    assert recording.named("ring-key").options["provider"] == PROVIDER
    alias = recording.named("ring-alias")
    assert alias.dependencies == {"targetKeyId": [KEY]}
    assert alias.options["depends_on"] == [RING]
    assert recording.named("ring-key").sequence < alias.sequence


def test_the_source_is_the_first_line_of_the_projects_own_code() -> None:
    recording = read_preview(a_preview())
    assert recording.named("ring-key").source == Source(file="components/ring.py", line=42)
    assert recording.named("ring-alias").source is None


def test_what_will_be_deleted_is_not_part_of_the_recording() -> None:
    gone = {"op": "delete", "urn": f"{PREFIX}aws:kms/key:Key::old", "newState": None}
    assert read_preview(a_preview(gone)) == read_preview(a_preview())


def test_what_does_not_change_keeps_the_outputs_that_it_has() -> None:
    before = {"id": "key-1", "outputs": {"arn": "arn:key-1", "policy": "[secret]"}}
    same = {**_step(KEY, "aws:kms/key:Key", op="same", parent=RING), "oldState": before}
    key = read_preview(a_preview(same, changeSummary={"same": 1})).named("ring-key")
    assert key.outputs["id"] == "key-1"
    assert key.outputs["arn"] == "arn:key-1"
    assert key.outputs["policy"] == {"secret": True}


def test_what_is_updated_keeps_its_id_and_nothing_else_for_sure() -> None:
    before = {"id": "key-1", "outputs": {"arn": "arn:key-1"}}
    update = {**_step(KEY, "aws:kms/key:Key", op="update", parent=RING), "oldState": before}
    key = read_preview(a_preview(update)).named("ring-key")
    assert key.outputs["id"] == "key-1"
    assert key.outputs["arn"] == {"unknown": True}


def test_a_replaced_resource_stands_once() -> None:
    steps = [
        _step(KEY, "aws:kms/key:Key", op=op, parent=RING)
        for op in ("create-replacement", "replace")
    ]
    removed = {"op": "delete-replaced", "urn": KEY}
    assert len(read_preview(a_preview(*steps, removed)).of("aws:kms/key:Key")) == 1


def test_a_preview_that_hides_unchanged_resources_is_refused_with_the_flag() -> None:
    with pytest.raises(RecordingError, match=r"leaves out 7 resources.*--show-sames"):
        read_preview(a_preview(changeSummary={"same": 7}))


def test_a_failed_preview_is_refused_with_its_message() -> None:
    diagnostics = [{"severity": "error", "message": "kms key:\n  no such thing"}]
    with pytest.raises(RecordingError, match=r"the preview failed.*kms key: no such thing"):
        read_preview(a_preview(diagnostics=diagnostics))


def test_a_warning_does_not_spoil_a_preview() -> None:
    read_preview(a_preview(diagnostics=[{"severity": "warning", "message": "old"}]))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "it is not JSON"),
        (b"Previewing update (dev)", "it is not JSON"),
        (b"[" * 100_000, "cannot be recorded"),
        (b"[]", "it is not an object with steps"),
        (b'{"schema": 1}', "it is not an object with steps"),
        (b'{"steps": {}}', "its steps are not a list"),
        (b'{"steps": [1]}', "its steps are not a list"),
        (b'{"steps": []}', "it holds no resource"),
        (b'{"steps": [{"op": "create", "urn": "u"}]}', "its step create of u"),
        (b'{"steps": [{"op": "dance", "urn": "u", "newState": {}}]}', "its step dance of u"),
        (b'{"steps": [{"op": "same", "urn": "u", "newState": {}}]}', "lacks its URN or its type"),
    ],
)
def test_what_is_no_preview_is_refused_in_one_paragraph(content: bytes, complaint: str) -> None:
    with pytest.raises(RecordingError) as refusal:
        read_preview(content)
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)


def an_old_key(**state: Any) -> dict[str, Any]:
    return {"urn": KEY, "type": "aws:kms/key:Key", "custom": True, "parent": RING, **state}


def test_the_old_states_of_a_preview_are_what_is_deployed() -> None:
    old = an_old_key(id="key-1", protect=True, inputs={"description": "a"}, outputs={"arn": "a:1"})
    update = {**_step(KEY, "aws:kms/key:Key", op="update", parent=RING), "oldState": old}
    ring = _step(RING, "mlops:x:Ring", op="same", parent=STACK)
    ring["oldState"] = ring["newState"]
    stack = _step(STACK, "pulumi:pulumi:Stack", op="same")
    stack["oldState"] = stack["newState"]
    base = read_base(a_preview(update, ring, stack))
    assert [one.name for one in base.resources] == ["ring-key", "ring", "mlops-platform-dev"]
    key = base.named("ring-key")
    assert (key.inputs, key.outputs["arn"]) == ({"description": "a"}, "a:1")
    assert key.options["protect"] is True
    assert Recording.from_json(base.to_json()) == base


def test_what_was_never_deployed_has_no_base() -> None:
    assert read_base(a_preview()).resources == ()


def test_what_will_be_deleted_is_part_of_the_base_and_what_was_put_aside_is_not() -> None:
    for op, number in (("delete", 1), ("delete-replaced", 0)):
        step = {"op": op, "urn": KEY, "oldState": an_old_key(parent=None), "newState": None}
        assert len(read_base(a_preview(step)).resources) == number


def test_a_resource_that_was_found_by_an_alias_names_it() -> None:
    earlier = KEY.replace("ring-key", "old-key")
    old = {**an_old_key(), "urn": earlier}
    step = {**_step(KEY, "aws:kms/key:Key", op="same", parent=RING), "oldState": old}
    key = read_preview(a_preview(step, changeSummary={"same": 1})).named("ring-key")
    assert key.options["aliases"] == [earlier]


def test_a_file_of_the_base_is_known_by_its_hash_alone() -> None:
    def asset(hash_: str) -> dict[str, Any]:
        return {"source": {SIGNATURE: ASSET, "hash": hash_, "path": "gone"}}

    old = an_old_key(inputs=asset("aa"), parent=None)
    step = {"op": "delete", "urn": KEY, "oldState": old, "newState": None}
    [key] = read_base(a_preview(step)).resources
    assert key.inputs == {"source": {"asset": {"sha256": "aa"}}}


def test_an_old_state_without_a_type_is_refused() -> None:
    step = {"op": "delete", "urn": KEY, "oldState": {"urn": KEY}, "newState": None}
    with pytest.raises(RecordingError, match=r"the old state of .* lacks its URN or its type"):
        read_base(a_preview(step))
