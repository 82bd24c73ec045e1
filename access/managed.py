"""The documents of AWS managed policies, as far as the project has them: a dated file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from access.policy import Policy, parse

_FILE = Path(__file__).with_name("data") / "managed_policies.json"


@cache
def managed_policies() -> Mapping[str, Policy]:
    """By ARN, such as `arn:aws:iam::aws:policy/AdministratorAccess`."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    return {arn: parse(document) for arn, document in content["policies"].items()}
