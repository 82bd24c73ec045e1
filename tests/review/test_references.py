"""What an input names is found by value, and by name where AWS has not given a value yet."""

from __future__ import annotations

from typing import Any

import pytest

from recording import Recording
from review.references import References
from tests.review.recordings import UNKNOWN, resource

BUCKET = "aws:s3/bucket:Bucket"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"


def found(
    named: Any, *, made: bool, handed_over: bool = True, name: str = "models"
) -> tuple[str | None, str | None]:
    """The name of the bucket that a block's input is found to mean, and the text."""
    outputs = {"id": name} if made else {"id": UNKNOWN, "arn": UNKNOWN}
    bucket = resource(BUCKET, "primary", {"bucket": name}, outputs)
    given = {"bucket": [bucket.urn]} if handed_over else {}
    block = resource(BLOCK, "block", {"bucket": named}, {}, given)
    references = References(Recording(project="p", stack="s", resources=(bucket, block)))
    target, text = references.find(block, "bucket", BUCKET)
    return target.name if target is not None else None, text


@pytest.mark.parametrize("handed_over", [True, False])
def test_what_exists_is_found_by_its_id(handed_over: bool) -> None:
    assert found("models", made=True, handed_over=handed_over) == ("primary", "models")
    assert found("other", made=True, handed_over=handed_over) == (None, "other")


def test_what_is_not_made_yet_is_found_by_the_name_that_it_will_have() -> None:
    assert found("models", made=False) == ("primary", "models")


def test_a_text_that_is_only_made_of_its_name_does_not_mean_it() -> None:
    assert found("models-logs", made=False) == (None, "models-logs")


def test_a_name_alone_means_nothing_as_long_as_the_resource_is_not_made() -> None:
    assert found("models", made=False, handed_over=False) == (None, "models")


def test_an_unknown_value_means_the_one_resource_that_was_handed_over() -> None:
    assert found(UNKNOWN, made=False) == ("primary", None)
    assert found(UNKNOWN, made=False, handed_over=False) == (None, None)


@pytest.mark.parametrize("handed_over", ["first", "second"])
def test_of_two_with_equal_names_the_one_that_was_handed_over_is_meant(handed_over: str) -> None:
    first, second = (
        resource(BUCKET, name, {"bucket": "models"}, {"id": "models", "arn": f"arn:{name}"})
        for name in ("first", "second")
    )
    given = first if handed_over == "first" else second
    block = resource(BLOCK, "block", {"bucket": "models"}, {}, {"bucket": [given.urn]})
    references = References(Recording(project="p", stack="s", resources=(first, second, block)))
    assert references.find(block, "bucket", BUCKET) == (given, "models")


def test_a_text_counts_more_than_what_was_handed_over_beside_it() -> None:
    """Dependencies are told of a whole input: of a block they may be another property's."""
    meant, beside = (resource(BUCKET, name, {}, {"id": name}) for name in ("meant", "beside"))
    block = resource(BLOCK, "block", {"in": {"bucket": "meant"}}, {}, {"in": [beside.urn]})
    references = References(Recording(project="p", stack="s", resources=(meant, beside, block)))
    assert references.find(block, "in.bucket", BUCKET) == (meant, "meant")
