"""What shares a dear fixture runs on one worker: else each worker deploys for itself."""

import pytest


def test_xdist_sees_the_group_of_a_test(request: pytest.FixtureRequest) -> None:
    """It carries groups in the ids of tests, which pytest 9.2 no longer lets it, without a word
    (pytest-xdist issue 1386)."""
    grouped = getattr(request.config.option, "loadgroup", False)
    assert ("@" in request.node.nodeid) is grouped


def test_no_group_has_a_name_that_xdist_takes_for_parameters(
    request: pytest.FixtureRequest,
) -> None:
    """It looks for a group after the last bracket of an id: one with a bracket is none."""
    marks = [mark for item in request.session.items for mark in item.iter_markers("xdist_group")]
    assert marks
    assert not [mark.args[0] for mark in marks if "]" in mark.args[0]]
