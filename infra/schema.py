"""The JSON schema of a stack file, for editors and for whoever checks one without the program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from infra.errors import GIVEN
from infra.settings import PlatformSettings
from infra.stack_file import PLATFORM, REGION, WEBHOOK

FILE = Path("settings") / "platform.schema.json"
"""Where the schema stands, relative to the repository; the stack files name it."""


def stack_file_schema() -> dict[str, Any]:
    """The schema of a whole `Pulumi.<stack>.yaml`, whose `config` holds the settings.

    What Pulumi itself writes into such a file stays allowed beside the settings.
    """
    platform = _closed(PlatformSettings.model_json_schema())
    definitions = platform.pop("$defs")
    region = {
        **platform["properties"]["region"],
        "description": "AWS region of the stack.",
    }
    for name in GIVEN:
        del platform["properties"][name]
    platform["required"] = [name for name in platform["required"] if name not in GIVEN]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Stack file of the platform",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": {
                "type": "object",
                "required": [REGION, PLATFORM],
                "properties": {REGION: region, PLATFORM: platform, WEBHOOK: _secret()},
                # Keys of other packages are theirs; of ours there are no others.
                "propertyNames": {
                    "anyOf": [
                        {"enum": [PLATFORM, WEBHOOK]},
                        {"not": {"pattern": f"^{PLATFORM.split(':')[0]}:"}},
                    ]
                },
            }
        },
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as it stands in the repository: sorted, two spaces, a newline at the end."""
    return json.dumps(stack_file_schema(), indent=2, sort_keys=True) + "\n"


def _closed(node: Any) -> Any:
    """The schema with objects by name closed to names of another pattern, which the models refuse
    but the generated schema lets through."""
    if isinstance(node, list):
        return [_closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    closed = {key: _closed(value) for key, value in node.items()}
    if "patternProperties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def _secret() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Address of the paging service, set with pulumi config set --secret "
        "alertWebhookUrl. It gets critical alerts.",
        "properties": {"secure": {"type": "string"}},
        "required": ["secure"],
        "additionalProperties": False,
    }
