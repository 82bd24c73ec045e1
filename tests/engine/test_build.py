"""The engine is built once, whoever asks and whatever was killed."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from localcloud.engine.build import build_engine
from localcloud.engine.cache import cache_root
from localcloud.errors import LocalCloudError
from tests.engine.clone import ROOT
from tests.engine.fake_go import write_fake_go

MODULE = ROOT / "tools" / "engine"
# What runs in the background of a shell is born deaf to the signal; the build must hear it.
BUILD = f"""
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from localcloud.engine.build import build_engine
print(build_engine(Path({str(MODULE)!r}), lambda line: print(line, file=sys.stderr)))
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, and a PATH with the fake compiler first."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return cache_root()


def start_build() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILD],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def when(condition: Path, contains: str) -> None:
    limit = time.monotonic() + 20
    while contains not in condition.read_text():
        assert time.monotonic() < limit, f"{condition} never held {contains!r}"
        time.sleep(0.02)


def test_a_built_engine_stands_with_its_language_host_and_is_not_built_again(
    tmp_path: Path,
) -> None:
    builds = write_fake_go(tmp_path)
    said: list[str] = []
    binary = build_engine(MODULE, said.append)
    assert build_engine(MODULE, said.append) == binary
    assert builds.read_text().count("build") == 1
    assert sorted(path.name for path in binary.parent.iterdir()) == [
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
    ]
    assert all(os.access(path, os.X_OK) for path in binary.parent.iterdir())
    assert len(said) == 1


def test_the_cache_knows_one_engine_for_each_version_of_its_modules(tmp_path: Path) -> None:
    write_fake_go(tmp_path)
    other = tmp_path / "module"
    shutil.copytree(MODULE, other)
    (other / "go.sum").write_text((MODULE / "go.sum").read_text() + "\n")
    assert build_engine(MODULE, print) != build_engine(other, print)


def test_of_two_builds_at_once_one_compiles_and_both_have_the_engine(tmp_path: Path) -> None:
    builds = write_fake_go(tmp_path, body="sleep 1")
    processes = [start_build(), start_build()]
    answers = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], answers
    assert answers[0][0] == answers[1][0]
    assert builds.read_text().count("build") == 1
    assert "another process has just built" in "".join(stderr for _, stderr in answers)


def test_a_killed_build_leaves_no_lock_and_its_remains_are_removed(
    tmp_path: Path, cache: Path
) -> None:
    builds = write_fake_go(tmp_path, body="sleep 5")
    process = start_build()
    when(builds, "build")
    process.kill()
    process.communicate()
    assert list(cache.glob(".building-*"))
    write_fake_go(tmp_path)
    binary = build_engine(MODULE, print)
    assert binary.is_file()
    assert not list(cache.glob(".building-*"))


def test_an_interrupted_build_ends_the_compiler_and_keeps_nothing_half_done(
    tmp_path: Path, cache: Path
) -> None:
    pid_file = tmp_path / "compiler"
    builds = write_fake_go(tmp_path, body=f"echo $$ > {pid_file}; sleep 30")
    process = start_build()
    when(builds, "build")
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)
    assert [path.name for path in cache.iterdir()] == [".lock"]


def failure(tmp_path: Path, body: str) -> str:
    write_fake_go(tmp_path, body=body)
    with pytest.raises(LocalCloudError) as raised:
        build_engine(MODULE, print)
    text = str(raised.value)
    assert "\n" not in text
    return text


def test_a_disk_that_fills_up_under_the_compiler_is_said_with_the_room_needed(
    tmp_path: Path, cache: Path
) -> None:
    text = failure(tmp_path, 'echo "write x.a: no space left on device" >&2; exit 1')
    assert "disk is full" in text
    assert "XDG_CACHE_HOME" in text
    assert not list(cache.glob(".building-*"))


def test_a_disk_that_fills_up_under_the_cache_is_said_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "pulumi")

    monkeypatch.setattr(shutil, "copy", full)
    assert "disk is full" in failure(tmp_path, "")


def test_a_cache_folder_that_is_no_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    text = failure(tmp_path, "")
    assert str(tmp_path / "file") in text
    assert "XDG_CACHE_HOME" in text


def test_modules_that_cannot_be_fetched_are_told_from_modules_that_do_not_compile(
    tmp_path: Path,
) -> None:
    text = failure(tmp_path, 'echo "go: x@v1: dial tcp: lookup proxy: no such host" >&2; exit 1')
    assert "could not be fetched" in text
    assert "no such host" in text
    assert "GOPROXY" in text
    text = failure(tmp_path, 'echo "main.go:1: syntax error" >&2; exit 1')
    assert "could not build" in text
    assert "syntax error" in text


def test_no_go_and_no_index_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(LocalCloudError) as raised:
        build_engine(MODULE, print)
    text = str(raised.value)
    assert "no Go >= 1.25.11 on PATH" in text
    assert "Install Pulumi or Go" in text
    assert "\n" not in text


def test_a_go_that_is_too_old_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builds = write_fake_go(tmp_path, version="go1.25.10")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    said: list[str] = []
    with pytest.raises(LocalCloudError):
        build_engine(MODULE, said.append)
    assert not builds.read_text()
    assert any("go1.25.10" in line and "1.25.11" in line for line in said)
