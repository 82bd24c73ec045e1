"""The local environment of one clone, ready to deploy to."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from localcloud.engine.environment import process_environment, variables
from localcloud.engine.find import find_or_build
from localcloud.engine.stacks import create_missing_stacks
from localcloud.engine.wrapper import write_wrapper
from localcloud.errors import LocalCloudError
from localcloud.lifecycle import admin
from localcloud.lifecycle.daemon import Daemon, find, start, stop
from localcloud.lifecycle.generations import content_is_gone
from localcloud.lifecycle.passphrase import ensure_passphrase
from localcloud.paths import LocalPaths

Report = Callable[[str], None]
"""Takes one line for the user."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """A running local cloud and the engine that deploys to it."""

    paths: LocalPaths
    daemon: Daemon

    def environment(self) -> dict[str, str]:
        """Return the whole environment for a program that works on the local cloud."""
        return process_environment(
            self.paths,
            provider_port=self.daemon.provider_port,
            endpoint_port=self.daemon.endpoint_port,
        )

    def variables(self) -> dict[str, str]:
        """Return what `bin/mlops local env` prints."""
        return variables(
            self.paths,
            provider_port=self.daemon.provider_port,
            endpoint_port=self.daemon.endpoint_port,
            base=os.environ,
        )


def bring_up(paths: LocalPaths, report: Report, *, endpoint_port: int | None = None) -> Session:
    """Return the clone's local environment; starts, builds and creates only what is missing."""
    _require_folder(paths)
    with locked(paths, report):
        ensure_passphrase(paths)
        write_wrapper(paths, find_or_build(paths.root, report))
        before = time.monotonic()
        running = find(paths, report)
        daemon = start(paths, report, endpoint_port=endpoint_port)
        if running is None:
            seconds = time.monotonic() - before
            report(f"local cloud started on {daemon.endpoint} ({seconds:.1f} s)")
        session = Session(paths=paths, daemon=daemon)
        made = create_missing_stacks(paths, session.environment())
    if made:
        report(f"stacks created in the local backend: {', '.join(made)}")
    return session


def attach(paths: LocalPaths, report: Report) -> Session:
    """Return the environment of the local cloud that runs already.

    Raises LocalCloudError when none does.
    """
    daemon = running_daemon(paths, report)
    if daemon is None:
        raise LocalCloudError(
            "The local cloud does not run. Start it with `bin/mlops local up`, or with `make up` "
            "together with the stack."
        )
    return Session(paths=paths, daemon=daemon)


def running_daemon(paths: LocalPaths, report: Report) -> Daemon | None:
    """Return the running local cloud, None when there is none."""
    if not paths.folder.is_dir():
        return None
    with locked(paths, report):
        return find(paths, report)


def bring_down(paths: LocalPaths, report: Report) -> bool:
    """Stop the local cloud; its content is then gone. Returns whether one ran."""
    from localcloud.engine import fork_client

    if not paths.folder.is_dir():
        return False
    fork_client.end(paths.fork_server)
    with locked(paths, report):
        return stop(paths, report)


def stacks_to_rebuild(session: Session) -> list[str]:
    """Return the stacks whose state describes what an earlier local cloud held."""
    paths = session.paths
    return [stack for stack in paths.stacks() if content_is_gone(paths, session.daemon, stack)]


def reset_content(session: Session, *, orphans_only: bool) -> dict[str, Any]:
    """Delete what the local cloud holds; returns what was `removed` and what was `refused`.

    After a full reset the stacks' states describe things that are gone: the next deployment
    refreshes them.
    """
    outcome = admin.reset(session.daemon, orphans_only=orphans_only)
    if not orphans_only:
        session.paths.generations.unlink(missing_ok=True)
    return outcome


@contextmanager
def locked(paths: LocalPaths, report: Report) -> Iterator[None]:
    """Hold the clone's lock; it ends with its process however that ends."""
    with paths.lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("waiting for another `mlops` command of this clone")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _require_folder(paths: LocalPaths) -> None:
    try:
        paths.folder.mkdir(mode=0o755, exist_ok=True)
        if not paths.folder.is_dir():
            raise NotADirectoryError(20, "Not a directory", str(paths.folder))
    except OSError as error:
        raise LocalCloudError(
            f"{paths.folder} cannot be used ({error.strerror}). It must be a folder that you may "
            "write to: make it one, or move what stands there aside."
        ) from error
