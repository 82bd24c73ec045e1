"""The local cloud's own answers on its HTTP endpoint, below `/_localcloud/`."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from localcloud.aws.cloud import CloudError
from localcloud.aws.coverage import coverage
from localcloud.aws.faults import Fault, FaultError, Faults
from localcloud.aws.ledger import Ledger, Record
from localcloud.aws.objects import Objects
from localcloud.aws.runs import Runs

PREFIX = "/_localcloud/"

_log = logging.getLogger(__name__)

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Mapping[str, Any], StartResponse], Iterable[bytes]]


class AdminError(ValueError):
    """An order that is not one: what was given, what is taken."""


class Admin:
    """A WSGI layer: its own paths here, all else to moto.

    `GET status` lists the objects by type and the orphans, `GET coverage` the table, `POST reset`
    removes all objects, with `{"orphans": true}` the orphans, with `{"stack": ..., "since": ...}`
    a stack's orphans created since then (seconds since the epoch) by runs that it ends; `POST
    faults` puts faults in force.
    """

    def __init__(
        self,
        moto: Application,
        ledger: Ledger,
        faults: Faults,
        runs: Runs,
        state_dir: Path,
        generation: str,
    ) -> None:
        self._moto = moto
        self._ledger = ledger
        self._faults = faults
        self._runs = runs
        self._objects = Objects(ledger)
        self._stacks = state_dir / "state" / ".pulumi" / "stacks"
        self._generation = generation

    def __call__(
        self, environ: Mapping[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if not path.startswith(PREFIX):
            return self._moto(environ, start_response)
        route = (environ["REQUEST_METHOD"], path.removeprefix(PREFIX))
        status, body = HTTPStatus.OK, {}
        try:
            if route == ("GET", "status"):
                body = self._status()
            elif route == ("GET", "coverage"):
                body = {"types": [row.as_json() for row in coverage()]}
            elif route == ("POST", "reset"):
                order = _json(environ)
                wanted = _wanted(order)
                if "stack" in order:
                    self._runs.end(order["stack"])
                body = self._reset(wanted)
            elif route == ("POST", "faults"):
                faults = Fault.parse_order(_json(environ))
                self._faults.replace(faults)
                body = {"faults": len(faults)}
            else:
                status, body = HTTPStatus.NOT_FOUND, {"error": f"{path} is not served here"}
        except (FaultError, AdminError, json.JSONDecodeError, CloudError) as error:
            status, body = HTTPStatus.BAD_REQUEST, {"error": str(error)}
        except Exception as error:
            _log.exception("%s %s failed", *route)
            problem = f"{type(error).__name__}: {error}; the local cloud's log has the place"
            status, body = HTTPStatus.INTERNAL_SERVER_ERROR, {"error": problem}
        content = json.dumps(body, indent=1, sort_keys=True).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [content]

    def _status(self) -> dict[str, Any]:
        return {
            "generation": self._generation,
            "objects": len(self._ledger),
            "types": dict(Counter(record.key.type for record in self._ledger)),
            "stacks": dict(Counter(record.stack for record in self._ledger)),
            "orphans": [_described(record) for record in self._orphans()],
        }

    def _reset(self, wanted: Callable[[Record], bool] | None) -> dict[str, Any]:
        records = (
            list(self._ledger)
            if wanted is None
            else [one for one in self._orphans() if wanted(one)]
        )
        removed, refused = [], []
        waiting = list(reversed(records))
        while waiting:
            failed: list[tuple[Record, str]] = []
            for record in waiting:
                try:
                    self._objects.remove(record)
                    removed.append(_described(record))
                except CloudError as error:
                    failed.append((record, str(error)))
            if len(failed) == len(waiting):
                refused = [{**_described(record), "error": error} for record, error in failed]
                break
            waiting = [record for record, _ in failed]
        return {"removed": removed, "refused": refused}

    def _orphans(self) -> list[Record]:
        """What no stack's state names. Objects of a deployment that runs at this moment count
        too."""
        named: set[tuple[str, str]] = set()
        for file in self._stacks.glob("*/*.json"):
            checkpoint = json.loads(file.read_text("utf-8")).get("checkpoint", {})
            deployment = checkpoint.get("latest") or {}
            for resource in deployment.get("resources") or ():
                named.add((resource.get("type", ""), resource.get("id", "")))
        return self._ledger.orphans(named)


def _described(record: Record) -> dict[str, str]:
    return {
        "type": record.key.type,
        "id": record.key.id,
        "region": record.key.region,
        "name": record.name,
        "owner_tag": record.owner,
        "urn": record.urn,
    }


def _wanted(order: Any) -> Callable[[Record], bool] | None:
    """Which orphans an order to reset means; None for everything, which comes only from an order
    that says nothing else."""
    match order:
        case {} if order == {} or order == {"orphans": False}:
            return None
        case {"orphans": True} if len(order) == 1:
            return lambda _: True
        case {"stack": str() as stack, "since": int() | float() as since} if len(order) == 2:
            return lambda record: record.stack == stack and record.created >= since
    raise AdminError(
        'a reset takes {}, {"orphans": true} or {"stack": name, "since": seconds}, not '
        f"{order!r}"
    )


def _json(environ: Mapping[str, Any]) -> Any:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return json.loads(environ["wsgi.input"].read(length) if length else b"{}")
