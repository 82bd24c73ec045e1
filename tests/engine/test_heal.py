"""After a kill the next `mlops stack up` converges by itself and says each step."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from typing import Any

import pytest

from localcloud.errors import LocalCloudError
from localcloud.lifecycle import admin
from localcloud.lifecycle.checkpoint import read_checkpoint
from localcloud.lifecycle.deploy import Deployed, stack_down, stack_up
from localcloud.lifecycle.process import is_running
from localcloud.lifecycle.session import running_daemon
from tests.engine.clone import KEYS, Clone

KEY = "aws:kms/key:Key"

pytestmark = pytest.mark.engine


def up(clone: Clone) -> Deployed:
    clone.said.clear()
    return stack_up(clone.paths, "local", clone.said.append)


def down(clone: Clone) -> list[str]:
    clone.said.clear()
    return stack_down(clone.paths, "local", clone.said.append)


def said(clone: Clone, part: str) -> bool:
    return any(part in line for line in clone.said)


def held(clone: Clone) -> dict[str, Any]:
    return admin.status(clone.up().daemon)


def inject(clone: Clone, **fault: Any) -> None:
    """Put one fault in force: the nth call of an operation on keys."""
    body = json.dumps({"faults": [{"type": KEY, "operation": "create", **fault}]}).encode()
    url = f"{clone.up().daemon.endpoint}/_localcloud/faults"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(url, body, method="POST")).close()


def start_up(clone: Clone) -> subprocess.Popen[str]:
    """`mlops stack up` in a process of its own, to be killed."""
    return subprocess.Popen(
        [clone.root / "bin" / "mlops", "stack", "up"],
        cwd=clone.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def engine_process(clone: Clone) -> int:
    """The process that holds the engine's lock, once there is one."""
    limit = time.monotonic() + 30
    while True:
        for file in clone.paths.engine_locks("local").glob("*.json"):
            if text := file.read_text():
                return int(json.loads(text)["pid"])
        assert time.monotonic() < limit
        time.sleep(0.02)


def when_pending(clone: Clone) -> None:
    """Wait until the engine's state says that something is under way."""
    limit = time.monotonic() + 30
    while not read_checkpoint(clone.paths, "local").pending:
        assert time.monotonic() < limit
        time.sleep(0.02)


def when_gone(pid: int) -> None:
    limit = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < limit
        time.sleep(0.02)


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


def test_a_restarted_local_cloud_has_lost_its_content_and_gets_it_back(clone: Clone) -> None:
    up(clone)
    clone.down()
    again = up(clone)
    assert said(clone, "started anew")
    assert said(clone, "0 of 4 resources still exist")
    assert again.checkpoint.types[KEY] == 4
    assert held(clone)["types"] == {KEY: 4}
    up(clone)
    assert not said(clone, "refresh")


def test_a_local_cloud_killed_in_the_middle_of_up_is_rebuilt_by_the_next(clone: Clone) -> None:
    inject(clone, effect="kill", nth=3)
    with pytest.raises(LocalCloudError, match="`pulumi up` of stack local failed"):
        up(clone)
    assert up(clone).checkpoint.types[KEY] == 4
    assert held(clone)["types"] == {KEY: 4}
    assert held(clone)["orphans"] == []


def test_an_engine_killed_in_the_middle_of_up_is_cleaned_up_after(clone: Clone) -> None:
    inject(clone, effect="delay", nth=2, seconds=3)
    command = start_up(clone)
    engine = engine_process(clone)
    when_pending(clone)
    command.kill()
    os.kill(engine, signal.SIGKILL)
    command.communicate()
    when_gone(engine)
    assert up(clone).checkpoint.types[KEY] == 4
    assert said(clone, f"lock of the dead engine process {engine}")
    assert said(clone, "was killed during")
    assert not list(clone.paths.engine_locks("local").glob("*"))
    up(clone)
    assert said(clone, "unchanged")


ALIASES = KEYS.replace(
    'pulumi.export("platform"',
    """    aws.kms.Alias(
        f"alias-{number}",
        name=f"alias/fixed-{number}",
        target_key_id=key.key_id,
        opts=pulumi.ResourceOptions(provider=provider),
    )
pulumi.export("platform\"""",
)


