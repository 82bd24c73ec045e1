"""What makes a preview faster without changing what it shows. Imports no pulumi by itself."""

from __future__ import annotations

import asyncio
import atexit
import gc
import os
import sys
import traceback
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

DEBUG_VARIABLE = "MLOPS_SDK_DEBUG"
"""Set it to anything to have the SDK's debug messages in `pulumi up --debug`."""


def search_no_garbage() -> None:
    """Switches garbage collection off, best before the imports; also the one at the very end.

    What a program declares lives until its end: to search it takes a quarter of a preview's
    processor time and finds nothing. Python searches once more when it ends, two seconds for the
    whole platform; what is frozen is not looked at.
    """
    gc.disable()
    atexit.register(gc.freeze)


@cache
def hasten_sdk() -> None:
    """All that follows here, once pulumi may be imported."""
    send_no_debug_messages()
    wait_for_all_outputs_at_once()
    trace_lines_without_reading_them()
    look_for_unknowns_without_garbage()


def send_no_debug_messages() -> None:
    """Leaves the SDK's debug messages out, which nobody sees without `--debug`.

    Each is a call that waits for the engine's answer; a preview of 320 resources has 1,400 of them,
    a quarter of its time.
    """
    if os.environ.get(DEBUG_VARIABLE):
        return
    import pulumi.log

    pulumi.log.debug = _nothing


def _nothing(msg: str, *_: object, **__: object) -> None:
    """Takes a debug message and lets it go."""


def wait_for_all_outputs_at_once() -> None:
    """Has the SDK wait for its outputs until the last is there or one fails.

    It waits for the first of them, then for the first of the rest, each time asking all: that
    grows with the square of the resources, a third of a preview of 1,200.
    """
    import pulumi.runtime.stack as stack

    # The module's one other use is asyncio.sleep.
    stack.asyncio = _Asyncio()  # type: ignore[attr-defined, assignment]


class _Asyncio:
    """asyncio, but for a wait that goes on after the first task has ended well."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def wait(
        tasks: Iterable[asyncio.Task[Any]], *, return_when: str
    ) -> tuple[set[asyncio.Task[Any]], set[asyncio.Task[Any]]]:
        ending = asyncio.FIRST_EXCEPTION if return_when == asyncio.FIRST_COMPLETED else return_when
        return await asyncio.wait(tasks, return_when=ending)


def trace_lines_without_reading_them() -> None:
    """Has the SDK tell from the frames alone where a resource is declared.

    For each resource it looks up the source text of each frame, asks the file system whether that
    changed, and makes a URI of each path again: a tenth of a recording.
    """
    import pulumi.runtime.resource as resource
    from pulumi.runtime.proto.source_pb2 import SourcePosition

    def position(frame: _Frame) -> SourcePosition | None:
        uri = _uri(frame.filename)
        return None if uri is None else SourcePosition(uri=uri, line=frame.lineno)

    resource.traceback = _Traceback()  # type: ignore[attr-defined, assignment]
    resource._get_source_position_for_frame = position  # type: ignore[assignment]


def look_for_unknowns_without_garbage() -> None:
    """Has the SDK look into values with one function, which stays, in place of one for each look.

    A function that calls itself by a name around it is garbage that only a search finds, and three
    quarters of what a program leaves: 300 objects a resource.
    """
    import pulumi.runtime.rpc as rpc
    from pulumi.output import Unknown

    def contains_unknowns(val: Any) -> bool:
        if not isinstance(val, dict | list):
            return isinstance(val, Unknown)
        pending, seen = [val], {id(val)}
        while pending:
            holder = pending.pop()
            for item in dict.values(holder) if isinstance(holder, dict) else holder:
                if isinstance(item, Unknown):
                    return True
                if isinstance(item, dict | list) and id(item) not in seen:
                    seen.add(id(item))
                    pending.append(item)
        return False

    rpc.contains_unknowns = contains_unknowns


@cache
def _uri(filename: str) -> str | None:
    """None for what is no absolute path: `<string>`, `<frozen importlib>`."""
    return Path(filename).as_uri() if Path(filename).is_absolute() else None


class _Frame(NamedTuple):
    """What the SDK reads of a frame summary."""

    name: str
    filename: str
    lineno: int


class _Traceback:
    """traceback, but for the stack, which comes without its source text."""

    def __getattr__(self, name: str) -> Any:
        return getattr(traceback, name)

    @staticmethod
    def extract_stack() -> list[_Frame]:
        """The frames that led to the caller, the innermost last."""
        frame = sys._getframe(1)
        frames = [
            _Frame(f.f_code.co_name, f.f_code.co_filename, line)
            for f, line in traceback.walk_stack(frame)
        ]
        frames.reverse()
        return frames
