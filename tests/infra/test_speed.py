"""The program's savings leave what the user sees as it is, and can be switched off."""

from __future__ import annotations

import os
import subprocess
import sys

_SCRIPT = """
from infra import speed
import gc
speed.search_no_garbage()
import pulumi
speed.send_no_debug_messages()
print(gc.isenabled(), pulumi.log.debug.__name__, pulumi.log.warn.__module__)
pulumi.log.debug("unseen", resource=None, stream_id=1, ephemeral=True)
pulumi.log.error("seen")
"""


def _run(**variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "MLOPS_SDK_DEBUG"} | variables
    return subprocess.run(
        [sys.executable, "-c", _SCRIPT], env=environment, capture_output=True, text=True, check=True
    )


def test_debug_messages_are_left_out_and_errors_are_not() -> None:
    done = _run()
    assert done.stdout.split() == ["False", "_nothing", "pulumi.log"]
    assert done.stderr == "error: seen\n"


def test_debug_messages_can_be_had_back() -> None:
    assert _run(MLOPS_SDK_DEBUG="1").stdout.split()[1] == "debug"
