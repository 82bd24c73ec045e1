"""Tokens of a service account of Grafana that live as long as one run."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

TOKEN_SECONDS = 300
"""How long a token lives that a function which was ended could not delete: longer than one runs."""
TOKEN_STEM = "publish-"
"""What the names of these tokens start with. Others of the account are left alone."""


class ServiceAccount:
    """The account in a workspace that content is written with."""

    def __init__(self, grafana: Any, workspace: str, account: str) -> None:
        self._grafana = grafana
        self._place = {"workspaceId": workspace, "serviceAccountId": account}

    @contextmanager
    def token(self) -> Iterator[str]:
        """A token's key; the token is deleted at the end, whatever happened meanwhile."""
        self._delete_expired()
        made = self._grafana.create_workspace_service_account_token(
            # Two runs may overlap, and a name is taken once.
            name=f"{TOKEN_STEM}{uuid.uuid4()}",
            secondsToLive=TOKEN_SECONDS,
            **self._place,
        )["serviceAccountToken"]
        try:
            yield made["key"]
        finally:
            self._delete(made["id"])

    def _delete_expired(self) -> None:
        """Deletes what runs left that were ended: an expired token is useless, but stays listed."""
        pages = self._grafana.get_paginator("list_workspace_service_account_tokens").paginate(
            **self._place
        )
        now = datetime.now(UTC)
        for one in (each for page in pages for each in page["serviceAccountTokens"]):
            if one["name"].startswith(TOKEN_STEM) and one["expiresAt"] <= now:
                self._delete(one["id"])

    def _delete(self, token: str) -> None:
        try:
            self._grafana.delete_workspace_service_account_token(tokenId=token, **self._place)
        except self._grafana.exceptions.ResourceNotFoundException:
            # Somebody, or the other run, was faster.
            return
