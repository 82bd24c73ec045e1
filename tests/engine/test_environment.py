"""Plain pulumi in a shell with the local environment."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

from localcloud.engine.environment import UNSET
from tests.engine.clone import KEYS, STACK_FILE, Clone

pytestmark = pytest.mark.engine

SECRET = "x7Qz-not-in-any-file-9KfV"


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_no_engine_command_changes_a_committed_file(shared: Clone, stack: str) -> None:
    before = shared.stack_files()
    for command in (
        ["preview"],
        ["up", "--yes", "--skip-preview"],
        ["refresh", "--yes"],
        ["preview", "--json"],
        ["stack", "export"],
        ["config"],
        ["destroy", "--yes"],
    ):
        done = shared.pulumi(*command, "--stack", stack)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert shared.stack_files() == before


@pytest.mark.parametrize("how", [["-slocal"], ["-s", "local"], ["--stack=local"], []])
def test_every_way_to_name_a_stack_leaves_its_file_alone(shared: Clone, how: list[str]) -> None:
    before = shared.stack_files()
    done = shared.pulumi("preview", *how)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "mlops-platform-local" in done.stdout
    assert shared.stack_files() == before


def test_the_selected_stack_is_the_one_whose_file_is_spared(shared: Clone) -> None:
    before = shared.stack_files()
    assert shared.pulumi("stack", "select", "dev").returncode == 0
    try:
        done = shared.pulumi("preview")
    finally:
        shared.pulumi("stack", "select", "local")
    assert "mlops-platform-dev" in done.stdout
    assert shared.stack_files() == before


def test_the_copies_that_the_engine_may_write_to_do_not_pile_up(shared: Clone) -> None:
    for _ in range(3):
        shared.pulumi("preview", "-s", "local")
    assert len(list(shared.paths.config.iterdir())) == 1


def test_the_engine_keeps_no_log_and_that_of_an_older_clone_goes(shared: Clone) -> None:
    logs = shared.paths.engine_home / "logs"
    logs.unlink(missing_ok=True)
    logs.mkdir()
    (logs / "old.log").touch()
    assert shared.pulumi("preview", "-s", "local").returncode == 0
    assert "docs/localcloud.md" in logs.read_text()


def test_a_secret_can_be_set_and_is_nowhere_in_plain_text(clone: Clone) -> None:
    (clone.root / "__main__.py").write_text(
        "import pulumi\npulumi.export('hook', pulumi.Config().require_secret('hook'))\n"
    )
    done = clone.pulumi("config", "set", "--secret", "hook", SECRET, "-s", "prod")
    assert done.returncode == 0, done.stderr
    file = (clone.root / "Pulumi.prod.yaml").read_text()
    assert "secure: v1:" in file
    assert file.startswith(STACK_FILE)
    done = clone.pulumi("up", "--yes", "-s", "prod")
    assert done.returncode == 0, done.stdout
    assert "[secret]" in done.stdout
    shown = clone.pulumi("stack", "output", "hook", "--show-secrets", "-s", "prod")
    assert shown.stdout.strip() == SECRET
    for path in clone.root.rglob("*"):
        if path.is_file() and not path.is_symlink() and ".venv" not in path.parts:
            assert SECRET.encode() not in path.read_bytes(), path


def test_a_plan_refuses_what_it_does_not_hold(clone: Clone) -> None:
    plan = str(clone.root / "plan.json")
    done = clone.pulumi("preview", "-s", "local", "--save-plan", plan)
    assert done.returncode == 0, done.stdout
    (clone.root / "__main__.py").write_text(KEYS.replace("range(4)", "range(5)"))
    done = clone.pulumi("up", "--yes", "-s", "local", "--plan", plan, "--skip-preview")
    assert done.returncode != 0
    assert "key-4" in done.stdout


def test_another_project_below_the_clone_keeps_its_own_settings(shared: Clone) -> None:
    folder = shared.root / "other"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: other\nruntime: python\n")
    (folder / "__main__.py").write_text(
        "import pulumi\npulumi.log.info(pulumi.Config().require('word'))\n"
    )
    assert shared.pulumi("stack", "init", "local", cwd=folder).returncode == 0
    assert shared.pulumi("config", "set", "word", "its-own", cwd=folder).returncode == 0
    assert "its-own" in shared.pulumi("preview", "-s", "local", cwd=folder).stdout


def test_the_printed_environment_works_in_a_plain_shell(shared: Clone) -> None:
    shared.up()
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_PROFILE": "of-a-real-account"}
    script = 'eval "$(bin/mlops local env)"; pulumi stack ls --json; echo "profile=$AWS_PROFILE"'
    done = subprocess.run(
        ["sh", "-c", script], cwd=shared.root, env=env, capture_output=True, text=True
    )
    listed, _, rest = done.stdout.rpartition("]")
    assert {stack["name"] for stack in json.loads(f"{listed}]")} >= {"dev", "local", "prod"}
    assert rest.strip() == "profile="


def test_a_second_eval_does_not_grow_the_path(shared: Clone) -> None:
    session = shared.up()
    base = session.environment()
    assert base["PATH"].split(os.pathsep).count(str(shared.paths.bin)) == 1
    done = shared.mlops("local", "env", **base)
    [line] = [line for line in done.stdout.splitlines() if line.startswith("export PATH=")]
    assert shlex.split(line)[1] == f"PATH={base['PATH']}"


def test_clients_are_kept_from_proxies_and_real_accounts(
    shared: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet")
    monkeypatch.setenv("AWS_PROFILE", "of-a-real-account")
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "token")
    environment = shared.up().environment()
    assert environment["NO_PROXY"] == "intranet,127.0.0.1,localhost"
    assert not set(UNSET) & set(environment)
    assert environment["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1:")
    assert Path(environment["PULUMI_HOME"]).is_relative_to(shared.root)


def test_the_passphrase_is_random_and_for_its_owner_only(clone: Clone, shared: Clone) -> None:
    clone.up()
    shared.up()
    ours, theirs = clone.paths.passphrase, shared.paths.passphrase
    assert ours.stat().st_mode & 0o777 == 0o600
    assert len(ours.read_text().strip()) >= 32
    assert ours.read_text() != theirs.read_text()
