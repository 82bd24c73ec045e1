"""Making a stack deployable again after a process was killed; every step is said in one line."""

import socket
from collections.abc import Mapping
from datetime import datetime

from localcloud.errors import LocalCloudError
from localcloud.files import read_json_object
from localcloud.lifecycle import admin
from localcloud.lifecycle.checkpoint import read_checkpoint
from localcloud.lifecycle.generations import content_is_gone, remember_generation
from localcloud.lifecycle.process import age, is_running
from localcloud.lifecycle.session import Report, Session
from localcloud.lifecycle.stack_engine import StackEngine


def heal(session: Session, stack: str, engine: StackEngine, report: Report) -> None:
    """Break the lock of a dead engine, and refresh a state that no longer says what exists.

    The state is written at the end of a run: what a killed run had created is removed, what it had
    changed or deleted a refresh finds. So it does when the local cloud that held the content was
    started anew since. Raises LocalCloudError when a living engine holds the lock, when an object
    cannot be removed, or when the refresh fails.
    """
    killed = _break_dead_locks(session, stack, report)
    reasons = []
    if killed is not None:
        reasons.append("the last run was killed before it wrote the state")
    if content_is_gone(session.paths, session.daemon, stack):
        reasons.append(
            "the local cloud was started anew since the last deployment, so its content is gone"
        )
    if not reasons:
        return
    for reason in reasons:
        report(f"{reason}; refreshing the state")
    if killed is not None:
        _remove_unfinished(session, stack, killed, report)
    known = read_checkpoint(session.paths, stack).resources
    if known:
        engine.run("refresh", "--skip-preview", "--yes")
        left = read_checkpoint(session.paths, stack).resources
        report(f"state refreshed: {left} of {known} resources still exist")
    remember_generation(session.paths, session.daemon, stack)


def _remove_unfinished(session: Session, stack: str, since: float, report: Report) -> None:
    """Removes what a run created of which the state knows nothing; `since` is when it began."""
    answer = admin.remove_unknown(session.daemon, stack, since)
    if answer["refused"]:
        first = answer["refused"][0]
        raise LocalCloudError(
            f"{len(answer['refused'])} object(s) of the killed run cannot be removed, such as "
            f"{first['type']} {first['name']} ({first['error']}). Start the local cloud anew with "
            "`bin/mlops local down` and run the command again: it deploys everything."
        )
    if answer["removed"]:
        report(
            f"{len(answer['removed'])} object(s) that the killed run had created and the state "
            "does not know are removed"
        )


def _break_dead_locks(session: Session, stack: str, report: Report) -> float | None:
    """Returns when the dead engine took its lock, in seconds since the epoch; None without one."""
    taken: list[float] = []
    for file in sorted(session.paths.engine_locks(stack).glob("*.json")):
        repair = (
            f"It is the engine's lock on stack {stack}, cut short when it was written. If no "
            "`pulumi` runs in this clone, delete it and run the command again."
        )
        lock = read_json_object(file, repair=repair)
        if lock is None:
            continue
        pid, host = int(lock.get("pid", 0)), str(lock.get("hostname", ""))
        if host != socket.gethostname():
            raise LocalCloudError(
                f"Stack {stack} is locked by process {pid} on {host}, another machine than this "
                f"one ({socket.gethostname()}), where it cannot be checked. If nothing deploys "
                f'there, run `eval "$(bin/mlops local env)"; pulumi cancel -s {stack} --yes`.'
            )
        if _holds(pid, lock):
            raise LocalCloudError(
                f"Stack {stack} is being changed by process {pid} of {lock.get('username')} "
                f"since {lock.get('timestamp')}. Wait for it, or end it (`kill {pid}`) and run "
                "the command again."
            )
        written = _written(lock)
        # A lock that does not say when it was taken is at most as old as its file.
        taken.append(written.timestamp() if written else file.stat().st_mtime)
        file.unlink(missing_ok=True)
        file.with_name(f"{file.name}.attrs").unlink(missing_ok=True)
        report(f"lock of the dead engine process {pid} on stack {stack} is broken")
    return min(taken, default=None)


def _written(lock: Mapping[str, object]) -> datetime | None:
    try:
        return datetime.fromisoformat(str(lock["timestamp"]))
    except (KeyError, ValueError):
        return None


def _holds(pid: int, lock: Mapping[str, object]) -> bool:
    """Whether the process that wrote the lock lives; a younger one only has its number."""
    if not is_running(pid):
        return False
    seconds, written = age(pid), _written(lock)
    if seconds is None or written is None:
        return True
    since = (datetime.now(written.tzinfo) - written).total_seconds()
    # The engine takes the lock some seconds after it starts; a second for clocks.
    return seconds + 1.0 >= since
