"""A stack that the first slice of the platform made is brought to what the program is today."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from review.stateful import STATEFUL
from tests.end_to_end.clone import Clone, a_clone

pytestmark = pytest.mark.engine

FIRST_SLICE = Path(__file__).parent / "states" / "first-slice.json.gz"
"""State of stack `local` as the first slice left it: network, keys, registry, node groups,
endpoints and alerts. Its resources are those of `pulumi stack export`, without source positions."""

UNHARMED = {"same", "update", "read", "refresh"}


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the program of today would do to the first slice."""
    with a_clone(tmp_path_factory.mktemp("clone")) as clone:
        clone.mlops("local", "up")
        yield _preview_from_first_slice(clone)


def _first_slice() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(FIRST_SLICE.read_bytes()))
    return found


def _preview_from_first_slice(clone: Clone) -> dict[str, Any]:
    file = clone.root / ".local" / "first-slice.json"
    file.write_text(json.dumps(_first_slice()))
    clone.pulumi("stack", "select", "local", "--create")
    clone.pulumi("stack", "import", "-s", "local", "--file", str(file))
    found: dict[str, Any] = json.loads(clone.pulumi("preview", "-s", "local", "--json"))
    return found


def test_no_stateful_resource_is_replaced_or_deleted(preview: dict[str, Any]) -> None:
    resources = _first_slice()["deployment"]["resources"]
    before = {each["urn"] for each in resources if each["type"] in STATEFUL}
    assert len({each["type"] for each in resources if each["urn"] in before}) >= 13
    # The old state's URN: a renamed resource comes with an alias and a new one.
    harmed = {
        urn: step["op"]
        for step in preview["steps"]
        if (urn := (step.get("oldState") or {}).get("urn", step["urn"])) in before
        and step["op"] not in UNHARMED
    }
    assert harmed == {}


def test_the_engine_went_through_the_whole_first_slice(preview: dict[str, Any]) -> None:
    resources = _first_slice()["deployment"]["resources"]
    counts = preview["changeSummary"]
    gone = sum(counts.get(op, 0) for op in ("delete", "replace"))
    assert counts["same"] + counts.get("update", 0) + gone == len(resources)
