"""Records the platform: its program, run in this process with the settings of a stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from recording.collection import paused_collection
from recording.errors import RecordingError
from recording.model import Recording

if TYPE_CHECKING:
    from infra.settings import PlatformSettings

ROOT: Final = Path(__file__).resolve().parents[1]
"""The repository: source files and assets are recorded relative to it."""

STAND_IN: Final = "https://stand-in.invalid/for-a-secret-that-a-recording-never-decrypts"


def record(
    settings: PlatformSettings,
    *,
    stack: str | None = None,
    secrets: Mapping[str, str] | None = None,
) -> Recording:
    """What the program declares with these settings, without an engine, an account or a network.

    Args:
        settings: the settings of a stack, already checked.
        stack: the stack's name in every URN; without it the one in `settings`.
        secrets: a text for each secret setting that is set, by its field of `PlatformSecrets`;
            none of them may show up in the recording.

    Raises:
        RecordingError: the program asked a provider, declared a type that the recording does not
            know, or let a secret out. Other exceptions of the program come out as they are.
    """
    with paused_collection():
        return _record(settings, stack or settings.stack, dict(secrets or {}))


def _record(settings: PlatformSettings, stack: str, secrets: Mapping[str, str]) -> Recording:
    # pulumi and the provider's package take seconds to import: only who records pays for them
    import pulumi

    from infra.program import deploy
    from infra.secrets import PlatformSecrets
    from recording.assemble import assemble
    from recording.run import PROJECT, run

    def program() -> None:
        hidden = {key: pulumi.Output.secret(text) for key, text in secrets.items()}
        deploy(settings, PlatformSecrets(**hidden))

    monitor = run(program, project=PROJECT, stack=stack)
    monitor.release()
    recording = assemble(monitor.registrations.values(), project=PROJECT, stack=stack, root=ROOT)
    _refuse_leaks(recording, secrets)
    return recording


def record_stack(file: Path) -> Recording:
    """Records the stack whose settings stand in `file`, a `Pulumi.<stack>.yaml`.

    Secrets stay encrypted: where the file sets one, a stand-in takes its place.

    Raises:
        SettingsError: the file is not right.
        RecordingError: as `record`.
    """
    from infra.load import load_settings_file
    from infra.stack_file import WEBHOOK, read_config

    settings = load_settings_file(file)
    secrets = {"alert_webhook_url": STAND_IN} if WEBHOOK in read_config(file) else {}
    return record(settings, secrets=secrets)


def _refuse_leaks(recording: Recording, secrets: Mapping[str, str]) -> None:
    for resource in recording.resources if secrets else ():
        for text in _texts([resource.inputs, resource.outputs]):
            for key, secret in secrets.items():
                if secret in text:
                    raise RecordingError(
                        f"The secret {key} stands in plain text in {resource.name} "
                        f"({resource.type}). Hand it on as the output it is; never unwrap it with "
                        "unsecret."
                    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
