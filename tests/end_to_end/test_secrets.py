"""A secret setting reaches AWS and appears in plain text nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.clone import Clone, a_clone

pytestmark = pytest.mark.engine

TOKEN = "d3adb33f-a-token-that-nobody-may-read"
ADDRESS = f"https://events.example.com/integration/{TOKEN}/enqueue"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Clone, str]]:
    """A clone deployed with the secret, and all that its commands printed."""
    with a_clone(tmp_path_factory.mktemp("clone")) as clone:
        clone.mlops("local", "up")
        setting = ["mlops-platform:alertWebhookUrl", ADDRESS, "--secret", "-s", "local"]
        shown = [
            clone.pulumi("config", "set", *setting),
            clone.mlops("stack", "up"),
            clone.pulumi("preview", "-s", "local", "--diff"),
            clone.pulumi("preview", "-s", "local", "--json"),
            clone.pulumi("refresh", "-s", "local", "--yes", "--diff"),
            clone.pulumi("stack", "export", "-s", "local"),
            clone.pulumi("stack", "output", "-s", "local", "--json", "--show-secrets"),
            clone.mlops("local", "status"),
        ]
        yield clone, "\n".join(shown)


def test_it_reaches_the_subscription(printed: tuple[Clone, str]) -> None:
    clone, _ = printed
    subscriptions = clone.boto3("sns").list_subscriptions()["Subscriptions"]
    assert ADDRESS in {each["Endpoint"] for each in subscriptions}


def test_no_command_prints_it(printed: tuple[Clone, str]) -> None:
    _, shown = printed
    assert TOKEN not in shown


def test_no_file_of_the_state_the_logs_or_the_settings_holds_it(
    printed: tuple[Clone, str],
) -> None:
    clone, _ = printed
    files = [*clone.root.glob("Pulumi*.yaml"), *(clone.root / ".local").rglob("*")]
    looked_at = [file for file in files if file.is_file()]
    assert any(file.name == "local.json" for file in looked_at)
    assert any("logs" in file.parts for file in looked_at)
    assert [file for file in looked_at if TOKEN.encode() in file.read_bytes()] == []


def test_the_recording_shows_that_there_is_a_secret_and_not_which(
    printed: tuple[Clone, str],
) -> None:
    clone, _ = printed
    out = clone.root / "recording.json"
    clone.mlops("record", "--stack", "local", "--out", str(out))
    assert TOKEN not in out.read_text()
