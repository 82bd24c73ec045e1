"""What a run without an engine records, and what it refuses."""

import asyncio
import gc
import hashlib
import json
import random
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import FileAsset, Output, ResourceOptions, StringAsset

from recording.assemble import assemble
from recording.errors import RecordingError
from recording.model import Recording
from recording.monitor import RecordingMonitor
from recording.outputs import TABLE
from recording.run import run
from tests.recording import program
from tests.support.engine import ROOT, Engine

Build = Callable[[Callable[[], Any]], Recording]


def recorded(executor: ThreadPoolExecutor | None = None) -> Recording:
    monitor = run(program.deploy, stack="dev", executor=executor)
    registrations = monitor.registrations.values()
    return assemble(registrations, project="mlops-platform", stack="dev", root=ROOT)


def line_of(mark: str) -> int:
    lines = Path(program.__file__).read_text().splitlines()
    [line] = [number for number, text in enumerate(lines, 1) if text.endswith(f"# line: {mark}")]
    return line


class _Shuffling(ThreadPoolExecutor):
    """Starts requests late and in another order each time."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        def late() -> Any:
            time.sleep(random.random() / 200)
            return fn(*args, **kwargs)

        return super().submit(late)


def test_a_run_gives_the_same_bytes_whatever_the_scheduling() -> None:
    expected = recorded().to_json()
    for _ in range(5):
        with _Shuffling(max_workers=16) as executor:
            assert recorded(executor).to_json() == expected


def test_a_run_that_is_released_leaves_few_tasks_to_search_for() -> None:
    """Output.json_dumps makes a class, which holds what it was made of."""
    monitor = run(program.deploy, stack="dev")
    started = [weakref.ref(task) for task in tasks(monitor)]
    whole = recorded()
    assert len(started) > len(monitor.registrations)
    collecting = gc.isenabled()
    gc.disable()
    try:
        monitor.release()
        left = [task for task in started if task() is not None]
        assert len(left) < len(started) / 10
    finally:
        if collecting:
            gc.enable()
    registrations = monitor.registrations.values()
    assert assemble(registrations, project="mlops-platform", stack="dev", root=ROOT) == whole


def tasks(monitor: RecordingMonitor) -> list[Any]:
    """The tasks behind the outputs of all resources."""
    held = [vars(resource) for resource in monitor._constructed]
    outputs = [value for each in held for value in each.values() if isinstance(value, Output)]
    return [output._data for output in outputs]


def test_everything_a_resource_needs_comes_before_it_in_sequence() -> None:
    recording = recorded()
    for resource in recording.resources:
        needed: set[str | None] = {urn for urns in resource.dependencies.values() for urn in urns}
        needed |= {*resource.options["depends_on"], resource.options["provider"], resource.parent}
        for urn in needed - {None}:
            assert recording.resource(str(urn)).sequence < resource.sequence
    places = [resource.sequence for resource in recording.in_sequence()]
    assert places == list(range(len(recording.resources)))


def test_resources_stand_sorted_by_urn_with_the_whole_chain_of_parents_in_it() -> None:
    recording = recorded()
    urns = [resource.urn for resource in recording.resources]
    assert urns == sorted(urns)
    assert "urn:pulumi:dev::mlops-platform::mlops:test:Store$aws:kms/key:Key::first-key" in urns


def test_each_resource_points_at_the_line_that_declares_it() -> None:
    recording = recorded()
    for name, mark in (("first", "first"), ("first-key", "key"), ("second-bucket", "bucket")):
        source = recording.named(name).source
        assert source is not None
        assert (source.file, source.line) == ("tests/recording/program.py", line_of(mark))


def test_default_tags_reach_what_can_be_tagged_and_own_tags_win() -> None:
    bucket = recorded().named("first-bucket")
    expected = {"owner": "ml@example.com", "team": "own", "Name": "first"}
    assert bucket.inputs["tags"] == expected
    assert bucket.outputs["tagsAll"] == expected


def test_default_tags_reach_a_resource_without_tags_of_its_own() -> None:
    key = recorded().named("first-key")
    assert key.inputs["tags"] == {"owner": "ml@example.com", "team": "default"}


def test_no_tags_are_given_to_what_aws_cannot_tag() -> None:
    policy = recorded().named("first-policy")
    assert "tags" not in policy.inputs
    assert "tagsAll" not in policy.outputs


def test_outputs_are_shaped_as_aws_shapes_them_in_the_account_and_region() -> None:
    recording = recorded()
    key, bucket = recording.named("first-key"), recording.named("first-bucket")
    arn_of_key = f"arn:aws:kms:eu-west-1:111122223333:key/{key.outputs['keyId']}"
    assert key.outputs["arn"] == arn_of_key
    assert bucket.outputs["arn"] == f"arn:aws:s3:::{bucket.outputs['bucket']}"
    policy = json.loads(recording.named("first-policy").inputs["policy"])
    assert policy == {"bucket": bucket.outputs["arn"], "key": arn_of_key}


def test_the_region_of_a_resource_wins_over_that_of_the_provider(build: Build) -> None:
    def declare() -> None:
        aws.sqs.Queue("far", region="us-west-2", opts=ResourceOptions(provider=a_provider()))

    a_provider = program.a_provider
    [queue] = build(declare).of("aws:sqs/queue:Queue")
    assert queue.outputs["arn"].startswith("arn:aws:sqs:us-west-2:111122223333:far")
    assert queue.outputs["region"] == "us-west-2"


def test_a_secret_appears_nowhere_in_the_recording() -> None:
    recording = recorded()
    content = recording.to_json().decode()
    assert program.SECRET not in content
    assert "hush" not in content
    assert recording.named("pager").inputs["endpoint"] == {"secret": True}
    assert recording.named("pager").outputs["endpoint"] == {"secret": True}


def test_an_output_made_of_a_secret_name_is_a_secret_too(build: Build) -> None:
    [queue] = build(lambda: aws.sqs.Queue("q", name=Output.secret("hush-hush"))).of(
        "aws:sqs/queue:Queue"
    )
    assert queue.outputs["arn"] == {"secret": True}
    assert queue.outputs["id"] == {"secret": True}
    assert "hush" not in json.dumps(queue.to_dict())


def test_a_policy_that_embeds_a_secret_is_a_secret_as_a_whole(build: Build) -> None:
    def declare() -> None:
        aws.sqs.QueuePolicy(
            "p", queue_url="u", policy=Output.json_dumps({"k": Output.secret("hush-hush")})
        )

    assert build(declare).named("p").inputs["policy"] == {"secret": True}


def test_an_additional_secret_output_is_a_secret(build: Build) -> None:
    options = ResourceOptions(additional_secret_outputs=["url"])
    queue = build(lambda: aws.sqs.Queue("q", opts=options)).named("q")
    assert queue.outputs["url"] == {"secret": True}


def test_an_output_that_nobody_knows_is_marked_and_so_is_what_is_made_of_it(build: Build) -> None:
    def declare() -> None:
        queue = aws.sqs.Queue("q")
        aws.sns.Topic("p", display_name=queue.kms_data_key_reuse_period_seconds.apply(str))

    recording = build(declare)
    assert recording.named("q").outputs["kmsDataKeyReusePeriodSeconds"] == {"unknown": True}
    assert recording.named("p").inputs["displayName"] == {"unknown": True}


def test_dependencies_stand_by_input_and_explicit_ones_apart() -> None:
    recording = recorded()
    policy = recording.named("first-policy")
    bucket, key = recording.named("first-bucket").urn, recording.named("first-key").urn
    assert policy.dependencies == {"bucket": [bucket], "policy": sorted([bucket, key])}
    assert policy.options["depends_on"] == []
    assert recording.named("first-key").options["protect"] is True


def test_a_dependency_that_no_input_shows_is_an_option(build: Build) -> None:
    def declare() -> None:
        first = aws.sqs.Queue("first")
        aws.sqs.Queue("second", opts=ResourceOptions(depends_on=[first]))

    recording = build(declare)
    assert recording.named("second").options["depends_on"] == [recording.named("first").urn]


def test_options_are_recorded(build: Build) -> None:
    def declare() -> None:
        first = aws.sqs.Queue("first")
        options = ResourceOptions(
            ignore_changes=["kms_master_key_id"],
            retain_on_delete=True,
            deleted_with=first,
            aliases=[pulumi.Alias(name="old")],
            delete_before_replace=True,
        )
        aws.sqs.Queue("second", opts=options)

    recording = build(declare)
    options = recording.named("second").options
    assert options["ignore_changes"] == ["kmsMasterKeyId"]
    assert options["retain_on_delete"] is True
    assert options["deleted_with"] == recording.named("first").urn
    assert options["aliases"] == [{"name": "old"}]
    assert options["delete_before_replace"] is True


def test_the_outputs_of_components_and_of_the_stack_are_recorded() -> None:
    recording = recorded()
    bucket = recording.named("first-bucket")
    assert recording.named("first").outputs == {"bucket_arn": bucket.outputs["arn"]}
    [stack] = recording.of("pulumi:pulumi:Stack")
    assert stack.outputs["platform"] == {"version": 1, "bucket": bucket.outputs["arn"]}
    assert stack.source is None


def test_files_are_recorded_by_hash_and_path_in_the_repository(build: Build) -> None:
    def declare() -> None:
        aws.s3.BucketObjectv2("o", bucket="b", key="k", source=FileAsset("LICENSE"))
        aws.s3.BucketObjectv2("t", bucket="b", key="t", source=StringAsset("hello"))

    recording = build(declare)
    digest = hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert recording.named("o").inputs["source"] == {"asset": {"sha256": digest, "path": "LICENSE"}}
    text = hashlib.sha256(b"hello").hexdigest()
    assert recording.named("t").inputs["source"] == {"asset": {"sha256": text}}


def test_a_folder_changes_its_hash_with_any_file_in_it(build: Build, tmp_path: Path) -> None:
    def hash_of_archive() -> str:
        asset = pulumi.FileArchive(str(tmp_path))
        function = build(lambda: aws.s3.BucketObjectv2("o", bucket="b", key="k", source=asset))
        archive = function.named("o").inputs["source"]["archive"]
        assert "path" not in archive  # outside the repository: not the same on every machine
        return str(archive["sha256"])

    (tmp_path / "a.py").write_text("1")
    first = hash_of_archive()
    (tmp_path / "b.py").write_text("2")
    assert hash_of_archive() != first


def test_a_missing_file_is_named(build: Build) -> None:
    with pytest.raises(RecordingError, match=r"cannot be read: .*nowhere\.tar"):
        build(
            lambda: aws.s3.BucketObjectv2("o", bucket="b", key="k", source=FileAsset("nowhere.tar"))
        )


@pytest.mark.parametrize(
    "ask",
    [
        lambda: aws.get_caller_identity().account_id,
        lambda: aws.get_caller_identity_output().account_id,
    ],
)
def test_an_invoke_is_refused_with_its_token(build: Build, ask: Callable[[], Any]) -> None:
    with pytest.raises(RecordingError, match="aws:index/getCallerIdentity:getCallerIdentity"):
        build(ask)


def test_reading_an_existing_resource_is_refused_with_its_name(build: Build) -> None:
    with pytest.raises(RecordingError, match="'theirs' \\(aws:s3/bucket:Bucket\\)"):
        build(lambda: aws.s3.Bucket.get("theirs", "some-bucket"))


def test_a_type_outside_the_table_is_refused_with_the_way_to_add_it(build: Build) -> None:
    with pytest.raises(RecordingError) as refusal:
        build(lambda: aws.ses.ConfigurationSet("mail"))
    assert "aws:ses/configurationSet:ConfigurationSet" in str(refusal.value)
    assert "recording/shapes/" in str(refusal.value)


def test_two_resources_of_one_name_are_refused(build: Build) -> None:
    def declare() -> None:
        aws.sqs.Queue("q")
        aws.sqs.Queue("q")

    with pytest.raises(RecordingError, match="'q' is used twice for aws:sqs/queue:Queue"):
        build(declare)


def test_an_exception_of_the_program_comes_out_as_it_is(build: Build) -> None:
    with pytest.raises(ZeroDivisionError):
        build(lambda: 1 // 0)


def test_a_failing_apply_fails_the_build(build: Build) -> None:
    with pytest.raises(ZeroDivisionError):
        build(lambda: aws.sqs.Queue("q").arn.apply(lambda _: 1 // 0))


def test_a_run_after_a_failed_one_starts_from_nothing(build: Build, engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        build(lambda: [aws.sqs.Queue("left"), 1 // 0])
    build(lambda: aws.sqs.Queue("right"))
    assert [queue.name for queue in engine.of("aws:sqs/queue:Queue")] == ["right"]


def test_what_the_built_function_returns_is_resolved(build: Build, engine: Engine) -> None:
    build(lambda: {"arn": aws.sqs.Queue("q", name="jobs").arn})
    assert engine.result == {"arn": "arn:aws:sqs:us-east-1:123456789012:jobs"}


def test_a_recording_can_be_made_inside_a_running_loop() -> None:
    async def inside() -> Recording:
        return recorded()

    assert asyncio.run(inside()) == recorded()


def test_every_entry_of_the_table_is_a_real_type_of_pulumi_aws() -> None:
    for token in TABLE:
        if token.startswith("pulumi:"):
            continue
        _, middle, name = token.split(":")
        module = middle.split("/")[0]
        module = "lambda_" if module == "lambda" else module
        resource = getattr(getattr(aws, module), name)
        assert resource.pulumi_type == token
