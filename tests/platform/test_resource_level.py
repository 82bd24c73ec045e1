"""What AWS cannot hold to a resource is allowed on all of them, or it is not allowed at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from access.actions import action
from recording import Recording

POLICIES = (
    ("aws:iam/policy:Policy", "policy"),
    ("aws:iam/rolePolicy:RolePolicy", "policy"),
    ("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", "inlinePolicy"),
)


def allowed(platform: Recording) -> Iterator[tuple[str, dict[str, Any]]]:
    """The statements that allow something, of all policies of roles, with their policy's name."""
    for kind, where in POLICIES:
        for one in platform.of(kind):
            text = one.inputs[where]
            for statement in (json.loads(text) if isinstance(text, str) else text)["Statement"]:
                if statement["Effect"] == "Allow":
                    yield one.name, statement


def test_no_statement_names_resources_for_an_action_that_works_on_none(
    platform: Recording,
) -> None:
    # "If there is no value for this column, you must specify all resources" (Service Authorization
    # Reference, column Resource types): named ones allow nothing.
    vain = {
        (name, each)
        for name, statement in allowed(platform)
        if "*" not in statement["Resource"]
        for each in statement["Action"]
        if action(each).known and not action(each).formats
    }
    assert vain == set()
