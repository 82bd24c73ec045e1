"""The local cloud's process: one, found again, and honest about what it finds."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from localcloud.errors import LocalCloudError
from localcloud.lifecycle import admin
from localcloud.lifecycle.daemon import ENDPOINT_PORT_VARIABLE
from localcloud.lifecycle.process import is_running, started_at
from localcloud.lifecycle.session import attach, bring_up, running_daemon
from tests.engine.clone import ROOT, Clone

pytestmark = pytest.mark.engine


def refusal(clone: Clone) -> str:
    with pytest.raises(LocalCloudError) as raised:
        clone.up()
    text = str(raised.value)
    assert "\n" not in text
    return text


def wait_for_end(pid: int) -> None:
    limit = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_up_twice_is_one_process_and_down_ends_it(clone: Clone) -> None:
    first, second = clone.up().daemon, clone.up().daemon
    assert first == second
    assert admin.status(first)["generation"] == first.generation
    clone.down()
    assert not is_running(first.pid)
    assert not clone.paths.ready.exists()
    assert running_daemon(clone.paths, clone.said.append) is None


def test_a_local_cloud_of_older_code_is_replaced_and_that_is_said(clone: Clone) -> None:
    first = clone.up().daemon
    ready = json.loads(clone.paths.ready.read_text())
    clone.paths.ready.write_text(json.dumps({**ready, "code": "before the pull"}))
    second = clone.up().daemon
    assert second.pid != first.pid and second.generation != first.generation
    assert not is_running(first.pid)
    assert any("older code" in line for line in clone.said)


def test_down_without_up_is_fine(new_clone: Clone) -> None:
    new_clone.down()
    assert not new_clone.paths.folder.exists()


def test_two_starts_at_once_are_one_process(new_clone: Clone) -> None:
    code = (
        "from pathlib import Path\n"
        "from localcloud.lifecycle.session import bring_up\n"
        "from localcloud.paths import LocalPaths\n"
        f"paths = LocalPaths(Path({str(new_clone.root)!r}))\n"
        "print(bring_up(paths, lambda line: None).daemon.pid)\n"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    answers = {start.communicate(timeout=60)[0] for start in starts}
    assert len(answers) == 1
    assert answers != {b""}


def test_a_killed_local_cloud_is_noticed_and_started_anew(clone: Clone) -> None:
    first = clone.up().daemon
    os.kill(first.pid, signal.SIGKILL)
    wait_for_end(first.pid)
    second = clone.up().daemon
    assert second.generation != first.generation
    assert any(f"process {first.pid} is gone" in line for line in clone.said)


def test_a_process_that_got_the_number_later_is_left_alone(clone: Clone) -> None:
    daemon = clone.up().daemon
    clone.down()
    other = subprocess.Popen(["sleep", "60"])
    try:
        note = {"pid": other.pid, "process_started": "long ago"}
        clone.paths.process.write_text(json.dumps(note))
        ready = {"provider_port": 1, "endpoint_port": 2, "generation": daemon.generation}
        clone.paths.ready.write_text(json.dumps(note | ready))
        assert running_daemon(clone.paths, clone.said.append) is None
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_process_is_known_by_number_and_start() -> None:
    own = started_at(os.getpid())
    assert is_running(os.getpid(), own)
    assert not is_running(os.getpid(), "another start")
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert started_at(ended.pid) is None


def test_a_port_in_use_is_named_with_the_way_out(
    new_clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv(ENDPOINT_PORT_VARIABLE, str(port))
        text = refusal(new_clone)
    assert f"Port {port}" in text
    assert ENDPOINT_PORT_VARIABLE in text
    assert not new_clone.paths.process.exists()


def test_a_fixed_port_is_kept(clone: Clone) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clone.down()
    session = bring_up(clone.paths, clone.said.append, endpoint_port=port)
    assert session.daemon.endpoint_port == port
    with pytest.raises(LocalCloudError, match="runs already"):
        bring_up(clone.paths, clone.said.append, endpoint_port=port + 1)


@pytest.mark.parametrize("text", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(
    new_clone: Clone, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv(ENDPOINT_PORT_VARIABLE, text)
    said = refusal(new_clone)
    assert repr(text) in said
    assert "1 to 65535" in said


def test_a_shell_that_points_at_an_older_local_cloud_does_not_reach_the_new_one(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone.down()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    daemon = clone.up().daemon
    environment = Path(f"/proc/{daemon.pid}/environ")
    if environment.exists():
        assert b"AWS_ENDPOINT_URL" not in environment.read_bytes()
    assert admin.status(daemon)["objects"] == 0


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1}'])
def test_a_damaged_note_says_what_to_delete_and_that_nothing_is_lost(
    new_clone: Clone, content: str
) -> None:
    new_clone.paths.folder.mkdir()
    new_clone.paths.ready.write_text(content)
    text = refusal(new_clone)
    assert str(new_clone.paths.ready) in text
    assert "delete it" in text
    assert "state is not touched" in text
    assert new_clone.paths.ready.read_text() == content
    new_clone.paths.ready.unlink()


def test_a_lost_passphrase_is_not_replaced_while_states_need_it(clone: Clone) -> None:
    clone.up()
    clone.paths.passphrase.unlink()
    text = refusal(clone)
    assert "dev, local, prod" in text
    assert f"mv {clone.paths.folder}" in text
    assert not clone.paths.passphrase.exists()
    assert clone.paths.checkpoint("local").is_file()


def test_a_passphrase_that_others_could_read_is_closed(clone: Clone) -> None:
    clone.up()
    clone.paths.passphrase.chmod(0o644)
    clone.up()
    assert clone.paths.passphrase.stat().st_mode & 0o777 == 0o600


def test_a_file_where_the_folder_should_be_is_named(new_clone: Clone) -> None:
    new_clone.paths.folder.write_text("not a folder")
    assert str(new_clone.paths.folder) in refusal(new_clone)
    new_clone.paths.folder.unlink()


def test_a_local_cloud_that_cannot_start_shows_its_last_words(new_clone: Clone) -> None:
    (new_clone.root / "localcloud").unlink()
    package = new_clone.root / "localcloud"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "server.py").write_text("raise SystemExit('the dog ate it')")
    text = refusal(new_clone)
    assert "the dog ate it" in text
    assert str(new_clone.paths.logs / "localcloud.log") in text
    assert not new_clone.paths.process.exists()


def test_a_local_cloud_that_stopped_answering_is_said_with_the_way_out(clone: Clone) -> None:
    daemon = clone.up().daemon
    ready = json.loads(clone.paths.ready.read_text())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        ready["endpoint_port"] = free.getsockname()[1]
    clone.paths.ready.write_text(json.dumps(ready))
    with pytest.raises(LocalCloudError, match=f"process {daemon.pid}.*mlops local down"):
        admin.status(attach(clone.paths, print).daemon)


def test_what_needs_a_running_local_cloud_says_how_to_start_one(new_clone: Clone) -> None:
    with pytest.raises(LocalCloudError, match="mlops local up"):
        attach(new_clone.paths, print)
