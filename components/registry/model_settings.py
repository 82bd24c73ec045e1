"""What an operator may set of one model of the registry: its group and its card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from components.common.settings import (
    AccountId,
    Name,
    Settings,
    allowed,
)


class ModelCardSettings(Settings):
    """What the card of a model says before its first version exists."""

    intended_use: str = Field(
        default="Not yet stated.",
        min_length=1,
        max_length=2048,
        description="What the model is for, and what it is not for.",
    )
    risk_rating: Literal["High", "Medium", "Low", "Unknown"] = Field(
        default="Unknown", description="The organisation's risk rating of the model."
    )


class ModelGroupSettings(Settings):
    """One model: the group that its versions are registered in."""

    description: str = Field(
        default="",
        max_length=1024,
        pattern=r"^[^<>\x00-\x1f\x7f]*$",
        description="What the model does, in one line; AWS keeps the text with which the group was "
        "made.",
        **allowed("one line of up to 1024 characters without < and >", "scores card payments"),
    )
    consumers: Mapping[Name, AccountId] = Field(
        default_factory=dict,
        description="Other accounts that read and deploy approved versions of the model, by a "
        "name.",
    )
    card: ModelCardSettings = Field(
        default_factory=ModelCardSettings, description="The model card's first content."
    )
