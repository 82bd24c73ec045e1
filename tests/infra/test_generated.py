"""What is generated from the code is committed as the code says."""

from __future__ import annotations

import json

import pytest

from recording import Recording
from review.graph.components import owners, top_components, uses
from tools.docs import architecture, iam, settings
from tools.docs.page import write_or_check
from tools.docs.roles import roles


def test_the_settings_reference_is_up_to_date() -> None:
    assert settings.FILE.read_text() == settings.text()


def test_the_reference_has_every_setting() -> None:
    page = settings.text()
    for words in ("`availability_zones`", "## `platform.serving.endpoints.<name>.rollout`"):
        assert words in page


def test_the_page_of_roles_is_up_to_date(prod: Recording) -> None:
    assert iam.FILE.read_text() == iam.text(prod)


def test_every_role_has_a_snapshot_of_what_it_may_do_and_no_snapshot_is_left_over(
    prod: Recording,
) -> None:
    committed = {file.name: file.read_text() for file in iam.SNAPSHOTS.glob("*.json")}
    assert committed == iam.files(prod)


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


def test_a_page_that_is_out_of_date_is_named_with_the_command_that_writes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert write_or_check(settings.FILE, "other", "python -m x", ["--check"]) == 1
    assert "docs/settings.md: not what the code says any more. Run python -m x" in (
        capsys.readouterr().err
    )
    assert write_or_check(settings.FILE, settings.text(), "python -m x", ["--check"]) == 0


def test_the_architecture_page_is_up_to_date(prod: Recording) -> None:
    assert architecture.FILE.read_text() == architecture.text(prod)


def test_the_architecture_shows_every_component_and_what_it_is_handed(prod: Recording) -> None:
    page = architecture.text(prod)
    tops = top_components(prod)
    assert len(tops) > 10
    assert all(f"| `{one.name}` ({one.type.split(':')[2]}) |" in page for one in tops.values())
    endpoint = prod.named("endpoint-fraud")
    handed = {tops[urn].name for urn in uses(prod)[endpoint.urn]}
    assert {"keys", "network", "models", "boundary", "alerts"} <= handed
    assert "  serving --> monitoring" in page and "  monitoring --> encryption" not in page


def test_every_resource_of_a_component_stands_in_the_architecture(prod: Recording) -> None:
    above = owners(prod)
    free = [
        one.name for one in prod.resources if one.type.startswith("aws:") and one.urn not in above
    ]
    assert free == []
