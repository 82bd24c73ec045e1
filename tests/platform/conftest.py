"""Each stack that the repository holds, recorded once."""

import pytest

from recording import Recording
from tests.platform.stacks import STACKS, recording_of


@pytest.fixture(params=STACKS)
def stack(request: pytest.FixtureRequest) -> str:
    """The name of a stack; a test that asks for it runs once a stack."""
    return str(request.param)


@pytest.fixture
def platform(stack: str) -> Recording:
    """The recording of the stack."""
    return recording_of(stack)
