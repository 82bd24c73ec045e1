"""Fixtures that every test may use."""

from collections.abc import Callable
from typing import Any

import pytest

from recording.model import Recording
from tests.support.engine import Engine


@pytest.fixture
def engine() -> Engine:
    """What the last `build` declared: `engine.of(type)`, `engine.named(name)`, `engine.result`."""
    return Engine()


@pytest.fixture
def build(engine: Engine) -> Callable[[Callable[[], Any]], Recording]:
    """Runs a function that declares resources and gives the recording of them."""
    return engine.build


def pytest_configure(config: pytest.Config) -> None:
    """Importing a pulumi_aws module warns about each deprecated class it holds, used or not."""
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:pulumi_aws.*")
