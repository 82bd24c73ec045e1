"""Making a stack deployable again after a process was killed; every step is said in one line."""

import socket
from datetime import datetime

from localcloud.errors import LocalCloudError
from localcloud.files import read_json_object
from localcloud.lifecycle.adopt import adopt_created
from localcloud.lifecycle.checkpoint import read_checkpoint
from localcloud.lifecycle.generations import content_is_gone, remember_generation
from localcloud.lifecycle.process import age, is_running
from localcloud.lifecycle.session import Report, Session
from localcloud.lifecycle.stack_engine import StackEngine


def heal(session: Session, stack: str, engine: StackEngine, report: Report) -> None:
    """Break the lock of a dead engine, and refresh a state that no longer says what exists.

    The state is refreshed after an operation that was cut short, and when the local cloud that
    held the content was started anew since. Raises LocalCloudError when a living engine holds
    the lock, or when the refresh fails.
    """
    _break_dead_locks(session, stack, report)
    checkpoint = read_checkpoint(session.paths, stack)
    reasons = []
    if checkpoint.pending:
        count = len(checkpoint.pending)
        names = ", ".join(operation.name for operation in checkpoint.pending[:3])
        more = ", ..." if count > 3 else ""
        reasons.append(f"the last run was killed during {count} operation(s): {names}{more}")
    if content_is_gone(session.paths, session.daemon, stack):
        reasons.append(
            "the local cloud was started anew since the last deployment, so its content is gone"
        )
    if not reasons:
        return
    for reason in reasons:
        report(f"{reason}; refreshing the state")
    adopted = adopt_created(session, stack, checkpoint.pending)
    if adopted:
        report(f"created before the kill and now taken up by the state: {', '.join(adopted)}")
    engine.run("refresh", "--clear-pending-creates", "--skip-preview", "--yes")
    left = read_checkpoint(session.paths, stack).resources
    known = checkpoint.resources + len(adopted)
    report(f"state refreshed: {left} of {known} resources still exist")
    remember_generation(session.paths, session.daemon, stack)


def _break_dead_locks(session: Session, stack: str, report: Report) -> None:
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
        file.unlink(missing_ok=True)
        file.with_name(f"{file.name}.attrs").unlink(missing_ok=True)
        report(f"lock of the dead engine process {pid} on stack {stack} is broken")


def _holds(pid: int, lock: dict[str, object]) -> bool:
    """Whether the process that wrote the lock lives; a younger one only has its number."""
    if not is_running(pid):
        return False
    seconds = age(pid)
    if seconds is None:
        return True
    try:
        written = datetime.fromisoformat(str(lock["timestamp"]))
    except (KeyError, ValueError):
        return True
    since = (datetime.now(written.tzinfo) - written).total_seconds()
    # The engine takes the lock some seconds after it starts; a second for clocks.
    return seconds + 1.0 >= since
