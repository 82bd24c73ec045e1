"""What a user meets first: help, exit codes, errors."""

import resource
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.errors import reported
from cli.main import app
from localcloud.errors import LocalCloudError
from tests.cli.command import COMMANDS, MLOPS, ROOT, mlops


def test_the_list_of_commands_in_these_tests_is_whole() -> None:
    groups = {
        (str(group.name), str(command.callback.__name__))
        for group in app.registered_groups
        if group.typer_instance
        for command in group.typer_instance.registered_commands
        if command.callback
    }
    singles = {(str(command.name),) for command in app.registered_commands}
    assert groups | singles == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(command: tuple[str, ...]) -> None:
    done = mlops(*command, "--help")
    assert done.returncode == 0
    assert f"Example: mlops {' '.join(command)}" in " ".join(done.stdout.split()) or (
        "$(mlops local env)" in done.stdout
    )


def test_help_costs_little() -> None:
    """In processor seconds, which the load of the machine hardly changes."""
    mlops("--help")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert mlops("--help").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < 0.3


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        ["local", "frob"],
        ["record"],
        ["local", "up", "--endpoint-port", "70000"],
        ["local", "status", "--nope"],
        ["settings", "schema", "--check", "--write"],
        ["record", "--stack", "dev", "--out", "/"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_code_2_and_no_traceback(arguments: list[str]) -> None:
    done = mlops(*arguments)
    assert done.returncode == 2
    assert "Usage: mlops" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_virtual_environment_the_way_to_get_one_is_said(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    shutil.copy(MLOPS, tmp_path / "bin" / "mlops")
    done = subprocess.run([tmp_path / "bin" / "mlops", "--help"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "make setup" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_command_works_from_any_folder_and_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(MLOPS)
    done = subprocess.run(
        [tmp_path / "link", "settings", "check", "--stack", "dev"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "Pulumi.dev.yaml: fine\n"), done.stderr


def raising(error: BaseException) -> int:
    def command() -> None:
        raise error

    return reported(command)


def test_an_error_written_for_users_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(LocalCloudError("Port 1 is taken. Choose another.")) == 1
    assert capsys.readouterr().err == "error: Port 1 is taken. Choose another.\n"


def test_a_mistake_of_ours_is_one_paragraph_too_and_says_how_to_see_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert raising(KeyError("a\nb")) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "KeyError" in told
    assert "--debug" in told


def test_debug_shows_the_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLOPS_DEBUG", "1")
    assert raising(KeyError("x")) == 1
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_debug_is_taken_anywhere_on_the_line() -> None:
    for arguments in (["--debug", "record"], ["record", "--debug"]):
        done = mlops(*arguments, "--stack", "nowhere")
        assert done.returncode == 1
        assert "Traceback" in done.stderr
    assert "Traceback" not in mlops("record", "--stack", "nowhere").stderr


def test_a_file_that_cannot_be_written_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(PermissionError(13, "Permission denied", "/out.json")) == 1
    assert "/out.json: Permission denied" in capsys.readouterr().err


def test_interruption_is_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyboardInterrupt()) == 130
    assert "interrupted" in capsys.readouterr().err


def test_no_command_is_slowed_down_by_the_libraries_of_another() -> None:
    code = (
        "import sys, cli.main\n"
        "print([m for m in ('pulumi', 'moto', 'boto3', 'pydantic', 'rich', 'grpc') "
        "if m in sys.modules])"
    )
    python = ROOT / ".venv" / "bin" / "python"
    done = subprocess.run([python, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
