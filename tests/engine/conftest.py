"""Clones for the tests of the engine and of the local cloud's life."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.clone import Clone


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    """A clone for one test; its local cloud is stopped afterwards."""
    made = Clone.make(tmp_path / "clone")
    yield made
    stop(made)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """A clone for all tests of a module that leave it as they found it."""
    made = Clone.make(tmp_path_factory.mktemp("shared") / "clone")
    yield made
    stop(made)


def stop(clone: Clone) -> None:
    """Stop a clone's local cloud, whatever a test did to its files."""
    for file in (clone.paths.ready, clone.paths.process):
        if file.exists() and not file.read_text().startswith("{"):
            file.unlink()
    clone.down()
