"""The user's own Pulumi serves when it can; else ours is built."""

import os
from pathlib import Path

import pytest

from localcloud.engine import find
from localcloud.engine.find import find_or_build
from localcloud.engine.version import REQUIRED_VERSION, is_at_least
from tests.engine.clone import ROOT

BUILT = Path("/cache/pulumi")


@pytest.fixture(autouse=True)
def no_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "build_engine", lambda *_: BUILT)


def a_pulumi(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: str, *, language_host: bool = True
) -> Path:
    folder.mkdir(parents=True)
    pulumi = folder / "pulumi"
    pulumi.write_text(f"#!/bin/sh\n{version}\n")
    for path in [pulumi, *([folder / "pulumi-language-python"] if language_host else [])]:
        path.touch()
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return pulumi


@pytest.mark.parametrize("version", ["v3.259.0", "v3.300.1", "v4.0.0"])
def test_a_pulumi_that_is_recent_enough_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    pulumi = a_pulumi(tmp_path / "bin", monkeypatch, f"echo {version}")
    engine = find_or_build(tmp_path, print)
    assert (engine.binary, engine.built_here) == (pulumi, False)


@pytest.mark.parametrize("version", ["echo v3.258.9", "echo v2.300.0", "echo hello", "exit 1"])
def test_a_pulumi_that_is_too_old_or_broken_is_replaced_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    a_pulumi(tmp_path / "bin", monkeypatch, version)
    said: list[str] = []
    assert find_or_build(tmp_path, said.append).binary == BUILT
    assert REQUIRED_VERSION in said[0]


def test_a_pulumi_that_cannot_run_python_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_pulumi(tmp_path / "bin", monkeypatch, "echo v3.300.0", language_host=False)
    assert find_or_build(tmp_path, print).built_here


def test_our_own_wrapper_on_path_is_not_taken_for_an_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_pulumi(tmp_path / ".local" / "bin", monkeypatch, "echo v3.300.0")
    assert find_or_build(tmp_path, print).built_here


def test_the_required_version_is_one_number_in_the_whole_project() -> None:
    assert f'requiredPulumiVersion: ">={REQUIRED_VERSION}"' in (ROOT / "Pulumi.yaml").read_text()
    go_mod = (ROOT / "tools" / "engine" / "go.mod").read_text()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{REQUIRED_VERSION}\n" in go_mod


@pytest.mark.parametrize(
    ("have", "want", "enough"),
    [
        ("v3.259.0", "3.259.0", True),
        ("v3.260.0-dev", "3.259.0", True),
        ("v3.1000.0", "3.259.0", True),
        ("v3.99.0", "3.259.0", False),
        ("1.27", "1.25.11", True),
        ("1.25", "1.25.11", False),
        ("devel", "1.25.11", False),
    ],
)
def test_versions_compare_by_number(have: str, want: str, enough: bool) -> None:
    assert is_at_least(have, want) is enough
