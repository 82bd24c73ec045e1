"""Every stack of the repository meets every control, or is exempt for a reason."""

import pytest

from recording import Recording
from review.controls.control import Control
from review.controls.controls import CONTROLS
from review.controls.environment import is_production


@pytest.mark.parametrize("control", CONTROLS, ids=lambda one: one.id)
def test_no_resource_fails_a_control_or_leaves_it_undecided(
    control: Control, platform: Recording
) -> None:
    for resource, verdict in control.verdicts(platform):
        assert verdict.outcome in ("meets", "exempt"), f"{resource.name}: {verdict.reason}"
        assert (verdict.outcome == "exempt") == (len(verdict.reason) >= 20)


def test_only_production_is_production(stack: str, platform: Recording) -> None:
    assert is_production(platform) == (stack == "prod")
