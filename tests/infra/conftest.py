"""Recordings of the committed stacks, made once a stack."""

import pytest

from recording import Recording
from tests.platform.stacks import recording_of


@pytest.fixture(params=["local", "dev", "prod"])
def recorded(request: pytest.FixtureRequest) -> Recording:
    """The recording of each committed stack in turn."""
    return recording_of(str(request.param))


@pytest.fixture
def local() -> Recording:
    """The recording of stack local, in which everything is on."""
    return recording_of("local")


@pytest.fixture
def prod() -> Recording:
    """The recording of stack prod, in which everything is hardened."""
    return recording_of("prod")