def forget_the_answers(clone: Clone, kind: str) -> list[str]:
    """Make the state what a kill between effect and answer leaves: the creates are pending."""
    file = clone.paths.checkpoint("local")
    content = json.loads(file.read_text())
    latest = content["checkpoint"]["latest"]
    lost = [resource for resource in latest["resources"] if resource["type"] == kind]
    latest["resources"] = [each for each in latest["resources"] if each not in lost]
    latest["pending_operations"] = [
        {"resource": {key: one[key] for key in one if key not in ("id", "outputs")}}
        | {"type": "creating"}
        for one in lost
    ]
    file.write_text(json.dumps(content))
    return [str(one["urn"]).rpartition("::")[2] for one in lost]


def test_what_a_killed_engine_had_created_already_is_taken_up(clone: Clone) -> None:
    (clone.root / "__main__.py").write_text(ALIASES)
    alias = "aws:kms/alias:Alias"
    first = up(clone).checkpoint
    names = forget_the_answers(clone, alias)
    assert len(names) == 4
    assert {one["name"] for one in held(clone)["orphans"]} == {f"alias/fixed-{n}" for n in range(4)}
    assert up(clone).checkpoint == first
    assert said(clone, f"now taken up by the state: {', '.join(sorted(names))}")
    assert held(clone)["orphans"] == []
    assert held(clone)["types"] == {KEY: 4, alias: 4}
    up(clone)
    assert said(clone, "unchanged")
    assert not said(clone, "updated")
    assert down(clone) == []


def test_engine_and_local_cloud_killed_together_converge_too(clone: Clone) -> None:
    inject(clone, effect="delay", nth=2, seconds=3)
    daemon = clone.up().daemon
    command = start_up(clone)
    engine = engine_process(clone)
    when_pending(clone)
    for pid in (command.pid, engine, daemon.pid):
        os.kill(pid, signal.SIGKILL)
    command.communicate()
    when_gone(engine)
    when_gone(daemon.pid)
    assert up(clone).checkpoint.types[KEY] == 4
    assert held(clone)["types"] == {KEY: 4}
    assert held(clone)["orphans"] == []


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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_up_ends_in_good_order(clone: Clone, number: signal.Signals) -> None:
    inject(clone, effect="delay", nth=2, seconds=2)
    command = start_up(clone)
    engine = engine_process(clone)
    when_pending(clone)
    command.send_signal(number)
    output, _ = command.communicate(timeout=30)
    assert command.returncode == 130
    assert "Traceback" not in output
    assert "error: interrupted; run the same command again" in output
    assert not is_running(engine)
    assert not list(clone.paths.engine_locks("local").glob("*"))
    assert up(clone).checkpoint.types[KEY] == 4
    assert down(clone) == []


def test_down_after_the_local_cloud_was_killed_leaves_an_empty_state(clone: Clone) -> None:
    daemon = clone.up().daemon
    up(clone)
    os.kill(daemon.pid, signal.SIGKILL)
    when_gone(daemon.pid)
    assert down(clone) == []
    assert [resource for resource in clone.state() if resource["type"] == KEY] == []


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


def test_a_stack_without_a_file_is_refused_with_those_that_have_one(clone: Clone) -> None:
    with pytest.raises(LocalCloudError, match=r"Pulumi\.live\.yaml.*dev, local, prod"):
        stack_up(clone.paths, "live", print)
    assert not clone.paths.folder.exists()


def test_the_command_ends_with_the_counts_and_the_endpoint(clone: Clone) -> None:
    done = clone.mlops("stack", "up")
    assert done.returncode == 0, done.stderr
    assert "4 resources of 1 types (1 emulated in moto)" in done.stdout
    assert f"endpoint {clone.up().daemon.endpoint}" in done.stdout
    assert "Previewing" not in done.stdout + done.stderr
    done = clone.mlops("stack", "down")
    assert done.returncode == 0, done.stderr
    assert "local cloud stopped" in done.stderr
