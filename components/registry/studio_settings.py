"""What an operator may set of SageMaker Studio. No pulumi import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from components.common.settings import Name, Path, Settings
from components.serving.variant_settings import InstanceTypeName

STUDIO_NAME_MOST = 63
"""Characters of a space's name (API CreateSpace)."""


class SpaceSettings(Settings):
    """A private space: a JupyterLab with a disk of its own."""

    instance_type: InstanceTypeName = Field(
        default="ml.t3.medium",
        description="SageMaker instance type; the space starts on no other one.",
    )
    # API EbsStorageSettings: 5 to 16384 GB.
    disk_gb: int = Field(default=20, ge=5, le=16384, description="Size of its disk (GB).")


class ProfileSettings(Settings):
    """A user profile: who may open it, and its spaces."""

    role: Literal["data-scientist", "ml-engineer"] = Field(
        description="The role of people whose members open the profile; its own execution role is "
        "let do the same, and start its spaces."
    )
    spaces: Mapping[Name, SpaceSettings] = Field(
        default_factory=lambda: {"work": SpaceSettings()},
        min_length=1,
        description="Its spaces, by name; nobody makes others.",
    )


class StudioSettings(Settings):
    """SageMaker Studio in the platform's network."""

    profiles: Mapping[Name, ProfileSettings] = Field(
        min_length=1, description="The user profiles, by name."
    )
    # API IdleSettings: 60 to 525600 minutes.
    idle_minutes: int = Field(
        default=60,
        ge=60,
        le=525600,
        description="What runs in a space is stopped after it did nothing for this long "
        "(minutes); nobody can choose a longer time.",
    )

    @property
    def largest_disk_gb(self) -> int:
        """The largest disk of any space (GB)."""
        return max(
            space.disk_gb for profile in self.profiles.values() for space in profile.spaces.values()
        )

    def problems_in(self, *, has_people: bool) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `has_people` says whether there are roles of people.
        """
        if not has_people:
            yield (
                (),
                "set, but there are no roles of people that could open its profiles. Add "
                "iam.people, or remove studio.",
            )
        seen: dict[str, str] = {}
        for profile, settings in self.profiles.items():
            for space in settings.spaces:
                at = ("profiles", profile, "spaces", space)
                name = space_name(profile, space)
                if len(name) > STUDIO_NAME_MOST:
                    yield (
                        at,
                        f"{name} has {len(name)} characters, more than the {STUDIO_NAME_MOST} of "
                        "a space. Shorten the name of the profile or of the space.",
                    )
                if name in seen:
                    yield (
                        at,
                        f"{name} is the name of a space of {seen[name]} too. A domain has each "
                        "name once. Rename one of the two.",
                    )
                seen.setdefault(name, profile)


def space_name(profile: str, space: str) -> str:
    """The name of a profile's space, which is unique in its domain."""
    return f"{profile}-{space}"
