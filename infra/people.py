"""The roles of people of a stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pulumi

from components.iam.people import People, PeopleArgs
from components.iam.people_access import PeopleGrants
from components.iam.people_settings import Person, SamlSettings
from components.iam.statement import Statement, once
from infra.data import Data
from infra.errors import SettingsError
from infra.foundation import PEOPLE_NAME, Foundation
from infra.registry import Registry

ROOT = Path(__file__).resolve().parents[1]
SHORTEST = 1000
"""Characters that a metadata document has at least (IAM, CreateSAMLProvider)."""


def people_grants(
    base: Foundation, data: Data, registry: Registry, job_roles: Sequence[pulumi.Input[str]]
) -> PeopleGrants:
    """What components of the stack let people have; `job_roles` are what scientists hand to
    jobs."""
    return PeopleGrants(
        name_prefix=base.settings.name_prefix,
        job_role_arns=job_roles,
        read_data=once(*registry.bucket.allow_read("models"), *_curated(base, data)),
        **base.where,
    )


def deploy_people(
    base: Foundation,
    grants: PeopleGrants,
    studio_profiles: Mapping[Person, Sequence[pulumi.Input[str]]],
) -> dict[str, pulumi.Output[str]]:
    """The roles that the settings ask for; `studio_profiles` are what each kind of people opens.
    Returns their ARNs by kind, which the identity provider has to know."""
    settings = base.settings.iam.people
    if settings is None:
        return {}
    people = People(
        PEOPLE_NAME,
        PeopleArgs(
            settings=settings,
            grants=replace(grants, studio_profiles=studio_profiles),
            metadata=metadata_of(settings.saml) if settings.saml is not None else None,
            boundary_arn=base.boundary_arn,
            boundary_policy=base.boundary_policy,
            boundary=base.boundary,
        ),
        opts=base.top,
    )
    return {str(person): arn for person, arn in people.role_arns.items()}


def metadata_of(saml: SamlSettings) -> str:
    """The text of the metadata document. Raises SettingsError when there is none."""
    path = (ROOT / saml.metadata_file).resolve()
    at = "platform.iam.people.saml.metadata_file"
    if not path.is_relative_to(ROOT) or not path.is_file():
        raise SettingsError(
            [
                f"{at}: {saml.metadata_file} is no file of this repository. Save the metadata "
                "document of the identity provider there."
            ]
        )
    text = path.read_text(encoding="utf-8")
    if len(text) < SHORTEST or "EntityDescriptor" not in text:
        raise SettingsError(
            [
                f"{at}: {saml.metadata_file} holds no SAML metadata ({len(text)} characters). AWS "
                f"takes an EntityDescriptor of {SHORTEST} characters or more. Download it anew."
            ]
        )
    return text


def _curated(base: Foundation, data: Data) -> Sequence[Statement]:
    """What scientists see of the lake: the data that was cleared for use, through the catalog where
    there is one. Where Lake Formation grants columns, nobody reads past it, nor what another reader
    was shown."""
    if not base.roles_of("data-scientist"):
        return ()
    if data.catalog is not None:
        return data.catalog.allow_query("data-scientist", "curated")
    return () if data.lake is None else data.lake.allow_read("curated")
