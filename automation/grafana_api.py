"""Grafana's HTTP API, as a workspace of Amazon Managed Grafana answers it.

Source: Amazon Managed Grafana user guide, "Use Grafana HTTP APIs".
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from automation.errors import PublishError

ATTEMPTS = 5
"""How often a request is sent that finds the workspace busy or out of reach."""
FIRST_PAUSE_SECONDS = 0.5
"""Before the second attempt; it doubles from then on."""
SILENCE_SECONDS = 10
"""The longest that a connection may say nothing."""
ANSWER_MOST = 4 * 1024 * 1024
"""Bytes of an answer: more than the largest dashboard, and far less than the function's memory."""
PIECE = 64 * 1024
TOO_MANY = 429


@dataclass(frozen=True)
class Answer:
    """What came back; `content` is its JSON, None where it was none."""

    status: int
    content: Any

    @property
    def found(self) -> bool:
        """Whether the request was granted."""
        return self.status == http.HTTPStatus.OK

    @property
    def missing(self) -> bool:
        """Whether there is no such thing."""
        return self.status == http.HTTPStatus.NOT_FOUND

    @property
    def message(self) -> str:
        """Why not, in Grafana's words."""
        said = self.content.get("message") if isinstance(self.content, Mapping) else None
        return f"HTTP {self.status}: {str(said or 'no reason given')[:200]}"


class GrafanaApi:
    """Calls one workspace with one token; `deadline` is a time of the monotonic clock.

    A redirect is not followed: the token is for the workspace alone.
    """

    def __init__(self, url: str, token: str, deadline: float) -> None:
        self._url, self._token, self._deadline = urlsplit(url), token, deadline

    def call(self, method: str, *path: str, body: Any = None, **query: str) -> Answer:
        """Sends a request until the workspace takes it or refuses it; the parts of `path` follow
        `/api`.

        Raises PublishError when every attempt found it busy or out of reach, when no time is left,
        and for an answer that is too large.
        """
        target = "/".join(["/api", *(quote(part, safe="") for part in path)])
        target += f"?{urlencode(query)}" if query else ""
        problem = ""
        for pause in _pauses():
            time.sleep(pause)
            if time.monotonic() >= self._deadline:
                raise PublishError(f"{method} {target}: no time is left. {problem}".strip())
            try:
                answer = self._once(method, target, body)
            except (OSError, http.client.HTTPException) as error:
                problem = f"{type(error).__name__}: {error}"
                continue
            if answer.status != TOO_MANY and answer.status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                return answer
            problem = answer.message
        raise PublishError(f"{method} {target}: {problem}, {ATTEMPTS} times")

    def _once(self, method: str, target: str, body: Any) -> Answer:
        with closing(self._connection()) as connection:
            connection.request(
                method,
                target,
                body=None if body is None else json.dumps(body).encode(),
                headers={
                    "Accept": "application/json",
                    "Authorization": f"Bearer {self._token}",
                    "Content-Type": "application/json",
                },
            )
            response = connection.getresponse()
            text = self._read(response, f"{method} {target}")
        try:
            return Answer(response.status, json.loads(text))
        except ValueError:
            return Answer(response.status, None)

    def _connection(self) -> http.client.HTTPConnection:
        host = self._url.netloc
        if self._url.scheme == "http":
            return http.client.HTTPConnection(host, timeout=SILENCE_SECONDS)
        return http.client.HTTPSConnection(
            host, timeout=SILENCE_SECONDS, context=ssl.create_default_context()
        )

    def _read(self, response: http.client.HTTPResponse, what: str) -> bytes:
        text = b""
        while piece := response.read1(PIECE):
            text += piece
            if len(text) > ANSWER_MOST:
                raise PublishError(f"{what}: the answer has more than {ANSWER_MOST} bytes.")
            if time.monotonic() >= self._deadline:
                raise PublishError(f"{what}: no time is left to read the answer.")
        return text


def _pauses() -> Iterator[float]:
    """Seconds before each attempt."""
    yield 0.0
    for attempt in range(ATTEMPTS - 1):
        yield FIRST_PAUSE_SECONDS * 2**attempt
