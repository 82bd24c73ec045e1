"""What shares a dear fixture runs on one worker: else each worker deploys for itself."""

import pytest


def test_xdist_sees_the_group_of_a_test(request: pytest.FixtureRequest) -> None:
    """It carries groups in the ids of tests, which pytest 9.2 no longer lets it, without a word
    (pytest-xdist issue 1386)."""
    grouped = getattr(request.config.option, "loadgroup", False)
    assert ("@" in request.node.nodeid) is grouped
