"""A Python that holds what programs import, and forks for each program of the engine.

Half of the time in which the platform's program plans goes into importing `pulumi_aws`. The first
program that runs on a local cloud starts this process. Each program is a fork of it, which then
runs the official script just as a new process would. What a fork has imported out of the virtual
environment is imported here too, for the forks to come; the project's own code never is, so that
each run reads it anew.

It listens on a socket in `.local/` and ends with `bin/mlops local down`, after IDLE_SECONDS
without a program, and when its socket, the virtual environment or this file is not what it was.

Run by path, with nothing but the standard library: whatever stands here is in every program.
"""

import contextlib
import errno
import gc
import importlib
import json
import os
import random
import runpy
import selectors
import signal
import socket
import sys
import sysconfig
import threading
import types
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

IDLE_SECONDS: Final = 900.0
"""How long it waits for a program."""

LENGTH_BYTES: Final = 8
"""A request is its length in so many bytes, big end first, and then JSON."""

OVER: Final = "over"
"""The answer to a request that it takes no more; else a process number, then an exit code."""

_LOOK_SECONDS: Final = 30.0
_REQUEST_SECONDS: Final = 5.0
_FIRST: Final = ("pulumi", "pulumi_aws")
_PACKAGES: Final = sysconfig.get_paths()["purelib"]


@dataclass(kw_only=True)
class Program:
    """What a fork is to run."""

    argv: list[str]
    """The official script and its arguments."""

    env: dict[str, str]
    cwd: str
    report: int
    """A pipe to the server, which takes the names of what was imported."""

    def run(self) -> None:
        """Runs the script as a new process would; its exit is this process's."""
        os.environ.clear()
        os.environ.update(self.env)
        os.chdir(self.cwd)
        sys.argv = list(self.argv)
        sys.path.insert(0, str(Path(self.argv[0]).parent))
        random.seed()
        gc.enable()
        try:
            runpy.run_path(self.argv[0], run_name="__main__")
        finally:
            names = json.dumps(imported()).encode()
            with contextlib.suppress(OSError):
                os.write(self.report, names)


@dataclass(kw_only=True)
class _Run:
    connection: socket.socket | None
    """To whoever waits for the program; None when nobody does any more."""

    report: int


