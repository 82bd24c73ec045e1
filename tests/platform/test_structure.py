"""Names, tags, parents and outputs of the whole platform, in each of its stacks."""

import ast
import json
import re
from typing import Final

from infra.program import deploy
from infra.tags import TAGS_OF_OTHERS, default_tags
from recording import Recording
from recording.program import ROOT
from recording.run import run
from review.controls.controls import CONTROLS
from review.controls.environment import is_production
from tests.platform.stacks import (
    BUCKET,
    aws_resources,
    components,
    settings_of,
)
from tests.review.recordings import TODAY

CLOUD_CONTROL: Final = "aws:cloudcontrol/resource:Resource"
TOKEN: Final = re.compile(r"mlops:[a-z]+:[A-Z][A-Za-z]+")
LOGICAL_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def test_everything_that_can_be_tagged_carries_the_tags_of_the_stack(
    platform: Recording, stack: str
) -> None:
    expected = default_tags(settings_of(stack)).items()
    for resource in aws_resources(platform):
        if "tagsAll" in resource.outputs:
            assert expected <= resource.outputs["tagsAll"].items(), resource.name
        if resource.type == CLOUD_CONTROL:
            tags = json.loads(resource.inputs["desiredState"])["Tags"]
            assert expected <= {tag["Key"]: tag["Value"] for tag in tags}.items(), resource.name


def test_instances_of_a_group_carry_the_tags_of_the_stack(platform: Recording, stack: str) -> None:
    expected = default_tags(settings_of(stack))
    for group in platform.of("aws:autoscaling/group:Group"):
        handed_on = {
            tag["key"]: tag["value"] for tag in group.inputs["tags"] if tag["propagateAtLaunch"]
        }
        assert expected.items() <= handed_on.items(), group.name
    for template in platform.of("aws:ec2/launchTemplate:LaunchTemplate"):
        launched = {
            entry["resourceType"]: entry["tags"] for entry in template.inputs["tagSpecifications"]
        }
        assert {"instance", "volume"} <= launched.keys()
        for tags in launched.values():
            assert expected.items() <= tags.items(), template.name


def test_names_of_one_account_say_nothing_of_account_or_region(
    platform: Recording, stack: str
) -> None:
    settings = settings_of(stack)
    for resource in aws_resources(platform):
        if resource.type == BUCKET:
            continue  # unique worldwide
        name = str(resource.inputs.get("name", ""))
        assert settings.account_id not in name, resource.name
        assert settings.region not in name, resource.name


def test_logical_names_are_the_same_in_every_stack(platform: Recording, stack: str) -> None:
    settings = settings_of(stack)
    for resource in platform.resources:
        if resource.type == "pulumi:pulumi:Stack":
            continue
        assert LOGICAL_NAME.fullmatch(resource.name), resource.name
        for changing in (stack, settings.account_id, settings.region, settings.organization):
            assert f"-{changing}-" not in f"-{resource.name}-", resource.name


def test_a_child_is_named_after_its_component(platform: Recording) -> None:
    for resource in platform.resources:
        parent = platform.resource(resource.parent) if resource.parent else None
        if parent is not None and parent.type.startswith("mlops:"):
            assert resource.name.startswith(f"{parent.name}-"), resource.urn


def test_every_resource_belongs_to_a_component(platform: Recording) -> None:
    for resource in aws_resources(platform):
        assert resource.parent is not None
        assert platform.resource(resource.parent).type.startswith("mlops:"), resource.name


def test_the_type_of_a_component_names_the_folder_that_defines_it(platform: Recording) -> None:
    for component in components(platform):
        assert TOKEN.fullmatch(component.type), component.type
        area = component.type.split(":")[1]
        assert (ROOT / "components" / area).is_dir(), component.type


def test_every_resource_is_declared_by_a_component_and_names_its_line(platform: Recording) -> None:
    for resource in aws_resources(platform):
        assert resource.source is not None, resource.name
        assert resource.source.file.startswith("components/"), resource.name


def test_every_component_registers_its_outputs_at_the_end_and_ends_nowhere_else() -> None:
    found = [
        (node.name, init)
        for file in sorted((ROOT / "components").rglob("*.py"))
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.ClassDef)
        and "ComponentResource" in [ast.unparse(base) for base in node.bases]
        for init in node.body
        if isinstance(init, ast.FunctionDef) and init.name == "__init__"
    ]
    assert len(found) > 90
    for name, init in found:
        assert ast.unparse(init.body[-1]).startswith("self.register_outputs("), name
        assert not [node for node in ast.walk(init) if isinstance(node, ast.Return)], name


def test_the_engine_hears_that_every_component_is_complete() -> None:
    monitor = run(lambda: deploy(settings_of("dev")), stack="dev")
    registrations = monitor.registrations.values()
    assert [one.urn for one in registrations if not one.completed] == []


def test_one_provider_that_refuses_other_accounts_owns_everything(
    platform: Recording, stack: str
) -> None:
    [provider] = platform.of("pulumi:providers:aws")
    assert json.loads(provider.inputs["allowedAccountIds"]) == [settings_of(stack).account_id]
    assert json.loads(provider.inputs["ignoreTags"]) == {"keys": list(TAGS_OF_OTHERS)}
    for resource in aws_resources(platform):
        assert resource.options["provider"] == provider.urn, resource.name
        given = resource.inputs.get("tags") or {}
        keys = given if isinstance(given, dict) else {one["key"] for one in given}
        assert not set(TAGS_OF_OTHERS) & set(keys), f"{resource.name} sets a tag that is ignored"


def test_every_input_is_known_without_asking_aws(platform: Recording) -> None:
    for resource in platform.resources:
        assert '{"unknown": true}' not in json.dumps(resource.inputs), resource.name


def test_what_other_stacks_read_is_versioned(platform: Recording) -> None:
    [root] = platform.of("pulumi:pulumi:Stack")
    assert root.outputs["platform"]["version"] == 1


def test_every_control_is_met_or_a_resource_is_exempt_for_a_reason(platform: Recording) -> None:
    said = [
        (control.id, resource.name, verdict)
        for control in CONTROLS
        for resource, verdict in control.verdicts(platform, TODAY)
    ]
    assert len(said) > 1000
    assert [one for one in said if one[2].outcome not in ("meets", "exempt")] == []
    assert [one for one in said if (one[2].outcome == "exempt") != (len(one[2].reason) >= 20)] == []


def test_only_production_is_production_to_the_controls(stack: str, platform: Recording) -> None:
    assert is_production(platform) == (stack == "prod")
