"""Puts what the program published for Grafana into its workspace: data sources and dashboards."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Literal

from automation.errors import EventError, PublishError
from automation.grafana_api import Answer, GrafanaApi
from automation.service_account import ServiceAccount

FOLDER = {"uid": "mlops", "title": "MLOps platform"}
"""The platform's own folder. It holds what is published, and nothing else for long."""
DASHBOARD, DATA_SOURCES = "dashboards-", "data-sources"
"""Last parts of the parameters' names (components/monitoring/grafana.py): the first is followed by
the dashboard's uid."""
PAGE = 1000
"""Hits of a search on a page."""

Action = Literal["created", "updated", "unchanged", "removed", "failed"]


@dataclass(frozen=True)
class Outcome:
    """What was done with one thing in the workspace; `reason` says why it failed."""

    kind: str
    name: str
    action: Action
    reason: str = ""


class Publisher:
    """Brings a workspace to what the parameters below `path` say.

    Dashboards stand in the platform's own folder, and what else is there is removed. Data sources
    that people added stay. What is as it should be is not written again.
    """

    def __init__(
        self,
        ssm: Any,
        account: ServiceAccount,
        connect: Callable[[str], GrafanaApi],
        path: str,
    ) -> None:
        self._ssm, self._account, self._connect, self._path = ssm, account, connect, path

    def publish(self) -> list[Outcome]:
        """What came of each thing: all are tried, also when one fails.

        Raises EventError when nothing is published: a wrong path must not empty the folder.
        """
        published = self._published()
        if not published:
            raise EventError(f"No parameter stands below {self._path}. Run pulumi up.")
        with self._account.token() as token:
            return list(_Content(self._connect(token), published).reconcile())

    def _published(self) -> dict[str, str]:
        pages = self._ssm.get_paginator("get_parameters_by_path").paginate(Path=self._path)
        return {
            one["Name"].rsplit("/", 1)[-1]: one["Value"]
            for page in pages
            for one in page["Parameters"]
        }


class _Content:
    """What is wanted, and the workspace."""

    def __init__(self, api: GrafanaApi, published: Mapping[str, str]) -> None:
        self._api, self._published = api, published

    def reconcile(self) -> Iterator[Outcome]:
        """The folder, what is in it for no reason, the data sources, the dashboards.

        A dashboard that somebody gave the title of another stands in its way, so it goes first.
        """
        wanted = {
            name.removeprefix(DASHBOARD): text
            for name, text in sorted(self._published.items())
            if name.startswith(DASHBOARD)
        }
        yield _tried("folder", FOLDER["uid"], self._folder)
        yield from self._remove_others(set(wanted))
        if DATA_SOURCES in self._published:
            yield from self._data_sources(self._published[DATA_SOURCES])
        for uid, text in wanted.items():
            yield _tried("dashboard", uid, partial(self._dashboard, uid, text))

    def _folder(self) -> Action:
        uid, title = FOLDER["uid"], FOLDER["title"]
        running = self._api.call("GET", "folders", uid)
        if running.missing:
            made = self._api.call("POST", "folders", body=FOLDER)
            # Another run, or the first attempt of this one, was faster; or the title is taken.
            if not made.found and self._api.call("GET", "folders", uid).missing:
                raise PublishError(made.message)
            return "created"
        if _granted(running)["title"] == title:
            return "unchanged"
        _granted(
            self._api.call("PUT", "folders", uid, body={"title": title, "overwrite": True}),
        )
        return "updated"

    def _remove_others(self, wanted: set[str]) -> Iterator[Outcome]:
        try:
            others = [uid for uid in self._in_folder() if uid not in wanted]
        except PublishError as error:
            yield Outcome("folder", FOLDER["uid"], "failed", str(error))
            return
        for uid in others:
            yield _tried("dashboard", uid, partial(self._remove, uid))

    def _in_folder(self) -> list[str]:
        found: list[str] = []
        page = 0
        hits: list[Mapping[str, Any]] = []
        while page == 0 or len(hits) == PAGE:
            page += 1
            hits = _granted(
                self._api.call(
                    "GET",
                    "search",
                    type="dash-db",
                    folderUIDs=FOLDER["uid"],
                    limit=str(PAGE),
                    page=str(page),
                )
            )
            # Grafana before 9.5 does not know folderUIDs and tells of every folder.
            found += [one["uid"] for one in hits if one.get("folderUid") == FOLDER["uid"]]
        return found

    def _remove(self, uid: str) -> Action:
        answer = self._api.call("DELETE", "dashboards", "uid", uid)
        if not answer.missing:
            _granted(answer)
        return "removed"

    def _data_sources(self, text: str) -> Iterator[Outcome]:
        try:
            sources = {str(one["uid"]): dict(one) for one in json.loads(text)}
        except (KeyError, TypeError, ValueError) as error:
            yield Outcome("data source", DATA_SOURCES, "failed", f"cannot be read: {error!r}")
            return
        for uid, wanted in sources.items():
            yield _tried("data source", uid, partial(self._data_source, uid, wanted))

    def _data_source(self, uid: str, wanted: Mapping[str, Any]) -> Action:
        running = self._api.call("GET", "datasources", "uid", uid)
        if running.missing:
            made = self._api.call("POST", "datasources", body=wanted)
            if made.status != HTTPStatus.CONFLICT:
                _granted(made)
                return "created"
            # The first attempt was taken although its answer was lost, or the name is another's.
            if self._api.call("GET", "datasources", "uid", uid).missing:
                raise PublishError(made.message)
            return "created"
        content = _granted(running)
        if all(content.get(key) == value for key, value in wanted.items()):
            return "unchanged"
        _granted(self._api.call("PUT", "datasources", "uid", uid, body=wanted))
        return "updated"

    def _dashboard(self, uid: str, text: str) -> Action:
        try:
            wanted = json.loads(text)
        except ValueError as error:
            raise PublishError(f"its parameter cannot be read: {error}") from None
        if not isinstance(wanted, dict) or wanted.get("uid") != uid:
            raise PublishError("its parameter holds a dashboard with another uid than its name's.")
        running = self._api.call("GET", "dashboards", "uid", uid)
        if not running.missing and _is(_granted(running), wanted):
            return "unchanged"
        _granted(
            self._api.call(
                "POST",
                "dashboards",
                "db",
                body={
                    "dashboard": {**wanted, "id": None},
                    "folderUid": FOLDER["uid"],
                    "message": "Published by the platform",
                    # What somebody changed by hand gives way.
                    "overwrite": True,
                },
            )
        )
        return "created" if running.missing else "updated"


def _is(running: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether the dashboard is the wanted one in its place; Grafana counts it and its versions."""
    content = {
        key: value for key, value in running["dashboard"].items() if key not in ("id", "version")
    }
    return content == wanted and running["meta"].get("folderUid") == FOLDER["uid"]


def _granted(answer: Answer) -> Any:
    """The content. Raises PublishError for a request that was refused."""
    if not answer.found or answer.content is None:
        raise PublishError(answer.message)
    return answer.content


def _tried(kind: str, name: str, step: Callable[[], Action]) -> Outcome:
    try:
        return Outcome(kind, name, step())
    except PublishError as error:
        return Outcome(kind, name, "failed", str(error))
