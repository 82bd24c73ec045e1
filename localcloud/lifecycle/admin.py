"""Questions to the running local cloud about itself."""

import http.client
import json
from typing import Any

from localcloud.errors import LocalCloudError
from localcloud.lifecycle.daemon import Daemon

_LIMIT = 120.0  # seconds; a reset deletes every object one by one


def status(daemon: Daemon) -> dict[str, Any]:
    """Return objects by type and by stack, and the orphans with type, id, name and owner tag."""
    return _ask(daemon, "GET", "status")


def coverage(daemon: Daemon) -> list[dict[str, Any]]:
    """Return the emulation table: one row a type, with its support and the reason."""
    rows: list[dict[str, Any]] = _ask(daemon, "GET", "coverage")["types"]
    return rows


def reset(daemon: Daemon, *, orphans_only: bool) -> dict[str, Any]:
    """Delete every object, or only what no stack knows; returns what was removed and refused."""
    return _ask(daemon, "POST", "reset", {"orphans": orphans_only})


def remove_unknown(daemon: Daemon, stack: str, since: float) -> dict[str, Any]:
    """Delete the objects of `stack` created since then (seconds since the epoch) that no state
    knows; returns what was removed and refused."""
    return _ask(daemon, "POST", "reset", {"stack": stack, "since": since})


def _ask(
    daemon: Daemon, method: str, what: str, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    # http.client reads no proxy settings: the endpoint is on loopback whatever they say.
    connection = http.client.HTTPConnection("127.0.0.1", daemon.endpoint_port, timeout=_LIMIT)
    try:
        text = json.dumps(body) if body is not None else None
        headers = {"Content-Type": "application/json"} if text else {}
        connection.request(method, f"/_localcloud/{what}", text, headers)
        answer = connection.getresponse()
        content = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise LocalCloudError(
            f"The local cloud (process {daemon.pid}) does not answer on {daemon.endpoint} "
            f"({error}). Stop it with `bin/mlops local down` and run `make up`."
        ) from error
    finally:
        connection.close()
    if answer.status != 200 or not isinstance(content, dict):
        reason = content.get("error", content) if isinstance(content, dict) else content
        raise LocalCloudError(f"The local cloud refused `{what}` ({answer.status}): {reason}")
    return content
