"""What differs between two recordings, and which of it replaces."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from localcloud.aws.diff import changes as changes_in_the_local_cloud
from localcloud.aws.table import table
from recording import RecordedResource
from recording.preview import read_base, read_preview
from review.changes import Change, changes
from review.stateful import STATEFUL
from tests.platform.stacks import recording_of
from tests.review.recordings import UNKNOWN, recording, resource

BUCKET = "aws:s3/bucket:Bucket"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
SECRET = {"secret": True}
PREVIEW = Path(__file__).parents[1] / "recording" / "data" / "preview.json.gz"
"""What the engine wrote: a part of the platform over the state that an early version left."""


def one_change(before: RecordedResource, after: RecordedResource) -> Change:
    [found] = changes(recording(before), recording(after))
    return found


def with_options(one: RecordedResource, **options: Any) -> RecordedResource:
    return replace(one, options=options)


@pytest.mark.whole_stack
def test_a_recording_differs_in_nothing_from_itself() -> None:
    prod = recording_of("prod")
    assert changes(prod, prod) == ()


def test_what_is_new_is_created_and_what_is_gone_is_deleted() -> None:
    base = recording(resource(BUCKET, "old", {}), resource(BUCKET, "kept", {}))
    head = recording(resource(BUCKET, "new", {}), resource(BUCKET, "kept", {}))
    found = {one.resource.name: one.kind for one in changes(base, head)}
    assert found == {"old": "deleted", "new": "created"}


def test_components_are_not_told_of() -> None:
    head = recording(resource("mlops:x:Ring", "ring", {}))
    assert changes(recording(), head) == changes(head, recording()) == ()


def test_an_update_names_each_path_with_its_values() -> None:
    before = resource(BUCKET, "b", {"tags": {"a": "1", "b": "2"}, "rules": [{"x": 1}]})
    after = resource(BUCKET, "b", {"tags": {"a": "3", "c": "4"}, "rules": [{"x": 2}, {"y": 1}]})
    found = one_change(before, after)
    assert found.kind == "updated"
    assert [(one.path, one.kind, one.before, one.after) for one in found.differences] == [
        ("rules[0].x", "change", 1, 2),
        ("rules[1]", "add", None, {"y": 1}),
        ("tags.a", "change", "1", "3"),
        ("tags.b", "remove", "2", None),
        ("tags.c", "add", None, "4"),
    ]


def test_a_create_only_property_replaces() -> None:
    found = one_change(
        resource(BUCKET, "b", {"bucket": "a"}), resource(BUCKET, "b", {"bucket": "b"})
    )
    assert found.kind == "replaced"
    assert found.stateful
    assert [one.path for one in found.replaced_by] == ["bucket"]


def test_a_block_that_comes_with_a_create_only_property_replaces() -> None:
    group = "aws:sagemaker/featureGroup:FeatureGroup"
    after = resource(group, "g", {"onlineStoreConfig": {"storageType": "InMemory"}})
    assert one_change(resource(group, "g", {}), after).kind == "replaced"
    hidden = resource(group, "g", {"onlineStoreConfig": UNKNOWN})
    assert one_change(resource(group, "g", {}), hidden).kind == "update or replace"


def test_of_an_unknown_type_an_update_is_never_promised() -> None:
    type_ = "aws:timestreamwrite/table:Table"
    found = one_change(resource(type_, "t", {"a": 1}), resource(type_, "t", {"a": 2}))
    assert found.kind == "update or replace"
    assert found.certain
    assert found.differences[0].replaces == "unknown"


def test_a_value_that_is_not_known_may_change() -> None:
    table_ = "aws:dynamodb/table:Table"
    found = one_change(
        resource(table_, "t", {"billingMode": "PROVISIONED"}),
        resource(table_, "t", {"billingMode": UNKNOWN}),
    )
    assert (found.kind, found.certain) == ("updated", False)
    found = one_change(
        resource(table_, "t", {"hashKey": "a"}), resource(table_, "t", {"hashKey": UNKNOWN})
    )
    assert (found.kind, found.certain) == ("update or replace", False)


@pytest.mark.parametrize("mark", [SECRET, UNKNOWN])
def test_what_is_hidden_on_both_sides_is_the_same_while_it_comes_from_the_same(mark: Any) -> None:
    def topic(*sources: str) -> RecordedResource:
        return resource("aws:sns/topic:Topic", "t", {"policy": mark}, None, {"policy": sources})

    assert changes(recording(topic("urn:a")), recording(topic("urn:a"))) == ()
    found = one_change(topic("urn:a"), topic("urn:b"))
    assert (found.kind, found.certain) == ("updated", False)


def test_what_takes_an_output_of_a_replaced_resource_may_be_replaced() -> None:
    def world(name: str) -> list[RecordedResource]:
        bucket = resource(BUCKET, "b", {"bucket": name})
        return [
            bucket,
            replace(
                resource(VERSIONING, "v", {"bucket": "id"}, None, {"bucket": [bucket.urn]}),
                sequence=1,
            ),
        ]

    replaced, versioning = changes(recording(*world("a")), recording(*world("b")))
    assert replaced.kind == "replaced"
    assert (versioning.kind, versioning.certain) == ("update or replace", False)
    assert versioning.differences[0].replaced == replaced.urn


def test_an_ignored_property_does_not_count() -> None:
    options = {"ignore_changes": ["scalingConfig.desiredSize", "labels[0]"]}
    before, after = (
        with_options(
            resource(
                "aws:eks/nodeGroup:NodeGroup",
                "n",
                {"scalingConfig": {"desiredSize": size, "maxSize": 9}, "labels": [size]},
            ),
            **options,
        )
        for size in (1, 2)
    )
    assert changes(recording(before), recording(after)) == ()


def test_a_property_that_the_program_says_replaces_does() -> None:
    before, after = (
        with_options(resource(BUCKET, "b", {"tags": {"a": each}}), replace_on_changes=["tags"])
        for each in "xy"
    )
    assert one_change(before, after).kind == "replaced"


def test_a_lost_protection_is_a_change_that_aws_hears_nothing_of() -> None:
    one = resource(BUCKET, "b", {})
    found = one_change(with_options(one, protect=True), with_options(one, protect=False))
    assert found.kind == "options"
    assert found.options == {"protect": (True, False)}
    assert found.certain


def test_another_provider_may_replace() -> None:
    one = resource(BUCKET, "b", {})
    here, there = (f"urn:pulumi:s::p::pulumi:providers:aws::{name}" for name in "ab")
    found = one_change(with_options(one, provider=here), with_options(one, provider=there))
    assert found.kind == "update or replace"


@pytest.mark.parametrize(
    "alias",
    [
        {"name": "old"},
        f"urn:pulumi:s::p::{BUCKET}::old",
    ],
)
def test_a_resource_with_another_name_is_found_by_its_alias(alias: Any) -> None:
    before = resource(BUCKET, "old", {"tags": {"a": "1"}}, {"arn": "arn:of-old"})
    after = with_options(
        resource(BUCKET, "new", {"tags": {"a": "1"}}, {"arn": "arn:of-new"}), aliases=[alias]
    )
    user, same = (
        resource("aws:s3/bucketPolicy:BucketPolicy", "u", {"policy": f"may read {arn}/*"})
        for arn in ("arn:of-old", "arn:of-new")
    )
    assert changes(recording(before, user), recording(after, same)) == ()


def test_a_child_inherits_the_alias_of_its_parent() -> None:
    def world(type_: str, name: str, *aliases: Any) -> list[RecordedResource]:
        ring = with_options(resource(type_, name, {}), aliases=list(aliases))
        key = resource("aws:kms/key:Key", f"{name}-key", {})
        urn = f"urn:pulumi:s::p::{type_}$aws:kms/key:Key::{name}-key"
        return [ring, replace(key, urn=urn, parent=ring.urn, sequence=1)]

    base = recording(*world("mlops:x:Ring", "ring"))
    head = recording(*world("mlops:y:Keys", "keys", {"name": "ring", "type": "mlops:x:Ring"}))
    assert changes(base, head) == ()


def test_an_old_name_that_is_used_again_is_not_taken_for_the_renamed_resource() -> None:
    base = recording(resource(BUCKET, "a", {}))
    renamed = with_options(resource(BUCKET, "b", {}), aliases=[{"name": "a"}])
    [found] = changes(base, recording(resource(BUCKET, "a", {}), renamed))
    assert (found.kind, found.resource.name) == ("created", "b")


def test_json_texts_are_compared_by_what_they_say() -> None:
    before, after = (
        resource("aws:sns/topic:Topic", "t", {"policy": text})
        for text in ('{"a": 1, "b": 2}', '{"b":2,"a":1}')
    )
    assert changes(recording(before), recording(after)) == ()


@pytest.mark.parametrize(
    ("type_name", "member", "kind"),
    [
        ("AWS::SageMaker::ModelBiasJobDefinition", "RoleArn", "replaced"),
        ("AWS::SageMaker::InferenceComponent", "VariantName", "updated"),
        ("AWS::SageMaker::Pipeline", "RoleArn", "update or replace"),
    ],
)
def test_a_desired_state_replaces_by_its_own_create_only_properties(
    type_name: str, member: str, kind: str
) -> None:
    before, after = (
        resource(
            "aws:cloudcontrol/resource:Resource",
            "r",
            {"typeName": type_name, "desiredState": json.dumps({member: value})},
        )
        for value in "ab"
    )
    assert one_change(before, after).kind == kind


def test_two_stacks_are_compared_by_what_stands_in_both() -> None:
    one = resource(BUCKET, "b", {})
    other = replace(one, urn=one.urn.replace("urn:pulumi:s::", "urn:pulumi:t::"))
    assert changes(recording(one), recording(other)) == ()


@pytest.mark.whole_stack
def test_the_review_replaces_what_the_local_cloud_replaces() -> None:
    entries = table()
    for before in recording_of("prod").resources:
        entry = entries.get(before.type)
        if entry is None or before.type.startswith("aws:cloudcontrol/"):
            continue
        for name, value in before.inputs.items():
            if not isinstance(value, str) or value.startswith("{"):
                continue
            new = {**before.inputs, name: f"{value}-another"}
            after = replace(before, inputs=new)
            found = list(changes_in_the_local_cloud(entry, before.inputs, {}, new))
            if name in before.options["ignore_changes"] or not found:
                continue
            [change] = changes(recording(before), recording(after))
            assert (change.kind == "replaced") == found[0].replaces, f"{before.type} {name}"


@pytest.mark.whole_stack
def test_everything_that_production_protects_is_stateful() -> None:
    kept = {one.type for one in recording_of("prod").resources if one.options["protect"]}
    assert kept <= STATEFUL.keys()


def test_the_review_sees_what_the_engine_sees() -> None:
    content = gzip.decompress(PREVIEW.read_bytes())
    words = {"created": "create", "deleted": "delete", "updated": "update", "replaced": "replace"}
    root = Path(__file__).parents[2]
    seen = {
        one.urn: words[one.kind]
        for one in changes(read_base(content, root=root), read_preview(content, root=root))
    }
    said = {
        step["urn"]: step["op"]
        for step in json.loads(content)["steps"]
        if step["op"] != "same" and (step.get("newState") or step["oldState"])["custom"]
    }
    assert len(said) > 60
    assert {"create", "update", "delete"} <= set(said.values())
    assert seen == said


def test_values_that_are_nested_deeper_than_can_be_compared_may_differ() -> None:
    def deep(value: Any) -> Any:
        for _ in range(900):
            value = {"a": [value]}
        return value

    before, after = (resource(BUCKET, "b", {"tags": deep(value)}) for value in (1, 2))
    found = one_change(before, after)
    assert (found.kind, found.certain) == ("update or replace", False)
    assert [one.path for one in found.differences] == ["tags"]
