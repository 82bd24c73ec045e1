"""What each role of a recording may do, as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recording.model import RecordedResource, Recording

Statement = Mapping[str, Any]

_ROLE = "aws:iam/role:Role"
_POLICY = "aws:iam/policy:Policy"
_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


@dataclass(frozen=True, kw_only=True)
class RoleAccess:
    """One role: who assumes it, its boundary, every statement that is attached to it, and what its
    workload calls; `people` says who has it when that is people."""

    name: str
    description: str
    boundary: str
    trust: tuple[Statement, ...]
    statements: tuple[Statement, ...]
    calls: tuple[str, ...]
    people: str

    def to_json(self) -> str:
        """The snapshot of the role: sorted keys, two spaces, a newline at the end."""
        content = {
            "role": self.name,
            "description": self.description,
            "boundary": self.boundary,
            "trust": self.trust,
            "statements": self.statements,
            "calls": self.calls or {"people": self.people},
        }
        return json.dumps(content, indent=2, sort_keys=True) + "\n"


def roles(recording: Recording) -> list[RoleAccess]:
    """The roles by the name of their component, sorted."""
    policies = {policy.outputs["arn"]: policy for policy in recording.of(_POLICY)}
    found = []
    for role in recording.of(_ROLE):
        attached = [
            policies[attachment.inputs["policyArn"]]
            for attachment in recording.of(_ATTACHMENT)
            if attachment.inputs["role"] == role.outputs["name"]
        ]
        calls = recording.resource(role.parent or role.urn).inputs["calls"]
        found.append(
            RoleAccess(
                name=_component(role),
                description=str(role.inputs.get("description", "")),
                boundary=str(role.inputs.get("permissionsBoundary", "")),
                trust=_statements(role.inputs["assumeRolePolicy"]),
                statements=tuple(
                    statement
                    for policy in sorted(attached, key=_number)
                    for statement in _statements(policy.inputs["policy"])
                ),
                calls=() if isinstance(calls, Mapping) else tuple(calls),
                people=str(calls["people"]) if isinstance(calls, Mapping) else "",
            )
        )
    return sorted(found, key=lambda one: one.name)


def boundary(recording: Recording) -> tuple[Statement, ...]:
    """The statements of the platform's own boundary; empty when the organisation prescribes one."""
    for policy in recording.of(_POLICY):
        if policy.parent and "mlops:iam:PermissionsBoundary::" in policy.parent:
            return _statements(policy.inputs["policy"])
    return ()


def _component(role: RecordedResource) -> str:
    return (role.parent or role.urn).rsplit("::", 1)[-1]


def _number(policy: RecordedResource) -> tuple[int, str]:
    """A role's policies in the order in which its statements were divided: x-policy, x-policy-2."""
    last = policy.name.rsplit("-", 1)[-1]
    return (int(last) if last.isdigit() else 1, policy.name)


def _statements(text: str) -> tuple[Statement, ...]:
    return tuple(json.loads(text)["Statement"])
