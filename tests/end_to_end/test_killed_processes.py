"""Processes killed in the middle of `up`: the next `make up` converges and says how."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from tests.end_to_end.clone import Clone, a_clone
from tests.support.settings import a_platform_dict

pytestmark = pytest.mark.engine

ACCOUNT = "123456789012"
CHAMPION = {"model": "bootstrap", "instance_type": "ml.m5.large", "initial_instances": 1}
SERVING = {"endpoints": {"fraud": {"variants": {"champion": CHAMPION}}}}
"""Healing looks at no setting: a small platform is as good as the whole one."""


@pytest.fixture
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    with a_clone(tmp_path_factory.mktemp("clone")) as found:
        found.settle_for(a_platform_dict(account_id=ACCOUNT, serving=SERVING))
        found.mlops("local", "up")
        yield found


def _kill_when(clone: Clone, objects: int, victim: str) -> str:
    """Starts `stack up`, kills a process once so many objects exist, returns what was printed."""
    process = clone.start("stack", "up")
    deadline = time.monotonic() + 120
    while clone.ask("status")["objects"] < objects:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    if victim == "command":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        os.kill(clone.ready["pid"], signal.SIGKILL)
    return process.communicate(timeout=120)[0]


def test_a_killed_command_line_is_healed_by_the_next_up(clone: Clone) -> None:
    slow = {"type": "aws:ec2/subnet:Subnet", "operation": "create", "effect": "delay"}
    clone.faults({**slow, "seconds": 3, "times": 3})
    _kill_when(clone, 25, "command")
    healed = clone.mlops("stack", "up")
    assert "lock" in healed
    assert set(clone.changes_of("up")) == {"unchanged"}
    assert set(clone.changes_of("refresh")) == {"unchanged"}


def test_a_killed_local_cloud_is_noticed_and_the_stack_is_rebuilt(clone: Clone) -> None:
    _kill_when(clone, 40, "local cloud")
    healed = clone.mlops("stack", "up")
    assert "refresh" in healed
    assert set(clone.changes_of("up")) == {"unchanged"}
