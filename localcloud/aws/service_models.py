"""The descriptions of AWS's services that botocore carries: each is read once in a process.

EC2's alone takes a tenth of a second to read, and a process has many readers: the checks and the
clients of emulations, moto's own answers, the sessions that moto makes to list regions.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.session
import moto.core.loaders
import moto.core.utils

_loader = cache(botocore.loaders.create_loader)


class _MotoLoader(moto.core.loaders.Loader):  # type: ignore[misc]
    """Reads the services to which moto adds something; the others stand with those of everybody."""

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        own = Path(moto.core.loaders.moto_root, service_name.replace("-", ""))
        if any(own.glob(f"*/{type_name}.moto-extras.json*")):
            return super().load_service_model(service_name, type_name, api_version)
        return _loader(None).load_service_model(service_name, type_name, api_version)


@cache
def _moto_loader() -> _MotoLoader:
    return _MotoLoader(extra_search_paths=[moto.core.loaders.moto_root])


def read_once() -> None:
    """Has all sessions and moto read through one loader; a second call changes nothing.

    Best called before moto's services are imported: importing EC2 lists regions.
    """
    botocore.session.create_loader = _loader
    moto.core.utils.create_loader = _moto_loader


@cache
def session() -> botocore.session.Session:
    """The session of the checks and the clients."""
    return botocore.session.get_session()


@cache
def service_model(service: str) -> Any:
    """The botocore model of a service."""
    return session().get_service_model(service)
