"""A secret setting reaches AWS and appears in plain text nowhere else."""

from __future__ import annotations

import pytest

from tests.end_to_end.clone import Clone
from tests.end_to_end.conftest import ADDRESS, TOKEN, Deployed

pytestmark = pytest.mark.engine


def test_it_reaches_the_subscription(clone: Clone) -> None:
    subscriptions = clone.boto3("sns").list_subscriptions()["Subscriptions"]
    assert ADDRESS in {each["Endpoint"] for each in subscriptions}


def test_no_command_prints_it(deployed: Deployed) -> None:
    assert "Duration" in deployed.printed
    assert TOKEN not in deployed.printed


def test_no_file_of_the_state_the_logs_or_the_settings_holds_it(clone: Clone) -> None:
    files = [*clone.root.glob("Pulumi*.yaml"), *(clone.root / ".local").rglob("*")]
    looked_at = [file for file in files if file.is_file()]
    assert any(file.name == "local.json" for file in looked_at)
    assert any("logs" in file.parts for file in looked_at)
    assert [file for file in looked_at if TOKEN.encode() in file.read_bytes()] == []


def test_the_recording_shows_that_there_is_a_secret_and_not_which(clone: Clone) -> None:
    out = clone.root / "recording.json"
    clone.mlops("record", "--stack", "local", "--out", str(out))
    assert TOKEN not in out.read_text()
