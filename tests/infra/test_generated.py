"""What is generated from the code is committed as the code says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recording import Recording
from review.graph.components import owners, top_components, uses
from tools.docs import __main__, architecture, iam, settings
from tools.docs.page import Page, Recorded
from tools.docs.roles import roles


def test_the_settings_reference_is_up_to_date() -> None:
    assert settings.FILE.read_text() == settings.text()


def test_the_reference_has_every_setting() -> None:
    page = settings.text()
    for words in ("`availability_zones`", "## `platform.serving.endpoints.<name>.rollout`"):
        assert words in page


@pytest.mark.whole_stack
def test_the_page_of_roles_is_up_to_date(prod: Recording) -> None:
    assert iam.FILE.read_text() == iam.text(prod)


@pytest.mark.whole_stack
def test_every_role_has_a_snapshot_of_what_it_may_do_and_no_snapshot_is_left_over(
    prod: Recording,
) -> None:
    committed = {file: file.read_text() for file in iam.SNAPSHOTS.iterdir()}
    assert committed == iam.snapshots(prod)


@pytest.mark.whole_stack
def test_a_snapshot_holds_every_statement_of_its_role(prod: Recording) -> None:
    attached = {
        one.inputs["policyArn"]
        for one in prod.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }
    declared = [
        statement
        for policy in prod.of("aws:iam/policy:Policy")
        if policy.outputs["arn"] in attached
        for statement in json.loads(policy.inputs["policy"])["Statement"]
    ]
    shown = [statement for role in roles(prod) for statement in role.statements]
    assert len(declared) == len(shown) > 20
    assert all(statement in shown for statement in declared)
    assert all(role.trust and role.boundary for role in roles(prod))


def test_files_that_differ_are_missing_or_left_over_are_stale_until_they_are_written(
    tmp_path: Path,
) -> None:
    texts = {tmp_path / "differs": "new", tmp_path / "new" / "missing": "a", tmp_path / "same": "b"}
    (tmp_path / "differs").write_text("old")
    (tmp_path / "same").write_text("b")
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "left-over").write_text("c")
    page = Page(texts=lambda _: texts, folder=folder)
    assert page.stale(Recorded()) == [
        tmp_path / "differs",
        folder / "missing",
        folder / "left-over",
    ]
    page.write(Recorded())
    assert page.stale(Recorded()) == []
    assert not (folder / "left-over").exists()


def test_every_generator_is_run_and_what_is_stale_is_named_with_the_command_that_writes_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    modules = {file.stem for file in Path(__main__.__file__).parent.glob("*.py")}
    assert {*__main__.NAMES} == modules - {"__main__", "page", "roles"}
    monkeypatch.setattr(settings, "PAGE", Page(texts=lambda _: {settings.FILE: "other"}))
    monkeypatch.setattr("sys.argv", ["docs", "--check", "settings", "changes"])
    assert __main__.main() == 1
    assert capsys.readouterr().err == (
        "docs/settings.md: not what the code says. Run make docs and commit it.\n"
    )


@pytest.mark.whole_stack
def test_the_architecture_page_is_up_to_date(prod: Recording) -> None:
    assert architecture.FILE.read_text() == architecture.text(prod)


@pytest.mark.whole_stack
def test_the_architecture_shows_every_component_and_what_it_is_handed(prod: Recording) -> None:
    page = architecture.text(prod)
    tops = top_components(prod)
    assert len(tops) > 10
    assert all(f"| `{one.name}` ({one.type.split(':')[2]}) |" in page for one in tops.values())
    endpoint = prod.named("endpoint-fraud")
    handed = {tops[urn].name for urn in uses(prod)[endpoint.urn]}
    assert {"keys", "network", "models", "boundary", "alerts"} <= handed
    assert "  serving --> monitoring" in page and "  monitoring --> encryption" not in page


@pytest.mark.whole_stack
def test_every_resource_of_a_component_stands_in_the_architecture(prod: Recording) -> None:
    above = owners(prod)
    free = [
        one.name for one in prod.resources if one.type.startswith("aws:") and one.urn not in above
    ]
    assert free == []
