"""How people sign in, as the settings say."""

import pytest

from components.iam.people_settings import SamlSettings
from infra.errors import SettingsError
from infra.people import metadata_of


def test_the_metadata_is_read_from_the_repository() -> None:
    text = metadata_of(SamlSettings(metadata_file="settings/identity-provider.example.xml"))
    assert "EntityDescriptor" in text


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("settings/none.xml", "settings/none.xml is no file of this repository"),
        ("settings/../../idp.xml", "is no file of this repository"),
    ],
)
def test_metadata_that_is_not_there_is_named(path: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        metadata_of(SamlSettings(metadata_file=path))
