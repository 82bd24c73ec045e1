"""Names mean one content, and the placeholder is the same bytes everywhere."""

import gzip
import io
import json
import tarfile
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.common.content_hash import content_hash
from components.serving.bootstrap_model import (
    SKLEARN_REGISTRIES,
    artifact,
    digest,
    region_problem,
    sklearn_image,
    sklearn_repository_arn,
)
from components.serving.naming import NAME_MOST, UNIQUE_LENGTH, content_prefix

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(content=st.dictionaries(st.text(max_size=4), plain, max_size=5))
def test_a_hash_does_not_depend_on_the_order_of_keys(content: dict[str, Any]) -> None:
    assert content_hash(content) == content_hash(dict(reversed(content.items())))


@given(one=plain, other=plain)
def test_other_content_has_another_hash(one: Any, other: Any) -> None:
    if json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True):
        assert content_hash(one) != content_hash(other)


@given(base=st.from_regex(r"[a-z]([a-z0-9-]{0,118}[a-z0-9])?", fullmatch=True))
def test_a_name_is_one_that_sagemaker_takes(base: str) -> None:
    prefix = content_prefix(base, {"a": 1})
    assert len(prefix) + UNIQUE_LENGTH <= NAME_MOST
    assert prefix[0].isalnum() and prefix[-1] == "-" and prefix[-2].isalnum()


def test_long_names_that_begin_alike_stay_apart() -> None:
    assert content_prefix("a" * 70 + "b", 1) != content_prefix("a" * 70 + "c", 1)


def test_the_artifact_is_the_same_bytes_each_time() -> None:
    assert artifact() == artifact()
    # Written down, so that a change of the packing is seen: it would replace running models.
    assert digest(artifact()) == "c62f859731c4c320"


def test_the_artifact_holds_the_code_where_the_container_looks_for_it() -> None:
    content = artifact()
    assert gzip.decompress(content), "the checksum and the length are right"
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        assert archive.getnames() == ["code/inference.py"]
        [entry] = archive.getmembers()
        assert (entry.mtime, entry.uid, entry.gid, entry.mode) == (0, 0, 0, 0o644)


@pytest.mark.parametrize("body", [b"", b"1,2,3", b'{"x": 1}', b"\x00\xff"])
def test_the_placeholder_answers_any_request_alike(body: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(artifact()), mode="r:gz") as archive:
        source = archive.extractfile("code/inference.py")
        assert source is not None
        code = ModuleType("inference")
        exec(source.read(), code.__dict__)
    model = code.model_fn("/opt/ml/model")
    answer = code.predict_fn(code.input_fn(body, "text/csv"), model)
    assert code.output_fn(answer, "*/*") == ('{"model": "bootstrap"}', "application/json")


def test_each_region_has_an_image_in_an_account_of_its_own() -> None:
    assert sklearn_image("us-west-2") == (
        "246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
    )
    arn = "arn:aws:ecr:us-west-2:246618743249:repository/sagemaker-scikit-learn"
    assert sklearn_repository_arn("us-west-2") == arn
    assert all(len(account) == 12 and account.isdigit() for account in SKLEARN_REGISTRIES.values())
    assert len(set(SKLEARN_REGISTRIES.values())) == len(SKLEARN_REGISTRIES)


def test_an_unknown_region_is_refused_with_those_that_are_known() -> None:
    assert "us-east-1" in (region_problem("mars-north-1") or "")
    with pytest.raises(ValueError, match="mars-north-1"):
        sklearn_image("mars-north-1")
