"""The create of each type in a stack fails once: it is reported, and the next `up` goes on.

The engine goes on from one type as from any other, so the stack is a slice of the platform;
tests/localcloud/test_failed_creates.py has every type fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from benchmarks.slice import sliced
from tests.end_to_end.clone import Clone, a_clone

pytestmark = pytest.mark.engine


@pytest.fixture
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    with a_clone(tmp_path_factory.mktemp("clone")) as found:
        file = found.root / "Pulumi.local.yaml"
        file.write_text(yaml.safe_dump(sliced(yaml.safe_load(file.read_text()))))
        found.mlops("local", "up")
        yield found


def test_each_type_fails_once_is_reported_and_the_stack_converges(clone: Clone) -> None:
    emulated = [
        row["type"] for row in clone.ask("coverage")["types"] if row["support"] == "emulated"
    ]
    clone.faults(
        *(
            {
                "type": type_,
                "operation": "create",
                "effect": "fail",
                "message": "ServiceUnavailable: try again",
            }
            for type_ in emulated
        )
    )
    reported: set[str] = set()
    for _ in range(len(emulated)):
        try:
            clone.pulumi("up", "-s", "local", "--yes", "--skip-preview", "--continue-on-error")
            break
        except AssertionError as failed:
            found = set(
                re.findall(r"(aws:\S+(?: AWS::\S+)?): ServiceUnavailable: try again", str(failed))
            )
            assert found - reported, f"a run failed for another reason: {failed}"
            reported |= found
    else:
        pytest.fail("the stack did not converge")
    deployed = {_row(each) for each in clone.resources()}
    assert len(deployed & set(emulated)) >= 60
    assert reported == deployed & set(emulated)
    assert set(clone.changes_of("up")) == {"unchanged"}
    assert "nothing of the stack is left" in clone.mlops("stack", "down")


def _row(resource: dict[str, Any]) -> str:
    """The type's row of the coverage: those of Cloud Control have one each."""
    type_name = resource.get("inputs", {}).get("typeName")
    return f"{resource['type']} {type_name}" if type_name else str(resource["type"])
