"""The language host, as the real engine uses it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.engine.fork_client import COLD_VARIABLE
from localcloud.engine.names import LANGUAGE_HOST_EXEC
from localcloud.lifecycle.process import is_running
from tests.engine.clone import ROOT, Clone

HOST = ROOT / "localcloud" / "engine" / "language_host.py"


def run_program(clone: Clone, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (clone.root / "__main__.py").write_text(program)
    return clone.pulumi("preview", "-s", "local", *arguments)


@pytest.mark.engine
def test_a_program_gets_its_configuration_stack_and_working_folder(shared: Clone) -> None:
    (shared.root / "Pulumi.local.yaml").write_text(
        "config:\n  mlops-platform:word: shibboleth\n  mlops-platform:thing: {size: 3}\n"
    )
    done = run_program(
        shared,
        "import os, pulumi\n"
        "c = pulumi.Config()\n"
        "word, size = c.require('word'), c.require_object('thing')['size']\n"
        "where = pulumi.get_project(), pulumi.get_stack(), pulumi.runtime.is_dry_run()\n"
        "pulumi.log.info(f'{word} {size} {where} {os.getcwd()}')\n",
    )
    assert done.returncode == 0, done.stdout
    told = f"shibboleth 3 ('mlops-platform', 'local', True) {shared.root}"
    assert told in done.stdout


@pytest.mark.engine
def test_what_a_program_prints_is_shown(shared: Clone) -> None:
    done = run_program(shared, "print('spoken by the program')")
    assert "spoken by the program" in done.stdout


@pytest.mark.engine
def test_a_failing_program_fails_the_command_and_is_reported_once(shared: Clone) -> None:
    done = run_program(shared, "raise ValueError('no such luck')")
    assert done.returncode != 0
    assert done.stdout.count("ValueError: no such luck") == 1


@pytest.mark.engine
def test_an_error_written_for_users_comes_without_a_traceback(shared: Clone) -> None:
    done = run_program(shared, "import pulumi; raise pulumi.RunError('use 50 or less')")
    assert done.returncode != 0
    assert "use 50 or less" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.engine
def test_a_program_that_ends_itself_is_told_with_its_exit_code(shared: Clone) -> None:
    done = run_program(shared, "import os; os._exit(7)")
    assert done.returncode != 0
    assert "the program ended with exit code 7" in done.stdout + done.stderr


@pytest.mark.engine
def test_a_policy_pack_can_refuse_a_resource(shared: Clone, tmp_path: Path) -> None:
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (tmp_path / "__main__.py").write_text(
        "from pulumi_policy import *\n"
        "def refuse(args, report):\n"
        "    report(f'{args.name} is not wanted here')\n"
        "PolicyPack('pack', enforcement_level=EnforcementLevel.MANDATORY, policies=[\n"
        "    ResourceValidationPolicy('none', 'nothing at all', refuse)])\n"
    )
    done = run_program(
        shared,
        "import pulumi\n"
        "class Thing(pulumi.ComponentResource):\n"
        "    def __init__(self): super().__init__('mlops:test:Thing', 'thing')\n"
        "Thing()\n",
        *("--policy-pack", str(tmp_path)),
    )
    assert done.returncode != 0
    assert "thing is not wanted here" in done.stdout


@pytest.mark.engine
def test_about_names_the_interpreter_and_what_is_installed(shared: Clone) -> None:
    (shared.root / "__main__.py").write_text("")
    done = shared.pulumi("about")
    assert f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}" in (
        done.stdout
    )
    assert "pulumi_aws" in done.stdout.replace("pulumi-aws", "pulumi_aws")
    assert str(shared.root / ".venv" / "bin" / "python") in done.stdout


@pytest.mark.engine
def test_install_puts_the_requirements_of_the_program_into_its_environment(shared: Clone) -> None:
    (shared.root / "requirements.txt").write_text("pulumi\n")
    done = shared.pulumi("install", "--no-plugins", PIP_NO_INDEX="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Requirement already satisfied: pulumi" in done.stdout + done.stderr


@pytest.fixture
def host() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, HOST, "--tracing", "x", "127.0.0.1:1"],
        env=os.environ | {LANGUAGE_HOST_EXEC: str(HOST)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_host_without_a_word(
    host: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert host.stdout is not None
    assert 0 < int(host.stdout.readline()) < 65536
    host.send_signal(number)
    assert host.communicate(timeout=10) == ("", "")
    assert host.returncode == 0


def test_the_host_costs_little_until_it_answers(host: subprocess.Popen[str]) -> None:
    """In processor seconds, which the load of the machine hardly changes."""
    assert host.stdout is not None
    host.stdout.readline()
    host.send_signal(signal.SIGTERM)
    _, _, usage = os.wait4(host.pid, 0)
    host.returncode = 0
    assert usage.ru_utime + usage.ru_stime < 0.5


def test_the_host_does_not_import_the_whole_sdk() -> None:
    code = "import localcloud.engine.language_runtime, sys; print('pulumi.resource' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


def test_a_host_without_its_script_says_how_to_start_the_engine() -> None:
    env = {key: text for key, text in os.environ.items() if key != LANGUAGE_HOST_EXEC}
    done = subprocess.run([sys.executable, HOST], env=env, capture_output=True, text=True)
    assert done.returncode == 2
    assert ".local/bin/pulumi" in done.stderr
    assert "Traceback" not in done.stderr


SLEEPS = """
import os, pathlib, time
pathlib.Path("program").write_text(f"{os.getpid()}.")
time.sleep(60)
"""


def program_and_host(
    clone: Clone, variables: dict[str, str]
) -> tuple[subprocess.Popen[str], int, int]:
    """A preview whose program sleeps: the engine, and the process numbers of program and host."""
    (clone.root / "__main__.py").write_text(SLEEPS)
    note = clone.root / "program"
    note.unlink(missing_ok=True)
    engine = subprocess.Popen(
        ["pulumi", "preview", "-s", "local", "--non-interactive"],
        cwd=clone.root,
        env=clone.up().environment() | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    limit = time.monotonic() + 30
    while not (note.is_file() and note.read_text().endswith(".")):
        assert time.monotonic() < limit
        time.sleep(0.05)
    hosts = subprocess.run(["ps", "-o", "pid=", "--ppid", str(engine.pid)], stdout=subprocess.PIPE)
    [host] = hosts.stdout.split()
    return engine, int(note.read_text().rstrip(".")), int(host)


def gone(*processes: int) -> bool:
    limit = time.monotonic() + 10
    while any(is_running(pid) for pid in processes):
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


EITHER_WAY = pytest.mark.parametrize(
    "variables", [{}, {COLD_VARIABLE: "1"}], ids=["as a fork", "as a new process"]
)


@pytest.mark.engine
@EITHER_WAY
def test_cancelling_the_engine_ends_the_program_without_a_traceback(
    shared: Clone, variables: dict[str, str]
) -> None:
    engine, program, host = program_and_host(shared, variables)
    os.killpg(engine.pid, signal.SIGINT)
    output, _ = engine.communicate(timeout=20)
    assert gone(program, host)
    assert "Traceback" not in output
    assert "KeyboardInterrupt" not in output


@pytest.mark.engine
@EITHER_WAY
def test_nothing_survives_an_engine_that_is_killed(
    shared: Clone, variables: dict[str, str]
) -> None:
    engine, program, host = program_and_host(shared, variables)
    engine.kill()
    engine.communicate()
    assert gone(program, host)
