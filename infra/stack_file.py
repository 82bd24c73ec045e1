"""Reads a stack file and says what is wrong with it as a file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from infra.errors import SettingsError

PROJECT = "mlops-platform"
PLATFORM = f"{PROJECT}:platform"
REGION = "aws:region"
WEBHOOK = f"{PROJECT}:alertWebhookUrl"
KNOWN = (PLATFORM, WEBHOOK)

_NAME = re.compile(r"^Pulumi\.(?P<stack>[a-z][a-z0-9-]*)\.ya?ml$")


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice, which YAML would silently take the last of."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.MarkedYAMLError(
                problem=f"the key {key} stands twice", problem_mark=key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def stack_of(file: Path) -> str:
    """The stack that a file belongs to. Raises SettingsError."""
    match = _NAME.match(file.name)
    if match is None:
        raise SettingsError(
            [
                f"{file.name}: not the name of a stack file. Allowed is Pulumi.<stack>.yaml with a "
                "stack of small letters, digits and hyphens. Rename the file."
            ]
        )
    return match["stack"]


def read_config(file: Path) -> Mapping[str, Any]:
    """The `config` object of a stack file. Raises SettingsError."""
    content = _parse(file)
    config = content.get("config")
    if not isinstance(config, Mapping):
        raise SettingsError(
            [
                f"{file.name}: config is {'missing' if config is None else 'not an object'}. The "
                f"settings stand below it. Add config: with {PLATFORM}: under it."
            ]
        )
    problems = [
        *unknown_keys(config, file.name),
        *_secrets(config.get(PLATFORM), file.name, "platform"),
    ]
    if problems:
        raise SettingsError(problems)
    return config


def _parse(file: Path) -> Mapping[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SettingsError(
            [
                f"{file}: there is no such file. A stack's settings stand in Pulumi.<stack>.yaml "
                "in the project's folder. Copy Pulumi.dev.yaml and adapt it."
            ]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            [f"{file}: cannot be read ({error}). Make it a readable UTF-8 text file."]
        ) from None
    try:
        content = yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        shown = text.splitlines()[line - 1].strip() if mark and text.strip() else ""
        raise SettingsError(
            [
                f"{file.name}:{line}: not valid YAML: {error.problem or error.context}, at "
                f"{shown!r}. Allowed is key: value with spaces for indentation. Correct that line "
                "or the one above it."
            ]
        ) from None
    except yaml.YAMLError as error:
        raise SettingsError(
            [f"{file.name}: not valid YAML: {error}. Save it as plain UTF-8 text."]
        ) from None
    if not isinstance(content, Mapping):
        raise SettingsError(
            [f"{file.name}: holds no settings. Allowed is an object with the key config. Add it."]
        )
    return content


def unknown_keys(config: Mapping[str, Any], where: str) -> list[str]:
    """A paragraph for each key of this project that it does not have, with the nearest it has."""
    found = []
    for key in config:
        if str(key).startswith("mlops-platform:") and key not in KNOWN:
            near = difflib.get_close_matches(str(key), KNOWN, n=1, cutoff=0)[0]
            found.append(
                f"{where}: {key}: not a setting of this project. Allowed are "
                f"{', '.join(KNOWN)}. Did you mean {near}?"
            )
    return found


def _secrets(value: Any, where: str, path: str) -> list[str]:
    if isinstance(value, Mapping):
        if set(value) == {"secure"}:
            return [
                f"{where}: {path}: an encrypted value inside the settings, which are plain text. "
                f"Allowed is a secret under a key of its own, such as {WEBHOOK}. Remove it here "
                "and use pulumi config set --secret."
            ]
        return [
            problem
            for key, child in value.items()
            for problem in _secrets(child, where, f"{path}.{key}")
        ]
    if isinstance(value, list):
        return [
            problem
            for number, child in enumerate(value)
            for problem in _secrets(child, where, f"{path}[{number}]")
        ]
    return []
