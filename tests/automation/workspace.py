"""A workspace of Amazon Managed Grafana on the loopback: its HTTP API, and that of its tokens.

It answers as Grafana's documentation of its HTTP API says. Only a live token is let in.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

WORKSPACE: Final = "g-0123456789"
ACCOUNT: Final = "7"
TOKENS: Final = f"/workspaces/{WORKSPACE}/serviceaccounts/{ACCOUNT}/tokens"
OTHER_FOLDER: Final = "people"

Reply = tuple[int, Any]


@dataclass
class Fault:
    """`times` requests that begin like `start` (method, space, path) are answered by `status`, or
    with `text` as it is."""

    start: str
    status: int
    times: int = 1_000
    text: bytes = b'{"message": "try again"}'
    done: bool = False
    """Whether the request has its effect all the same: its answer is lost."""


@dataclass
class Workspace:
    """What the workspace holds; `requests` are those of the HTTP API, as `method path`."""

    url: str = ""
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    folders: dict[str, dict[str, Any]] = field(default_factory=dict)
    dashboards: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    lifetimes: list[int] = field(default_factory=list)
    made: int = 100
    """How many tokens there were: ids are not used again."""

    def in_folder(self, folder: str) -> set[str]:
        """The uids of the dashboards in a folder."""
        return {uid for uid, place in self.places.items() if place == folder}

    def add_token(self, name: str, expires: float) -> str:
        """A token as it stands in the list; what it answers is its id."""
        self.made += 1
        made = str(self.made)
        self.tokens[made] = {
            "id": made,
            "name": name,
            "createdAt": expires - 60,
            "expiresAt": expires,
        }
        return made

    def answer(self, method: str, target: str, body: Any, authorization: str) -> Reply:
        """What the workspace answers."""
        path = urlsplit(target).path
        if path.startswith("/workspaces/"):
            return self._of_tokens(method, path, body)
        self.requests.append(f"{method} {path}")
        live = {f"Bearer {one.get('key')}" for one in self.tokens.values()}
        if authorization not in live:
            return 401, {"message": "Invalid API key"}
        query = {key: value[-1] for key, value in parse_qs(urlsplit(target).query).items()}
        for kind in (self._folders, self._search, self._dashboards, self._sources):
            found = kind(method, path.removeprefix("/api/"), body, query)
            if found is not None:
                return found
        return 404, {"message": "Not found"}

    def _of_tokens(self, method: str, path: str, body: Any) -> Reply:
        place = {"workspaceId": WORKSPACE, "serviceAccountId": ACCOUNT}
        if method == "POST" and path == TOKENS:
            made = self.add_token(body["name"], time.time() + body["secondsToLive"])
            self.lifetimes.append(body["secondsToLive"])
            self.keys.append(f"glsa_secret{len(self.keys)}")
            self.tokens[made]["key"] = self.keys[-1]
            shown = {key: self.tokens[made][key] for key in ("id", "name", "key")}
            return 200, {**place, "serviceAccountToken": shown}
        if method == "GET" and path == TOKENS:
            listed = [
                {key: value for key, value in one.items() if key != "key"}
                for one in self.tokens.values()
            ]
            return 200, {**place, "serviceAccountTokens": listed}
        token = path.removeprefix(f"{TOKENS}/")
        if method == "DELETE" and token in self.tokens:
            del self.tokens[token]
            return 200, {**place, "tokenId": token}
        return 404, {"message": "no such token", "resourceId": path, "resourceType": "token"}

    def _folders(self, method: str, path: str, body: Any, query: Any) -> Reply | None:  # noqa: ARG002
        if path == "folders" and method == "POST":
            if body["uid"] in self.folders or body["title"] in {
                one["title"] for one in self.folders.values()
            }:
                return 409, {"message": "a folder with the same name already exists"}
            self.folders[body["uid"]] = dict(body)
            return 200, self.folders[body["uid"]]
        match = re.fullmatch(r"folders/([^/]+)", path)
        if match is None:
            return None
        folder = self.folders.get(match[1])
        if folder is None:
            return 404, {"message": "folder not found", "status": "not-found"}
        if method == "PUT":
            if not body.get("overwrite"):
                return 412, {"message": "The folder has been changed by someone else"}
            folder["title"] = body["title"]
        return 200, folder

    def _search(self, method: str, path: str, body: Any, query: Any) -> Reply | None:  # noqa: ARG002
        if path != "search":
            return None
        # As Grafana before 9.5: of every folder, whatever folderUIDs says.
        hits = [
            {"uid": uid, "type": "dash-db", "title": one["title"]}
            | ({"folderUid": self.places[uid]} if self.places[uid] else {})
            for uid, one in sorted(self.dashboards.items())
        ]
        size, page = int(query["limit"]), int(query["page"])
        return 200, hits[size * (page - 1) : size * page]

    def _dashboards(self, method: str, path: str, body: Any, query: Any) -> Reply | None:  # noqa: ARG002
        if (method, path) == ("POST", "dashboards/db"):
            return self._save(body)
        match = re.fullmatch(r"dashboards/uid/([^/]+)", path)
        if match is None:
            return None
        running = self.dashboards.get(match[1])
        if running is None:
            return 404, {"message": "Dashboard not found"}
        if method == "DELETE":
            del self.dashboards[match[1]], self.places[match[1]]
            return 200, {"title": running["title"], "message": "deleted", "id": running["id"]}
        return 200, {"dashboard": running, "meta": {"folderUid": self.places[match[1]]}}

    def _save(self, body: Any) -> Reply:
        given, folder = body["dashboard"], body["folderUid"]
        uid = given["uid"]
        if folder not in self.folders:
            return 400, {"message": "folder not found"}
        titles = {self.dashboards[one]["title"]: one for one in self.in_folder(folder)}
        if titles.get(given["title"], uid) != uid:
            return 412, {"message": "A dashboard with that name is there", "status": "name-exists"}
        running = self.dashboards.get(uid, {"id": len(self.dashboards) + 1, "version": 0})
        if uid in self.dashboards and not body.get("overwrite"):
            return 412, {"message": "changed by someone else", "status": "version-mismatch"}
        version = running["version"] + 1
        self.dashboards[uid] = {**given, "id": running["id"], "version": version}
        self.places[uid] = folder
        return 200, {"id": running["id"], "uid": uid, "status": "success", "version": version}

    def _sources(self, method: str, path: str, body: Any, query: Any) -> Reply | None:  # noqa: ARG002
        if (method, path) == ("POST", "datasources"):
            names = {one["name"] for one in self.sources.values()}
            if body["uid"] in self.sources or body["name"] in names:
                return 409, {"message": "data source with the same name already exists"}
            self.sources[body["uid"]] = {**body, "id": len(self.sources) + 1, "readOnly": False}
            return 200, {"datasource": self.sources[body["uid"]], "message": "Datasource added"}
        match = re.fullmatch(r"datasources/uid/([^/]+)", path)
        if match is None:
            return None
        running = self.sources.get(match[1])
        if running is None:
            return 404, {"message": "Data source not found"}
        if method == "PUT":
            self.sources[match[1]] = {**running, **body}
            return 200, {"datasource": self.sources[match[1]], "message": "Datasource updated"}
        return 200, running


@contextmanager
def running() -> Iterator[Workspace]:
    """An empty workspace behind a free port of the loopback."""
    workspace = Workspace()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            body = json.loads(text) if text else None
            with lock:
                fault = _fault(workspace, f"{self.command} {urlsplit(self.path).path}")
                if fault is None or fault.done:
                    status, content = workspace.answer(
                        self.command, self.path, body, self.headers.get("Authorization") or ""
                    )
                    answer = json.dumps(content).encode()
                if fault is not None:
                    status, answer = fault.status, fault.text
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names of the base class

        def log_message(self, *args: object) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    workspace.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield workspace
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _fault(workspace: Workspace, request: str) -> Fault | None:
    for one in workspace.faults:
        if one.times and request.startswith(one.start):
            one.times -= 1
            return one
    return None


def content(value: Mapping[str, Any]) -> dict[str, Any]:
    """A dashboard without what Grafana counts."""
    return {key: each for key, each in value.items() if key not in ("id", "version")}
