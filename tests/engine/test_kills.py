"""After a kill the next `mlops stack up` converges by itself and says each step."""

import json
import os
import signal

import pytest

from localcloud.errors import LocalCloudError
from localcloud.lifecycle.process import is_running
from tests.engine.clone import KEYS, Clone
from tests.engine.whole_stack import (
    KEY,
    down,
    engine_process,
    held,
    inject,
    said,
    start_up,
    up,
    when_gone,
    when_pending,
)

pytestmark = pytest.mark.engine

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
