"""Every constraint of the settings gives one paragraph that says how to go on."""

import json

import pytest

from infra.errors import SettingsError, shown_path, shown_value
from infra.load import validate
from tests.infra.constraints import MISSING, Broken, broken_configurations, sample

ALL = list(broken_configurations())
KINDS = {one.kind for one in ALL}


def errors_of(data: object) -> list[str]:
    config = {"aws:region": "us-east-1", "mlops-platform:platform": data}
    with pytest.raises(SettingsError) as caught:
        validate("dev", config)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return list(caught.value.problems)


@pytest.mark.parametrize("broken", ALL, ids=str)
def test_a_broken_constraint_is_one_paragraph_with_path_value_what_is_allowed_and_a_fix(
    broken: Broken,
) -> None:
    start = f"Pulumi.dev.yaml: {shown_path(broken.path)}: "
    paragraphs = errors_of(broken.data)
    about_it = [one for one in paragraphs if one.startswith(start)]
    assert len(about_it) == 1, "\n".join(paragraphs)
    [paragraph] = about_it
    assert "\n" not in paragraph
    assert "pydantic" not in paragraph
    text = paragraph.removeprefix(start)
    if broken.value is not MISSING:
        # The engine hands settings over with sorted keys, so they are shown so.
        in_order = json.loads(json.dumps(broken.value, sort_keys=True))
        assert shown_value(in_order) in text
    for words in broken.says:
        assert words in text
    sentences = text.rstrip(".?").split(". ")
    assert len(sentences) >= 2, f"no fix: {text}"
    assert text.endswith((".", "?"))


def test_the_list_holds_every_kind_of_constraint() -> None:
    assert len(ALL) > 600
    assert {
        "type",
        "enum",
        "pattern",
        "minimum",
        "maximum",
        "minItems",
        "maxItems",
        "maxLength",
        "minLength",
        "required",
        "unknown-key",
        "key-pattern",
        "key-enum",
        "choice",
    } <= KINDS


def test_every_field_of_every_model_is_reached() -> None:
    reached = {tuple(part for part in one.path if isinstance(part, str)) for one in ALL}
    for area in ("network", "encryption", "iam", "registry", "training", "serving", "monitoring"):
        assert any(path[0] == area and len(path) > 1 for path in reached)
    assert ("serving", "endpoints", "first", "variants", "first", "model", "version") in reached
    assert ("serving", "endpoints", "first", "variants", "first", "model", "image") in reached


def test_the_sample_breaks_no_constraint_of_a_single_field() -> None:
    data = sample({"$ref": "#/$defs/NetworkSettings"})
    assert data["internet"] == "single-nat"
