"""Nothing is written into a bucket with another key than its own."""

from __future__ import annotations

import pytest

from components.storage.private_bucket import PrivateBucket, PrivateBucketArgs, Retention
from recording.model import Recording
from tests.components import world
from tests.components.storage.writes import OF_ANOTHER_KEY, refused
from tests.support.engine import Engine

KEY = f"arn:aws:kms:{world.REGION}:{world.ACCOUNT}:key/own"


def declare(name: str, key_arn: str | None, *, deny_other_keys: bool = True) -> None:
    PrivateBucket(
        name,
        PrivateBucketArgs(
            bucket_name=f"acme-test-{name}",
            key_arn=key_arn,
            retention=Retention(protect=True, retain=True, force_destroy=False),
            lifecycle=(),
            abort_uploads_days=7,
            deny_other_keys=deny_other_keys,
        ),
    )


@pytest.fixture(scope="module")
def buckets() -> Recording:
    def program() -> None:
        declare("own", KEY)
        declare("open", KEY, deny_other_keys=False)
        declare("log", None)

    return Engine().build(program)


def test_a_write_has_the_bucket_s_key_or_leaves_it_to_the_bucket(buckets: Recording) -> None:
    assert refused(buckets, "own", KEY) == OF_ANOTHER_KEY


@pytest.mark.parametrize("bucket", ["open", "log"])
def test_a_service_that_chooses_the_encryption_is_not_turned_away(
    buckets: Recording, bucket: str
) -> None:
    assert refused(buckets, bucket, KEY) == set()
