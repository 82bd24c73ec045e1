"""Where `mlops record` puts what it recorded."""

import os
import stat
from pathlib import Path

import pytest

import recording
from cli.record import record


class _Recorded:
    def to_json(self) -> bytes:
        return b"{}\n"


@pytest.fixture(autouse=True)
def _a_short_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "record_stack", lambda _: _Recorded())


def test_a_pipe_or_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        record(stack="dev", out=pipe)
        assert os.read(reader, 100) == b"{}\n"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_goes_on_being_one(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    record(stack="dev", out=tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"{}\n"


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    record(stack="dev", out=tmp_path / "new" / "dev.json")
    assert (tmp_path / "new" / "dev.json").read_bytes() == b"{}\n"
