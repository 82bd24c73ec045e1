"""A stack on the local cloud: up, down, locks, damaged files, orphans."""

import json
import shutil
import socket
import subprocess
import sys
from collections import Counter

import pytest

from localcloud.errors import LocalCloudError
from localcloud.lifecycle.deploy import stack_up
from localcloud.lifecycle.session import running_daemon
from tests.engine.clone import Clone
from tests.engine.whole_stack import (
    KEY,
    down,
    engine_process,
    held,
    inject,
    said,
    start_up,
    up,
)

pytestmark = pytest.mark.engine


def test_up_twice_changes_nothing_and_down_leaves_nothing(clone: Clone) -> None:
    first = up(clone)
    assert first.checkpoint.types == Counter({KEY: 4})
    assert first.emulated == 1
    assert first.outputs == {"platform": {"version": 1}}
    ids = {resource.get("id") for resource in clone.state()}
    assert up(clone).checkpoint == first.checkpoint
    assert said(clone, "unchanged")
    assert not said(clone, "created")
    assert {resource.get("id") for resource in clone.state()} == ids
    assert down(clone) == []
    assert running_daemon(clone.paths, print) is None
    assert [r for r in clone.state() if r["type"] == KEY] == []
    assert down(clone) == []


def test_the_lock_of_a_living_engine_is_respected(clone: Clone) -> None:
    inject(clone, effect="delay", nth=1, seconds=3)
    command = start_up(clone)
    engine = engine_process(clone)
    with pytest.raises(LocalCloudError, match=f"is being changed by process {engine}"):
        up(clone)
    assert command.wait(timeout=60) == 0, command.communicate()[0]
    assert up(clone).checkpoint.types[KEY] == 4


def test_the_lock_of_another_machine_is_not_judged(clone: Clone) -> None:
    clone.up()
    lock = clone.paths.engine_locks("local") / "1.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps({"pid": 1, "hostname": "elsewhere", "username": "kim"}))
    with pytest.raises(LocalCloudError, match=r"on elsewhere.*pulumi cancel"):
        up(clone)
    assert lock.exists()


def test_a_lock_whose_number_another_process_got_is_broken(clone: Clone) -> None:
    clone.up()
    lock = clone.paths.engine_locks("local") / "1.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        content = {
            "pid": other.pid,
            "hostname": socket.gethostname(),
            "username": "kim",
            "timestamp": "2020-01-01T00:00:00.123456789Z",
        }
        lock.write_text(json.dumps(content))
        assert up(clone).checkpoint.types[KEY] == 4
        assert said(clone, f"dead engine process {other.pid}")
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_damaged_state_names_the_backup_and_is_left_as_it_is(clone: Clone) -> None:
    up(clone)
    file = clone.paths.checkpoint("local")
    file.write_text(file.read_text()[:100])
    with pytest.raises(LocalCloudError, match=r"local\.json is damaged.*local\.json\.bak"):
        up(clone)
    assert len(file.read_text()) == 100
    file.write_bytes(file.with_name("local.json.bak").read_bytes())
    assert up(clone).checkpoint.types[KEY] == 4


def test_a_failed_create_is_reported_and_the_next_up_converges(clone: Clone) -> None:
    inject(clone, effect="fail", nth=2)
    with pytest.raises(LocalCloudError, match="failed"):
        up(clone)
    assert said(clone, "an injected fault")
    assert up(clone).checkpoint.types[KEY] == 4
    assert down(clone) == []


def test_an_orphan_is_listed_keeps_down_from_succeeding_and_can_be_removed(clone: Clone) -> None:
    inject(clone, effect="lose-answer", nth=2)
    with pytest.raises(LocalCloudError, match="failed"):
        up(clone)
    assert up(clone).checkpoint.types[KEY] == 4
    [orphan] = held(clone)["orphans"]
    assert orphan["type"] == KEY
    left = down(clone)
    assert any(orphan["id"] in line for line in left)
    assert running_daemon(clone.paths, print) is not None
    shown = clone.mlops("local", "status")
    assert orphan["id"] in shown.stdout
    removed = clone.mlops("local", "reset", "--orphans")
    assert removed.returncode == 0, removed.stderr
    assert orphan["id"] in removed.stdout
    assert down(clone) == []


def test_a_full_reset_is_noticed_by_the_next_up(clone: Clone) -> None:
    up(clone)
    assert clone.mlops("local", "reset").returncode == 0
    assert held(clone)["objects"] == 0
    assert up(clone).checkpoint.types[KEY] == 4
    assert held(clone)["types"] == {KEY: 4}


def test_starting_the_local_cloud_alone_says_which_stack_lost_its_content(clone: Clone) -> None:
    up(clone)
    assert "content is gone" not in clone.mlops("local", "up").stderr
    clone.down()
    done = clone.mlops("local", "up")
    assert "`make up stack=local` rebuilds it" in done.stderr
    assert "stack dev" not in done.stderr


def test_a_lost_selection_of_the_stack_is_made_again(clone: Clone) -> None:
    clone.up()
    shutil.rmtree(clone.paths.engine_home)
    done = clone.pulumi("preview")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "mlops-platform-local" in done.stdout


def test_a_stack_without_a_file_is_refused_with_those_that_have_one(new_clone: Clone) -> None:
    with pytest.raises(LocalCloudError, match=r"Pulumi\.live\.yaml.*dev, local, prod"):
        stack_up(new_clone.paths, "live", print)
    assert not new_clone.paths.folder.exists()


def test_the_command_ends_with_the_counts_and_the_endpoint(clone: Clone) -> None:
    done = clone.mlops("stack", "up")
    assert done.returncode == 0, done.stderr
    assert "4 resources of 1 types (1 emulated in moto)" in done.stdout
    assert f"endpoint {clone.up().daemon.endpoint}" in done.stdout
    assert "Previewing" not in done.stdout + done.stderr
    done = clone.mlops("stack", "down")
    assert done.returncode == 0, done.stderr
    assert "local cloud stopped" in done.stderr
