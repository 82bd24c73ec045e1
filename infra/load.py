"""Where the settings of a stack come from: its file, or the engine that runs it.

Imports no pulumi before it is asked for the stack that runs: a stack file is checked in a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from infra.errors import GIVEN, SettingsError, explain
from infra.settings import PlatformSettings
from infra.stack_file import PLATFORM, PROJECT, REGION, read_config, stack_of, unknown_keys


def validate(
    stack: str, config: Mapping[str, Any], *, source: str | None = None
) -> PlatformSettings:
    """The settings in the `config` object of a stack file, keys with their namespace.

    `source` is the file that errors name. Raises SettingsError, which lists every error.
    """
    where = source or f"Pulumi.{stack}.yaml"
    data = config.get(PLATFORM)
    if data is None:
        raise SettingsError(
            [
                f"{where}: {PLATFORM} is missing. It holds the settings of the platform. Add it "
                "under config:, as in Pulumi.dev.yaml."
            ]
        )
    if not isinstance(data, Mapping):
        raise SettingsError(
            [
                f"{where}: platform: {data} is not an object of settings. Write keys below "
                f"{PLATFORM}:, as in Pulumi.dev.yaml."
            ]
        )
    problems = [
        f"{where}: platform.{key}: {key} is given by the stack and cannot be set here. Remove it"
        + (f" and set {REGION}." if key == "region" else ".")
        for key in GIVEN
        if key in data
    ]
    region = config.get(REGION)
    if region is None:
        problems.append(
            f"{where}: {REGION} is missing. It is the AWS region of the stack. Add "
            f"{REGION}: us-east-1 under config:."
        )
    if problems:
        raise SettingsError(problems)
    given = {**_in_key_order(data), "stack": stack, "region": region}
    try:
        return PlatformSettings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(explain(error, given, where, PlatformSettings)) from None


def _in_key_order(value: Any) -> Any:
    """The value with the keys of every object sorted: the engine hands them over so, and a stack
    file read without it must give the same resources in the same order."""
    if isinstance(value, Mapping):
        return {key: _in_key_order(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list):
        return [_in_key_order(item) for item in value]
    return value


def load_settings_file(path: Path | str) -> PlatformSettings:
    """The settings of a stack file, `Pulumi.<stack>.yaml`. Raises SettingsError."""
    file = Path(path)
    return validate(stack_of(file), read_config(file), source=file.name)


def load_settings() -> PlatformSettings:
    """The settings of the stack that Pulumi runs. Errors end the program without a traceback."""
    import pulumi
    from pulumi.runtime.config import CONFIG, is_config_secret

    if is_config_secret(PLATFORM):
        raise pulumi.RunError(
            f"{PLATFORM} holds a secret. Settings are plain text; set a secret with pulumi config "
            "set --secret under a key of its own, such as mlops-platform:alertWebhookUrl."
        )
    unknown = unknown_keys(CONFIG.get(), f"Pulumi.{pulumi.get_stack()}.yaml")
    if unknown:
        raise pulumi.RunError("\n".join(unknown))
    config = {
        PLATFORM: pulumi.Config(PROJECT).get_object("platform"),
        REGION: pulumi.Config("aws").get("region"),
    }
    try:
        return validate(pulumi.get_stack(), config)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None
