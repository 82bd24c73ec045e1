"""Fixtures that every test may use."""

import gc
import os
from collections.abc import Callable
from typing import Any

import pytest

from recording.model import Recording
from tests.support.engine import Engine
from tests.support.shared import share_in

GARBAGE = 1_000_000
"""Objects that a worker makes, and still holds, before garbage is searched for."""


@pytest.fixture(scope="session", autouse=True)
def recordings_are_shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Workers have folders of their own below one of the session."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        share_in(tmp_path_factory.getbasetemp().parent)


@pytest.fixture
def engine() -> Engine:
    """What the last `build` declared: `engine.of(type)`, `engine.named(name)`, `engine.result`."""
    return Engine()


@pytest.fixture
def build(engine: Engine) -> Callable[[Callable[[], Any]], Recording]:
    """Runs a function that declares resources and gives the recording of them."""
    return engine.build


def pytest_configure(config: pytest.Config) -> None:
    """Importing a pulumi_aws module warns about each deprecated class it holds, used or not.

    Garbage is collected between tests alone, and when there is much: to search what recordings and
    moto hold takes a quarter of the time otherwise. It must not lie for long, though: asyncio goes
    through all tasks that were ever made and not collected whenever a loop ends.
    """
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:pulumi_aws.*")
    gc.disable()


def pytest_collection_finish() -> None:
    """What was imported stays, and is not looked at in any search."""
    gc.freeze()


def pytest_sessionfinish() -> None:
    """pytest searches five times at its end, a second for each million objects."""
    gc.freeze()


def pytest_runtest_teardown() -> None:
    """Collects garbage when there is much of it; what is in use then is not looked at again."""
    if gc.get_count()[0] > GARBAGE:
        gc.collect()
        gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests come first, then those that start processes, the longest files of these first.

    A file's tests share fixtures that are dear, so they stay on one worker; the files that share
    one deployment stay on one together, and so do the tests of one type's life on the local cloud,
    whose others share none and are dealt out one by one. xdist reads the groups in this same hook:
    what is marked after it did is never seen.
    """
    items.sort(key=_cost)
    for item in items:
        group = _group(item)
        if group is not None:
            item.add_marker(pytest.mark.xdist_group(group))


def _group(item: pytest.Item) -> str | None:
    fixtures = getattr(item, "fixturenames", ())
    if "deployed" in fixtures:
        return "deployed"
    if "life" in fixtures:
        return f"{item.path.stem} {item.name.partition('[')[2].removesuffix(']')}"
    return None if "localcloud" in _parts(item) else item.path.as_posix()


def _parts(item: pytest.Item) -> set[str]:
    return set(item.path.relative_to(item.config.rootpath).parts)


def _cost(item: pytest.Item) -> int:
    slow = any(item.get_closest_marker(name) for name in ("engine", "slow"))
    return 0 if not slow else 1 if _parts(item) & {"end_to_end"} else 2
