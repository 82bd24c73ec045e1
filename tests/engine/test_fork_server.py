"""The process that holds what programs import, and forks for each program."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.engine import fork_client, fork_server
from localcloud.engine.fork_client import COLD_VARIABLE, Fork, forked
from localcloud.lifecycle.process import is_running
from tests.engine.clone import ROOT, Clone


@pytest.fixture(scope="module")
def socket_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    file = tmp_path_factory.mktemp("fork") / "socket"
    yield file
    fork_client.end(file)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "script.py"


async def started(socket_file: Path, script: Path, *arguments: str, **variables: str) -> Fork:
    command = [sys.executable, "-u", str(script), *arguments]
    fork = await forked(str(socket_file), command, os.environ | variables)
    assert fork is not None, (socket_file.with_name("logs") / "fork-server.log").read_text()
    return fork


def run(socket_file: Path, script: Path, *arguments: str, **variables: str) -> int:
    async def to_its_end() -> int:
        return await (await started(socket_file, script, *arguments, **variables)).wait()

    return asyncio.run(to_its_end())


def when_gone(pid: int) -> None:
    limit = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_a_program_has_its_arguments_variables_folder_and_output(
    socket_file: Path, script: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script.write_text(
        "import os, sys\n"
        "leads = os.getpgrp() == os.getpid()\n"
        "print(__name__, sys.argv[1:], os.environ['WORD'], os.getcwd(), leads)\n"
        "print('and to stderr', file=sys.stderr)\n"
    )
    assert run(socket_file, script, "one", "two", WORD="shibboleth") == 0
    said = capfd.readouterr()
    assert said.out == f"__main__ ['one', 'two'] shibboleth {Path.cwd()} True\n"
    assert said.err == "and to stderr\n"


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        ("raise SystemExit(32)", 32),
        ("import os; os._exit(7)", 7),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
    ],
)
def test_it_is_told_how_a_program_ended(
    socket_file: Path, script: Path, ends: str, code: int
) -> None:
    script.write_text(ends)
    assert run(socket_file, script) == code


def test_a_failing_program_shows_its_traceback(
    socket_file: Path, script: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script.write_text("raise ValueError('no such luck')")
    assert run(socket_file, script) == 1
    assert "ValueError: no such luck" in capfd.readouterr().err


def test_what_one_program_imports_of_the_environment_the_next_one_finds(
    socket_file: Path, script: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """`from pulumi_aws import x` alone loads nothing: the SDK waits for the first use."""
    script.write_text(
        "import sys\n"
        "print('pulumi_aws.backup.vault' in sys.modules)\n"
        "from pulumi_aws import backup\n"
        "backup.Vault\n"
    )
    run(socket_file, script)
    run(socket_file, script)
    assert capfd.readouterr().out == "False\nTrue\n"


def test_code_beside_the_program_is_read_anew(
    socket_file: Path, script: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script.write_text("import part; print(part.WORD)")
    for word in ("old", "rather new"):
        script.with_name("part.py").write_text(f"WORD = {word!r}")
        run(socket_file, script)
    assert capfd.readouterr().out == "old\nrather new\n"


def test_programs_run_beside_each_other(socket_file: Path, script: Path) -> None:
    """Each waits until the other has said that it runs."""
    script.write_text(
        "import pathlib, sys, time\n"
        "mine, other = map(pathlib.Path, sys.argv[1:])\n"
        "mine.touch()\n"
        "while not other.exists(): time.sleep(0.01)\n"
    )
    one, two = script.with_name("one"), script.with_name("two")

    async def both() -> list[int]:
        first = await started(socket_file, script, str(one), str(two))
        second = await started(socket_file, script, str(two), str(one))
        return [await first.wait(), await second.wait()]

    assert asyncio.run(both()) == [0, 0]


def test_a_program_that_nobody_waits_for_is_ended(socket_file: Path, script: Path) -> None:
    script.write_text("import time; time.sleep(60)")
    waits = (
        "import asyncio, os, sys\n"
        "from localcloud.engine.fork_client import forked\n"
        "async def leaves():\n"
        "    fork = await forked(sys.argv[1], [sys.executable, '-u', sys.argv[2]], os.environ)\n"
        "    print(fork.pid, flush=True)\n"
        "    os._exit(0)\n"
        "asyncio.run(leaves())\n"
    )
    command = [sys.executable, "-c", waits, str(socket_file), str(script)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    when_gone(int(done.stdout))


def test_a_server_that_is_killed_takes_its_programs_along(tmp_path: Path, script: Path) -> None:
    file = tmp_path / "socket"
    script.write_text(
        "import os, pathlib, time\n"
        f"pathlib.Path({str(tmp_path / 'server')!r}).write_text(f'{{os.getppid()}}.')\n"
        "time.sleep(60)\n"
    )

    async def killed() -> tuple[int, int]:
        fork = await started(file, script)
        while not (tmp_path / "server").exists():
            await asyncio.sleep(0.01)
        os.kill(int((tmp_path / "server").read_text().rstrip(".")), signal.SIGKILL)
        return fork.pid, await fork.wait()

    pid, code = asyncio.run(killed())
    assert code == -signal.SIGKILL
    when_gone(pid)
    script.write_text("")
    assert file.exists(), "the socket that it left behind"
    assert run(file, script) == 0
    fork_client.end(file)
    assert not file.exists()


def test_nothing_runs_for_who_gave_up_while_the_server_was_busy(
    tmp_path: Path, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine then has its program in a new process: it must not run twice."""
    file, ran = tmp_path / "socket", tmp_path / "ran"
    script.write_text(
        f"import os, pathlib; pathlib.Path({str(ran)!r}).write_text(str(os.getppid()))"
    )
    run(file, script)
    server = int(ran.read_text())
    ran.unlink()
    monkeypatch.setattr(fork_client, "_ANSWER_SECONDS", 0.2)
    os.kill(server, signal.SIGSTOP)

    async def gives_up() -> Fork | None:
        return await forked(str(file), [sys.executable, "-u", str(script)], os.environ)

    assert asyncio.run(gives_up()) is None
    os.kill(server, signal.SIGCONT)
    script.write_text("")
    monkeypatch.undo()
    assert run(file, script) == 0
    assert not ran.exists()
    fork_client.end(file)


