"""After a kill the next `mlops stack up` converges by itself and says each step."""

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
    when_created,
    when_gone,
    when_gone_from,
)

pytestmark = pytest.mark.engine

ALIAS = "aws:kms/alias:Alias"

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
    when_created(clone)
    command.kill()
    os.kill(engine, signal.SIGKILL)
    command.communicate()
    when_gone(engine)
    assert up(clone).checkpoint.types[KEY] == 4
    assert said(clone, f"lock of the dead engine process {engine}")
    assert said(clone, "was killed before it wrote the state")
    assert said(clone, "that the killed run had created and the state does not know are removed")
    assert held(clone)["types"] == {KEY: 4}
    assert held(clone)["orphans"] == []
    assert not list(clone.paths.engine_locks("local").glob("*"))
    up(clone)
    assert said(clone, "unchanged")


def test_what_a_killed_run_had_created_under_fixed_names_is_removed_and_made_again(
    clone: Clone,
) -> None:
    up(clone)
    (clone.root / "__main__.py").write_text(ALIASES)
    kept = {one["id"] for one in clone.state() if one["type"] == KEY}
    inject(clone, type=ALIAS, effect="delay", nth=4, seconds=3)
    command = start_up(clone)
    engine = engine_process(clone)
    when_created(clone, 7)
    command.kill()
    os.kill(engine, signal.SIGKILL)
    command.communicate()
    when_gone(engine)
    assert {one["name"] for one in held(clone)["orphans"]} <= {f"alias/fixed-{n}" for n in range(4)}
    assert up(clone).checkpoint.types == {KEY: 4, ALIAS: 4}
    assert said(clone, "3 object(s) that the killed run had created")
    assert held(clone)["types"] == {KEY: 4, ALIAS: 4}
    assert held(clone)["orphans"] == []
    assert {one["id"] for one in clone.state() if one["type"] == KEY} == kept
    up(clone)
    assert said(clone, "unchanged")
    assert not said(clone, "updated")
    assert down(clone) == []


def test_what_a_killed_run_had_deleted_is_made_again(clone: Clone) -> None:
    up(clone)
    inject(clone, operation="delete", effect="delay", nth=3, seconds=3)
    command = start_up(clone, "down")
    engine = engine_process(clone)
    when_gone_from(clone, 2)
    command.kill()
    os.kill(engine, signal.SIGKILL)
    command.communicate()
    when_gone(engine)
    assert up(clone).checkpoint.types == {KEY: 4}
    assert held(clone)["types"] == {KEY: 4}
    assert held(clone)["orphans"] == []


def test_engine_and_local_cloud_killed_together_converge_too(clone: Clone) -> None:
    inject(clone, effect="delay", nth=2, seconds=3)
    daemon = clone.up().daemon
    command = start_up(clone)
    engine = engine_process(clone)
    when_created(clone)
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
    when_created(clone)
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
