"""Clones for the tests of the engine and of the local cloud's life."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.clone import Clone
from tests.engine.lent import Lent


@pytest.fixture
def clone(lent: Lent) -> Clone:
    """A clone for one test: its stacks are empty, and so is its local cloud, which may run."""
    return lent.renew()


@pytest.fixture
def new_clone(tmp_path: Path) -> Iterator[Clone]:
    """A clone for one test in which nothing has run yet; its local cloud is stopped afterwards."""
    made = Clone.make(tmp_path / "clone")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """A clone for all tests of a module that leave it as they found it."""
    made = Clone.make(tmp_path_factory.mktemp("shared") / "clone")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lent]:
    """The clone that tests lend each other."""
    made = Lent(tmp_path_factory.mktemp("lent"))
    yield made
    made.clone.stop()
