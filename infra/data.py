"""The data of a stack: the lake and the manifests of what lies in it."""

from __future__ import annotations

from typing import Any

from components.data.lake import Lake, LakeArgs
from components.data.versioning import Versioning, VersioningArgs
from infra.foundation import Foundation


def deploy_data(base: Foundation) -> dict[str, Any]:
    """The data components of the settings; returns what other stacks may know of them."""
    settings = base.settings.data
    found: dict[str, Any] = {}
    if settings.lake is not None:
        lake = Lake(
            "lake",
            LakeArgs(
                settings=settings.lake,
                keys=base.keys,
                name_prefix=base.settings.name_prefix,
                account_id=base.settings.account_id,
                **base.keep,
            ),
            opts=base.top,
        )
        found["buckets"] = dict(lake.bucket_names)
    if settings.versioning is not None:
        versioning = Versioning(
            "versioning",
            VersioningArgs(
                settings=settings.versioning,
                keys=base.keys,
                name_prefix=base.settings.name_prefix,
                **base.keep,
            ),
            opts=base.top,
        )
        found["manifests"] = versioning.table_name
    return found
