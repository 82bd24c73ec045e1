"""Reading a stack's settings: the file, the object, what comes from where."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from infra.errors import SettingsError
from infra.load import load_settings_file, validate
from tests.support.settings import a_platform, a_platform_dict

ROOT = Path(__file__).resolve().parents[2]
STACKS = sorted(ROOT.glob("Pulumi.*.yaml"))
PLATFORM = "mlops-platform:platform"


def a_file(folder: Path, content: str, name: str = "Pulumi.dev.yaml") -> Path:
    file = folder / name
    file.write_text(content)
    return file


def config(**changes: object) -> dict[str, object]:
    return {"aws:region": "us-east-1", PLATFORM: a_platform_dict()} | changes


def the_problem(file: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings_file(file)
    [problem] = caught.value.problems
    assert "\n" not in problem
    return problem


def test_there_are_stack_files_for_each_environment() -> None:
    assert {file.name for file in STACKS} >= {
        "Pulumi.dev.yaml",
        "Pulumi.local.yaml",
        "Pulumi.prod.yaml",
    }


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.name)
def test_every_committed_stack_file_is_right(file: Path) -> None:
    settings = load_settings_file(file)
    assert settings.stack == file.name.split(".")[1]
    assert settings.layers == ("cloud",)


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.name)
def test_no_committed_stack_file_holds_keys_of_encryption(file: Path) -> None:
    content = yaml.safe_load(file.read_text())
    assert set(content) == {"config"}


def test_production_is_hardened() -> None:
    prod = load_settings_file(ROOT / "Pulumi.prod.yaml")
    assert prod.protect
    assert prod.network.internet == "per-zone-nat"
    assert len(prod.network.availability_zones) >= 3
    assert prod.monitoring.logs.retention_days >= 365
    assert prod.network.flow_log_retention_days >= 365
    assert prod.registry.replicate_to not in (None, prod.region)
    assert prod.encryption.deletion_window_days == 30
    assert prod.encryption.administrators
    assert not prod.registry.force_destroy


def test_the_networks_of_the_stacks_do_not_overlap() -> None:
    ranges = [load_settings_file(file).network.cidr for file in STACKS]
    assert len(set(ranges)) == len(ranges)


def test_the_region_comes_from_the_provider_and_the_stack_from_the_file() -> None:
    settings = a_platform("staging")
    assert (settings.stack, settings.region) == ("staging", "us-east-1")
    assert settings.name_prefix == "acme-staging"


@pytest.mark.parametrize("key", ["stack", "region"])
def test_what_the_stack_gives_cannot_be_set_again(key: str) -> None:
    with pytest.raises(SettingsError, match=rf"platform\.{key}: {key} is given by the stack"):
        validate("dev", config(**{PLATFORM: a_platform_dict(**{key: "other"})}))


def test_a_missing_region_is_named() -> None:
    with pytest.raises(SettingsError, match=r"aws:region is missing\..*Add aws:region: us-east-1"):
        validate("dev", {PLATFORM: a_platform_dict()})


def test_a_wrong_region_is_named() -> None:
    with pytest.raises(SettingsError, match=r"platform\.region: mars is not the code of an AWS"):
        validate("dev", config(**{"aws:region": "mars"}))


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1", "us-isob-east-1"])
def test_a_region_of_another_partition_is_refused(region: str) -> None:
    zones = [f"{region}a", f"{region}b"]
    data = a_platform_dict(network={"availability_zones": zones})
    with pytest.raises(
        SettingsError, match=rf"platform\.region: {region} lies in another partition"
    ):
        validate("dev", config(**{"aws:region": region, PLATFORM: data}))


@pytest.mark.parametrize("content", [{}, {PLATFORM: None}])
def test_missing_settings_are_named(content: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=f"{PLATFORM} is missing.*Add it under config:"):
        validate("dev", {"aws:region": "us-east-1"} | content)


def test_settings_that_are_no_object_are_refused() -> None:
    with pytest.raises(SettingsError, match="platform: 5 is not an object of settings"):
        validate("dev", config(**{PLATFORM: 5}))


def test_the_order_of_keys_in_a_file_changes_nothing() -> None:
    data = a_platform_dict(registry={"models": {"zeta": {}, "alpha": {}}})
    backwards = json.loads(json.dumps(data), object_pairs_hook=lambda pairs: dict(pairs[::-1]))
    first = validate("dev", config(**{PLATFORM: data}))
    second = validate("dev", config(**{PLATFORM: backwards}))
    assert first.model_dump_json() == second.model_dump_json()


def test_settings_never_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(a_platform(), "protect", True)  # noqa: B010 - a plain assignment no checker allows


def test_a_line_that_is_not_yaml_is_named_with_its_number(tmp_path: Path) -> None:
    problem = the_problem(a_file(tmp_path, "config:\n  aws:region: us-east-1\n  a: [1\n  b: 2\n"))
    assert problem.startswith("Pulumi.dev.yaml:4: not valid YAML")
    assert "'b: 2'" in problem


def test_a_key_that_stands_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    problem = the_problem(a_file(tmp_path, "config:\n  a: 1\n  a: 2\n"))
    assert problem.startswith("Pulumi.dev.yaml:3: not valid YAML: the key a stands twice")


@pytest.mark.parametrize("content", ["", "- a\n", "just text"])
def test_a_file_without_settings_is_refused(tmp_path: Path, content: str) -> None:
    assert "holds no settings" in the_problem(a_file(tmp_path, content))


@pytest.mark.parametrize(("content", "says"), [("a: 1", "missing"), ("config: 5", "not an object")])
def test_a_file_without_config_is_refused(tmp_path: Path, content: str, says: str) -> None:
    assert f"config is {says}" in the_problem(a_file(tmp_path, content))


def test_a_file_that_is_not_there_is_named_with_the_way_to_make_it(tmp_path: Path) -> None:
    assert "there is no such file" in the_problem(tmp_path / "Pulumi.dev.yaml")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in the_problem(file)


@pytest.mark.parametrize("name", ["settings.yaml", "Pulumi.yaml", "Pulumi.DEV.yaml"])
def test_a_file_of_another_name_is_refused(tmp_path: Path, name: str) -> None:
    assert "not the name of a stack file" in the_problem(a_file(tmp_path, "config: {}", name))


def test_a_misspelt_key_of_the_project_is_answered_with_the_right_one(tmp_path: Path) -> None:
    content = yaml.safe_dump({"config": {"mlops-platform:plattform": {}}})
    problem = the_problem(a_file(tmp_path, content))
    assert "mlops-platform:plattform: not a setting of this project" in problem
    assert problem.endswith("Did you mean mlops-platform:platform?")


def test_keys_of_other_packages_are_theirs(tmp_path: Path) -> None:
    content = yaml.safe_dump({"config": config(**{"kubernetes:namespace": "x"})})
    assert load_settings_file(a_file(tmp_path, content))


def test_a_secret_inside_the_settings_is_refused(tmp_path: Path) -> None:
    data = a_platform_dict(owner={"secure": "v1:abc"})
    content = yaml.safe_dump({"config": config(**{PLATFORM: data})})
    problem = the_problem(a_file(tmp_path, content))
    assert "platform.owner: an encrypted value" in problem
    assert "pulumi config set --secret" in problem


def test_a_misspelt_setting_is_answered_with_the_right_one() -> None:
    with pytest.raises(
        SettingsError, match=r"availabilty_zones.*Did you mean availability_zones\?"
    ):
        validate("dev", config(**{PLATFORM: a_platform_dict(network={"availabilty_zones": []})}))


def test_checking_settings_imports_no_pulumi() -> None:
    code = (
        "import sys, infra.load, infra.schema; "
        "sys.exit(bool({'pulumi', 'pulumi_aws', 'boto3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_an_account_that_yaml_reads_as_a_number_is_answered_with_quotes() -> None:
    with pytest.raises(SettingsError, match=r"platform\.account_id: 111122223333, a whole number,"):
        validate("dev", config(**{PLATFORM: a_platform_dict(account_id=111122223333)}))
    with pytest.raises(SettingsError, match=r'Write "111122223333"\.$'):
        validate("dev", config(**{PLATFORM: a_platform_dict(account_id=111122223333)}))


def test_what_to_add_is_written_as_yaml_takes_it() -> None:
    data = a_platform_dict()
    del data["cost_center"]
    with pytest.raises(SettingsError, match=r'cost_center: missing\..*Add cost_center: "4711"\.$'):
        validate("dev", config(**{PLATFORM: data}))
