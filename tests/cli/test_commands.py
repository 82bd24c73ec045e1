"""What the commands that need no local cloud answer."""

import json
from pathlib import Path

import pytest

from tests.cli.command import ROOT, mlops
from tests.engine.clone import Clone


def test_the_settings_of_every_committed_stack_are_fine() -> None:
    done = mlops("settings", "check")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Pulumi.dev.yaml: fine",
        "Pulumi.local.yaml: fine",
        "Pulumi.prod.yaml: fine",
    ]


def test_a_stack_without_a_file_is_one_paragraph_and_exit_code_1() -> None:
    done = mlops("settings", "check", "--stack", "nowhere")
    assert done.returncode == 1
    assert "Pulumi.nowhere.yaml" in done.stderr
    assert done.stderr.count("\n") == 1


def test_show_fills_in_the_defaults() -> None:
    done = mlops("settings", "show", "--stack", "local")
    settings = json.loads(done.stdout)
    assert settings["organization"] == "acme"
    assert settings["protect"] is False
    assert settings["stack"] == "local"


def test_the_printed_schema_is_the_committed_one() -> None:
    done = mlops("settings", "schema")
    assert done.returncode == 0
    assert done.stdout == (ROOT / "settings" / "platform.schema.json").read_text()
    assert mlops("settings", "schema", "--check").returncode == 0


def test_coverage_gives_each_type_and_a_reason_for_what_is_only_recorded() -> None:
    rows = json.loads(mlops("local", "coverage", "--json").stdout)["types"]
    assert {row["support"] for row in rows} <= {"emulated", "recorded"}
    assert all(row["reason"] for row in rows if row["support"] == "recorded")
    plain = mlops("local", "coverage").stdout
    assert plain.splitlines()[-1].startswith(f"{len(rows)} types: ")
    for row in rows:
        assert row["type"] in plain


@pytest.mark.parametrize("command", ["status", "env", "reset"])
def test_a_local_cloud_that_does_not_run_is_exit_code_1(command: str, tmp_path: Path) -> None:
    clone = Clone.make(tmp_path / "clone")
    done = clone.mlops("local", command)
    assert done.returncode == 1
    assert "does not run" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.engine
def test_status_answers_in_json_for_programs(tmp_path: Path) -> None:
    clone = Clone.make(tmp_path / "clone")
    assert json.loads(clone.mlops("local", "status", "--json").stdout) == {"running": False}
    try:
        up = clone.mlops("local", "up")
        assert up.returncode == 0, up.stderr
        status = json.loads(clone.mlops("local", "status", "--json").stdout)
        assert status["running"] is True
        assert status["objects"] == 0
        assert f"endpoint {status['endpoint']}" in up.stdout
        variables = json.loads(clone.mlops("local", "env", "--json").stdout)
        assert variables["AWS_ENDPOINT_URL"] == status["endpoint"]
    finally:
        assert clone.mlops("local", "down").stdout == "local cloud stopped\n"


def test_record_writes_the_same_bytes_to_a_file_and_to_stdout(tmp_path: Path) -> None:
    file = tmp_path / "dev.json"
    done = mlops("record", "--stack", "dev", "--out", str(file), PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert mlops("record", "-s", "dev", PYTHONHASHSEED="2").stdout == file.read_text()
    assert json.loads(file.read_text())["stack"] == "dev"