def test_its_end_is_that_of_its_programs(tmp_path: Path, script: Path) -> None:
    file = tmp_path / "socket"
    script.write_text("import time; time.sleep(60)")

    async def ended() -> int:
        fork = await started(file, script)
        await asyncio.to_thread(fork_client.end, file)
        return await fork.wait()

    assert asyncio.run(ended()) == -signal.SIGKILL
    assert not file.exists()


def test_only_its_owner_may_ask_it(socket_file: Path, script: Path) -> None:
    script.write_text("")
    run(socket_file, script)
    assert socket_file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", [COLD_VARIABLE, "TRACEPARENT"])
def test_a_variable_has_a_program_run_in_a_new_process(socket_file: Path, name: str) -> None:
    async def asked() -> Fork | None:
        return await forked(str(socket_file), ["python", "-u", "x"], os.environ | {name: "1"})

    assert asyncio.run(asked()) is None


def test_a_server_that_would_be_no_new_process_goes(tmp_path: Path, script: Path) -> None:
    file = tmp_path / "socket"
    script.write_text("")
    assert run(file, script) == 0

    async def otherwise() -> Fork | None:
        variables = os.environ | {"PYTHONHASHSEED": "7"}
        return await forked(str(file), [sys.executable, "-u", str(script)], variables)

    assert asyncio.run(otherwise()) is None
    assert not file.exists()
    assert run(file, script, PYTHONHASHSEED="7") == 0, "the next one is right again"
    fork_client.end(file)


def test_a_folder_whose_name_is_too_long_for_a_socket_has_none(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 120) / "socket"

    async def asked() -> Fork | None:
        return await forked(str(file), [sys.executable, "-u", "x"], os.environ)

    file.parent.mkdir()
    assert asyncio.run(asked()) is None


def test_it_is_made_of_the_standard_library_alone() -> None:
    """What it imports is in every program."""
    imported = {
        line.split()[1]
        for line in Path(fork_server.__file__).read_text().splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.engine
def test_programs_of_the_engine_are_forks_until_the_local_cloud_goes(shared: Clone) -> None:
    program = "import os, pulumi; pulumi.log.info(f'{os.getppid()}-fathered')"
    (shared.root / "__main__.py").write_text(program)
    fathers = {
        re.findall(r"(\d+)-fathered", shared.pulumi("preview", "-s", "local").stdout)[0]
        for _ in range(2)
    }
    [father] = fathers
    shared.down()
    when_gone(int(father))
    assert not shared.paths.fork_server.exists()
