"""The account and region that a recording is about."""

from __future__ import annotations

import json
import re

from recording import Recording


def account_and_region(recording: Recording) -> tuple[str, str]:
    """Of the provider; else of the first ARN that names both; else the ones of AWS's examples."""
    account = region = ""
    for provider in recording.of("pulumi:providers:aws"):
        given = provider.inputs.get("region")
        region = region or (given if isinstance(given, str) else "")
        allowed = provider.inputs.get("allowedAccountIds")
        try:
            listed = json.loads(allowed) if isinstance(allowed, str) else allowed
        except ValueError:
            listed = None
        if isinstance(listed, list) and listed and isinstance(listed[0], str):
            account = account or listed[0]
    for resource in recording.resources:
        arn = resource.outputs.get("arn")
        found = re.match(r"arn:aws:[a-z0-9-]+:([a-z0-9-]*):(\d{12}):", str(arn))
        if found is not None:
            region, account = region or found[1], account or found[2]
    return account or "123456789012", region or "us-east-1"
