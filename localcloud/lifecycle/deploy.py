"""A whole stack on the local cloud: brought up, and taken down to nothing."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.errors import LocalCloudError
from localcloud.lifecycle import admin
from localcloud.lifecycle.checkpoint import Checkpoint, read_checkpoint
from localcloud.lifecycle.generations import remember_generation
from localcloud.lifecycle.heal import heal
from localcloud.lifecycle.session import Report, Session, bring_down, bring_up, running_daemon
from localcloud.lifecycle.stack_engine import StackEngine
from localcloud.paths import LocalPaths


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """What a deployment left in the local cloud."""

    endpoint: str
    checkpoint: Checkpoint
    emulated: int
    """Of the types in the checkpoint, those that really exist in moto."""

    outputs: Mapping[str, Any]
    """The stack's outputs; secrets as the engine shows them, masked."""


def stack_up(
    paths: LocalPaths, stack: str, report: Report, *, endpoint_port: int | None = None
) -> Deployed:
    """Deploy `stack` on the local cloud, healing first what a kill left behind.

    Raises LocalCloudError when the engine reports a failure.
    """
    _require_stack(paths, stack)
    session = bring_up(paths, report, endpoint_port=endpoint_port)
    engine = StackEngine(session=session, stack=stack, report=report)
    heal(session, stack, engine, report)
    # Before the run: a local cloud that dies during it is then noticed by the next one.
    remember_generation(paths, session.daemon, stack)
    engine.run("up", "--yes", "--skip-preview", "--suppress-outputs")
    checkpoint = read_checkpoint(paths, stack)
    emulated = {
        str(row["type"])
        for row in admin.coverage(session.daemon)
        if row.get("support") == "emulated"
    }
    return Deployed(
        endpoint=session.daemon.endpoint,
        checkpoint=checkpoint,
        emulated=len(emulated & set(checkpoint.types)),
        outputs=_outputs(session, stack),
    )


def stack_down(paths: LocalPaths, stack: str, report: Report) -> list[str]:
    """Destroy `stack`, check that the local cloud holds nothing of it, and stop the local cloud.

    Returns what is left, each as one line; the local cloud then goes on running, so that it can
    be looked at. An empty list is success. Raises LocalCloudError when the engine fails.
    """
    _require_stack(paths, stack)
    if running_daemon(paths, report) is None and read_checkpoint(paths, stack).is_empty:
        report(f"stack {stack} is not deployed and the local cloud does not run")
        return []
    session = bring_up(paths, report)
    engine = StackEngine(session=session, stack=stack, report=report)
    heal(session, stack, engine, report)
    if not read_checkpoint(paths, stack).is_empty:
        engine.run("destroy", "--yes", "--skip-preview")
    left = _left(session, stack)
    if not left:
        report("nothing of the stack is left in the local cloud")
        bring_down(paths, report)
        report("local cloud stopped")
    return left


def _left(session: Session, stack: str) -> list[str]:
    status = admin.status(session.daemon)
    left = [f"{urn} is still in the engine's state" for urn in _in_state(session.paths, stack)]
    count = int(dict(status.get("stacks", {})).get(stack, 0))
    if count:
        left.append(f"{count} object(s) of stack {stack} are still in the local cloud")
    left.extend(
        f"{orphan['type']} {orphan['name']} ({orphan['id']}, owner {orphan['owner_tag']}) "
        "is in the local cloud and in no stack's state"
        for orphan in status.get("orphans", ())
    )
    return left


def _in_state(paths: LocalPaths, stack: str) -> list[str]:
    types = read_checkpoint(paths, stack).types
    return [f"{count} x {kind}" for kind, count in sorted(types.items())]


def _outputs(session: Session, stack: str) -> Mapping[str, Any]:
    done = subprocess.run(
        [session.paths.bin / "pulumi", "stack", "output", "--json", "--stack", stack],
        cwd=session.paths.root,
        env=session.environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise LocalCloudError(f"The outputs of stack {stack} cannot be read: {done.stderr.strip()}")
    outputs: Mapping[str, Any] = json.loads(done.stdout)
    return outputs


def _require_stack(paths: LocalPaths, stack: str) -> None:
    if stack not in paths.stacks():
        raise LocalCloudError(
            f"There is no stack {stack!r}: {paths.stack_file(stack).name} does not exist. "
            f"Choose one of {', '.join(paths.stacks())}, or add that file."
        )
