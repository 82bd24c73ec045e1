"""A short hash of plain data, for names that tell what they hold. No pulumi import."""

from __future__ import annotations

import hashlib
import json
from typing import Any

HASH_LENGTH = 10


def content_hash(content: Any) -> str:
    """Ten hexadecimal digits of plain data: the same for equal data, whatever its key order."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]
