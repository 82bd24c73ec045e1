"""Runs a program as a fork of the clone's fork server, which is started where there is none."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from localcloud.engine import fork_server
from localcloud.engine.fork_server import LENGTH_BYTES, OVER

COLD_VARIABLE = "MLOPS_COLD_PROGRAMS"
"""Set it to anything to have each program run in a new process."""

_START_SECONDS = 10.0
_ANSWER_SECONDS = 30.0
"""A server that imports what the last program did answers when it is done."""
_OF_ONE_RUN = ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS")


class Fork:
    """A program that runs as a fork: what `Children` needs to know of a process."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.pid = pid
        self.returncode: int | None = None
        self._ended = asyncio.create_task(self._end(reader, writer))

    async def wait(self) -> int:
        """The exit code; minus the number of the signal that ended it."""
        return await asyncio.shield(self._ended)

    async def _end(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
        text = (await reader.readline()).strip()
        # without an answer the server was killed, and the program is to go with it
        if not text:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        self.returncode = int(text or -signal.SIGKILL)
        writer.close()
        return self.returncode


async def forked(socket_file: str, command: Sequence[str], env: Mapping[str, str]) -> Fork | None:
    """The started program, None when it has to run in a new process.

    Args:
        socket_file: of the fork server; empty where there is to be none.
        command: the interpreter, `-u`, the official script and its arguments.
        env: all variables of the program.
    """
    # Tracing starts threads when the SDK is imported.
    if not socket_file or COLD_VARIABLE in env or "TRACEPARENT" in env:
        return None
    python, _, *argv = command
    started_as = _started_as(python, env)
    request = {
        "argv": argv,
        "env": dict(env),
        "cwd": str(Path.cwd()),
        "started_as": started_as,
    }
    try:
        connection = await _connection(socket_file, python, started_as, env)
    except OSError:
        return None
    reader, writer = await asyncio.open_unix_connection(sock=connection)
    try:
        _send(connection, request, [1, 2])
        answer = await asyncio.wait_for(reader.readline(), _ANSWER_SECONDS)
        if answer.strip() != OVER.encode():
            return Fork(int(answer), reader, writer)
    except (OSError, ValueError, TimeoutError):
        pass
    # The server forks for no one who has gone: the program does not run twice.
    writer.close()
    return None


def end(socket_file: Path) -> None:
    """Ends the fork server, if there is one, and what it runs."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_ANSWER_SECONDS)
        connection.connect(str(socket_file))
        _send(connection, {"end": True, "started_as": ""}, [])
        connection.recv(len(OVER))
    socket_file.unlink(missing_ok=True)


def _started_as(python: str, env: Mapping[str, str]) -> str:
    """What has to be the same for a fork to be what a new process is."""
    variables = sorted(pair for pair in env.items() if pair[0].startswith("PYTHON"))
    code = Path(fork_server.__file__).stat().st_mtime_ns
    return json.dumps([python, variables, code])


async def _connection(
    socket_file: str, python: str, started_as: str, env: Mapping[str, str]
) -> socket.socket:
    """Raises OSError when no server comes up."""
    with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
        return _connected(socket_file)
    Path(socket_file).unlink(missing_ok=True)
    log = Path(socket_file).with_name("logs") / "fork-server.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as stream:
        server = subprocess.Popen(
            [python, "-u", fork_server.__file__, socket_file, started_as],
            env={key: text for key, text in env.items() if key not in _OF_ONE_RUN},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    limit = asyncio.get_running_loop().time() + _START_SECONDS
    while server.poll() is None and asyncio.get_running_loop().time() < limit:
        with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
            return _connected(socket_file)
        await asyncio.sleep(0.02)
    return _connected(socket_file)


def _connected(socket_file: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(socket_file)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, request: Mapping[str, Any], handed: Sequence[int]) -> None:
    text = json.dumps(request).encode()
    socket.send_fds(connection, [len(text).to_bytes(LENGTH_BYTES, "big")], handed)
    connection.sendall(text)
