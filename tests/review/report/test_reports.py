"""The reports as files: valid, deterministic, bounded, and safe to show."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import (  # type: ignore[import-untyped]  # it publishes no types
    Draft4Validator,
    Draft202012Validator,
)

from review.report import FILES, rendered
from review.report.form import SCHEMA_FILE, schema_text
from review.report.text import cell, code, pair, plain, value
from review.review import Review
from tests.review.report.samples import HOSTILE, everything, hostile, quiet

SAMPLES = (everything, quiet, hostile)
SARIF = Path(__file__).parents[1] / "data" / "sarif-schema-2.1.0.json"


def report(review: Review, format_: str) -> str:
    return rendered(review, [format_])[FILES[format_]]


def sarif(review: Review) -> dict[str, Any]:
    [run] = json.loads(report(review, "sarif"))["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("format_", FILES)
def test_the_same_review_gives_the_same_text(sample: Any, format_: str) -> None:
    again = sample.__wrapped__()
    assert report(sample(), format_) == report(again, format_)


@pytest.mark.parametrize("sample", SAMPLES)
def test_sarif_is_what_the_standard_says(sample: Any) -> None:
    schema = json.loads(SARIF.read_text())
    assert schema["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    Draft4Validator(schema).validate(json.loads(report(sample(), "sarif")))


def test_a_result_stands_on_the_line_of_its_resource() -> None:
    review = everything()
    [public] = [one for one in sarif(review)["results"] if one["ruleId"] == "exposure/public"]
    place = public["locations"][0]["physicalLocation"]
    urn = public["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
    source = review.head.resource(urn).source
    assert source is not None
    assert place["artifactLocation"] == {"uri": "components/x.py", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": source.line}
    assert public["baselineState"] == "new"


def test_a_line_that_moves_leaves_fingerprints_as_they_are() -> None:
    review = everything()
    moved = replace(
        review.head,
        resources=tuple(
            replace(one, source=replace(one.source, line=one.source.line + 7))
            for one in review.head.resources
            if one.source is not None
        ),
    )
    before, after = (
        {
            (one["ruleId"], one["partialFingerprints"]["mlopsFinding/v1"])
            for one in sarif(one)["results"]
        }
        for one in (review, replace(review, head=moved))
    )
    assert before == after


def test_what_is_accepted_carries_its_suppression_and_what_is_open_none() -> None:
    review = everything()
    results = sarif(review)["results"]
    accepted = [one for one in results if "suppressions" in one]
    assert [one["ruleId"] for one in accepted] == ["privilege/unattached"]
    assert accepted[0]["suppressions"][0]["kind"] == "external"
    assert "Owner ml-platform@example.com, until 2026-11-25" in str(accepted[0]["suppressions"])
    assert len(results) > len(review.findings) + len(accepted)


def test_new_and_unknown_access_are_results_too() -> None:
    levels = {one["ruleId"]: one["level"] for one in sarif(everything())["results"]}
    assert levels["access/new"] == "note"
    assert levels["access/unknown"] == "error"


def test_a_message_holds_no_placeholder_and_no_link() -> None:
    for result in sarif(hostile())["results"]:
        text = result["message"]["text"]
        assert not re.search(r"(?<!\{)\{(?!\{)", text.replace("{{", ""))
        assert not re.search(r"(?<!\\)\[", text)


@pytest.mark.parametrize("sample", SAMPLES)
def test_json_is_what_its_schema_says(sample: Any) -> None:
    schema = json.loads(SCHEMA_FILE.read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(report(sample(), "json")))


def test_the_committed_schema_is_that_of_the_form() -> None:
    assert SCHEMA_FILE.read_text() == schema_text()


def test_json_that_is_not_a_review_is_refused_by_the_schema() -> None:
    told = json.loads(report(quiet(), "json"))
    validator = Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
    for key in told:
        assert not validator.is_valid({name: one for name, one in told.items() if name != key})
    assert not validator.is_valid({**told, "more": 1})


@pytest.mark.parametrize("name", HOSTILE)
def test_text_in_markdown_is_no_markdown(name: str) -> None:
    shown = plain(name)
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)[<>`*_\[\]|~]", shown.replace("\\\\", ""))
    assert "@octocat" not in shown
    assert "#1" not in shown
    assert "https://" not in shown
    assert "www.example" not in shown


@pytest.mark.parametrize("name", HOSTILE)
def test_code_in_markdown_ends_only_where_it_ends(name: str) -> None:
    shown = code(name)
    fence = shown[: len(shown) - len(shown.lstrip("`"))]
    inside = shown[len(fence) : -len(fence)]
    assert shown.endswith(fence)
    assert fence not in re.findall("`+", inside)
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)\|", cell(name))


def test_values_are_shown_shortened_and_marks_in_words() -> None:
    assert value({"secret": True}) == "secret"
    assert value({"unknown": True}) == "known after the deployment"
    assert value({"b": 1, "a": [True]}) == '{"a": [true], "b": 1}'
    assert value(None) == ""
    before, after = pair("x" * 5_000 + "old", "x" * 5_000 + "new")
    assert (before[-4:], after[-4:]) == ("xold", "xnew")
    assert len(before) < 200


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_can_be_told_from_their_background() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    style = (Path(html_folder()) / "style.css").read_text()
    schemes = re.findall(r":root \{(.*?)\}", style, flags=re.DOTALL)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+): (#\w{6})", scheme))
        for name in ("front", "quiet", "link", "error", "warning", "note", "fine"):
            for behind in ("back", "panel"):
                light, dark = sorted(
                    (luminance(colours[name]), luminance(colours[behind])), reverse=True
                )
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (name, behind)


def html_folder() -> Path:
    from review.report import html

    return Path(html.__file__).with_name("page")
