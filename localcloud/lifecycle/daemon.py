"""The local cloud's one process: started, found again, stopped."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localcloud.code_version import code_version
from localcloud.errors import LocalCloudError
from localcloud.files import read_json_object, write_atomically
from localcloud.lifecycle.process import is_running, started_at
from localcloud.paths import LocalPaths

ENDPOINT_PORT_VARIABLE = "MLOPS_LOCAL_ENDPOINT_PORT"
"""Environment variable: a fixed port for the HTTP endpoint instead of a free one."""

START_LIMIT = 90.0
"""Seconds that the local cloud has to answer; it takes about 4 on 2 cores."""

STOP_LIMIT = 10.0
"""Seconds it has to end before it is killed."""

_RUNTIME_REPAIR = (
    "It only says where the running local cloud is: delete it, end a `localcloud.server` process "
    "of this clone if there is one, and run `make up`; the stacks' state is not touched."
)


@dataclass(frozen=True, kw_only=True)
class Daemon:
    """A running local cloud."""

    pid: int
    provider_port: int
    endpoint_port: int
    generation: str
    """Random for each start: what moto held under another generation is gone."""

    code: str
    """The `code_version` that it was started from."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.endpoint_port}"


def find(paths: LocalPaths, report: Callable[[str], None]) -> Daemon | None:
    """Return the running local cloud of this clone, None when there is none.

    What a killed one left behind is removed, and said. Raises LocalCloudError when its files
    are damaged.
    """
    ready = read_json_object(paths.ready, repair=_RUNTIME_REPAIR)
    process = read_json_object(paths.process, repair=_RUNTIME_REPAIR)
    if ready is None and process is None:
        return None
    try:
        # Without our own note (a start that was cut short) the number has to do.
        record = process or ready or {}
        pid, started = int(record["pid"]), record.get("process_started")
        daemon = _daemon(ready) if ready else None
    except (KeyError, TypeError, ValueError) as error:
        raise LocalCloudError(
            f"{paths.ready} or {paths.process} is damaged (no valid {error}). {_RUNTIME_REPAIR}"
        ) from error
    if is_running(pid, started) and (daemon is None or daemon.pid == pid):
        if daemon is not None:
            return daemon
        report(f"a local cloud that never answered (process {pid}) is stopped")
        _end(pid, started)
    else:
        report(f"the local cloud that ran as process {pid} is gone; its files are removed")
    _forget(paths)
    return None


def start(
    paths: LocalPaths,
    report: Callable[[str], None],
    *,
    endpoint_port: int | None = None,
    provider_port: int | None = None,
) -> Daemon:
    """Return the running local cloud, starting one when there is none; hold `paths.lock`.

    Ports are free ones unless fixed by argument or MLOPS_LOCAL_ENDPOINT_PORT. Raises
    LocalCloudError when a fixed port is taken or the process ends before it answers.
    """
    wanted = endpoint_port if endpoint_port is not None else _port_from_environment()
    running = find(paths, report)
    if running is not None and running.code != code_version():
        report("the local cloud runs older code than this clone has; it is started anew, empty")
        stop(paths, report)
        running = None
    if running is not None:
        if wanted and wanted != running.endpoint_port:
            raise LocalCloudError(
                f"The local cloud runs already, on port {running.endpoint_port} instead of "
                f"{wanted}. Stop it with `bin/mlops local down` first (its content is then gone "
                "and `make up` rebuilds it), or leave the port out."
            )
        return running
    for port, what in ((wanted, "endpoint"), (provider_port, "provider")):
        if port:
            _require_free(port, what)
    return _spawn(paths, wanted or 0, provider_port or 0)


def stop(paths: LocalPaths, report: Callable[[str], None]) -> bool:
    """Stop the local cloud; returns whether one ran. Hold `paths.lock`."""
    running = find(paths, report)
    if running is None:
        return False
    process = read_json_object(paths.process, repair=_RUNTIME_REPAIR) or {}
    if not _end(running.pid, process.get("process_started")):
        report(f"process {running.pid} did not end within {STOP_LIMIT:.0f} s and was killed")
    _forget(paths)
    return True


def _spawn(paths: LocalPaths, endpoint_port: int, provider_port: int) -> Daemon:
    paths.logs.mkdir(parents=True, exist_ok=True)
    log = paths.logs / "localcloud.log"
    if log.exists():
        log.replace(paths.logs / "localcloud.previous.log")
    command = [str(paths.python), "-m", "localcloud.server", "--state-dir", str(paths.folder)]
    command += ["--provider-port", str(provider_port), "--endpoint-port", str(endpoint_port)]
    # Of AWS it must know nothing: an endpoint left in the shell from an earlier start would send
    # its own calls there instead of into the process.
    environment = {key: text for key, text in os.environ.items() if not key.startswith("AWS_")}
    environment["PYTHONPATH"] = str(paths.root)
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command,
            cwd=paths.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    note = {"pid": process.pid, "process_started": started_at(process.pid)}
    write_atomically(paths.process, json.dumps(note) + "\n")
    try:
        return _when_ready(paths, process)
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
        _forget(paths)
        raise


def _when_ready(paths: LocalPaths, process: subprocess.Popen[bytes]) -> Daemon:
    log = paths.logs / "localcloud.log"
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        ready = read_json_object(paths.ready, repair=_RUNTIME_REPAIR)
        if ready is not None and ready.get("pid") == process.pid:
            return _daemon(ready)
        try:
            code = process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        last = lines[-1] if lines else "it wrote nothing"
        raise LocalCloudError(
            f"The local cloud ended with exit code {code} before it answered: {last} "
            f"The whole log is in {log}."
        )
    raise LocalCloudError(
        f"The local cloud did not answer within {START_LIMIT:.0f} s and was stopped. "
        f"Its log is in {log}; run the command again when the machine is less busy."
    )


def _daemon(ready: dict[str, Any]) -> Daemon:
    return Daemon(
        pid=int(ready["pid"]),
        provider_port=int(ready["provider_port"]),
        endpoint_port=int(ready["endpoint_port"]),
        generation=str(ready["generation"]),
        code=str(ready.get("code", "")),
    )


def _end(pid: int, started: str | None) -> bool:
    """End a process; False when it had to be killed."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + STOP_LIMIT
    while time.monotonic() < limit:
        if not is_running(pid, started):
            return True
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return False


def _forget(paths: LocalPaths) -> None:
    paths.ready.unlink(missing_ok=True)
    paths.process.unlink(missing_ok=True)


def _port_from_environment() -> int | None:
    text = os.environ.get(ENDPOINT_PORT_VARIABLE, "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LocalCloudError(
            f"{ENDPOINT_PORT_VARIABLE} is {text!r}, which is no port. Set a number from 1 to "
            "65535, or unset it to get a free port."
        )
    return int(text)


def _require_free(port: int, what: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise LocalCloudError(
                f"Port {port} of 127.0.0.1, wanted for the local cloud's {what}, cannot be used "
                f"({error.strerror}). Stop what listens there, choose another port, or leave it "
                f"out (and unset {ENDPOINT_PORT_VARIABLE}) to get a free one."
            ) from error
