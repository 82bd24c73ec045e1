"""What a finding does to a preview or an update: read from `policy/settings.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from review.controls.control import UNKNOWN
from review.finding import LEVELS, Finding, Level

FILE = Path(__file__).with_name("settings.yaml")

Enforcement = Literal["mandatory", "advisory", "disabled"]


class PolicySettingsError(ValueError):
    """Settings of the pack that cannot be used; the text says where and how to mend them."""


class Enforcements(BaseModel):
    """What findings do: by their level, unless a rule has an entry of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    levels: Mapping[Level, Enforcement] = Field(
        default={}, description="What findings of a level do."
    )
    unknown: Enforcement | None = Field(
        default=None, description="What a finding does that tells of what is not known."
    )
    rules: Mapping[str, Enforcement] = Field(
        default={}, description="What findings of a rule do, whatever their level."
    )


class PolicySettings(Enforcements):
    """What findings do in every stack, and what differs in some."""

    stacks: Mapping[str, Enforcements] = Field(
        default={}, description="Stacks in which something differs."
    )

    def of(self, finding: Finding, stack: str) -> Enforcement:
        """What a finding does in a stack. What tells of something unknown does at most what
        `unknown` says; a level without an entry is mandatory."""
        scopes = [one for one in (self.stacks.get(stack), self) if one is not None]
        for scope in scopes:
            if finding.rule in scope.rules:
                return scope.rules[finding.rule]
        found: Enforcement = "mandatory"
        for scope in scopes:
            if finding.level in scope.levels:
                found = scope.levels[finding.level]
                break
        if not tells_of_unknown(finding):
            return found
        limits = [one.unknown for one in scopes if one.unknown is not None]
        return max([found, *limits[:1]], key=_ORDER.index)


_ORDER: tuple[Enforcement, ...] = ("mandatory", "advisory", "disabled")


def tells_of_unknown(finding: Finding) -> bool:
    """Whether a finding says that something cannot be decided."""
    return finding.rule.endswith("/unknown") or finding.key == UNKNOWN


def read_settings(file: Path, rules: Collection[str]) -> PolicySettings:
    """The settings in a file. `rules` are the ids that there are. Raises PolicySettingsError."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        settings = PolicySettings.model_validate(content or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicySettingsError(
            f"{file.name} of the policy pack cannot be read: {' '.join(str(error).split())}. "
            "Correct the file."
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(str(part) for part in first["loc"])
        raise PolicySettingsError(
            f"{file.name} of the policy pack: {at}: {first['msg']}, not {first['input']!r}. Levels "
            f"are {', '.join(LEVELS)}; they and rules are {', '.join(_ORDER)}. Correct it."
        ) from None
    for scope in (settings, *settings.stacks.values()):
        for one in scope.rules:
            if one not in rules:
                raise PolicySettingsError(
                    f"{file.name} of the policy pack: no rule is named {one!r}. docs/controls.md "
                    "lists the controls. Correct the name or remove the entry."
                )
    return settings
