"""What an operator may set of training's file systems.

No pulumi import, so that checking a stack file stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from components.common.settings import Name, Path, Problems, Settings, Zone

INCREMENT_GIB = 2400
"""Sizes of a Lustre file system beyond the first 1,200 GiB (FSx API, CreateFileSystem)."""


class AccessPointSettings(Settings):
    """A folder of the shared file system, and as whom its files are read and written."""

    uid: int = Field(ge=1, le=65535, description="User id that every access is made as; never 0.")
    gid: int = Field(ge=1, le=65535, description="Group id that every access is made as.")


class SharedFilesSettings(Settings):
    """EFS: homes, notebooks, code; grows by itself, in every zone."""

    access_points: Mapping[Name, AccessPointSettings] = Field(
        min_length=1,
        max_length=100,
        description="Folders at the root, by name; nothing is mounted but through one of them.",
    )
    infrequent_days: Literal[7, 14, 30, 60, 90] = Field(
        default=30, description="Files not read for this long move to cheaper storage (days)."
    )
    backups: bool = Field(default=True, description="Whether AWS Backup copies it every day.")


class FastFilesSettings(Settings):
    """FSx for Lustre: scratch and data sets at the speed of many disks, in one zone."""

    size_gib: int = Field(
        default=1200, ge=1200, le=100800, description="Size (GiB): 1200, or a multiple of 2400."
    )
    throughput: Literal[125, 250, 500, 1000] = Field(
        default=125, description="Speed (MB a second for each TiB)."
    )
    zone: Zone | None = Field(default=None, description="The one zone; none: the network's first.")
    compress: bool = Field(default=True, description="Whether files are compressed (LZ4).")
    imports: tuple[Literal["curated", "features"], ...] = Field(
        default=(),
        description="Zones of the lake that appear as folders; a file comes over when it is read.",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        problems = Problems()
        if self.size_gib != 1200 and self.size_gib % INCREMENT_GIB:
            nearest = max(1, round(self.size_gib / INCREMENT_GIB)) * INCREMENT_GIB
            problems.add(
                f"{self.size_gib} is not 1200 or a multiple of {INCREMENT_GIB}. Use {nearest}.",
                at=("size_gib",),
            )
        for place, zone in enumerate(self.imports):
            if zone in self.imports[:place]:
                problems.add(f"{zone} stands twice. Remove one.", at=("imports", place))
        problems.refuse()
        return self


class StorageSettings(Settings):
    """File systems of training jobs and of people."""

    shared: SharedFilesSettings | None = Field(default=None, description="EFS; none: without.")
    fast: FastFilesSettings | None = Field(
        default=None, description="FSx for Lustre; none: without. It is paid by its size."
    )

    def problems_in(self, *, zones: Sequence[str], lake: bool) -> Iterator[tuple[Path, str]]:
        """What contradicts the network's `zones`, or that there is a `lake`."""
        if self.fast is None:
            return
        if self.fast.zone is not None and self.fast.zone not in zones:
            yield (
                ("fast", "zone"),
                f"{self.fast.zone} is no zone of the network. Use one of {', '.join(zones)}.",
            )
        if self.fast.imports and not lake:
            yield (
                ("fast", "imports"),
                f"{', '.join(self.fast.imports)}, but the stack has no lake. Add data: "
                "{lake: {}}, or remove imports.",
            )
