"""Property bags survive the wire, and what is secret or unknown stays so."""

from __future__ import annotations

import string

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from localcloud.aws.values import UNKNOWN, Archive, Asset, contains_unknown
from localcloud.aws.wire import OUTPUT, RESOURCE, SIGNATURE, UNKNOWNS, decode, encode

_NAMES = st.text(string.ascii_letters, min_size=1, max_size=12)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(max_size=40)
    | st.just(UNKNOWN)
    | st.builds(Asset, hash=st.text("0123456789abcdef"), path=st.text(max_size=9))
    | st.builds(Archive, hash=st.text("0123456789abcdef"), path=st.text(max_size=9))
)
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(_NAMES, inner), max_leaves=12
)


@given(st.dictionaries(_NAMES, _VALUES))
def test_a_property_bag_survives_the_wire(props: dict[str, object]) -> None:
    assert decode(encode(props)).props == props


@given(st.dictionaries(_NAMES, _VALUES, min_size=1), st.data())
def test_secret_properties_are_told_apart_from_the_others(
    props: dict[str, object], data: st.DataObject
) -> None:
    secrets = data.draw(st.sets(st.sampled_from(sorted(props))))
    decoded = decode(encode(props, secrets))
    assert decoded.props == props
    assert decoded.secrets == secrets


def test_a_secret_deep_inside_makes_its_property_secret() -> None:
    inner = encode({"password": "x"}, {"password"})
    struct = struct_pb2.Struct()
    struct.fields["outer"].struct_value.CopyFrom(inner)
    assert decode(struct).secrets == {"outer"}


@pytest.mark.parametrize("sentinel", sorted(UNKNOWNS))
def test_every_sentinel_of_the_engine_is_unknown(sentinel: str) -> None:
    struct = struct_pb2.Struct()
    struct["value"] = sentinel
    assert decode(struct).props == {"value": UNKNOWN}


def test_an_output_without_a_value_is_unknown_and_a_resource_is_its_id() -> None:
    struct = struct_pb2.Struct()
    struct.update({"later": {SIGNATURE: OUTPUT}, "other": {SIGNATURE: RESOURCE, "id": "vpc-1"}})
    assert decode(struct).props == {"later": UNKNOWN, "other": "vpc-1"}


def test_a_value_with_a_signature_from_the_future_is_refused() -> None:
    struct = struct_pb2.Struct()
    struct.update({"value": {SIGNATURE: "ffff"}})
    with pytest.raises(ValueError, match="unknown Pulumi signature ffff"):
        decode(struct)


def test_unknowns_are_found_at_any_depth() -> None:
    assert contains_unknown({"a": [{"b": UNKNOWN}]})
    assert not contains_unknown({"a": [{"b": None}]})
