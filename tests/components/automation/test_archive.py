"""Functions change when their code does, and never otherwise."""

import base64
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from components.automation.archive import SOURCES, archive, code_hash, digest
from recording.program import ROOT

SAY_HASH = (
    "from components.automation.archive import archive, code_hash; print(code_hash(archive()))"
)


def package(folder: Path, **modules: str) -> Path:
    """A package `automation` in `folder`."""
    root = folder / "automation"
    for name, text in modules.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return root


def test_the_archive_holds_every_module_of_automation_and_nothing_else() -> None:
    with zipfile.ZipFile(io.BytesIO(archive())) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
    wanted = sorted(
        f"automation/{path.relative_to(SOURCES).as_posix()}" for path in SOURCES.rglob("*.py")
    )
    assert names == wanted
    assert "automation/__init__.py" in names


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_another_process_with_another_seed_packs_the_same_bytes(seed: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", SAY_HASH],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == code_hash(archive())


def test_dates_modes_and_line_ends_of_the_files_do_not_matter(tmp_path: Path) -> None:
    one = package(tmp_path / "a", deploy="x = 1\n", handlers__deploy="y = 2\n")
    other = package(tmp_path / "b", handlers__deploy="y = 2\r\n", deploy="x = 1\r\n")
    for path in other.rglob("*.py"):
        os.utime(path, (0, 1_000_000_000))
        path.chmod(0o600)
    assert archive(one) == archive(other)


def test_nothing_in_the_archive_depends_on_a_compressor(tmp_path: Path) -> None:
    content = archive(package(tmp_path, deploy="x = 1\n" * 1000))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for entry in packed.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.create_system == 3
            assert entry.external_attr >> 16 == 0o100644


def test_changed_code_and_a_renamed_module_are_other_archives(tmp_path: Path) -> None:
    found = {
        digest(archive(package(tmp_path / "a", deploy="x = 1\n"))),
        digest(archive(package(tmp_path / "b", deploy="x = 2\n"))),
        digest(archive(package(tmp_path / "c", rollout="x = 1\n"))),
    }
    assert len(found) == 3


def test_what_is_no_python_stays_out(tmp_path: Path) -> None:
    root = package(tmp_path, deploy="x = 1\n")
    before = archive(root)
    (root / "secret.env").write_text("TOKEN=1")
    (root / "__pycache__").mkdir()
    (root / "__pycache__" / "deploy.cpython-311.pyc").write_bytes(b"\0")
    assert archive(root) == before


def test_an_archive_without_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no Python module"):
        archive(tmp_path)


def test_the_hash_is_the_one_that_lambda_tells_of_a_function() -> None:
    content = archive()
    assert base64.b64decode(code_hash(content)) == hashlib.sha256(content).digest()
