"""The data of a stack: the lake and the manifests of what lies in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from components.data.lake import Lake, LakeArgs
from components.data.versioning import Versioning, VersioningArgs
from infra.foundation import Foundation


@dataclass
class Data:
    """What other areas are handed of the data, and `contract`: what other stacks may know."""

    lake: Lake | None = None
    versioning: Versioning | None = None
    contract: dict[str, Any] = field(default_factory=dict)


def deploy_data(base: Foundation) -> Data:
    """The data components of the settings."""
    settings = base.settings.data
    found = Data()
    if settings.lake is not None:
        found.lake = Lake(
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
        found.contract["buckets"] = dict(found.lake.bucket_names)
    if settings.versioning is not None:
        found.versioning = Versioning(
            "versioning",
            VersioningArgs(
                settings=settings.versioning,
                keys=base.keys,
                name_prefix=base.settings.name_prefix,
                **base.keep,
            ),
            opts=base.top,
        )
        found.contract["manifests"] = found.versioning.table_name
    return found
