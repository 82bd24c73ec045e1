"""What the frameworks ask of the platform, as data, and what is left out with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).with_name("catalog.yaml")


class Area(BaseModel):
    """A row of the catalogue: an area of the platform, what must be true, and who asks for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    area: str
    must: str
    fsbp: str = ""
    cis: str = ""
    cis_eks: str = ""
    checkov: str = ""
    cdk_nag: str = ""

    @property
    def asked_by(self) -> tuple[str, ...]:
        """The ids of the frameworks, as controls name them."""
        return tuple(self._ids())

    def _ids(self) -> Iterator[str]:
        service, *numbers = self.fsbp.split() or [""]
        yield from (f"{service}.{one}" for one in numbers)
        yield from (f"CIS {one}" for one in self.cis.split())
        yield from (f"CIS-EKS {one}" for one in self.cis_eks.split())
        yield from map(_checkov, self.checkov.split())
        yield from (f"cdk-nag {one}" for one in self.cdk_nag.split())


class Catalog(BaseModel):
    """The frameworks' versions, what they ask, and what of it nothing here decides."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    as_of: dt.date
    sources: Mapping[str, str]
    areas: tuple[Area, ...]
    left_out: tuple[LeftOut, ...]


class LeftOut(BaseModel):
    """Ids that no control decides, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ids: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=20)


@cache
def catalog() -> Catalog:
    """The catalogue of the repository."""
    return Catalog.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def _checkov(number: str) -> str:
    if number.startswith("K8S_"):
        return f"CKV_{number}"
    if number.startswith("2_K8S_"):
        return f"CKV2_{number.removeprefix('2_')}"
    if number.startswith("2_"):
        return f"CKV2_AWS_{number.removeprefix('2_')}"
    return f"CKV_AWS_{number}"