@dataclass
class ForkServer:
    """Forks on request. It has one thread, as a fork takes no other along."""

    path: Path
    started_as: str
    """What a request has to name: the interpreter, its variables and this file's time."""

    _runs: dict[int, _Run] = field(default_factory=dict)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _packages: int = field(default_factory=lambda: Path(_PACKAGES).stat().st_mtime_ns)

    def serve(self) -> Program | None:
        """Returns in each fork what it is to run, and None in the server when its time is over."""
        self._listener = socket.socket(socket.AF_UNIX)
        before = os.umask(0o077)
        self._listener.bind(str(self.path))
        os.umask(before)
        self._listener.listen()
        self._file = self.path.stat().st_ino
        woken, wake = os.pipe()
        for end in (woken, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(woken, selectors.EVENT_READ, "child")
        self._selector.register(self._listener, selectors.EVENT_READ, "request")
        learn(_FIRST)
        idle = 0.0
        while self._runs or (self._listens() and idle < IDLE_SECONDS):
            events = self._selector.select(_LOOK_SECONDS)
            idle = 0.0 if events else idle + _LOOK_SECONDS
            for key, _ in events:
                if key.data == "child":
                    os.read(woken, 4096)
                    self._reap()
                elif key.data == "request":
                    program = self._asked()
                    if program is not None:
                        os.close(woken)
                        os.close(wake)
                        return program
                else:
                    self._left(key.data)
        self._stop_listening()
        return None

    def _listens(self) -> bool:
        """Whether a request would still come here."""
        try:
            return self._listener.fileno() >= 0 and self.path.stat().st_ino == self._file
        except OSError:
            return False

    def _stop_listening(self) -> None:
        if self._listens():
            self.path.unlink()
        if self._listener.fileno() >= 0:
            self._selector.unregister(self._listener)
            self._listener.close()

    def _asked(self) -> Program | None:
        """Answers one request; returns the program in its fork."""
        connection, _ = self._listener.accept()
        connection.settimeout(_REQUEST_SECONDS)
        handed: list[int] = []
        try:
            head, handed, _, _ = socket.recv_fds(connection, LENGTH_BYTES, 2)
            request = json.loads(_received(connection, int.from_bytes(head, "big")))
            if _has_gone(connection):
                connection.close()
                return None
            if request["started_as"] == self.started_as and not self._is_stale():
                return self._forked(connection, request, handed)
            for pid in self._runs if request.get("end") else ():
                _kill(pid)
            self._stop_listening()
            connection.sendall(f"{OVER}\n".encode())
            connection.close()
        except (OSError, ValueError, KeyError):
            connection.close()
        finally:
            for number in handed:
                os.close(number)
        return None

    def _is_stale(self) -> bool:
        """Whether a fork would not be what a new process is."""
        packages = Path(_PACKAGES).stat().st_mtime_ns
        return packages != self._packages or threading.active_count() > 1

    def _forked(
        self, connection: socket.socket, request: dict[str, Any], handed: list[int]
    ) -> Program | None:
        reading, report = os.pipe()
        pid = os.fork()
        if pid:
            os.close(report)
            with contextlib.suppress(OSError):
                os.setpgid(pid, pid)
            self._runs[pid] = _Run(connection=connection, report=reading)
            self._selector.register(connection, selectors.EVENT_READ, pid)
            connection.sendall(f"{pid}\n".encode())
            return None
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(handed[0], 1)
        os.dup2(handed[1], 2)
        os.set_blocking(report, False)
        os.close(reading)
        self._selector.close()
        self._listener.close()
        connection.close()
        for run in self._runs.values():
            os.close(run.report)
            if run.connection is not None:
                run.connection.close()
        return Program(argv=request["argv"], env=request["env"], cwd=request["cwd"], report=report)

    def _reap(self) -> None:
        """Says how programs ended to whoever waits, and imports what they had imported."""
        while self._runs:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            run = self._runs.pop(pid)
            if run.connection is not None:
                with contextlib.suppress(OSError):
                    run.connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
                self._selector.unregister(run.connection)
                run.connection.close()
            # a program that started others may have left its end of the pipe with them
            os.set_blocking(run.report, False)
            with contextlib.suppress(OSError, ValueError):
                learn(json.loads(os.read(run.report, 1 << 20)))
            os.close(run.report)

    def _left(self, pid: int) -> None:
        """Ends a program that nobody waits for any more."""
        run = self._runs[pid]
        if run.connection is not None:
            _kill(pid)
            self._selector.unregister(run.connection)
            run.connection.close()
            run.connection = None


def learn(names: Iterable[str]) -> None:
    """Imports modules, also those that the SDK loads when something of theirs is asked for."""
    for name in names:
        # a module that cannot be imported here is for the program to report
        with contextlib.suppress(Exception):
            getattr(importlib.import_module(name), "__all__", None)
    gc.freeze()


def imported() -> list[str]:
    """The modules of the virtual environment in this process, by the first two parts of their
    names: `pulumi_aws.iam` brings all that is below it."""
    found = {
        ".".join(name.split(".")[:2])
        for name, module in sys.modules.copy().items()
        # any other class is a module that waits for its first use
        if type(module) is types.ModuleType
        and str(getattr(module, "__file__", None)).startswith(_PACKAGES)
    }
    return sorted(found)


def _received(connection: socket.socket, length: int) -> bytes:
    text = b""
    while len(text) < length:
        part = connection.recv(length - len(text))
        if not part:
            raise ValueError("the request ends too early")
        text += part
    return text


def _has_gone(connection: socket.socket) -> bool:
    """Whether the other side, from which nothing more is to come, has given up."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(_REQUEST_SECONDS)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Serves on the socket that is the first argument; the second is what it was started as."""
    path, started_as = arguments
    # The folder of this file is no place for a program's imports.
    sys.path.pop(0)
    gc.disable()
    try:
        program = ForkServer(Path(path), started_as).serve()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return
    if program is not None:
        program.run()


if __name__ == "__main__":
    main(sys.argv[1:])
