"""Programs that the language host runs: started, streamed, and never left behind."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal

from localcloud.engine.fork_client import Fork, forked

GRACE = 5.0
"""Seconds between asking a program to end and ending it."""

Stream = Literal["stdout", "stderr"]
Chunk = tuple[Stream, bytes]


class Children:
    """The running programs of one language host.

    Each is the leader of a process group, so that what it started ends with it. `fork_server` is
    the socket of the clone's fork server, empty where programs run in new processes only.
    """

    def __init__(self, fork_server: str = "") -> None:
        self._running: set[Process | Fork] = set()
        self._fork_server = fork_server

    async def run(self, command: Sequence[str], env: Mapping[str, str]) -> int:
        """Run a program on the host's own stdout and stderr; returns its exit code.

        A program that a signal ended has minus the signal's number.
        """
        fork = await forked(self._fork_server, command, env)
        if fork is not None:
            async with self._ended_with_us(fork):
                return await fork.wait()
        async with self._started(command, env, None, output=None) as process:
            return await process.wait()

    async def stream(
        self, command: Sequence[str], env: Mapping[str, str] | None, cwd: str | None
    ) -> AsyncIterator[Chunk | int]:
        """Run a program and yield its output as it comes, then its exit code."""
        async with self._started(command, env, cwd, output=PIPE) as process:
            queue: asyncio.Queue[Chunk | None] = asyncio.Queue()

            async def pump(name: Stream) -> None:
                reader = process.stdout if name == "stdout" else process.stderr
                while reader is not None and (data := await reader.read(65536)):
                    await queue.put((name, data))
                await queue.put(None)

            pumps = [asyncio.create_task(pump("stdout")), asyncio.create_task(pump("stderr"))]
            ended = 0
            while ended < len(pumps):
                chunk = await queue.get()
                if chunk is None:
                    ended += 1
                else:
                    yield chunk
            yield await process.wait()

    @contextlib.asynccontextmanager
    async def _started(
        self,
        command: Sequence[str],
        env: Mapping[str, str] | None,
        cwd: str | None,
        output: int | None,
    ) -> AsyncIterator[Process]:
        process = await asyncio.create_subprocess_exec(
            *command, env=env, cwd=cwd, stdout=output, stderr=output, process_group=0
        )
        async with self._ended_with_us(process):
            yield process

    @contextlib.asynccontextmanager
    async def _ended_with_us(self, process: Process | Fork) -> AsyncIterator[None]:
        self._running.add(process)
        try:
            yield
        finally:
            if process.returncode is None:
                await asyncio.shield(self._end(process))
            self._running.discard(process)

    def cancel(self) -> None:
        """Ask every program to end; their runs then return."""
        for process in self._running:
            _signal_group(process, signal.SIGTERM)

    async def end(self) -> None:
        """End every program, after GRACE seconds by force."""
        await asyncio.gather(*(self._end(process) for process in list(self._running)))

    async def _end(self, process: Process | Fork) -> None:
        _signal_group(process, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            _signal_group(process, signal.SIGKILL)
            await process.wait()


def _signal_group(process: Process | Fork, number: signal.Signals) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
