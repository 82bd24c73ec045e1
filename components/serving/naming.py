"""Names of models and configurations: by what they hold, so that one name never means two things.

No pulumi import.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

NAME_MOST = 63
"""Characters of the name of a model, an endpoint configuration and an endpoint in SageMaker."""
HASH_LENGTH = 10


def content_hash(content: Any) -> str:
    """Ten hexadecimal digits of plain data: the same for equal data, whatever its key order."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def content_name(base: str, content: Any) -> str:
    """`base` and the content's hash, 63 characters at most.

    A base that is too long is cut; what was cut then goes into the hash, so that two long bases
    that begin alike still have two names.
    """
    room = NAME_MOST - HASH_LENGTH - 1
    if len(base) <= room:
        return f"{base}-{content_hash(content)}"
    return f"{base[:room].rstrip('-')}-{content_hash([base, content])}"


def endpoint_name(name_prefix: str, endpoint: str) -> str:
    """The endpoint's name in AWS: callers use it, so it is fixed."""
    return f"{name_prefix}-{endpoint}"


def log_group_name(name_prefix: str, endpoint: str) -> str:
    """The log group that SageMaker writes an endpoint's containers' output to."""
    return f"/aws/sagemaker/Endpoints/{endpoint_name(name_prefix, endpoint)}"


def shape_parameter(name_prefix: str, endpoint: str) -> str:
    """The parameter that holds an endpoint's shape for automation."""
    return f"/{name_prefix}/serving/{endpoint}/shape"
