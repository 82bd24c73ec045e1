"""What the tests of a whole stack do with a clone."""

import json
import subprocess
import time
import urllib.request
from typing import Any

from localcloud.lifecycle import admin
from localcloud.lifecycle.daemon import Daemon
from localcloud.lifecycle.deploy import Deployed, stack_down, stack_up
from localcloud.lifecycle.process import is_running
from tests.engine.clone import Clone

KEY = "aws:kms/key:Key"


def up(clone: Clone) -> Deployed:
    clone.said.clear()
    return stack_up(clone.paths, "local", clone.said.append)


def down(clone: Clone) -> list[str]:
    clone.said.clear()
    return stack_down(clone.paths, "local", clone.said.append)


def said(clone: Clone, part: str) -> bool:
    return any(part in line for line in clone.said)


def held(clone: Clone) -> dict[str, Any]:
    return admin.status(clone.up().daemon)


def inject(clone: Clone, **fault: Any) -> None:
    """Put one fault in force: the nth call of an operation on keys."""
    put_in_force(clone.up().daemon, {"type": KEY, "operation": "create", **fault})


def put_in_force(daemon: Daemon, *faults: dict[str, Any]) -> None:
    """Put these faults in force, and no others."""
    body = json.dumps({"faults": faults}).encode()
    url = f"{daemon.endpoint}/_localcloud/faults"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(url, body, method="POST")).close()


def start_up(clone: Clone, command: str = "up") -> subprocess.Popen[str]:
    """`mlops stack up`, or another command of a stack, in a process of its own, to be killed."""
    return subprocess.Popen(
        [clone.root / "bin" / "mlops", "stack", command],
        cwd=clone.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def engine_process(clone: Clone) -> int:
    """The process that holds the engine's lock, once there is one."""
    limit = time.monotonic() + 30
    while True:
        for file in clone.paths.engine_locks("local").glob("*.json"):
            if text := file.read_text():
                return int(json.loads(text)["pid"])
        assert time.monotonic() < limit
        time.sleep(0.02)


def when_created(clone: Clone, count: int = 1) -> None:
    """Wait until the local cloud holds so many objects."""
    limit = time.monotonic() + 30
    while held(clone)["objects"] < count:
        assert time.monotonic() < limit
        time.sleep(0.02)


def when_gone_from(clone: Clone, count: int) -> None:
    """Wait until the local cloud holds so few objects."""
    limit = time.monotonic() + 30
    while held(clone)["objects"] > count:
        assert time.monotonic() < limit
        time.sleep(0.02)


def when_gone(pid: int) -> None:
    limit = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < limit
        time.sleep(0.02)
