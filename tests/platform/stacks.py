"""The stacks of the repository as plain data, and how to look into them."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from infra.load import load_settings_file
from infra.settings import PlatformSettings
from recording import RecordedResource, Recording, record_stack
from recording.program import ROOT
from tests.support.shared import shared

STACKS: Final = ("local", "dev", "prod")
BUCKET: Final = "aws:s3/bucket:Bucket"


@cache
def settings_of(stack: str) -> PlatformSettings:
    return load_settings_file(ROOT / f"Pulumi.{stack}.yaml")


@cache
def recording_of(stack: str) -> Recording:
    """The recording of a stack: the first worker that asks makes it, and the others read it."""
    return shared(f"stack-{stack}", lambda: record_stack(ROOT / f"Pulumi.{stack}.yaml"))


def aws_resources(platform: Recording) -> list[RecordedResource]:
    return [resource for resource in platform.resources if resource.type.startswith("aws:")]


def components(platform: Recording) -> list[RecordedResource]:
    return [resource for resource in platform.resources if resource.type.startswith("mlops:")]


def found_at(value: Any, path: str) -> Iterator[Any]:
    """Every value at a dotted path; nothing where a part of it is absent."""
    first, _, rest = path.partition(".")
    if first == "[]":
        children = value if isinstance(value, list) else []
    else:
        children = [value[first]] if isinstance(value, dict) and first in value else []
    for child in children:
        yield from found_at(child, rest) if rest else [child]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for child in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from texts(child)


def keys_of_the_platform(platform: Recording) -> set[str]:
    return {key.outputs[name] for key in platform.of("aws:kms/key:Key") for name in ("arn", "id")}


def log_targets(platform: Recording) -> set[str]:
    logging = platform.of("aws:s3/bucketLogging:BucketLogging")
    return {entry.inputs["targetBucket"] for entry in logging}


def statements(document: str) -> list[dict[str, Any]]:
    parsed: list[dict[str, Any]] = json.loads(document)["Statement"]
    return parsed
