"""The form of the review as data: what `review.json` holds and its JSON Schema describes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from review.suppressions import Suppression

VERSION: Final = 1
"""Within a version the form is only added to."""

SCHEMA_FILE: Final = Path(__file__).with_name("review.schema.json")

Level = Literal["error", "warning", "note"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceData(_Part):
    """The Python line that declares a resource."""

    file: str = Field(description="Relative to the repository.")
    line: int = Field(ge=1, description="Line, counted from 1.")
    of_base: bool = Field(description="Whether it is a line of the base: the resource goes.")


class FindingData(_Part):
    """What a rule found on a resource."""

    rule: str = Field(description="Id of the rule, such as exposure/public.")
    level: Level = Field(description="How bad it is.")
    urn: str = Field(description="URN of the resource.")
    resource: str = Field(description="Type and logical name of the resource.")
    title: str = Field(description="What is wrong and where, in one sentence.")
    detail: str = Field(description="The proof.")
    fix: str = Field(description="The smallest change that ends it.")
    key: str = Field(description="Tells apart findings of one rule on one resource.")
    fingerprint: str = Field(pattern="^[0-9a-f]{32}$", description="Stays from run to run.")
    is_new: bool | None = Field(description="Whether the base has it not; null without a base.")
    source: SourceData | None = Field(description="Where the resource is declared, if known.")
    suppression: Suppression | None = Field(description="What accepts it; null when it is open.")


class GainData(_Part):
    """Requests that became allowed, and one of them as the proof."""

    actions: list[str] = Field(description="Actions, all allowed alike.")
    resource: str = Field(description="ARN in the request that proves it.")
    principal: str | None = Field(description="Who sends the request, where that matters.")
    context: dict[str, str | list[str] | None] = Field(
        description="Condition keys that the request carries; null for one that is absent."
    )
    statement: str = Field(
        description="Sid of the statement that allows it, or of the Deny that refused it before."
    )


class AccessData(_Part):
    """The answer to one question on one principal or resource."""

    urn: str = Field(description="URN of the principal or of what holds the policy.")
    name: str = Field(description="Its logical name.")
    kind: str = Field(description="What it is, such as role or bucket.")
    question: Literal["may do", "may be assumed by", "lets in", "refuses no longer"] = Field(
        description="What was compared."
    )
    answer: Literal["NO NEW ACCESS", "NEW ACCESS", "UNKNOWN"] = Field(
        description="The answer. UNKNOWN is never a pass."
    )
    reason: str = Field(description="Why it is UNKNOWN; else empty.")
    gains: list[GainData] = Field(description="The proofs of NEW ACCESS.")
    source: SourceData | None = Field(description="Where the resource is declared, if known.")


class WorkloadData(_Part):
    """A workload that runs with a role it did not run with before."""

    urn: str = Field(description="URN of the workload.")
    name: str = Field(description="Its logical name.")
    kind: str = Field(description="What it is, such as function.")
    role: str = Field(description="URN of the role, or its ARN where it is not declared.")


class ReadOnlyData(_Part):
    """The proof that a role which must not write cannot."""

    urn: str = Field(description="URN of the role.")
    name: str = Field(description="Its logical name.")
    cannot_write: bool = Field(description="Whether that is proved.")
    writing_actions_compared: int = Field(ge=0, description="How many actions were asked.")
    says: str = Field(description="The answer in words.")


class DifferenceData(_Part):
    """One property that differs."""

    path: str = Field(description="Path of the property.")
    kind: Literal["add", "remove", "change"] = Field(description="What happens to it.")
    replaces: Literal["yes", "no", "unknown"] = Field(
        description="Whether that replaces the resource."
    )
    certain: bool = Field(description="False when it may turn out to be the same.")
    before: str = Field(description="The value before, as JSON text, shortened.")
    after: str = Field(description="The value after, as JSON text, shortened.")


class ChangeData(_Part):
    """What happens to one resource."""

    urn: str = Field(description="URN of the resource.")
    kind: Literal["created", "updated", "replaced", "update or replace", "deleted", "options"] = (
        Field(description="`options`: AWS is told nothing, only Pulumi is.")
    )
    stateful: bool = Field(description="Whether it holds what no deployment brings back.")
    certain: bool = Field(description="False when it may turn out to be none.")
    differences: list[DifferenceData] = Field(description="Properties that differ.")
    options: dict[str, list[Any]] = Field(description="Resource options before and after.")


class FiguresData(_Part):
    """A figure three times: the least, what is expected, and the most."""

    minimum: float = Field(description="Every group at its smallest, no use.")
    expected: float = Field(description="With the assumptions in `usage`.")
    worst: float = Field(description="Every group at its largest, all month.")


class CostEntryData(FiguresData):
    """What something costs (USD a month); with a base, before and the difference."""

    hint: bool = Field(description="Whether it rests on a price that is only a hint.")
    before: FiguresData | None = Field(default=None, description="What the base would cost.")
    difference: FiguresData | None = Field(default=None, description="What the change adds.")


class GpuHoursData(FiguresData):
    """Hours of GPUs in a month."""

    unknown_types: list[str] = Field(description="Items whose number of GPUs is not known.")
    before: FiguresData | None = Field(default=None, description="Those of the base.")


class UnpricedData(_Part):
    """What has no figure, because its price or its amount is not known."""

    item: str = Field(description="What is billed.")
    region: str = Field(description="Where.")
    unit: str = Field(description="Unit of the quantity.")
    resources: int = Field(description="How many resources it is billed for.")
    quantity: FiguresData | None = Field(description="How much a month; null: not known.")
    components: list[str] = Field(description="Components that have it.")


class CostData(_Part):
    """What the stack costs. Taxes, discounts, free tiers and data transfer out are left out."""

    currency: Literal["USD"] = Field(description="Of every price.")
    period: Literal["month"] = Field(description="Of every figure; 730 hours.")
    usage: dict[str, float] = Field(description="What is assumed about use.")
    total: CostEntryData = Field(description="Everything that has a price.")
    components: dict[str, CostEntryData] = Field(description="The same by component.")
    gpu_hours: GpuHoursData = Field(description="Hours of GPUs.")
    unpriced: list[UnpricedData] = Field(description="What is not in the total.")
    regions_without_prices: list[str] = Field(
        description="Regions of which the price list has nothing: what is there is unpriced."
    )
    unpriced_before: list[UnpricedData] | None = Field(
        description="The same of the base: what differs is not in `difference`. Null without one."
    )


ControlState = Literal["met", "not met", "exempt", "undecided", "not applicable"]


class ControlData(_Part):
    """One control. What a suppression accepts is not met all the same."""

    id: str = Field(description="Id; its findings are of the rule control/ with it.")
    title: str = Field(description="What must hold.")
    level: Level = Field(description="How bad it is when it does not.")
    asked_by: list[str] = Field(description="Ids of the frameworks that ask for it.")
    state: ControlState = Field(description="The worst that a resource is.")
    before: ControlState | None = Field(description="The same of the base; null without one.")
    met: int = Field(ge=0, description="Resources that meet it.")
    not_met: int = Field(ge=0, description="Resources that do not.")
    exempt: int = Field(ge=0, description="Resources that need not, for a reason.")
    undecided: int = Field(ge=0, description="Resources of which it is not known.")


class ControlsData(_Part):
    """How many controls are met, and which stand otherwise than in the base."""

    met: int = Field(ge=0, description="Controls that every resource meets or is exempt from.")
    not_met: int = Field(ge=0, description="Controls that some resource does not meet.")
    exempt: int = Field(ge=0, description="Controls from which every resource is exempt.")
    undecided: int = Field(ge=0, description="Controls UNKNOWN for some resource, not met by none.")
    not_applicable: int = Field(ge=0, description="Controls that are meant for no resource.")
    no_longer_met: list[str] = Field(description="Ids; more resources fail than in the base.")
    no_longer_decided: list[str] = Field(description="Ids; of more resources it is not known.")
    met_now: list[str] = Field(description="Ids; not met or not decided in the base.")
    controls: list[ControlData] = Field(description="Every control, in the order of the list.")


class NeedData(_Part):
    """What the workload of a role or user is said to call."""

    urn: str = Field(description="URN of the role.")
    name: str = Field(description="Its logical name.")
    answer: Literal["declared", "people", "undeclared"] = Field(
        description="Whether calls are declared, or the role is one of people, who declare none."
    )
    calls: list[str] = Field(description="The calls, as service:Operation.")
    who: str = Field(description="Of a role of people: who they are; else empty.")


class NeedsData(_Part):
    """What is granted against what is needed. What is not needed or missing is a finding."""

    declared: int = Field(ge=0, description="Roles whose calls are declared.")
    people: int = Field(ge=0, description="Roles of people.")
    undeclared: int = Field(ge=0, description="Roles that are held against nothing.")
    actions: int = Field(ge=0, description="Actions granted to the roles with declared calls.")
    unneeded: int = Field(ge=0, description="Of these, those that no declared call needs.")
    roles: list[NeedData] = Field(description="Every role and user.")


class ReviewData(_Part):
    """A review."""

    version: Literal[1] = Field(description="Of this form.")
    project: str = Field(description="The Pulumi project.")
    stack: str = Field(description="The stack.")
    date: str = Field(description="The day on which suppressions were judged, in UTC.")
    compared: bool = Field(description="Whether there was a base.")
    base_from: str = Field(description="Where the base came from, in words; empty without one.")
    verdict: str = Field(description="The review in one line.")
    unknown: int = Field(ge=0, description="How many questions have no answer.")
    findings: list[FindingData] = Field(description="Open findings, new ones first.")
    accepted: list[FindingData] = Field(description="Findings that a suppression accepts.")
    access: list[AccessData] = Field(description="Answers on access; none without a base.")
    workloads: list[WorkloadData] = Field(description="Workloads with another role than before.")
    read_only: list[ReadOnlyData] = Field(description="Proofs on roles that must not write.")
    changes: list[ChangeData] = Field(description="Changed resources; none without a base.")
    cost: CostData = Field(description="What the stack costs a month, and before.")
    needs: NeedsData = Field(description="What is granted against what is needed.")
    controls: ControlsData = Field(description="How the stack stands to every control.")


def schema_text() -> str:
    """The JSON Schema of the form, as it is committed."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ReviewData.model_json_schema(),
        "title": "A review of `mlops review`",
    }
    return f"{json.dumps(schema, indent=2, sort_keys=True)}\n"
