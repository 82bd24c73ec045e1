"""`tools/setup.sh`, from which every `make` command starts."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import ROOT

TOOLS = ("sh", "cat", "cut", "dirname", "sha256sum", "rm", "sed", "env")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone without a virtual environment, and a PATH in `path` with little on it."""
    (tmp_path / "tools").mkdir()
    for file in ("tools/setup.sh", "tools/uv.txt", "requirements.txt"):
        shutil.copy(ROOT / file, tmp_path / file)
    path = tmp_path / "path"
    path.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        if found:
            (path / tool).symlink_to(found)
    return tmp_path


def setup(clone: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "tools" / "setup.sh"],
        env={"PATH": str(clone / "path"), "HOME": str(clone)} | variables,
        capture_output=True,
        text=True,
    )


def a_python(clone: Path, version: str, body: str = "exit 1") -> Path:
    python = clone / "path" / "python3"
    python.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && {{ echo "Python {version}"; exit 0; }}\n{body}\n'
    )
    python.chmod(0o755)
    return python


def test_a_python_that_is_too_old_is_refused_with_the_version_needed(clone: Path) -> None:
    a_python(clone, "3.10.14")
    done = setup(clone)
    assert done.returncode == 1
    assert "3.11 or newer" in done.stderr
    assert "Python 3.10.14" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (clone / ".venv").exists()


def test_a_machine_without_python_is_told_what_to_install(clone: Path) -> None:
    done = setup(clone)
    assert done.returncode == 1
    assert "3.11 or newer" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: ")


def test_the_python_that_the_user_names_is_the_one_that_is_judged(clone: Path) -> None:
    python = a_python(clone, "3.9.1")
    done = setup(clone, PYTHON=str(python))
    assert done.returncode == 1
    assert str(python) in done.stderr
    assert "Python 3.9.1" in done.stderr
    done = setup(clone, PYTHON="/no/such/python")
    assert "/no/such/python" in done.stderr
    assert "no command" in done.stderr


def test_a_python_without_its_venv_module_names_the_package(clone: Path) -> None:
    a_python(clone, "3.12.1", body='[ "$1" = -c ] && exit 0; exit 1')
    done = setup(clone)
    assert done.returncode == 1
    assert "python3-venv" in done.stderr


def test_setup_with_nothing_to_do_is_silent_and_installs_nothing(clone: Path) -> None:
    marker = clone / "called"
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$*" >> {marker}\nexit 0\n')
    python.chmod(0o755)
    uv = python.with_name("uv")
    uv.write_text("#!/bin/sh\nexit 0\n")
    uv.chmod(0o755)
    assert "installing" in setup(clone).stderr
    marker.unlink()
    done = setup(clone)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "pip" not in marker.read_text()
    assert "localcloud.engine" in marker.read_text()
    with (clone / "requirements.txt").open("a") as stream:
        stream.write("# changed\n")
    assert "installing" in setup(clone).stderr


def test_a_machine_without_node_is_told_once_what_to_install_for_which_tests(clone: Path) -> None:
    shutil.copytree(ROOT / "tools" / "simulator", clone / "tools" / "simulator")
    (clone / ".venv").mkdir()

    def install() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [clone / "tools" / "simulator" / "install.sh"],
            env={"PATH": str(clone / "path"), "HOME": str(clone)},
            capture_output=True,
            text=True,
        )

    done = install()
    assert done.returncode == 0
    assert "Node.js 20 or newer" in done.stderr
    assert install().stderr == ""
