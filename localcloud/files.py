"""Small files that are either whole or not there."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from localcloud.errors import LocalCloudError


def write_atomically(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Replace `path` by `text` in one step; `mode` are its permissions from the start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_json_object(path: Path, *, repair: str) -> dict[str, Any] | None:
    """Return the JSON object in `path`, None when there is no such file.

    Raises LocalCloudError naming the file and `repair` when it holds something else.
    """
    try:
        text = path.read_text()
    except FileNotFoundError:
        return None
    try:
        content = json.loads(text)
    except ValueError as error:
        raise LocalCloudError(f"{path} is damaged ({error}). {repair}") from error
    if not isinstance(content, dict):
        raise LocalCloudError(
            f"{path} is damaged (a {type(content).__name__}, not an object). {repair}"
        )
    return content
