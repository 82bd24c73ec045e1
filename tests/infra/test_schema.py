"""The JSON schema that editors check stack files by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it publishes no types
import pytest
import yaml

from infra.schema import FILE, schema_text, stack_file_schema
from tests.infra.constraints import Broken, broken_configurations, resolve

ROOT = Path(__file__).resolve().parents[2]
STACKS = sorted(ROOT.glob("Pulumi.*.yaml"))
VALIDATOR = jsonschema.Draft202012Validator(stack_file_schema())
PLATFORM = "mlops-platform:platform"


def a_stack() -> dict[str, Any]:
    content = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    assert isinstance(content, dict)
    return content


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(stack_file_schema())


def test_the_committed_schema_is_what_the_models_say() -> None:
    assert (ROOT / FILE).read_text() == schema_text()


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.name)
def test_every_stack_file_names_the_schema_and_holds_to_it(file: Path) -> None:
    text = file.read_text()
    assert text.splitlines()[0] == f"# yaml-language-server: $schema={FILE.as_posix()}"
    VALIDATOR.validate(yaml.safe_load(text))


def test_what_pulumi_writes_into_a_stack_file_is_allowed() -> None:
    stack = a_stack() | {"secretsprovider": "awskms://alias/state", "encryptedkey": "abc"}
    stack["config"]["mlops-platform:alertWebhookUrl"] = {"secure": "v1:abc"}
    stack["config"]["kubernetes:namespace"] = "x"
    VALIDATOR.validate(stack)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mlops-platform:plattform", {}),
        ("mlops-platform:alertWebhookUrl", "https://in.plain.text"),
        ("aws:region", 5),
    ],
)
def test_a_wrong_key_or_value_beside_the_settings_is_marked(key: str, value: Any) -> None:
    stack = a_stack()
    stack["config"][key] = value
    assert not VALIDATOR.is_valid(stack)


@pytest.mark.parametrize("key", ["stack", "region"])
def test_what_the_stack_gives_is_no_setting(key: str) -> None:
    stack = a_stack()
    stack["config"][PLATFORM][key] = "x"
    assert not VALIDATOR.is_valid(stack)


def test_every_constraint_of_the_program_is_one_of_the_editor() -> None:
    """Each configuration that the program refuses for one field, the schema refuses as well."""
    platform = a_stack()["config"][PLATFORM]
    assert all(in_area(area, settings) for area, settings in platform.items())
    accepted = [broken for broken in broken_configurations() if accepts(broken)]
    assert not accepted, "\n".join(map(str, accepted))


def accepts(broken: Broken) -> bool:
    area, *inside = broken.path
    if inside:
        return in_area(str(area), broken.data[str(area)])
    stack = a_stack()
    stack["config"][PLATFORM] = broken.data
    return bool(VALIDATOR.is_valid(stack))


def in_area(area: str, settings: Any) -> bool:
    """Whether the schema allows this in one area of the settings."""
    place = f"#/properties/config/properties/{PLATFORM}/properties/{area}"
    return bool(VALIDATOR.evolve(schema={"$ref": place}).is_valid(settings))


def test_every_setting_says_what_it_is() -> None:
    schema = stack_file_schema()
    platform = schema["properties"]["config"]["properties"][PLATFORM]
    for model in (platform, *schema["$defs"].values()):
        assert model["description"]
        for name, field in model["properties"].items():
            # Where a field says the same as its model, the schema says it once, at the model.
            assert resolve(field).get("description"), f"{model['title']}.{name}"


def test_the_text_is_sorted_so_that_a_change_is_a_small_diff() -> None:
    assert json.dumps(json.loads(schema_text()), indent=2, sort_keys=True) + "\n" == schema_text()
