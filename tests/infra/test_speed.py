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


def test_the_wait_for_outputs_ends_with_the_last_or_with_the_first_that_fails() -> None:
    """The SDK's own loop over a program whose outputs end one after the other, and one fails."""
    done = subprocess.run(
        [sys.executable, "-c", _OUTPUTS], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["3", "True", "1", "boom"]


def test_the_sdk_still_waits_in_the_way_that_is_replaced() -> None:
    import inspect

    import pulumi.runtime.stack

    source = inspect.getsource(pulumi.runtime.stack)
    assert source.count("asyncio.wait(") == source.count("asyncio.FIRST_COMPLETED") == 1


def test_where_a_resource_is_declared_is_told_as_the_sdk_tells_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _TRACES], capture_output=True, text=True, check=True
    )
    frames, same, position, still_formats = done.stdout.split()
    assert int(frames) > 5
    assert (same, position, still_formats) == ("True", "True", "True")


def test_values_are_looked_into_as_the_sdk_looks_into_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _UNKNOWNS], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["same", "False", "True", "True", "False", "True", "0"]


def test_what_a_program_declared_is_not_searched_when_it_ends() -> None:
    script = (
        "import atexit, gc; from infra import speed; atexit.register(lambda: print("
        "gc.get_freeze_count() > 1000)); print(gc.get_freeze_count()); speed.search_no_garbage()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0", "True"]


_TRACES = """
import json
from infra import speed
import pulumi.runtime.resource as resource
class Base:
    def __init__(self):
        self.trace = resource._get_stack_trace()
class Custom(Base):
    def __init__(self):
        super().__init__()
class Bucket(Custom):
    def __init__(self):
        super().__init__()
def declared():
    class Hook:
        def __get__(self, owner, kind):
            return Bucket()
    class Holder:
        bucket = Hook()
    # through the standard library too: its frames have a file, those of this text have none
    return json.loads("{}", object_hook=lambda _: Holder().bucket)
def both():
    found = []
    for change in (lambda: None, speed.trace_lines_without_reading_them):
        change()
        found.append(declared().trace)
    return found
before, after = both()
position = [resource._get_source_position(one) for one in (before, after)]
try:
    raise ValueError("boom")
except ValueError:
    formatted = "boom" in resource.traceback.format_exc()
print(len(after.frames), before == after, position[0] == position[1], formatted)
"""

_UNKNOWNS = """
import gc
from infra import speed
import pulumi
import pulumi.runtime.rpc as rpc
class Nested(dict):
    values = property(lambda self: self["values"])
around = {"list": []}
around["list"].append(around)
unknown = pulumi.UNKNOWN
values = ["text", unknown, [{"a": [1, unknown]}], around, Nested(values=[unknown])]
theirs = [rpc.contains_unknowns(value) for value in values]
speed.look_for_unknowns_without_garbage()
ours = [pulumi.contains_unknowns(value) for value in values]
gc.collect()
pulumi.contains_unknowns(values)
print("same" if theirs == ours else theirs, *ours, gc.collect())
"""

_OUTPUTS = """
import asyncio
from infra import speed
import pulumi.runtime.stack as stack
from pulumi.runtime.settings import SETTINGS
speed.wait_for_all_outputs_at_once()
waits = 0
wait = stack.asyncio.wait
async def counted(*arguments, **more):
    global waits
    waits += 1
    return await wait(*arguments, **more)
stack.asyncio.wait = counted
ended = []
async def output(number, fails=False):
    await asyncio.sleep(number / 100)
    if fails:
        raise ValueError("boom")
    ended.append(number)
async def main():
    for number in range(3):
        SETTINGS.outputs.add(asyncio.ensure_future(output(number)))
    await stack.wait_for_rpcs()
    print(len(ended), waits == 1)
    SETTINGS.outputs.add(asyncio.ensure_future(output(30)))
    SETTINGS.outputs.add(asyncio.ensure_future(output(1, fails=True)))
    try:
        await stack.wait_for_rpcs()
    except ValueError as error:
        print(len(ended) - 2, error)
asyncio.run(main())
"""
