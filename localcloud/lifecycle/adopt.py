"""Taking up into the state what exists though a killed engine never learnt of it.

The engine keeps the resource of a create that was under way, with everything but its id.
`pulumi refresh --import-pending-creates` is made for that and, in 3.259, forgets the resource
instead; so the state is edited between the engine's own export and import, which checks it.
"""

import json
import subprocess
import time
from collections.abc import Sequence
from typing import Any

from localcloud.errors import LocalCloudError
from localcloud.lifecycle import admin
from localcloud.lifecycle.checkpoint import Pending
from localcloud.lifecycle.session import Session

_SETTLE = 1.0  # seconds


def adopt_created(session: Session, stack: str, pending: Sequence[Pending]) -> list[str]:
    """Move pending creates of `stack` that exist in the local cloud to its resources.

    Returns their names. A refresh must follow: it reads the outputs. Raises LocalCloudError when
    the engine refuses the state; it is then as it was.
    """
    found = _created(session, pending)
    if not found:
        return []
    state = json.loads(_pulumi(session, ["stack", "export", "--stack", stack]))
    _move(state["deployment"], found)
    _pulumi(session, ["stack", "import", "--stack", stack], json.dumps(state))
    return sorted(urn.rpartition("::")[2] for urn in found)


def _created(session: Session, pending: Sequence[Pending]) -> dict[str, str]:
    """Return URN and id of what exists.

    The local cloud may still be at work on a call whose caller is dead, so it gets a moment.
    """
    wanted = {operation.urn for operation in pending if operation.type == "creating"}
    found: dict[str, str] = {}
    limit = time.monotonic() + _SETTLE
    while wanted - set(found):
        orphans = admin.status(session.daemon).get("orphans", ())
        found = {one["urn"]: one["id"] for one in orphans if one["urn"] in wanted}
        if time.monotonic() > limit:
            break
        time.sleep(0.2)
    return found


def _move(deployment: dict[str, Any], found: dict[str, str]) -> None:
    """At the end of the list every dependency stands before, as the engine demands."""
    rest = []
    for operation in deployment.get("pending_operations") or ():
        resource = operation["resource"]
        if operation["type"] == "creating" and resource["urn"] in found:
            inputs = resource.get("inputs", {})
            known = {"id": found[resource["urn"]], "outputs": inputs}
            deployment["resources"].append(resource | known)
        else:
            rest.append(operation)
    deployment["pending_operations"] = rest


def _pulumi(session: Session, arguments: list[str], text: str | None = None) -> str:
    done = subprocess.run(
        [session.paths.bin / "pulumi", "--non-interactive", *arguments],
        cwd=session.paths.root,
        env=session.environment(),
        input=text,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise LocalCloudError(
            f"`pulumi {' '.join(arguments)}` failed, so what the killed run had created already "
            f"is not in the state: {' '.join(done.stderr.split())} The state is as it was. "
            "Remove these objects with `bin/mlops local reset --orphans` and run the command again."
        )
    return done.stdout
