"""The recording of the whole platform."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

import infra.program
from infra.errors import SettingsError
from infra.load import validate
from infra.secrets import PlatformSecrets
from infra.settings import PlatformSettings
from recording import RecordingError, record, record_stack
from recording.program import ROOT
from tests.platform.stacks import recording_of
from tests.support.settings import a_platform

WEBHOOK = "https://events.example.com/hush-hush/enqueue"
RUNS = 20


def _digest_with(hash_seed: int) -> str:
    code = (
        "from infra.speed import search_no_garbage; search_no_garbage();"
        "import sys; from pathlib import Path; from recording import record_stack;"
        "sys.stdout.buffer.write(record_stack(Path('Pulumi.dev.yaml')).to_json())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    assert done.stdout.startswith(b"{")
    return hashlib.sha256(done.stdout).hexdigest()


@pytest.mark.slow
def test_twenty_processes_with_other_hash_seeds_record_the_same_bytes() -> None:
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        digests = set(pool.map(_digest_with, range(RUNS)))
    assert len(digests) == 1


def test_a_second_recording_in_the_same_process_is_the_same() -> None:
    settings = a_platform()
    assert record(settings).to_json() == record(settings).to_json()


def test_the_stack_of_the_settings_stands_in_every_urn() -> None:
    for resource in record(a_platform("staging")).resources:
        assert resource.urn.startswith("urn:pulumi:staging::mlops-platform::")


def test_another_stack_can_be_asked_for() -> None:
    assert record(a_platform("staging"), stack="prod").stack == "prod"


def test_a_secret_setting_appears_nowhere_in_the_recording() -> None:
    recording = record(a_platform(), secrets={"alert_webhook_url": WEBHOOK})
    assert "hush-hush" not in recording.to_json().decode()
    endpoints = [
        subscription.inputs["endpoint"]
        for subscription in recording.of("aws:sns/topicSubscription:TopicSubscription")
    ]
    assert {"secret": True} in endpoints


def test_a_secret_that_the_program_lets_out_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(_: PlatformSettings, secrets: PlatformSecrets) -> None:
        assert secrets.alert_webhook_url is not None
        pulumi.export("oops", pulumi.Output.unsecret(secrets.alert_webhook_url))

    monkeypatch.setattr(infra.program, "deploy", careless)
    with pytest.raises(RecordingError) as refusal:
        record(a_platform(), secrets={"alert_webhook_url": WEBHOOK})
    assert "The secret alert_webhook_url stands in plain text" in str(refusal.value)
    assert WEBHOOK not in str(refusal.value)


@pytest.mark.whole_stack
def test_an_encrypted_secret_of_a_stack_file_is_recorded_without_being_decrypted(
    tmp_path: Path,
) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    file.write_text(f"{text}  mlops-platform:alertWebhookUrl:\n    secure: v1:abc:def\n")
    with_secret = record_stack(file).of("aws:sns/topicSubscription:TopicSubscription")
    without = recording_of("dev").of("aws:sns/topicSubscription:TopicSubscription")
    assert len(with_secret) > len(without)


def test_wrong_settings_are_refused_before_anything_runs(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("config: {aws:region: us-east-1}\n")
    with pytest.raises(SettingsError):
        record_stack(file)


def test_sources_lie_in_the_repository_and_name_a_line_of_it() -> None:
    for resource in record(a_platform()).resources:
        if resource.type == "pulumi:pulumi:Stack":
            continue
        assert resource.source is not None
        lines = (ROOT / resource.source.file).read_text().splitlines()
        assert 1 <= resource.source.line <= len(lines)
        assert resource.source.file.startswith(("components/", "infra/"))


@pytest.mark.whole_stack
def test_the_order_of_keys_in_a_stack_file_changes_nothing() -> None:
    """The engine hands settings over with sorted keys; a recording reads them as they stand."""
    file = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())["config"]
    turned = _turned(file)
    assert str(turned) != str(file)
    as_turned = validate("local", turned)
    assert record(as_turned).to_json() == recording_of("local").to_json()


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    return [_turned(item) for item in value] if isinstance(value, list) else value


def test_what_is_made_of_shared_parts_points_at_the_component_that_asked_for_it() -> None:
    recording = record(a_platform())
    files = {one.name: one.source.file for one in recording.of("aws:iam/role:Role") if one.source}
    assert files["network-flow-logs-writer-role"] == "components/network/flow_logs.py"
    assert "components/iam/workload_role.py" not in files.values()
